"""Chapter 3: a promise of a million, passed down the chain, financed, and paid."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.chapters.documents import BUYER, SELLER
from heqi.demo.chapters.founding import account_at, credit
from heqi.demo.financing import (
    Deal,
    agree,
    enter,
    enter_all_but_filing,
    open_file,
    pay_out,
    read_and_check,
)
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.machine.admission import Inadmissible
from heqi.machine.authority import Why as Authority
from heqi.modules import payments
from heqi.modules.documents import AttestRedInvoice
from heqi.modules.documents import Why as Documents
from heqi.modules.payments import SetCollectionAccount
from heqi.modules.receivables import CLAIMS, Accept, CloseFile, InvoicePart, Settle, Split, Undertake, Why

PROMISED = date(2026, 3, 2)
PASSED = date(2026, 3, 6)
FINANCED = date(2026, 3, 16)
RED = date(2026, 3, 20)
SWITCH = date(2026, 4, 21)
DUE = date(2026, 4, 30)
FACE, PART = 1_000_000_00, 400_000_00
RATE = 42_000  # 4.20%
FILING, SEARCH = "ZD20260316-004417", "ZD20260309-001292"


def promise(story: Story) -> None:
    ask = Undertake(
        by=BUYER,
        creditor=SELLER,
        face=FACE,
        due=DUE,
        invoices=(InvoicePart(document=story.ids["invoice-1"], amount=FACE),),
        contract=story.ids["contract"],
        delivery=story.ids["delivery-1"],
        delivery_day=PROMISED,
        defences_waived=True,
        answer_by=date(2026, 3, 9),
    )
    story.is_refused(
        "one-key",
        Said("has one person alone sign the promise, the checker is passed by", "仅由经办一人签署承诺，绕过复核"),
        Authority.POLICY_UNMET,
        ask,
        persons=[(BUYER, "maker-1")],
        amount=FACE,
    )
    sent = story.does(
        Said(
            f"Core Maker undertakes to pay {yuan(FACE)} on {DUE}, and waives its defences",
            f"核心制造开立应收账款电子凭证，承诺于 {DUE} 支付 {yuan(FACE)}，并放弃抗辩",
        ),
        ask,
        document="26422000000100000001",
        amount=FACE,
    )
    story.passes("one-key", Said("signed by maker and checker", "经办与复核共同签署"), sent)
    story.ids["claim-1"] = sent.made()
    story.does(
        Said("River Parts accepts to be paid this way", "江城零部件签收该凭证"),
        Accept(by=SELLER, claim=story.ids["claim-1"]),
        amount=FACE,
    )


def pass_on(story: Story) -> None:
    """A part goes to the supplier's own supplier, for what that one delivered."""
    paper = story.paper("fapiao-second-tier-400000.xml")
    invoice = story.does(
        Said(
            f"Fine Works attests its own invoice to River Parts over {yuan(paper.total)}",
            f"精工公司登记其对江城零部件的 {yuan(paper.total)} 发票",
        ),
        paper.attest("fine-works", "fine-works", SELLER),
        document=paper.number,
        amount=paper.total,
    ).made()
    story.does(None, story.paper("fapiao-second-tier-400000.xml").recompute(SELLER, invoice))
    whole = story.stage.row(CLAIMS, story.ids["claim-1"])
    beyond = whole.face + 200_000_00
    story.is_refused(
        "parts-beyond-whole",
        Said(
            f"cuts {yuan(beyond)} out of a claim of {yuan(whole.face)}",
            f"欲从 {yuan(whole.face)} 的债权中拆出 {yuan(beyond)}",
        ),
        Why.PART_TOO_LARGE,
        Split(by=SELLER, claim=story.ids["claim-1"], part=beyond, to="fine-works"),
        amount=beyond - whole.face,
    )
    sent = story.does(
        Said(
            f"River Parts passes {yuan(PART)} of the claim to Fine Works, which signs too; the obligor has notice",
            f"江城零部件将其中 {yuan(PART)} 转给精工公司，受让方共同签署，并通知债务人",
        ),
        Split(by=SELLER, claim=story.ids["claim-1"], part=PART, to="fine-works"),
        document=paper.number,
        amount=PART,
    )
    story.passes("parts-beyond-whole", Said("a part that is there", "拆分额不超过债权"), sent)
    story.ids["part"] = sent.made()


