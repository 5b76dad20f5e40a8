"""A count that finds less, a loss that all bear, a release that the banks sign."""

from heqi.client.proof import Said
from heqi.demo.stories.goods.members import (
    ASSAYER,
    HARBOUR,
    RIVER,
    SMELTER,
    TRADER,
    WAREHOUSE,
)
from heqi.demo.stories.goods.parts import (
    COPPER,
    FIRST_HEATS,
    FREE,
    REPAID,
    STORED,
    UNDER_PLEDGE,
    also_signed,
    counted,
    inspect,
    marks,
    tons,
    tons_zh,
    transfer,
    worth,
)
from heqi.demo.story import Story, yuan
from heqi.modules.inventory import (
    RECEIPTS,
    OrderRelease,
    PayFees,
    RecordLoss,
    Release,
    Why,
    fees_due,
)
from heqi.modules.pledges import Why as Pledges


def count(story: Story) -> None:
    lost = 600
    story.does(
        Said(
            f"The count finds {tons(STORED - lost)}: {tons(lost)} less",
            f"盘点查得 {tons_zh(STORED - lost)}，短少 {tons_zh(lost)}",
        ),
        counted(story, STORED - lost),
    )
    away = transfer(story, "rest", TRADER)
    story.is_refused(
        "after-a-shortage",
        Said("passes its receipt on before anybody knows who bears the shortage", "短少由谁承担未明之前转让仓单"),
        Why.HELD_BY_COUNT,
        away,
        amount=worth(lost),
        loss=FREE,
    )
    loss = RecordLoss(by=ASSAYER, lot=story.ids["copper"], unit="KGM", lost=lost, cause="theft", reference="loss 1",
                      report=inspect(story, story.ids["copper"], 0).report, day=story.stage.day)  # fmt: skip
    story.does(
        Said("It is attested as lost; all receipts bear it by their quantity", "证明灭失，由各仓单按数量分担"), loss
    )
    again = transfer(story, "rest", TRADER)
    story.passes_in_trial("after-a-shortage", Said("the same, over what is left", "就剩余数量转让"), again)


def hand_out(story: Story) -> None:
    kilos, receipt = 50_000, story.ids["receipt"]
    order = story.does(
        Said(
            f"The smelter orders {tons(kilos)} of the pledged copper out",
            f"冶炼厂指令提取 {tons_zh(kilos)}已出质的铜",
        ),
        OrderRelease(by=SMELTER, receipt=receipt, quantity=kilos, deliver_to="Truck 8", reference="TO-1",
                     until=REPAID),
    ).made()  # fmt: skip
    out = Release(by=WAREHOUSE, order=order, quantity=kilos, marks=marks(story, COPPER, FIRST_HEATS[:1]))
    due = fees_due(story.stage.row(RECEIPTS, receipt), story.stage.day)
    story.is_refused(
        "unpaid-storage",
        Said("hands the copper out before its fees are paid", "仓储费未付即发货"),
        Why.FEES_OWED,
        out,
        amount=due,
    )
    pay = PayFees(by=SMELTER, receipt=receipt, amount=due, bank=RIVER)
    story.does(Said(f"The smelter pays storage of {yuan(due)}", f"冶炼厂支付仓储费 {yuan(due)}"), pay, amount=due)
    story.is_refused(
        "pledged-copper-out",
        Said("hands pledged copper out without the banks", "未经银行签署发出已出质的铜"),
        Pledges.PLEDGED,
        out,
        amount=worth(kilos),
        loss=UNDER_PLEDGE,
    )
    both = story.does(
        Said(f"With both banks' signatures {tons(kilos)} leave the warehouse", f"两家银行签署后，{tons_zh(kilos)}出库"),
        amount=worth(kilos),
        signed=also_signed(story, out, RIVER, HARBOUR),
    )
    story.passes("unpaid-storage", Said("the same when they are paid", "付清后的同一发货"), both)
    story.passes("pledged-copper-out", Said("the same with both banks", "两家银行一同签署"), both)
