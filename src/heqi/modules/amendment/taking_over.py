"""Taking over: what the first block of a text's first day makes of the rows, before anything else in that block."""

from heqi.codec.digests import digest
from heqi.machine.authority import MEMBERS
from heqi.machine.book_keepers import govern_book_keepers
from heqi.machine.charter import Charter
from heqi.machine.genesis import enter_member
from heqi.machine.module import Declared, Moment
from heqi.machine.reasons import Refusal
from heqi.modules.amendment.judging import joining, judged
from heqi.modules.amendment.proposals import NEXT, NEXT_TEXT, PROPOSALS, NextText
from heqi.modules.charter import CHARTERS, Amends, CharterText, text_key
from heqi.modules.parties import enter_keyring
from heqi.state.tables import changed
from heqi.state.view import SALT_BYTES, State


def next_text(state: State) -> NextText | None:
    """The text that waits for its day."""
    return state.get(NEXT_TEXT, NEXT)


def take_over(state: State, charter: Charter, catalogue: Declared, moment: Moment, founding: str) -> Charter:
    """Put the text that waits in the place of this one, and write what follows from it; the charter from this block on.
    One that does not hold any more lapses with a reason, and all stays as it is. founding: the digest as hex.

    Members may read all that is written here, or it is in the text, so its salt need be nobody's secret.
    """
    waiting = next_text(state)
    proposal = None if waiting is None else state.get(PROPOSALS, waiting.proposal)
    if waiting is None or proposal is None:
        raise RuntimeError("no text waits")
    salt = digest(b"heqi/takeover-salt", bytes.fromhex(founding), moment.height.to_bytes(8, "big"))
    state.begin(salt[:SALT_BYTES])
    state.delete(NEXT_TEXT, NEXT)
    try:
        following = judged(state, charter, proposal.changes, catalogue)
    except Refusal as refusal:
        state.put(PROPOSALS, waiting.proposal, changed(proposal, stage="lapsed", because=refusal.reason.code))
        return charter
    amends = Amends(base=proposal.base, proposal=waiting.proposal, height=moment.height, day=moment.day)
    row = CharterText(digest=following.digest.hex(), canonical=following.canonical.decode(), amends=amends)
    state.put(CHARTERS, text_key(following.preamble.text), row)
    state.put(PROPOSALS, waiting.proposal, changed(proposal, stage="in-force"))
    _govern_members(state, charter, following, moment)
    govern_book_keepers(state, charter, following, moment.height)
    return following


def _govern_members(state: State, before: Charter, after: Charter, moment: Moment) -> None:
    """Members as the new text has them, where it differs from the one before: what a member declared of itself since
    stays, where neither text speaks of a change.
    """
    for member in joining(before, after):
        enter_member(state, member, moment.day)
        enter_keyring(state, member)
    now = {member.id: member for member in after.articles.member}
    for was in before.articles.member:
        following, row = now[was.id], state.get(MEMBERS, was.id)
        names = [name for name in ("name", "roles", "size", "group", "standing") if _differs(was, following, name)]
        if row is not None and names:
            state.put(MEMBERS, was.id, changed(row, **{name: getattr(following, name) for name in names}))


def _differs(one: object, other: object, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
