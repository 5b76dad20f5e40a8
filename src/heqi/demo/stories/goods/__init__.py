"""Goods: copper in a warehouse financed by two banks in rank, and the frauds that have been tried on such goods."""

from heqi.client.proof import Said
from heqi.demo.figures import add_up
from heqi.demo.report.words import RANK_NOT_PROVEN
from heqi.demo.stories.goods.chapters import CHAPTERS
from heqi.demo.stories.goods.members import PROFILE, SECTIONS
from heqi.demo.stories.goods.parts import weight
from heqi.demo.stories.goods.picture import WHERE
from heqi.demo.stories.tale import Figures, Tale, Word, money
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
        "kept_from_loss": story.kept_from_loss,
        "goods_conserved": attested == stock + released + lost,
        "receipts_within_stock": all(out[key] == lot.receipted <= lot.stock for key, lot in lots),
        "money_conserved": add_up(story.stage).money,
    }


WORDS = {
    "attested_kg": Word(Said("Attested by inspectors", "检验查得"), weight),
    "in_store_kg": Word(Said("In store", "在库"), weight),
    "released_kg": Word(Said("Handed out", "已提取"), weight),
    "lost_kg": Word(Said("Lost", "灭失"), weight),
    "receipts_kg": Word(
        Said("Receipts are out for", "仓单载明"), weight, Said("never more than is in store", "绝不超过在库数量")
    ),
    "assets_pledged": Word(
        Said("Pledged at the end", "期末出质项数"),
        note=Said("both loans were repaid, and their pledges ended", "两笔贷款均已清偿，质押解除"),
    ),
    "kept_from_loss": Word(
        Said("Kept from loss", "避免损失"),
        money,
        Said(
            "goods and fees at stake; of several attempts on the same goods only the largest counts",
            "所涉货物与费用；对同一货物的多次企图只计最大一次",
        ),
    ),
    "goods_conserved": Word(Said("goods add up", "货物账实相符")),
    "receipts_within_stock": Word(Said("no receipt beyond the stock", "仓单不超过库存")),
    "money_conserved": Word(Said("money adds up to the banks' statements", "资金与银行对账单相符")),
}

NOT_PROVEN = (
    RANK_NOT_PROVEN,
    Said(
        "That the inspector told the truth. The ledger holds receipts to what an independent member attested and"
        " signed; a warehouse and an inspector who lie together are bound by what they signed, and are not found out"
        " by it.",
        "检验属实。账本使仓单不超过独立成员所签署的检验结果；若仓库与检验方串通，其受自己的签署约束，但账本不能识破串通。",
    ),
    Said(
        "That the same goods lie in no warehouse outside of this ledger. Marks recognise what its members take in, and"
        " nothing beyond it.",
        "同一批货物未在账本之外的仓库另行入库。标记只能识别成员收存的货物。",
    ),
    Said(
        "A loss that would really have happened. 'Kept from loss' is what the attempts were after, at the price of the"
        " story, where each tonne and each fee counts once, whatever the number of attempts on it.",
        "必然发生的损失。“避免损失”为各次企图所涉金额，按演示价格计；每吨货物、每笔费用只计一次，不论企图次数。",
    ),
)

GOODS = Tale(
    name="goods",
    title=Said("Copper in a warehouse, two banks in rank", "一批铜，两家银行，一份仓单"),
    verdict=Said(
        "Every tonne that an inspector found is in store, was handed out or is attested as lost, and no receipt is out"
        " for goods that are not there.",
        "检验查得的每一吨货物或在库，或已提取，或已证明灭失；没有任何仓单超出在库货物。",
    ),
    profile=PROFILE,
    sections=SECTIONS,
    chapters=CHAPTERS,
    figures=figures,
    words=WORDS,
    balance={"attested_kg": "promised", "in_store_kg": "outstanding", "released_kg": "paid", "lost_kg": "cancelled"},
    pictures=(WHERE,),
    not_proven=NOT_PROVEN,
)
