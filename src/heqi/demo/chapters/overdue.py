"""Chapter 5: a third claim is part-paid: overdue, the obligor stopped, one buy-back; then business goes on."""

from datetime import date

from heqi.client.proof import Said
from heqi.codec.digests import digest
from heqi.demo.chapters.documents import BUYER, SELLER, deliver
from heqi.demo.chapters.founding import credit
from heqi.demo.financing import Deal, agree, enter, enter_all_but_filing, open_file, pay_out, read_and_check
from heqi.demo.stage import StoryBroken
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.modules.documents import Fingerprints, Withdraw
from heqi.modules.documents import Why as Documents
from heqi.modules.payments import Debit
from heqi.modules.receivables import (
    CLAIMS,
    Accept,
    BuyBack,
    Credit,
    DemandBuyBack,
    InvoicePart,
    RecordDilution,
    ReportOverdue,
    Settle,
    Trigger,
    Undertake,
    Why,
)
from heqi.modules.receivables.files import ListedTrigger
from heqi.values.days import Day

INVOICED = date(2026, 4, 10)
FINANCED = date(2026, 4, 15)
DUE = date(2026, 5, 29)
REPORTED = date(2026, 6, 1)
BOUGHT_BACK = date(2026, 6, 3)
PAID = date(2026, 6, 8)
AGAIN = date(2026, 6, 9)
CREDITED = date(2026, 6, 10)
REFINANCED = date(2026, 6, 12)
DILUTED = date(2026, 6, 15)
AGAIN_DUE = date(2026, 7, 31)
FILE_3, FILE_4 = "fapiao-special-480000.xml", "fapiao-special-250000.xml"
PART_PAID = 200_000_00
RECOURSE: tuple[ListedTrigger, ...] = ("dilution", "dispute", "overdue")


def invent_a_fingerprint(story: Story) -> None:
    """An attestation whose fingerprints belong to no document; the obligor recomputes and sees it."""
    paper = story.paper(FILE_3)
    made_up = {kind: digest(b"made up", kind.encode()).hex() for kind in ("identity", "exact", "near")}
    invented = paper._replace(fingerprints=(Fingerprints(epoch=1, **made_up),))
    false = story.does(None, invented.attest(SELLER, SELLER, BUYER))
    story.is_refused(
        "invented-fingerprint",
        Said(
            "attests an invoice with invented fingerprints, so that its copies would not be recognised",
            "以捏造的指纹登记发票，使其副本无法被识别",
        ),
        Documents.FINGERPRINT_INVENTED,
        story.paper(FILE_3).recompute(BUYER, false.made()),
        amount=paper.total,
        who=SELLER,
    )
    story.does(None, Withdraw(by=SELLER, document=false.made()))
    story.ids["invoice-3"] = story.does(
        Said(
            f"River Parts attests its invoice over {yuan(paper.total)} with the fingerprints that follow from it",
            f"江城零部件以真实指纹登记 {yuan(paper.total)} 的发票",
        ),
        paper.attest(SELLER, SELLER, BUYER),
        document=paper.number,
        amount=paper.total,
    ).made()
    sent = story.does(
        Said("Core Maker recomputes them: the same", "核心制造重算：一致"),
        story.paper(FILE_3).recompute(BUYER, story.ids["invoice-3"]),
        document=paper.number,
    )
    story.passes("invented-fingerprint", Said("with the document's own fingerprints", "以单据的真实指纹"), sent)


def promise(story: Story) -> None:
    face = story.paper(FILE_3).total
    story.ids["delivery-3"] = deliver(story, "invoice-3", "DN-2026-0410", INVOICED)
    ask = undertake(story, "invoice-3", "delivery-3", face, INVOICED, DUE, date(2026, 4, 14))
    sent = story.does(
        Said(
            f"Core Maker undertakes to pay {yuan(face)} on {DUE}", f"核心制造开立凭证，承诺于 {DUE} 支付 {yuan(face)}"
        ),
        ask,
        document="26422000000100000002",
        amount=face,
    )
    claim = story.ids["claim-3"] = sent.made()
    story.does(Said("River Parts accepts", "江城零部件签收"), Accept(by=SELLER, claim=claim), amount=face)


def finance(story: Story) -> None:
    face = story.stage.row(CLAIMS, story.ids["claim-3"]).face
    deal = Deal("harbour-bank", SELLER, story.ids["claim-3"], face, DUE, 45_000, FINANCED, RECOURSE, 3)
    file = story.ids["file-3"] = open_file(story, deal)
    read_and_check(story, deal.bank, "invoice-3", FILE_3, FINANCED, "delivery-3")
    enter_all_but_filing(story, deal, file, "HT-2026-0007", "DN-2026-0410", "ZD20260415-000731")
    made = agree(story, deal, file)
    filing = "ZD20260415-003302"
    enter(story, deal, file, "registry-filing", filing)
    story.does(
        Said(
            f"Harbour Bank pays {yuan(made.proceeds)} to River Parts and takes over {yuan(face)}",
            f"港湾银行向江城零部件放款 {yuan(made.proceeds)}，同时受让 {yuan(face)} 债权",
        ),
        pay_out(deal, file),
        registry=filing,
        amount=made.proceeds,
    )