def finance(story: Story) -> None:
    """The bank reads, checks, offers; money and claim change hands in one step."""
    deal = Deal("river-bank", "fine-works", story.ids["part"], PART, DUE, RATE, FINANCED)
    read_and_check(story, deal.bank, "invoice-1", "fapiao-special.xml", FINANCED, "delivery-1")
    file = story.ids["file-1"] = open_file(story, deal)
    enter_all_but_filing(story, deal, file, "HT-2026-0007", "DN-2026-0302", SEARCH)
    made = agree(story, deal, file)
    story.is_refused(
        "filing-missing",
        Said("pays out before the assignment is filed at the registry", "转让尚未在中登网登记即放款"),
        Why.REGISTRY_FILING_MISSING,
        pay_out(deal, file),
        amount=made.proceeds,
    )
    enter(
        story,
        deal,
        file,
        "registry-filing",
        FILING,
        Said("River Bank files the assignment at the registry and enters the number", "江城银行办理转让登记并录入编号"),
    )
    sent = story.does(
        Said(
            f"River Bank pays {yuan(made.proceeds)} to Fine Works and takes over {yuan(PART)}: one indivisible step",
            f"江城银行向精工公司放款 {yuan(made.proceeds)}，同时受让 {yuan(PART)} 债权：一步完成，不可分割",
        ),
        pay_out(deal, file),
        registry=FILING,
        amount=made.proceeds,
    )
    story.passes("filing-missing", Said("with the filing entered", "补录登记编号后"), sent)
    story.sent["payout"] = sent
    story.heads["river-bank"] = story.stage.vouched()


def red_invoice(story: Story) -> None:
    """A red invoice after finance blocks new finance, and takes nothing from who financed before."""
    rest = story.stage.row(CLAIMS, story.ids["claim-1"]).face
    deal = Deal("harbour-bank", SELLER, story.ids["claim-1"], rest, DUE, 43_000, RED)
    read_and_check(story, deal.bank, "invoice-1", "fapiao-special.xml", RED, "delivery-1")
    file = open_file(story, deal)
    enter_all_but_filing(story, deal, file, "HT-2026-0007", "DN-2026-0302", "ZD20260320-002001")
    made = agree(story, deal, file)
    enter(story, deal, file, "registry-filing", "ZD20260320-005560")
    ready = story.stage.sign(pay_out(deal, file))
    without = Said("the very same bytes, while there is no red invoice", "同一笔交易，在红字发票出现之前")
    kept_without_it = story.stage.trial(ready)
    paper = story.paper("fapiao-red.xml")
    story.does(
        Said(
            f"River Parts issues a red invoice over {yuan(paper.total)}; the claims that rest on it stay whole",
            f"江城零部件开具 {yuan(paper.total)} 红字发票；已有债权金额不变",
        ),
        AttestRedInvoice(
            by=SELLER,
            refers_to=story.ids["invoice-1"],
            total=paper.total,
            issued=paper.issued,
            commitment=paper.commitment,
            fingerprints=paper.fingerprints,
        ),
        document=paper.number,
        amount=paper.total,
    )
    story.is_refused(
        "red-after-finance",
        Said(
            f"has a second bank finance the other {yuan(rest)} after taking the invoice back by a red one",
            f"以红字发票冲回后，仍拟向第二家银行融资其余 {yuan(rest)}",
        ),
        Documents.RED_FLAGGED,
        amount=made.proceeds,
        who=SELLER,
        signed=ready,
    )
    story.passed_in_trial("red-after-finance", without, kept_without_it)
    story.does(None, CloseFile(by=deal.bank, file=file))


