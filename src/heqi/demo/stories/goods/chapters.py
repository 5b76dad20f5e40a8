"""The chapters, in the order of their days."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.stories.goods.counting import count, hand_out
from heqi.demo.stories.goods.frauds import gilded, more_than_there_is
from heqi.demo.stories.goods.lending import begin, inspect_and_issue, lend, repay, take_copper_in
from heqi.demo.stories.goods.parts import COUNTED, GILDED, INSPECTED, LENT, NOT_THERE, OPENING, REPAID, TWICE
from heqi.demo.stories.goods.selling import sold_twice
from heqi.demo.stories.standing import proof_chapter
from heqi.demo.story import Chapter, Scene
from heqi.modules.inventory import RECEIPTS

CHAPTERS = (
    Chapter(
        1,
        Said("The members begin", "各方就位"),
        Said(
            "A smelter, two banks, two warehouses, an insurer, an assay institute.",
            "冶炼厂、两家银行、两家仓库、保险人与检验院。",
        ),
        (Scene(OPENING, begin),),
    ),
    Chapter(
        2,
        Said("Copper under two banks in rank", "一批铜，两家银行依顺位出借"),
        Said(
            "Stock is what somebody independent found; a receipt stands once; a pledge takes its rank.",
            "独立方查得者方为库存；仓单只有一份；质押各有顺位。",
        ),
        (Scene(date(2026, 3, 3), take_copper_in), Scene(INSPECTED, inspect_and_issue), Scene(LENT, lend)),
    ),
    Chapter(
        3,
        Said("What is not there, and what is not copper", "不存在的货物，与并非铜的“铜”"),
        Said("After the cases of Qingdao port and of gilded gold.", "取材于青岛港案与假黄金案。"),
        (Scene(NOT_THERE, more_than_there_is), Scene(GILDED, gilded)),
    ),
    Chapter(
        4,
        Said("The same copper, sold and stored", "同一批铜：既已售出，又在库中"),
        Said(
            "Goods in store are not delivered, unless the receipt goes to the buyer.",
            "在库货物并未交付，除非仓单归于买方。",
        ),
        (Scene(TWICE, sold_twice),),
    ),
    Chapter(
        5,
        Said("A count, a loss, a release", "盘点、损失与发货"),
        Said(
            "What is missing waits; what is lost all bear; what is pledged leaves with the banks.",
            "短少者暂停，灭失者共担，出质者经银行同意方可出库。",
        ),
        (Scene(COUNTED, count), Scene(date(2026, 4, 2), hand_out)),
    ),
    Chapter(
        6,
        Said("The loans end", "贷款清偿"),
        Said("Paid debts free the goods; insurance has a last day.", "债务清偿，质押解除；保险有最后一日。"),
        (Scene(REPAID, repay),),
    ),
    proof_chapter(
        7, REPAID, RECEIPTS, "receipt", Said("the receipt for the copper, and who holds it", "铜仓单的数量与持有人")
    ),
)
