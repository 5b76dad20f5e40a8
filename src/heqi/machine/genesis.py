"""Genesis: the first state, which follows from the charter and nothing else."""

from heqi.machine.authority import KEYS, MEMBERS, Key, Member
from heqi.machine.book_keepers import found_book_keepers
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, Founder
from heqi.state.view import SALT_BYTES, State
from heqi.values.days import Day, first_second

GENESIS_HEIGHT = 0


def first_ledger_second(charter: Charter) -> int:
    """The second at which the ledger's first day begins: no block may be earlier."""
    preamble = charter.preamble
    return first_second(preamble.begins, preamble.utc_offset_minutes)


def found(state: State, catalogue: Catalogue, charter: Charter) -> None:
    """Write the members, their keys, the book-keepers, and whatever each module begins with."""
    state.begin(charter.digest[:SALT_BYTES])
    begins = charter.preamble.begins
    for founder in charter.articles.member:
        enter_member(state, founder, begins)
    found_book_keepers(state, charter, GENESIS_HEIGHT)
    for name, module in catalogue.modules.items():
        if module.genesis is not None and (module.terms is None or name in charter.modules):
            module.genesis(state, charter, begins)


def enter_member(state: State, founder: Founder, day: Day) -> None:
    """A member, with the keys that speak for it from that day on."""
    member = Member(
        name=founder.name,
        uscc=founder.uscc,
        lei=founder.lei,
        roles=founder.roles,
        size=founder.size,
        group=founder.group,
        policy=founder.policy,
        standing=founder.standing,
    )
    state.put(MEMBERS, founder.id, member)
    for grant in founder.keys:
        key = Key(
            party=founder.id,
            person=grant.person,
            role=grant.role,
            from_day=day,
            until_day=None,
            revoked_day=None,
            limit=grant.limit,
        )
        state.put(KEYS, grant.key, key)
