"""Genesis: the first state follows from the charter and nothing else."""

from datetime import date

from heqi.machine.authority import KEYS, MEMBERS, Key
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.genesis import first_ledger_second, found
from heqi.machine.module import Module
from heqi.state.store import Space
from heqi.state.view import SALT_BYTES, State
from heqi.storage.memory import MemoryStore
from heqi.values.days import Day, day_of
from tests.ledger import Ledger, charter_of, key, member, needs
from tests.machine.notes import LABELS, MODULE, WITH_TERMS, Label, Terms

ACME = member(
    "acme", roles=("issuer",), keys={"maker": 1, "checker": 1}, limits={"maker-1": 500}, policy=[needs("*", maker=1)]
)


def test_members_and_their_keys_stand_from_the_first_day() -> None:
    book = Ledger((MODULE,), members=[ACME, member("bank", size="large", group="rivers", lei="5493001KJTIIGC8Y1R12")])
    acme, bank = book.get(MEMBERS, "acme"), book.get(MEMBERS, "bank")
    assert (acme.uscc, acme.lei, acme.policy, acme.roles, acme.standing) == (
        ACME.uscc,
        None,
        ACME.policy,
        ("issuer",),
        "active",
    )
    assert (bank.uscc, bank.lei, bank.size, bank.group) == (None, "5493001KJTIIGC8Y1R12", "large", "rivers")
    assert book.get(KEYS, key("acme", "maker-1").public) == Key(
        party="acme",
        person="maker-1",
        role="maker",
        from_day=date(2026, 3, 2),
        until_day=None,
        revoked_day=None,
        limit=500,
    )
    assert book.get(KEYS, key("acme", "checker-1").public).limit is None
    assert len(book.rows(KEYS)) == 3


def test_the_first_second_is_midnight_of_the_first_day_where_the_ledger_is() -> None:
    charter = charter_of(Catalogue((MODULE,)), [ACME], begins="2026-03-02")
    second = first_ledger_second(charter)
    offset = charter.preamble.utc_offset_minutes
    assert (day_of(second, offset), day_of(second - 1, offset)) == (date(2026, 3, 2), date(2026, 3, 1))


def cells(charter: Charter, catalogue: Catalogue) -> dict[bytes, bytes | None]:
    state = State(MemoryStore())
    found(state, catalogue, charter)
    return state.seal().batch.of(Space.ROWS)


def test_one_charter_one_state() -> None:
    catalogue = Catalogue((MODULE,))
    one, same = (charter_of(catalogue, [ACME]) for _ in range(2))
    other = charter_of(catalogue, [ACME], begins="2026-03-03")
    assert cells(one, catalogue) == cells(same, catalogue)
    assert cells(one, catalogue).keys() == cells(other, catalogue).keys()
    salts = [cell[:SALT_BYTES] for charter in (one, other) for cell in cells(charter, catalogue).values() if cell]
    assert len({*salts}) == len(salts)


def test_modules_begin_in_their_order_when_they_are_on() -> None:
    began: list[str] = []

    def begin(state: State, charter: Charter, day: Day) -> None:
        began.append("first")
        state.put(LABELS, "began", Label(text=day.isoformat()))

    def begin_later(state: State, charter: Charter, day: Day) -> None:
        began.append("second")
        assert state.get(LABELS, "began") == Label(text="2026-03-02")

    def never(state: State, charter: Charter, day: Day) -> None:
        began.append("never")

    modules = (
        MODULE._replace(genesis=begin),
        Module("later", "Later.", genesis=begin_later),
        Module("off", "Off.", terms=Terms, genesis=never),
    )
    book = Ledger(modules, members=[ACME])
    assert began == ["first", "second"]
    assert book.get(LABELS, "began").text == "2026-03-02"
    assert WITH_TERMS.terms is Terms
