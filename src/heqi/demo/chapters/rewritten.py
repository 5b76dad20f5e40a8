"""Chapter 6: the operator rewrites the past, and a client's remembered head shows it."""

from datetime import date

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.chain.blocks import VouchedHead, vouch
from heqi.client.heads import require_continues, require_not_behind, require_vouched
from heqi.client.proof import Said
from heqi.client.reasons import Why
from heqi.demo.cast import OPERATOR
from heqi.demo.stage import StoryBroken
from heqi.demo.story import AT_CLIENT, Chapter, Scene, Story, yuan
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.receivables import CLAIMS
from heqi.node.folder import found_network, opened
from heqi.state.store import Reader

DAY = date(2026, 6, 16)


def rewrite_a_block(story: Story) -> None:
    """The same blocks without one: the financing never happened, and the claim could be sold again."""
    stage, payout = story.stage, story.sent["payout"]
    remembered = story.heads["river-bank"]
    node = story.place / "rewritten"
    found_network(node, stage.cast.text, stage.cast.signatures(), CATALOGUE)
    with opened(node, CATALOGUE) as other:
        replay(stage.store, other, without=payout.height)
        store = other.store
        operator = vouch(other.head, OPERATOR, stage.cast.head_pairs[OPERATOR])
        offered = VouchedHead(head=other.head, vouchers=(operator,))
        holder = reader.get_row(store, CLAIMS, story.ids["part"])
        if not isinstance(holder, CLAIMS.row) or holder.holder == "river-bank":
            raise StoryBroken("the rewritten ledger still knows of the financing")
        face = next(each.row.face for each in stage.changes(CLAIMS)[story.ids["part"]] if each.height == payout.height)
        try:
            continues(story, remembered, offered, store)
        except Refusal as refusal:
            story.refused(
                "rewritten-block",
                Said(
                    f"runs a ledger on which block {payout.height}, River Bank's {yuan(face)}, never was, and signs"
                    " its head",
                    f"另造一份账本，抹去区块 {payout.height}（江城银行受让的 {yuan(face)}），并签署其账本头",
                ),
                Why.FORKED,
                refusal,
                who=OPERATOR,
                where=AT_CLIENT,
                amount=face,
            )
    continues(story, remembered, stage.vouched(), stage.store)
    story.passes(
        "rewritten-block",
        Said(
            "the ledger as it is continues what the bank's client remembers",
            "真实账本与银行客户端所记的账本头连续",
        ),
    )


def replay(whole: Reader, into: Application, without: int) -> None:
    """Every block again, with its own second, but one of them empty."""
    for height in range(1, whole.height + 1):
        block = reader.read_block_at(whole, height)
        into.finalise(height, block.second, () if height == without else block.transactions)
        into.commit()


def continues(story: Story, remembered: VouchedHead, offered: VouchedHead, ledger: Reader) -> None:
    """What every client does with a head before it believes it. Refusal: FORKED."""
    require_vouched(offered, story.stage.cast.charter)
    require_not_behind(remembered.head, offered.head)
    earlier, later = remembered.head.history_size, offered.head.history_size
    require_continues(remembered.head, offered.head, reader.prove_consistency(ledger, earlier, later))


CHAPTER = Chapter(
    6,
    Said("A rewritten past", "被改写的过去"),
    Said(
        "On one machine the operator could rewrite everything and sign it again. Every client keeps the last head it "
        "saw, and asks each later one to continue it.",
        "在单机上，运营方可以改写全部历史并重新签名。但每个客户端都保存所见的最后账本头，并要求后续账本头与之连续。",
    ),
    (Scene(DAY, rewrite_a_block),),
)