def pay_a_part(story: Story) -> None:
    face = story.stage.row(CLAIMS, story.ids["claim-3"]).face
    story.does(None, credit("harbour-bank", BUYER, PART_PAID, "ST-20260529-001"))
    story.does(
        Said(
            f"Core Maker pays only {yuan(PART_PAID)} of {yuan(face)}",
            f"核心制造仅支付 {yuan(face)} 中的 {yuan(PART_PAID)}",
        ),
        Settle(by=BUYER, root=story.ids["claim-3"], bank="harbour-bank", amount=PART_PAID),
        amount=PART_PAID,
    )


def report(story: Story) -> None:
    """Overdue stops the obligor: it cannot promise again before it pays."""
    left = story.stage.row(CLAIMS, story.ids["claim-3"]).face
    story.does(
        Said(
            f"Harbour Bank reports {yuan(left)} overdue: Core Maker can promise nothing new (银发〔2025〕77号 art. 15)",
            f"港湾银行报告 {yuan(left)} 逾期：核心制造停止新开立（银发〔2025〕77号第十五条）",
        ),
        ReportOverdue(by="harbour-bank", claim=story.ids["claim-3"]),
        amount=left,
    )
    paper = story.paper(FILE_4)
    story.ids["invoice-4"] = story.does(None, paper.attest(SELLER, SELLER, BUYER)).made()
    story.does(None, story.paper(FILE_4).recompute(BUYER, story.ids["invoice-4"]))
    story.ids["delivery-4"] = deliver(story, "invoice-4", "DN-2026-0601", REPORTED)
    story.is_refused(
        "stopped-obligor",
        Said(
            f"promises {yuan(paper.total)} more while {yuan(left)} are overdue",
            f"在 {yuan(left)} 逾期期间再承诺 {yuan(paper.total)}",
        ),
        Why.OBLIGOR_STOPPED,
        undertake(story, "invoice-4", "delivery-4", paper.total, REPORTED, AGAIN_DUE, date(2026, 6, 10)),
        amount=paper.total,
    )


def buy_back(story: Story) -> None:
    file = story.ids["file-3"]
    story.does(
        Said(
            "Harbour Bank asks River Parts to buy the claim back: three days overdue, as the offer lists",
            "港湾银行依约定的逾期三日事由，要求江城零部件回购",
        ),
        DemandBuyBack(by="harbour-bank", file=file, trigger=Trigger.OVERDUE, reference="RC-2026-0014"),
        document="RC-2026-0014",
    )
    price = price_today(story, file)
    story.does(None, Debit(by="river-bank", customer=SELLER, currency="CNY", amount=price, reference="ST-20260603-001"))
    story.does(None, credit("harbour-bank", SELLER, price, "ST-20260603-001"))
    principal = story.stage.row(CLAIMS, story.ids["claim-3"]).face
    story.does(
        Said(
            f"River Parts buys back at {yuan(price)}: principal {yuan(principal)} and interest since the due day"
            f" {yuan(price - principal)}; the claim is its own again",
            f"江城零部件以 {yuan(price)} 回购：本金 {yuan(principal)}，到期后利息 {yuan(price - principal)}；债权归还",
        ),
        BuyBack(by=SELLER, file=file, face=principal, price=price),
        amount=price,
    )


def price_today(story: Story, file: str) -> int:
    """What the ledger itself asks: it names the price to whoever offers another."""
    face = story.stage.row(CLAIMS, story.ids["claim-3"]).face
    receipt = story.stage.trial(story.stage.sign(BuyBack(by=SELLER, file=file, face=face, price=1)))
    if receipt.code != Why.AMOUNT_DIFFERS.code:
        raise StoryBroken(f"asked another price: {receipt}")
    return int(str(receipt.facts["price"]))


def pay_the_rest(story: Story) -> None:
    left = story.stage.row(CLAIMS, story.ids["claim-3"]).face
    story.does(None, credit("river-bank", BUYER, left, "ST-20260608-001"))
    story.does(
        Said(
            f"Core Maker pays the other {yuan(left)}, now to River Parts: nothing is overdue any more",
            f"核心制造向江城零部件支付余款 {yuan(left)}：逾期全部结清",
        ),
        Settle(by=BUYER, root=story.ids["claim-3"], bank="river-bank", amount=left),
        amount=left,
    )


