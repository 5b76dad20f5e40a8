"""Goods: copper in a warehouse financed by two banks in rank, and the frauds that have been tried on such goods."""

from heqi.client.proof import Said
from heqi.demo.figures import add_up
from heqi.demo.stories.goods.chapters import CHAPTERS
from heqi.demo.stories.goods.members import PROFILE, SECTIONS
from heqi.demo.stories.telling import Figures, Tale
from heqi.demo.story import Story
from heqi.modules.inventory import LOTS, RECEIPTS, outstanding
from heqi.modules.pledges import ENCUMBRANCES


def figures(story: Story) -> Figures:
    """Kilograms of all lots, and whether they add up: what came in is there, left or is lost, and no receipt is out for
    more than is there.
    """
    lots = story.stage.rows(LOTS)
    receipts = [row for _, row in story.stage.rows(RECEIPTS)]
    attested = sum(lot.attested for _, lot in lots)
    stock, released, lost = (sum(getattr(lot, field) for _, lot in lots) for field in ("stock", "released", "lost"))
    out = {key: sum(outstanding(row) for row in receipts if row.lot == key) for key, _ in lots}
    return {
        "attested_kg": attested,
        "in_store_kg": stock,
        "released_kg": released,
        "lost_kg": lost,
        "receipts_kg": sum(out.values()),
        "assets_pledged": len(story.stage.rows(ENCUMBRANCES)),
        "kept_from_loss": sum(attempt.amount or 0 for attempt in story.attempts.values()),
        "goods_conserved": attested == stock + released + lost,
        "receipts_within_stock": all(out[key] == lot.receipted <= lot.stock for key, lot in lots),
        "money_conserved": add_up(story.stage).money,
    }


WORDS = {
    "attested_kg": Said("Attested by inspectors, kg", "检验查得（千克）"),
    "in_store_kg": Said("= in store", "= 在库"),
    "released_kg": Said("+ released", "+ 已提取"),
    "lost_kg": Said("+ lost", "+ 灭失"),
    "receipts_kg": Said("Receipts are out for", "仓单载明"),
    "assets_pledged": Said("Pledged at the end", "期末出质项数"),
    "kept_from_loss": Said("Kept from loss, fen", "避免损失（分）"),
    "goods_conserved": Said("Goods add up", "货物账实相符"),
    "receipts_within_stock": Said("No receipt beyond the stock", "仓单不超过库存"),
    "money_conserved": Said("Money adds up to the banks' statements", "资金与银行对账单相符"),
}

GOODS = Tale(
    "goods",
    Said("Copper in a warehouse, two banks in rank", "一批铜，两家银行，一份仓单"),
    PROFILE,
    SECTIONS,
    CHAPTERS,
    figures,
    WORDS,
)
