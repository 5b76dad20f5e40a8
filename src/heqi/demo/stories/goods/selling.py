"""The same copper, sold and stored: a delivery of goods that lie in a warehouse."""

from heqi.client.proof import Said
from heqi.demo.stories.goods.members import (
    BUYER,
    HARBOUR,
    SMELTER,
)
from heqi.demo.stories.goods.parts import (
    COPPER,
    FIRST_HEATS,
    FREE,
    SOLD,
    item,
    marks,
    paper,
    tons,
    tons_zh,
    transfer,
    worth,
)
from heqi.demo.story import Story, yuan
from heqi.modules.documents import Show
from heqi.modules.evidence import Line, MatchInvoice, StateLines
from heqi.modules.inventory import (
    Why,
)


def sold_twice(story: Story) -> None:
    total, today = worth(SOLD), story.stage.day
    order = paper(story, "order", "PO-77", total, today, SMELTER, BUYER)
    invoice = paper(story, "invoice", "INV-77", total, today, SMELTER, BUYER)
    advice = paper(story, "delivery", "GR-77", 0, today, SMELTER, BUYER)
    story.ids["order"] = story.does(
        Said(
            f"Cable Works orders {tons(SOLD)} of copper for {yuan(total)}",
            f"电缆厂订购 {tons_zh(SOLD)}铜，{yuan(total)}",
        ),
        order.attest_order(BUYER, SMELTER, BUYER),
        document="PO-77",
        amount=total,
    ).made()
    story.ids["invoice"] = story.does(
        Said("The smelter invoices it", "冶炼厂开票"),
        invoice.attest(SMELTER, SMELTER, BUYER),
        document="INV-77",
        amount=total,
    ).made()
    story.ids["advice"] = story.does(
        Said("A clerk at Cable Works signs that it arrived, which it did not", "电缆厂经办签署到货，而货物并未运到"),
        advice.attest_delivery(BUYER, story.ids["order"]),
        document="GR-77",
    ).made()
    for name, each in (("order", order), ("invoice", invoice), ("advice", advice)):
        document = story.ids[name]
        if name != "invoice":
            story.does(None, each.recompute(SMELTER, document))
        story.does(None, Show(by=SMELTER, document=document, to=HARBOUR))
        story.does(None, each.recompute(HARBOUR, document))
    for name in ("order", "invoice"):
        story.does(None, states(story, name))
    story.is_refused(
        "receipt-and-receivable",
        Said(
            "reads the receipt advice for an invoice it is to finance: heats that lie in the warehouse",
            "为拟融资发票阅读收货单：所列炉号的铜仍在仓库，并已开具仓单",
        ),
        Why.STILL_IN_STORE,
        states(story, "advice"),
        amount=total,
        loss=FREE,
    )
    story.does(
        Said(
            f"The smelter endorses its free receipt for {tons(SOLD)} to Cable Works; the warehouse signs",
            f"冶炼厂将未出质的 {tons_zh(SOLD)}仓单背书给电缆厂，仓库签署",
        ),
        transfer(story, "rest", BUYER),
        amount=total,
    )
    read = story.does(None, states(story, "advice"))
    story.passes("receipt-and-receivable", Said("the same copper, now the buyer's", "同一批铜，已归买方"), read)
    story.does(
        Said(
            "Harbour Bank matches order, delivery and invoice: one item of its checklist is done",
            "港湾银行完成订单、收货与发票的三单核对",
        ),
        MatchInvoice(by=HARBOUR, invoice=story.ids["invoice"], order=story.ids["order"],
                     deliveries=(story.ids["advice"],)),
        amount=total,
    )  # fmt: skip


def states(story: Story, name: str) -> StateLines:
    line = Line(item=item(story, COPPER), unit="KGM", quantity=SOLD * 1_000)
    found = marks(story, COPPER, FIRST_HEATS[4:]) if name == "advice" else ()
    return StateLines(by=HARBOUR, document=story.ids[name], lines=(line,), marks=found)