def promise_again(story: Story) -> None:
    face = story.paper(FILE_4).total
    sent = story.does(
        Said(
            f"Core Maker may promise again: {yuan(face)} due {AGAIN_DUE}",
            f"核心制造恢复开立：承诺 {yuan(face)}，到期日 {AGAIN_DUE}",
        ),
        undertake(story, "invoice-4", "delivery-4", face, REPORTED, AGAIN_DUE, date(2026, 6, 16)),
        document="26422000000100000004",
        amount=face,
    )
    story.passes("stopped-obligor", Said("once nothing is overdue", "逾期结清后"), sent)
    claim = story.ids["claim-4"] = sent.made()
    story.does(Said("River Parts accepts", "江城零部件签收"), Accept(by=SELLER, claim=claim), amount=face)


def credit_note(story: Story) -> None:
    """While the first creditor holds the claim, a credit note that both sides sign reduces it."""
    less = 10_000_00
    story.does(
        Said(
            f"A credit note of {yuan(less)}, signed by both sides, reduces the claim",
            f"双方签署的 {yuan(less)} 贷项通知减少债权",
        ),
        note(story, less, "CN-2026-0031", (BUYER,)),
        document="CN-2026-0031",
        amount=less,
    )


def finance_again(story: Story) -> None:
    face = story.stage.row(CLAIMS, story.ids["claim-4"]).face
    deal = Deal("river-bank", SELLER, story.ids["claim-4"], face, AGAIN_DUE, 42_000, REFINANCED)
    file = open_file(story, deal)
    read_and_check(story, deal.bank, "invoice-4", FILE_4, REFINANCED, "delivery-4")
    enter_all_but_filing(story, deal, file, "HT-2026-0007", "DN-2026-0601", "ZD20260612-000118")
    made = agree(story, deal, file)
    filing = "ZD20260612-002940"
    enter(story, deal, file, "registry-filing", filing)
    story.does(
        Said(
            f"River Bank pays {yuan(made.proceeds)} to River Parts and takes over {yuan(face)}",
            f"江城银行向江城零部件放款 {yuan(made.proceeds)}，同时受让 {yuan(face)} 债权",
        ),
        pay_out(deal, file),
        registry=filing,
        amount=made.proceeds,
    )


def dilute(story: Story) -> None:
    """A credit note after finance never shrinks the bank's claim over its head."""
    less = 6_000_00
    story.is_refused(
        "credit-after-finance",
        Said(
            f"lowers the claim that the bank has financed by a credit note of {yuan(less)} that it has not signed",
            f"未经银行签署，以 {yuan(less)} 贷项通知减少银行已融资的债权",
        ),
        Why.HOLDER_MUST_SIGN,
        note(story, less, "CN-2026-0032", (BUYER,)),
        amount=less,
    )
    signed_by_all = note(story, less, "CN-2026-0032", (BUYER, "river-bank"))
    without = Said("with the bank's signature too", "银行一并签署")
    story.passes_in_trial("credit-after-finance", without, signed_by_all)
    story.does(
        Said(
            f"The credit of {yuan(less)} stays the supplier's own debt; the bank is told of the dilution",
            f"该 {yuan(less)} 贷项记为供应商自身债务，并向银行提示稀释",
        ),
        RecordDilution(by=SELLER, root=story.ids["claim-4"], amount=less, reference="CN-2026-0032"),
        document="CN-2026-0032",
        amount=less,
    )


def undertake(
    story: Story, invoice: str, delivery: str, face: int, delivered: Day, due: Day, answer_by: Day
) -> Undertake:
    return Undertake(
        by=BUYER,
        creditor=SELLER,
        face=face,
        due=due,
        invoices=(InvoicePart(document=story.ids[invoice], amount=face),),
        contract=story.ids["contract"],
        delivery=story.ids[delivery],
        delivery_day=delivered,
        defences_waived=True,
        answer_by=answer_by,
    )


def note(story: Story, amount: int, reference: str, signers: tuple[str, ...]) -> Credit:
    claim, invoice = story.ids["claim-4"], story.ids["invoice-4"]
    return Credit(by=SELLER, claim=claim, invoice=invoice, amount=amount, reference=reference, agreed_by=signers)


CHAPTER = Chapter(
    5,
    Said("Part-paid, overdue, bought back", "部分付款、逾期与回购"),
    Said(
        "The third claim is financed with recourse and paid only in part. The ledger stops the buyer's new promises, "
        "the supplier buys the claim back, and once everything is paid business goes on.",
        "第三笔为有追索融资，到期仅部分付款。账本停止核心企业新开立，供应商回购；全部结清后业务恢复。",
    ),
    (
        Scene(INVOICED, invent_a_fingerprint),
        Scene(INVOICED, promise),
        Scene(FINANCED, finance),
        Scene(DUE, pay_a_part),
        Scene(REPORTED, report),
        Scene(BOUGHT_BACK, buy_back),
        Scene(PAID, pay_the_rest),
        Scene(AGAIN, promise_again),
        Scene(CREDITED, credit_note),
        Scene(REFINANCED, finance_again),
        Scene(DILUTED, dilute),
    ),
)
