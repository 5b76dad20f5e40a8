"""The catalogue: the modules of a ledger as data. HTTP, CLI, documentation and simulator read it; so does the machine.

Building one checks the declarations, so a module that is declared wrongly never starts.
"""

from collections.abc import Iterator
from typing import Any

from heqi.codec.canonical import NotCanonical
from heqi.machine.assets import Asset
from heqi.machine.module import Invariant, Module, Rule
from heqi.machine.reasons import Reason
from heqi.machine.transactions import Action, Event, Submission, read_submission, transaction_decoder
from heqi.machine.words import Vocabulary
from heqi.state.tables import BadTable, Table, reject_unbounded


class Catalogue:
    """Every table, action, event, reason and word by name, and the decoder of transactions.

    application: the version of these rules. earlier: the rules of the version before, as far as this program has them;
    a ledger that was founded on those runs by them until its book-keepers agree on these.
    """

    def __init__(
        self, modules: tuple[Module, ...], *, application: int = 1, earlier: "Catalogue | None" = None
    ) -> None:
        _demand(earlier is None or earlier.application == application - 1, "the version before is not the one before")
        self.application: int = application
        self.earlier: Catalogue | None = earlier
        self.modules = {module.name: module for module in modules}
        self.tables: dict[str, Table[Any]] = {}
        self._known_as: dict[tuple[str, str], Table[Any]] = {}  # by module, "" for all, and field
        self.assets: dict[str, Asset] = {}  # by kind
        self.actions: dict[str, type[Action]] = {}
        self.rules: dict[type[Action], Rule] = {}
        self.names: dict[type[Action], str] = {}
        self.events: dict[str, type[Event]] = {}
        self.reasons: dict[str, Reason] = {}
        self.invariants: dict[str, list[Invariant]] = {}
        self.confined: dict[type[Action], frozenset[str]] = {}  # the tables that these actions may change
        _demand(len(self.modules) == len(modules), "two modules have one name")
        for module in modules:
            self._add(module)
        _demand(bool(self.rules), "no module has an action")
        self.gates = tuple(gate for module in modules for gate in module.gates)
        self.transactions = transaction_decoder(tuple(self.rules))
        self.words = Vocabulary({module.name: module.words for module in modules})

    def _add(self, module: Module) -> None:
        _demand(bool(module.doc), f"{module.name} has no docstring")
        taken = [other.section for other in self.modules.values() if other.section and other is not module]
        _demand(module.section not in taken, f"another section has the number of {module.name}")
        if module.terms is not None:
            reject_unbounded(module.terms)
        for table in module.tables:
            _demand(table.name not in self.tables, f"two tables are called {table.name}")
            shared = next((other.name for other in self.tables.values() if other.short == table.short), None)
            _demand(shared is None, f"{table.name} and {shared} have one kind of short id: {table.short}")
            self.tables[table.name] = table
            for field in table.known_as:
                other = self._known_as.setdefault((module.name, field), table)
                _demand(other is table, f"{field} cannot name both {table.name} and {other.name}")
                self._known_as.setdefault(("", field), table)
        for asset in module.assets:
            declared = asset.table in module.tables
            named = {asset.holder, *(() if asset.part_of is None else (asset.part_of,))}
            _demand(asset.kind not in self.assets, f"two assets are called {asset.kind}")
            _demand(declared, f"{asset.kind} is kept in no table of {module.name}")
            _demand(named <= {*asset.table.row.__struct_fields__}, f"{asset.kind} lacks a field of {sorted(named)}")
            self.assets[asset.kind] = asset
        for reasons in module.reasons:
            for why in reasons.all():
                _demand(why.code not in self.reasons, f"two reasons are called {why.code}")
                _demand(why.code.startswith(module.name + "."), f"{why.code} does not belong to {module.name}")
                _demand(all((why.en, why.zh, why.do_en, why.do_zh)), f"{why.code} lacks a sentence")
                self.reasons[why.code] = why
        for action, rule in module.rules.items():
            name = _tag(action)
            fields = {*action.__struct_fields__}
            reject_unbounded(action)
            _demand(name.startswith(module.name + "."), f"{name} does not belong to {module.name}")
            _demand(name not in self.actions, f"two actions are called {name}")
            _demand(bool(action.__doc__ and rule.by and rule.zh), f"{name} is not explained in both languages")
            _demand({*rule.also} <= fields, f"{name} lacks a field of {rule.also}")
            _demand({*rule.one_key} <= {"by", *rule.also}, f"{name} asks no signature of {rule.one_key}")
            _demand(not isinstance(rule.amount, str) or rule.amount in fields, f"{name} lacks its amount's field")
            _demand(not (rule.starts and rule.performs), f"{name} cannot both start and perform")
            _demand(rule.starts or rule.concerns is None, f"{name} starts nothing that could concern others")
            _demand(rule.makes is None or rule.makes in module.tables, f"{name} makes a record of another module")
            if module.confined:
                self.confined[action] = frozenset(table.name for table in module.tables)
            self.actions[name], self.rules[action], self.names[action] = action, rule, name
        for event in module.events:
            name = _tag(event)
            reject_unbounded(event)
            _demand(name.startswith(module.name + "."), f"{name} does not belong to {module.name}")
            _demand(name not in self.events, f"two events are called {name}")
            self.events[name] = event
        for invariant in module.invariants:
            declared = self.tables.get(invariant.table.name) is invariant.table
            _demand(declared, f"{invariant.name} watches a table that is not declared")
            self.invariants.setdefault(invariant.table.name, []).append(invariant)

    def of(self, application: int) -> "Catalogue | None":
        """The rules of a version of the application, or None where this program does not have them."""
        if application == self.application:
            return self
        return None if self.earlier is None else self.earlier.of(application)

    @property
    def known(self) -> tuple[str, ...]:
        """The versions whose rules this program has, the earliest first."""
        return (*(() if self.earlier is None else self.earlier.known), str(self.application))

    def module_of(self, name: str) -> Module:
        """The module of an action, event or reason by its full name. KeyError when there is none."""
        return self.modules[name.partition(".")[0]]

    def table_of(self, field: str, module: str = "") -> Table[Any] | None:
        """The table whose keys a field of that name holds: one of the module's own, or the first that is known by it.
        None where a field may hold keys of any table.
        """
        return self._known_as.get((module, field)) or self._known_as.get(("", field))

    def actions_of(self, module: str) -> Iterator[tuple[str, type[Action], Rule]]:
        return ((self.names[action], action, rule) for action, rule in self.modules[module].rules.items())


def read_known(data: bytes, catalogue: Catalogue) -> Submission:
    """An envelope of the past, read by the latest rules that know its form. NotCanonical when none does."""
    try:
        return read_submission(data, catalogue.transactions)
    except NotCanonical:
        if catalogue.earlier is None:
            raise
        return read_known(data, catalogue.earlier)


def _tag(kind: type[Any]) -> str:
    return str(kind.__struct_config__.tag)


def _demand(condition: bool, complaint: str) -> None:
    if not condition:
        raise BadTable(complaint)
