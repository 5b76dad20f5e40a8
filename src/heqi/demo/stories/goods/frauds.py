"""Goods that are not there, and goods that are not what they seem."""

from heqi.client.proof import Said
from heqi.demo.stories.goods.members import (
    OTHER_WAREHOUSE,
    TRADER,
)
from heqi.demo.stories.goods.parts import (
    FIRST_HEATS,
    INGOT,
    SOLD,
    STORED,
    UNDER_PLEDGE,
    ZINC,
    inspect,
    issue,
    take_in,
    tons,
    tons_zh,
    worth,
)
from heqi.demo.story import Story
from heqi.modules.inventory import (
    Why,
)


def more_than_there_is(story: Story) -> None:
    lot = story.does(
        Said("Quick Trade declares 300 t of zinc", "速通贸易申报 300 吨锌锭"),
        take_in(story, TRADER, STORED, ("zn-1",), goods=ZINC, grade=INGOT),
    ).made()
    story.does(
        Said("The assay institute finds 100 t of it", "检验院仅查得 100 吨"),
        inspect(story, lot, SOLD, goods=ZINC, grade=INGOT),
    )
    story.ids["lot of stock-not-there"] = lot
    story.is_refused(
        "stock-not-there",
        Said("writes a receipt for 300 t of zinc, of which 100 t are there", "对仅存 100 吨的锌锭开具 300 吨仓单"),
        Why.BEYOND_STOCK,
        issue(lot, STORED),
        amount=worth(STORED - SOLD, ZINC),
    )
    story.passes_in_trial("stock-not-there", Said("a receipt for the 100 t", "就 100 吨开具仓单"), issue(lot, SOLD))
    again = take_in(story, TRADER, SOLD, FIRST_HEATS[:2], by=OTHER_WAREHOUSE)
    story.is_refused(
        "one-batch-two-warehouses",
        Said(
            "takes in for Quick Trade copper with heat numbers that lie in the other warehouse",
            "为速通贸易收货，其炉号的铜正存于另一仓库",
        ),
        Why.GOODS_IN_STORE,
        again,
        amount=worth(SOLD),
        loss=UNDER_PLEDGE,
    )
    own = take_in(story, TRADER, SOLD, ("26-91",), by=OTHER_WAREHOUSE)
    story.passes_in_trial("one-batch-two-warehouses", Said("copper of another heat", "其他炉号的铜"), own)


def gilded(story: Story) -> None:
    kilos = 80_000
    true, false = (
        story.does(
            Said(f"Quick Trade declares {tons(kilos)} of copper cathode", f"速通贸易申报 {tons_zh(kilos)}阴极铜"),
            take_in(story, TRADER, kilos, heats),
        ).made()
        for heats in (("26-71",), ("26-72",))
    )
    story.does(
        Said("The assay of the first finds copper cathode", "第一批检验：确为阴极铜"), inspect(story, true, kilos)
    )
    story.does(
        Said("The assay of the second finds a copper skin over something else", "第二批检验：仅表面镀铜"),
        inspect(story, false, kilos, grade="Cu-plated"),
    )
    story.ids["lot of gilded-copper"] = false
    story.is_refused(
        "gilded-copper",
        Said("writes a receipt on the gilded copper", "对镀铜货物开具仓单"),
        Why.NOT_AS_DECLARED,
        issue(false, kilos),
        amount=worth(kilos),
    )
    story.passes_in_trial("gilded-copper", Said("a receipt on the true copper", "对真铜开具仓单"), issue(true, kilos))
