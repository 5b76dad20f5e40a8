"""Wages paid from set-aside money by milestones: bound by a purpose, released by what named parties attest, decided by
an arbiter, free again when the purpose has ended; then spent from a wallet within the limits of its class.
"""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.chapters.founding import credit
from heqi.demo.stories.standing import proof_chapter
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.modules.conditions import (
    FUNDS,
    Attest,
    Attested,
    Decide,
    Dispute,
    EndPurpose,
    Group,
    OpenPurpose,
    Payee,
    Release,
    SetAside,
    TakeBack,
    When,
    Why,
)
from heqi.modules.conditions.disputing import Award
from heqi.modules.payments import Transfer
from heqi.modules.payments import Why as Payments
from heqi.modules.wallets import Load, Mint, Open, Pay, Unload
from heqi.modules.wallets import Why as Wallets

BUILDER, WORKERS, BANK, ARBITER, OFFICE = "core-maker", "fine-works", "river-bank", "harbour-bank", "supervisor"
SUPPLIER = "river-parts"
WAGES = 200_000_00  # of one milestone
MILESTONES = ("foundations", "shell", "fittings")
WALLET_CLASS = "class-4"
OPENING = date(2026, 3, 2)
LAST_DAY = date(2026, 9, 30)
FOUNDATIONS, SHELL, DECIDED, ENDED = date(2026, 4, 10), date(2026, 6, 5), date(2026, 6, 12), date(2026, 7, 1)

SECTIONS = """
# --- §6.13 Conditional money, §6.14 Wallets ---------------------------------------------------------------------------

[conditions]
days_at_most = 365
dispute_days = 15
source = "members' agreement, section 13"

[wallets]
issuer = "harbour-bank"
operators = ["river-bank"]
reserve_bank = "river-bank"
currency = "CNY"
source = "members' agreement, section 14"

[[wallets.wallet_class]]
id = "class-4"
name = { en = "Class 4", zh = "四类钱包" }
balance_at_most = 1000000
each_at_most = 200000
daily_at_most = 500000
"""
OF_ALL = ("conditions.open_purpose", "conditions.set_aside", "conditions.attest", "conditions.release",
          "conditions.take_back", "conditions.dispute", "wallets.load", "wallets.unload", "wallets.pay")  # fmt: skip
ROLES = {
    "member": OF_ALL,
    "bank": ("conditions.decide", "wallets.mint", "wallets.open", "wallets.set_class", "wallets.redeem"),
    "supervisor": ("conditions.attest", "conditions.end_purpose"),
}


def reached(milestone: str) -> When:
    """Two of three say so: the builder, the workers, the office that watches over wages."""
    said = tuple(Attested(by=party, what=milestone) for party in (BUILDER, WORKERS, OFFICE))
    return When(at_least=1, groups=(Group(at_least=2, attested=said),))


def wages(story: Story, milestone: str, when: When) -> SetAside:
    return SetAside(
        by=BUILDER,
        purpose=story.ids["purpose"],
        bank=BANK,
        currency="CNY",
        payees=(Payee(party=WORKERS, at_most=WAGES),),
        amount=WAGES,
        when=when,
        arbiter=ARBITER,
        last_day=LAST_DAY,
    )


def set_aside(story: Story) -> None:
    story.does(
        Said("Core Maker's deposit is mirrored: ¥650,000.00, SIMULATED", "核心制造存款镜像：¥650,000.00（模拟）"),
        credit(BANK, BUILDER, 650_000_00, "ST-1"),
    )
    story.does(None, credit(BANK, BANK, 100_000_00, "ST-2"))
    opened = story.does(
        Said(
            "Core Maker opens a purpose: the wages of its new hall. The supervisor may say that it has ended",
            "核心制造设立资金用途：新厂房工资。监管方可宣告其结束",
        ),
        OpenPurpose(by=BUILDER, name="wages of the new hall", last_day=LAST_DAY, told_by=OFFICE),
    )
    story.ids["purpose"] = opened.made()
    never = When(at_least=1, groups=(Group(at_least=4, attested=reached("foundations").groups[0].attested),))
    story.is_refused(
        "never-paid",
        Said(
            "sets wages aside for when four of three have said that the foundations stand",
            "预留工资，条件是三方中须有四方证明基础完工",
        ),
        Why.NEVER_SO_MANY,
        wages(story, "foundations", never),
        amount=WAGES,
        loss="foundations",
    )
    for milestone in MILESTONES:
        sent = story.does(
            Said(
                f"Core Maker sets {yuan(WAGES)} of wages aside until two of three attest: {milestone}",
                f"核心制造预留工资 {yuan(WAGES)}，待三方中两方证明：{milestone}",
            ),
            wages(story, milestone, reached(milestone)),
            amount=WAGES,
        )
        story.ids[milestone] = sent.made()
        if milestone == "foundations":
            story.passes("never-paid", Said("with two of three", "改为三方中两方"), sent)
    spent = Transfer(by=BUILDER, bank=BANK, currency="CNY", payee=SUPPLIER, amount=60_000_00, purpose="steel")
    story.is_refused(
        "wages-spent",
        Said(
            f"pays {yuan(60_000_00)} for steel out of the wages: it has {yuan(50_000_00)} beside them",
            f"以工资款支付钢材 {yuan(60_000_00)}：此外仅余 {yuan(50_000_00)}",
        ),
        Payments.INSUFFICIENT_FUNDS,
        spent,
        amount=60_000_00,
    )
    small = Transfer(by=BUILDER, bank=BANK, currency="CNY", payee=SUPPLIER, amount=50_000_00, purpose="steel")
    story.passes_in_trial("wages-spent", Said("for what it has beside them", "在其余款项之内支付"), small)