def switch_account(story: Story) -> None:
    """Nine days before the due day somebody with the supplier's keys wants the money to go elsewhere."""
    rest = story.stage.row(CLAIMS, story.ids["claim-1"]).face
    elsewhere = account_at("harbour-bank", "nobody-knows")
    ask = SetCollectionAccount(by=SELLER, bank="harbour-bank", account=elsewhere, agreed_by=("harbour-bank",))
    story.is_refused(
        "account-switched",
        Said(
            f"redirects the {yuan(rest)} due on {DUE} to another account, without the bank that keeps the present one",
            f"未经现账户所在银行同意，欲将 {DUE} 到期的 {yuan(rest)} 改付其他账户",
        ),
        payments.Why.ACCOUNT_NEEDS_BANK,
        ask,
        amount=rest,
    )
    agreed = SetCollectionAccount(
        by=SELLER, bank="harbour-bank", account=elsewhere, agreed_by=("harbour-bank", "river-bank")
    )
    without = Said("with both banks signing, and after a day's wait", "两家银行共同签署，并经一日冷静期")
    story.passes_in_trial("account-switched", without, agreed)


def settle(story: Story) -> None:
    root = story.ids["claim-1"]
    owed = story.stage.row(CLAIMS, root).face + story.stage.row(CLAIMS, story.ids["part"]).face
    ask = Settle(by=BUYER, root=root, bank="river-bank", amount=owed)
    story.is_refused(
        "no-money",
        Said(f"pays {yuan(owed)} with money that it does not have", f"账户余额不足仍欲支付 {yuan(owed)}"),
        payments.Why.INSUFFICIENT_FUNDS,
        ask,
        amount=owed - available(story, "river-bank", BUYER),
    )
    topped_up = credit("river-bank", BUYER, 700_000_00, "ST-20260430-001")
    deposit = story.does(
        Said(
            f"River Bank's statement shows a deposit of {yuan(topped_up.amount)} by Core Maker",
            f"江城银行对账单显示核心制造入金 {yuan(topped_up.amount)}",
        ),
        topped_up,
        document=topped_up.reference,
        amount=topped_up.amount,
    )
    story.is_refused(
        "replayed",
        Said("sends the bytes of that deposit a second time", "将该笔入金的交易原样重放一次"),
        Inadmissible.SEEN,
        amount=topped_up.amount,
        who="core-maker",
        signed=deposit.signed,
    )
    another = credit("river-bank", BUYER, 300_000_00, "ST-20260430-002")
    fresh = story.does(
        Said(
            f"A further deposit of {yuan(another.amount)}, under its own line of the statement",
            f"另一笔入金 {yuan(another.amount)}，对账单编号不同",
        ),
        another,
        document=another.reference,
        amount=another.amount,
    )
    story.passes("replayed", Said("a deposit of its own", "确为另一笔入金"), fresh)
    before = {party: available(story, "river-bank", party) for party in (SELLER, "river-bank")}
    sent = story.does(None, ask)
    got = {party: available(story, "river-bank", party) - had for party, had in before.items()}
    story.records(
        sent,
        Said(
            f"Core Maker pays {yuan(owed)}: {yuan(got[SELLER])} reach River Parts and {yuan(got['river-bank'])} River"
            " Bank",
            f"核心制造支付 {yuan(owed)}：江城零部件收到 {yuan(got[SELLER])}，江城银行收到 {yuan(got['river-bank'])}",
        ),
        amount=owed,
    )
    story.passes("no-money", Said("with the money deposited", "款项到账后"), sent)


def available(story: Story, bank: str, party: str) -> int:
    """What a party has at a bank, by the ledger."""
    return story.stage.row(payments.BALANCES, f"{bank}/CNY/{party}").available


CHAPTER = Chapter(
    3,
    Said("The first claim", "第一笔债权"),
    Said(
        "A buyer promises a million. Its supplier pays its own supplier with a part of the promise, a bank finances "
        "that part, and on the due day the money goes to whoever holds the claim then.",
        "核心企业承诺付款一百万元；供应商以其中一部分支付其上游；银行为该部分融资；到期时款项付给当时的持有人。",
    ),
    (
        Scene(PROMISED, promise),
        Scene(PASSED, pass_on),
        Scene(FINANCED, finance),
        Scene(RED, red_invoice),
        Scene(SWITCH, switch_account),
        Scene(DUE, settle),
    ),
)
