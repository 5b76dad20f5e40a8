"""What a module is: tables, actions with their rules, reasons, invariants, gates and terms, all declared as data."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from heqi.codec.digests import digester
from heqi.machine.assets import Asset
from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Reasons, Refusal
from heqi.machine.transactions import Action, Event, Transaction, record_id
from heqi.machine.words import Words
from heqi.state.migrating import Migrating
from heqi.state.tables import Table
from heqi.state.view import State, Touched
from heqi.values.days import Day
from heqi.values.identifiers import Party

T = TypeVar("T", bound=Clause)

_nonce = digester(b"heqi/nonce")


class Moment(NamedTuple):
    """Where in the history a block stands. The second never decreases; the day follows from it and the charter."""

    height: int
    second: int
    day: Day


class Declared(Protocol):
    """What a rule may know of the catalogue: by which rules texts of the charter are read."""

    application: int
    modules: dict[str, "Module"]
    actions: dict[str, type[Action]]
    tables: dict[str, Table[Any]]
    assets: dict[str, Asset]

    @property
    def known(self) -> tuple[str, ...]: ...
    def of(self, application: int) -> "Declared | None": ...


class Call:
    """What a rule may know beside the state: who asks, when, under which charter and rules. One per transaction."""

    def __init__(
        self, charter: Charter, moment: Moment, transaction: Transaction, identity: str, catalogue: Declared
    ) -> None:
        self.charter = charter
        self.catalogue = catalogue
        self.height, self.second, self.day = moment
        self.transaction = identity
        self.signed_by = transaction.parties
        self.tables = catalogue.tables  # of the rules in force, by name
        self.party = ""
        self.events: list[Event] = []
        self.ledger = transaction.ledger
        self._salt = transaction.salt
        self.new_ids: list[str] = []
        self._amounts: dict[tuple[Party, str], int] = {}

    def begin(self, party: Party) -> int:
        """The machine's: an action of that party begins. Returns how many ids the transaction has taken so far."""
        self.party = party
        return len(self.new_ids)

    def count(self, party: Party, action: str, amount: int) -> int:
        """The machine's: what a party puts its name to in this transaction by actions of that name, so far."""
        total = self._amounts.get((party, action), 0) + amount
        self._amounts[party, action] = total
        return total

    def counted(self, party: Party, action: str) -> int:
        """What a party has put its name to by actions of that name, in all of this transaction so far."""
        return self._amounts.get((party, action), 0)

    def terms(self, kind: type[T]) -> T:
        """A module's clause of the charter."""
        return self.charter.terms(kind)

    def new_id(self) -> str:
        """The id of the next record of this transaction, in the name of the acting party."""
        identity = record_id(self.ledger, self.party, self._salt, len(self.new_ids))
        self.new_ids.append(identity)
        return identity

    def nonce(self) -> str:
        """16 bytes as hex that nobody can guess who does not hold this transaction: another one for each record."""
        return _nonce(bytes.fromhex(self._salt), len(self.new_ids).to_bytes(4, "big"))[:16].hex()

    def emit(self, event: Event) -> None:
        """Note in the receipt that something happened which others should notice."""
        self.events.append(event)


RuleFunction = Callable[[State, Call, Any], None]
AmountFunction = Callable[[State, Any], int]
PartiesFunction = Callable[[State, Any], tuple[Party, ...]]


class Rule(NamedTuple):
    """A rule and who must have signed.

    by: in words, who the acting party is ("the holder"). also: fields of the action that name further parties who must
    sign. one_key: those fields (or `by`) whose party needs one key, whatever its policy asks: for what has to be said
    when the others are lost. amount: the field, or a function of state and action, by which policies and key limits
    measure it; it is asked first of all, so it answers 0 for what is not there.
    starts: it commits somebody anew (see decision 31). What does not can be stopped by no privilege, phase or limit:
    paying, redeeming, releasing, leaving, stating facts, disputing, guarding one's keys. concerns: of such a rule, the
    parties that it commits beside those who sign or are named by the action; asked when the rule has run.
    performs: it does what an asset promises, or says what became of it: the obligor pays, an inspector attests a loss.
    Nobody who has a right in the asset can stop it; what is paid takes the asset's place.
    makes: the table in which it makes its one new record, under an id of its own.
    """

    function: RuleFunction
    by: str
    zh: str  # what the action does, in Chinese; the English is its docstring
    also: tuple[str, ...] = ()
    one_key: tuple[str, ...] = ()
    amount: str | AmountFunction | None = None
    starts: bool = False
    concerns: PartiesFunction | None = None
    performs: bool = False
    makes: Table[Any] | None = None


class Invariant(NamedTuple):
    """Something that always holds. `holds` sees the rows of `table` that one action touched, and that action."""

    name: str
    table: Table[Any]
    holds: Callable[[list[Touched], type[Action]], bool]


class Step(NamedTuple):
    """An action of a transaction, and the rows that it touched."""

    name: str
    action: Action
    rule: Rule
    touched: list[Touched]


class Settled(NamedTuple):
    """What a gate sees: a transaction whose actions have all succeeded and are not kept yet."""

    transaction: Transaction
    call: Call
    touched: list[Touched]
    steps: list[Step]

    @property
    def started(self) -> list[Step]:
        """The steps that start new business."""
        return [step for step in self.steps if step.rule.starts]


Gate = Callable[[State, Settled], None]
Genesis = Callable[[State, Charter, Day], None]
Check = Callable[[Charter], list[Refusal]]
CheckRoles = Callable[[Charter, Declared], list[Refusal]]
Migration = Callable[[Migrating, Charter], None]
OnFault = Callable[[State, Charter], None]
Amends = Callable[[Any, Any], list[Refusal]]


class Module(NamedTuple):
    """A concern of the ledger. `doc` is its docstring, where the documentation comes from.

    check: what is wrong with its terms in the light of the whole charter (members, roles, other modules' terms), asked
    before a network is founded. What a clause says of itself belongs to the clause's type.
    check_roles: who may do by its roles, in a charter with its terms, what it may not, in the light of what all rules
    declare.
    section: the number of its terms among the business of a charter (§6.n), the same for ever; 0 for the first that is
    free, in the order of the catalogue.
    confined: its actions change rows of its own tables and no others, whatever their rules say.
    on_fault: what it notes when a rule has failed, beside the incident: outside of what was undone.
    migrations: by the version of the application that they lead to, from the one before: what becomes of the rows.
    amends: why no vote can take its terms from what they are to what a proposed text says (None: the section is not
    there), whatever the text's own rules of amendment allow.
    words: what people call what is declared here.
    """

    name: str
    doc: str
    tables: tuple[Table[Any], ...] = ()
    assets: tuple[Asset, ...] = ()
    rules: Mapping[type[Action], Rule] = MappingProxyType({})
    reasons: tuple[type[Reasons], ...] = ()
    events: tuple[type[Event], ...] = ()
    invariants: tuple[Invariant, ...] = ()
    gates: tuple[Gate, ...] = ()
    terms: type[Struct] | None = None
    section: int = 0
    genesis: Genesis | None = None
    migrations: Mapping[int, Migration] = MappingProxyType({})
    check: Check | None = None
    check_roles: CheckRoles | None = None
    confined: bool = False
    on_fault: OnFault | None = None
    amends: Amends | None = None
    words: Words = Words()