def foundations(story: Story) -> None:
    fund = story.ids["foundations"]
    ask = Release(by=WORKERS, fund=fund, payee=WORKERS, amount=WAGES)
    story.is_refused(
        "too-early",
        Said("takes the wages before anybody has said that the foundations stand", "尚无人证明基础完工即支取工资"),
        Why.NOT_YET,
        ask,
        amount=WAGES,
        loss="foundations",
    )
    for party in (WORKERS, OFFICE):
        story.does(
            Said("The foundations stand, says Fine Works", "精工公司证明基础完工")
            if party == WORKERS
            else Said("So says the supervisor: two of three", "监管方亦予证明：三方中已有两方"),
            Attest(by=party, fund=fund, what="foundations"),
        )
    sent = story.does(
        Said(f"Fine Works takes {yuan(WAGES)} for its workers itself", f"精工公司自行支取工人工资 {yuan(WAGES)}"),
        ask,
        amount=WAGES,
    )
    story.passes("too-early", Said("once two of three have said so", "三方中两方证明后"), sent)


def shell(story: Story) -> None:
    fund = story.ids["shell"]
    for party in (WORKERS, OFFICE):
        story.does(None, Attest(by=party, fund=fund, what="shell"))
    ask = Release(by=WORKERS, fund=fund, payee=WORKERS, amount=WAGES)
    before = story.stage.trial(story.stage.sign(ask))
    story.does(
        Said(
            "The shell stands; Core Maker disputes two weeks of it. Harbour Bank, named beforehand, has to decide",
            "主体完工；核心制造对其中两周工时提出争议，由事先指定的港湾银行裁定",
        ),
        Dispute(by=BUILDER, fund=fund, ground="two weeks without work"),
    )
    story.is_refused(
        "disputed-money",
        Said("takes the wages all the same", "仍要支取该笔工资"),
        Why.IN_DISPUTE,
        ask,
        amount=WAGES,
        loss="shell",
    )
    story.passed_in_trial("disputed-money", Said("before it was disputed", "争议提出之前"), before)


def decided(story: Story) -> None:
    awarded = 150_000_00
    story.does(
        Said(
            f"Harbour Bank decides: {yuan(awarded)} to the workers, {yuan(WAGES - awarded)} back to Core Maker",
            f"港湾银行裁定：{yuan(awarded)} 归工人，{yuan(WAGES - awarded)} 退回核心制造",
        ),
        Decide(
            by=ARBITER,
            fund=story.ids["shell"],
            awards=(Award(payee=WORKERS, amount=awarded),),
            reference="award of 12 June",
        ),
        amount=awarded,
    )


def ended(story: Story) -> None:
    fund = story.ids["fittings"]
    for party in (WORKERS, OFFICE):
        story.does(None, Attest(by=party, fund=fund, what="fittings"))
    late = Release(by=WORKERS, fund=fund, payee=WORKERS, amount=WAGES)
    before = story.stage.trial(story.stage.sign(late))
    back = TakeBack(by=BUILDER, fund=fund)
    story.is_refused(
        "wages-taken-back",
        Said("takes the wages of the fittings back before the purpose has ended", "用途尚未结束即取回装修工资"),
        Why.STILL_BINDS,
        back,
        amount=WAGES,
        loss="fittings",
    )
    story.does(
        Said(
            "The works are given up; the supervisor says that the purpose has ended: it binds no money any more",
            "工程终止；监管方宣告用途结束：不再约束任何款项",
        ),
        EndPurpose(by=OFFICE, purpose=story.ids["purpose"]),
    )
    story.is_refused(
        "purpose-over",
        Said("takes wages for a purpose that has ended", "就已结束的用途支取工资"),
        Why.PURPOSE_OVER,
        late,
        amount=WAGES,
        loss="fittings",
    )
    story.passed_in_trial("purpose-over", Said("before it had ended", "用途结束之前"), before)
    sent = story.does(
        Said(f"{yuan(WAGES)} are Core Maker's to use again", f"{yuan(WAGES)} 重归核心制造使用"), back, amount=WAGES
    )
    story.passes("wages-taken-back", Said("once it has ended", "用途结束之后"), sent)


