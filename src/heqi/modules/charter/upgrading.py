"""Upgrading: book-keepers agree that the next version of the application takes over with a block.

    each agrees, in a transaction of its own ──two thirds of the power──▶ scheduled ──the block──▶ in force
                                                      └── they agree on another block: put off

What the version changes is its own (`machine.module.Migration`); what happens at the block is `chain/application`'s.
"""

from typing import Annotated

from msgspec import Meta

from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.machine.charter import Charter
from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.charter.book_keeping import keeper_of
from heqi.modules.charter.reasons import Why
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.identifiers import Party

NEAREST = 20  # blocks ahead at least, so that nobody is surprised by the last one to agree
WHOLE_POWER = 100

Version = Annotated[int, Meta(ge=2, le=999_999)]
VersionText = Annotated[str, Meta(pattern="^[0-9]{6}$(?!\n)")]


class UpgradeVote(Row):
    """What a book-keeper agreed to last."""

    application: Version
    height: Count


class Upgrade(Row):
    """The block with which a version takes over, or took over."""

    height: Count
    agreed_by: tuple[Party, ...]
    agreed_height: Count


UPGRADE_VOTES = Table("upgrade_votes", UpgradeVote, key="party", parts=(Party,), readers=(EVERYONE,), short="uvo")
UPGRADES = Table(
    "upgrades",
    Upgrade,
    key="version of the application, six digits",
    parts=(VersionText,),
    readers=(EVERYONE,),
    short="upg",
)


class AgreeToUpgrade(Action, tag="charter.agree_to_upgrade"):
    """A book-keeper agrees that the next version of the application takes over with a block. It holds once two thirds
    of the book-keepers' power agree on one block; until then each may agree on another, and also afterwards, to put it
    off.
    """

    application: Version
    height: Count


def agree_to_upgrade(state: State, call: Call, ask: AgreeToUpgrade) -> None:
    keeper_of(state, ask.by)
    present = application_at(state, call.charter, call.height)
    require(ask.application == present + 1, Why.NOT_THE_NEXT_APPLICATION, asked=ask.application, present=present)
    first = call.height + NEAREST
    require(ask.height >= first, Why.UPGRADE_TOO_NEAR, height=ask.height, first=first)
    vote = UpgradeVote(application=ask.application, height=ask.height)
    require(state.get(UPGRADE_VOTES, ask.by) != vote, Why.AGREED_ALREADY, party=ask.by, height=ask.height)
    # Nothing below may be refused.
    state.put(UPGRADE_VOTES, ask.by, vote)
    power = 0
    agreed = []
    for each in call.charter.articles.book_keeper:
        keeper = state.get(BOOK_KEEPERS, each.member)
        if keeper is not None and state.get(UPGRADE_VOTES, each.member) == vote:
            agreed.append(each.member)
            power += keeper.power
    if 3 * power >= 2 * WHOLE_POWER:
        upgrade = Upgrade(height=ask.height, agreed_by=tuple(agreed), agreed_height=call.height)
        state.put(UPGRADES, version_text(ask.application), upgrade)


def application_at(state: State, charter: Charter, height: int) -> int:
    """The version by whose rules a block is executed: the charter's, and one more for each upgrade up to there."""
    application = charter.preamble.application
    while (upgrade := upgrade_to(state, application + 1)) is not None and upgrade.height <= height:
        application += 1
    return application


def upgrade_to(state: State, application: int) -> Upgrade | None:
    """The block with which a version takes over, where the book-keepers have agreed on one."""
    return state.get(UPGRADES, version_text(application))


def version_text(application: int) -> str:
    return f"{application:06d}"
