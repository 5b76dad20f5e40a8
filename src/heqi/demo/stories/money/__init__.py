"""Money for a purpose: wages that are set aside and paid by milestones, and a wallet within its limits."""

from heqi.client.proof import Said
from heqi.demo.figures import add_up
from heqi.demo.stories.beside import profile_with
from heqi.demo.stories.money.chapters import CHAPTERS, ROLES, SECTIONS
from heqi.demo.stories.money.picture import FLOW, LIMITS
from heqi.demo.stories.tale import Figures, Tale, Word, money
from heqi.demo.story import Story
from heqi.modules.conditions import FUNDS
from heqi.modules.wallets import WALLETS, Kind


def figures(story: Story) -> Figures:
    """What became of the wages, and whether all money adds up."""
    funds = [row for _, row in story.stage.rows(FUNDS)]
    wallets = [row for _, row in story.stage.rows(WALLETS)]
    return {
        "set_aside": sum(row.amount for row in funds),
        "paid": sum(share.paid for row in funds for share in row.shares),
        "returned": sum(row.returned for row in funds),
        "bound": sum(row.left for row in funds),
        "in_wallets": sum(row.amount for row in wallets if row.kind is not Kind.ISSUE),
        "money_conserved": add_up(story.stage).money,
        "reserve_whole": sum(row.amount for row in wallets) == 0,
    }


WORDS = {
    "set_aside": Word(Said("Set aside", "预留"), money),
    "paid": Word(Said("Paid to the workers", "已支付给工人"), money),
    "returned": Word(Said("Returned to the payer", "已退回付款方"), money),
    "bound": Word(Said("Still bound", "仍受约束"), money),
    "in_wallets": Word(
        Said("In tills and wallets", "库存与钱包余额"),
        money,
        Said("as much as was minted against the reserve", "等于以准备金发行的数额"),
    ),
    "money_conserved": Word(Said("money adds up to the banks' statements", "资金与银行对账单相符")),
    "reserve_whole": Word(Said("what was issued is in tills and wallets", "发行额等于库存与钱包之和")),
}

NOT_PROVEN = (
    Said(
        "That the foundations stand. Two of three parties signed that they do; what they saw, the ledger did not see.",
        "基础确已完工。三方中两方签署了证明；其所见，账本并未亲见。",
    ),
    Said(
        "That each worker had his wages. The ledger shows what reached the employer of the workers; names of natural"
        " persons never go on it.",
        "每名工人均已领到工资。账本只显示款项到达用工单位；自然人姓名绝不上账。",
    ),
    Said(
        "That this is legal tender. Deposits are mirrored and wallets are backed by a reserve at a member; the issuer"
        " here plays the part that a central bank has in e-CNY.",
        "此即法定货币。存款为镜像，钱包以成员处的准备金支持；此处发行方扮演数字人民币中央行的角色。",
    ),
)

MONEY = Tale(
    name="money",
    title=Said("Wages paid from set-aside money", "以预留资金发放工资"),
    verdict=Said(
        "Every fen that was set aside for wages was paid to the workers, went back to the payer, or is still bound.",
        "为工资预留的每一分钱，或已付给工人，或已退回付款方，或仍受约束。",
    ),
    profile=profile_with(ROLES),
    sections=SECTIONS,
    chapters=CHAPTERS,
    figures=figures,
    words=WORDS,
    balance={"set_aside": "promised", "paid": "paid", "returned": "cancelled", "bound": "outstanding"},
    pictures=(FLOW, LIMITS),
    not_proven=NOT_PROVEN,
)