def wallet(story: Story) -> None:
    story.does(
        Said(
            "Harbour Bank mints ¥20,000.00 to River Bank against a reserve of the same amount",
            "港湾银行以等额准备金向江城银行发行 ¥20,000.00",
        ),
        Mint(by=ARBITER, operator=BANK, amount=20_000_00, reference="M-1"),
        amount=20_000_00,
    )
    story.does(
        Said("River Bank opens wallets of class 4", "江城银行开立四类钱包"),
        Open(by=BANK, holder=WORKERS, wallet_class=WALLET_CLASS),
        Open(by=BANK, holder=SUPPLIER, wallet_class=WALLET_CLASS),
    )
    load = Load(by=WORKERS, operator=BANK, amount=12_000_00)
    story.is_refused(
        "wallet-too-full",
        Said("loads ¥12,000.00 into a wallet that holds ¥10,000.00", "向余额上限 ¥10,000.00 的钱包充值 ¥12,000.00"),
        Wallets.BALANCE_LIMIT,
        load,
        amount=2_000_00,
    )
    sent = story.does(
        Said("Fine Works loads ¥8,000.00 of the wages", "精工公司将工资中的 ¥8,000.00 转入钱包"),
        Load(by=WORKERS, operator=BANK, amount=8_000_00),
        amount=8_000_00,
    )
    story.passes("wallet-too-full", Said("within what its class may hold", "在类别上限之内"), sent)
    large = Pay(by=WORKERS, operator=BANK, payee=SUPPLIER, payee_operator=BANK, amount=2_500_00, purpose="tools")
    story.is_refused(
        "wallet-payment",
        Said("pays ¥2,500.00 at once, and class 4 pays ¥2,000.00", "单笔支付 ¥2,500.00，而四类钱包单笔上限 ¥2,000.00"),
        Wallets.EACH_LIMIT,
        large,
        amount=500_00,
    )
    small = Pay(by=WORKERS, operator=BANK, payee=SUPPLIER, payee_operator=BANK, amount=2_000_00, purpose="tools")
    sent = story.does(Said("It pays ¥2,000.00 for tools", "支付工具款 ¥2,000.00"), small, amount=2_000_00)
    story.passes("wallet-payment", Said("within the limit", "在限额之内"), sent)
    story.does(
        Said("River Parts turns it back into a deposit: no limit holds that", "江城零部件将其转回存款：不受限额约束"),
        Unload(by=SUPPLIER, operator=BANK, amount=2_000_00),
        amount=2_000_00,
    )


CHAPTERS = (
    Chapter(
        1,
        Said("Set aside for a purpose", "为用途预留"),
        Said(
            "It stays the payer's and waits for what named parties attest. What can never happen is refused.",
            "款项仍属付款方，待指定方证明；永远不可能成就的条件会被拒绝。",
        ),
        (Scene(OPENING, set_aside),),
    ),
    Chapter(
        2,
        Said("Milestones", "里程碑"),
        Said(
            "Once two of three have attested, the workers take their wages. A dispute goes to the arbiter.",
            "三方中两方证明后，工资由收款方自行支取；争议由事先指定的仲裁方裁定。",
        ),
        (Scene(FOUNDATIONS, foundations), Scene(SHELL, shell), Scene(DECIDED, decided)),
    ),
    Chapter(
        3,
        Said("A purpose that has ended", "用途结束"),
        Said(
            "Money is bound by its purpose and no longer than that.",
            "款项只受其用途约束，用途结束即不再约束。",
        ),
        (Scene(ENDED, ended),),
    ),
    Chapter(
        4,
        Said("In a wallet", "钱包"),
        Said(
            "Two tiers as with e-CNY: minted against a reserve, served by class. Limits hold paying alone.",
            "与数字人民币相同的双层结构：以准备金发行，按类别服务；限额只约束付款。",
        ),
        (Scene(ENDED, wallet),),
    ),
    proof_chapter(
        5,
        ENDED,
        FUNDS,
        "shell",
        Said("what was paid of the disputed wages, and what went back", "有争议工资的已付与退回金额"),
    ),
)
