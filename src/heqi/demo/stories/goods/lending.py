"""Copper comes in, is inspected and receipted; two banks lend on it in rank, and are repaid."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.stories.goods.members import (
    BUYER,
    HARBOUR,
    INSURER,
    LAB,
    OTHER_WAREHOUSE,
    RIVER,
    SMELTER,
    TRADER,
    WAREHOUSE,
)
from heqi.demo.stories.goods.parts import (
    BAY,
    COVERED_THROUGH,
    FIRST_HEATS,
    FIRST_LOAN,
    LENT,
    PLEDGED,
    REPAID,
    SECOND_LOAN,
    SITE,
    SOLD,
    STORED,
    UNDER_PLEDGE,
    also_signed,
    counted,
    inspect,
    issue,
    take_in,
    tons,
    tons_zh,
    transfer,
    worth,
)
from heqi.demo.story import Story, yuan
from heqi.modules.inventory import (
    RECEIPTS,
    AcceptReceipt,
    Insure,
    OpenSite,
    SplitReceipt,
    Why,
)
from heqi.modules.payments import Credit, Transfer
from heqi.modules.pledges import Discharge, MakePledge, Secure
from heqi.modules.pledges import Why as Pledges


def begin(story: Story) -> None:
    for customer, amount in ((RIVER, 40_000_000_00), (HARBOUR, 40_000_000_00), (SMELTER, 1_000_000_00)):
        said = Said(
            f"River Bank's statement: {story.called(customer).en} has {yuan(amount)} there",
            f"江城银行对账单：{story.called(customer).zh}存款 {yuan(amount)}",
        )
        credit = Credit(by=RIVER, customer=customer, currency="CNY", amount=amount, reference=f"ST-{customer}")
        story.does(said, credit, amount=amount)
    for warehouse in (WAREHOUSE, OTHER_WAREHOUSE):
        open_site = OpenSite(by=warehouse, site=SITE, name="Quay 3", locations=(BAY, "bay-2"))
        name = story.called(warehouse)
        story.does(Said(f"{name.en} opens its site with two bays", f"{name.zh}设立库区与两个货位"), open_site)


def take_copper_in(story: Story) -> None:
    story.ids["copper"] = story.does(
        Said(
            f"The smelter brings {tons(STORED)} of copper cathode; the warehouse takes it in as declared, six heats",
            f"冶炼厂送交 {tons_zh(STORED)}阴极铜（六个炉号），仓库按申报收货",
        ),
        take_in(story, SMELTER, STORED, FIRST_HEATS),
    ).made()
    story.is_refused(
        "before-inspection",
        Said("writes a receipt on the warehouse's and the owner's word alone", "仅凭仓库与货主之言开具仓单"),
        Why.NOT_INSPECTED,
        issue(story.ids["copper"], STORED),
        amount=None,  # the copper was there
    )
    story.is_refused(
        "own-laboratory",
        Said("attests the copper of its own group", "为本集团的铜出具检验"),
        Why.NOT_INDEPENDENT,
        inspect(story, story.ids["copper"], STORED, by=LAB),
        amount=None,
    )


def inspect_and_issue(story: Story) -> None:
    copper = story.ids["copper"]
    assay = story.does(
        Said(
            f"The assay institute finds {tons(STORED)}, of the grade declared",
            f"检验院查得 {tons_zh(STORED)}，等级相符",
        ),
        inspect(story, copper, STORED),
    )
    story.passes("own-laboratory", Said("the assay of somebody independent", "由独立方检验"), assay)
    written = story.does(
        Said(f"The warehouse writes a receipt for {tons(STORED)}", f"仓库开具 {tons_zh(STORED)}仓单"),
        issue(copper, STORED),
        amount=worth(STORED),
    )
    story.ids["receipt"] = written.made()
    story.passes("before-inspection", Said("the same receipt after the assay", "检验后的同一仓单"), written)
    receipt = story.ids["receipt"]
    accept = AcceptReceipt(by=SMELTER, receipt=receipt, quantity=STORED, tariff=issue(copper, 1).tariff)
    story.does(Said("The smelter accepts it", "冶炼厂接受仓单"), accept)
    story.does(
        Said(f"Harbour Mutual insures it through {COVERED_THROUGH}", f"港湾保险承保至 {COVERED_THROUGH}"),
        Insure(by=INSURER, receipt=receipt, holder=SMELTER, policy="HM-2026-11", amount=worth(STORED),
               last_day=COVERED_THROUGH),
    )  # fmt: skip
    story.ids["rest"] = story.does(
        Said(f"The smelter splits {tons(SOLD)} off", f"冶炼厂拆出 {tons_zh(SOLD)}"),
        SplitReceipt(by=SMELTER, receipt=receipt, part=SOLD),
    ).made()


def lend(story: Story) -> None:
    for bank, amount, what in ((RIVER, FIRST_LOAN, "first"), (HARBOUR, SECOND_LOAN, "second")):
        name = story.called(bank)
        debt = Secure(by=bank, debtor=SMELTER, currency="CNY", amount=amount, contract=f"LN-{what}", due=REPAID)
        said = Said(
            f"{name.en} and the smelter put a loan of {yuan(amount)} on record",
            f"{name.zh}与冶炼厂登记 {yuan(amount)} 贷款",
        )
        story.ids[f"debt of {bank}"] = story.does(said, debt, amount=amount).made()
    first = story.does(
        Said(
            f"The smelter pledges {tons(PLEDGED)} to River Bank: first in rank, filed at the registry",
            f"冶炼厂以 {tons_zh(PLEDGED)}仓单向江城银行出质：第一顺位，已登记",
        ),
        pledge(story, RIVER, FIRST_LOAN, "ZD-0305-1", LENT),
        registry="ZD-0305-1",
        amount=FIRST_LOAN,
    )
    story.ids["first pledge"] = first.made()
    earlier = date(2026, 3, 4)
    story.is_refused(
        "back-dated",
        Said(
            "pledges the same copper to Harbour Bank, by a filing of the day before River Bank's",
            "以早于江城银行一日的登记，将同一批铜再向港湾银行出质",
        ),
        Pledges.PRIORITY_CONTESTED,
        pledge(story, HARBOUR, SECOND_LOAN, "ZD-0304-9", earlier),
        amount=FIRST_LOAN,
        loss=UNDER_PLEDGE,
    )
    second = story.does(
        Said("The smelter pledges it to Harbour Bank behind River Bank: second in rank", "再向港湾银行出质：第二顺位"),
        pledge(story, HARBOUR, SECOND_LOAN, "ZD-0305-2", LENT),
        registry="ZD-0305-2",
        amount=SECOND_LOAN,
    )
    story.passes("back-dated", Said("the second rank", "列第二顺位"), second)
    for bank, amount in ((RIVER, FIRST_LOAN), (HARBOUR, SECOND_LOAN)):
        name = story.called(bank)
        paid = Transfer(by=bank, bank=RIVER, currency="CNY", payee=SMELTER, amount=amount, purpose="loan")
        story.does(Said(f"{name.en} pays out {yuan(amount)}", f"{name.zh}放款 {yuan(amount)}"), paid, amount=amount)
    away = transfer(story, "receipt", TRADER)
    story.is_refused(
        "pledged-receipt-sold",
        Said("endorses the pledged receipt to Quick Trade", "将已出质仓单背书给速通贸易"),
        Pledges.PLEDGED,
        away,
        amount=worth(PLEDGED),
        loss=UNDER_PLEDGE,
    )
    both = Said("the same endorsement with both banks' signatures", "两家银行一同签署的同一背书")
    story.passes_in_trial("pledged-receipt-sold", both, signed=also_signed(story, away, RIVER, HARBOUR))


def pledge(story: Story, bank: str, amount: int, filing: str, filed: date) -> MakePledge:
    return MakePledge(
        by=SMELTER,
        kind="receipt",
        asset=story.ids["receipt"],
        measure=story.stage.row(RECEIPTS, story.ids["receipt"]).quantity,
        unit="KGM",
        debt=story.ids[f"debt of {bank}"],
        creditor=bank,
        secured=amount,
        filing=filing,
        filed=filed,
    )


def repay(story: Story) -> None:
    for bank, amount in ((RIVER, FIRST_LOAN), (HARBOUR, SECOND_LOAN)):
        name = story.called(bank)
        back = Transfer(by=SMELTER, bank=RIVER, currency="CNY", payee=bank, amount=amount, purpose="repayment")
        story.does(Said(f"The smelter repays {yuan(amount)}", f"冶炼厂归还 {yuan(amount)}"), back, amount=amount)
        said = Said(f"{name.en} discharges the debt, and its pledge ends", f"{name.zh}确认清偿，质押解除")
        story.does(said, Discharge(by=bank, debt=story.ids[f"debt of {bank}"]))
    story.does(Said("The copper is counted again: all there", "再次盘点：账实相符"), counted(story, 249_400))
    away = transfer(story, "receipt", BUYER)
    story.is_refused(
        "cover-lapsed",
        Said("endorses the free receipt after its insurance has run out", "保险到期后背书仓单"),
        Why.COVER_LAPSED,
        away,
        amount=worth(away.quantity),
        loss=UNDER_PLEDGE,
    )
    insure = Insure(by=INSURER, receipt=story.ids["receipt"], holder=SMELTER, policy="HM-2026-12",
                    amount=worth(away.quantity), last_day=date(2026, 8, 31))  # fmt: skip
    story.does(Said("Harbour Mutual covers it again", "港湾保险续保"), insure)
    sold = story.does(
        Said(
            f"The smelter endorses {tons(away.quantity)} to Cable Works",
            f"冶炼厂将 {tons_zh(away.quantity)}背书给电缆厂",
        ),
        away,
        amount=worth(away.quantity),
    )
    story.passes("cover-lapsed", Said("the same when it is insured", "续保后的同一背书"), sold)
