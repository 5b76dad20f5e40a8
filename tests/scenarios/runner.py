"""The runner: plays a scenario on the machine, and compares every outcome, figure and balance that it states.

    play(Path("tests/scenarios/due_on_a_holiday.ledger"))  # Differs, with file and line, where something is not so

Sentences become actions by the catalogue, as `heqi send` reads a form. Whatever a page says, it has to close with the
whole accounts of balances and of claims: every row, and nothing after them.
"""

import json
import re
from datetime import date, time
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec.structs import fields as struct_fields

from heqi.cli.forms import Field, fields_of, fill_in
from heqi.cli.values import described, is_money
from heqi.machine.reasons import Refusal
from heqi.machine.transactions import Action
from heqi.modules import certificates, conditions, credit, evidence, pledges
from heqi.values.amounts import format_amount, parse_amount
from heqi.values.days import first_second
from tests.ledger import OPENING_HOUR, UTC_OFFSET_MINUTES, Signed, key, member
from tests.modules.inventory.yard import TERMS as GOODS
from tests.modules.receivables.trade import Trade, digest
from tests.scenarios.page import Account, Differs, Entry, Line, Step, read
from tests.scenarios.words import NEW, Said, understood, unsaid

CURRENCY = "CNY"
# Beside what every supply chain has: goods in a warehouse, money for a purpose, rights that hill-bank registers and
# truckmaker judges, pledges and credit.
OTHER_TERMS = {
    "inventory": GOODS,
    "certificates": certificates.Terms(
        registrar="hill-bank",
        arbiter="truckmaker",
        objection_days=30,
        objection_source="data registration rules",
        holding_days=60,
        holding_source="members' agreement",
        licences_at_most=10,
    ),
    "pledges": pledges.Terms(ranks_at_most=3, secured_at_most=1_000_000, proceeds_days=30, source="members' agreement"),
    "credit": credit.Terms(
        claim_advance_at_most=800_000,
        stock_advance_at_most=600_000,
        price_days=7,
        items_at_once=50,
        source="members' agreement",
    ),
    "evidence": evidence.Terms(
        quantity_tolerance=0, amount_tolerance=0, marks_needed=True, source="members' agreement"
    ),
    "conditions": conditions.Terms(days_at_most=365, dispute_days=15, source="members' agreement"),
}
OF_GOODS = (
    member("harbour", roles=["warehouse"]),
    member("assayer", roles=["inspector"]),
    member("insurer", roles=["insurer"]),
)
CLOSING = ("balances", "claims")
NOTHING = "-"
_MONEY = re.compile(r"-?\d{1,3}(,\d{3})*\.\d{2}")
_PER_CENT = re.compile(r"(?P<whole>\d+)\.(?P<part>\d{1,4})%")


def play(path: Path) -> "Book":
    """Play a scenario to its end."""
    return Book().play(read(path))


class Book:
    """A ledger of the usual supply chain, and the names that a page gives to its records."""

    def __init__(self) -> None:
        self.trade = Trade(further=OF_GOODS, other_terms=OTHER_TERMS)
        self.names: dict[str, str] = {}
        self.papers: dict[str, dict[str, Any]] = {}

    def play(self, page: list[Step | Account]) -> "Book":
        if not page:
            raise AssertionError("the page is empty")
        for each in page:
            if isinstance(each, Step):
                self.step(each)
            else:
                self.compare(each)
        last = max((i for i, each in enumerate(page) if isinstance(each, Step)), default=-1)
        closing = [each for each in page[last + 1 :] if isinstance(each, Account)]
        for table in CLOSING:
            self.complete(table, closing, page[-1].line)
        return self

    # --- what is done -------------------------------------------------------------------------------------------

    def step(self, step: Step) -> None:
        self.go_on(step)
        name, texts = self.sentence(step)
        action = self.action(step, name, texts)
        pairs = None if step.keys is None else [key(*each.split("/", 1)) for each in step.keys]
        self.submit(step, self.trade.sign(action, keys=pairs), texts.get(NEW))

    def go_on(self, step: Step) -> None:
        """To the moment of the step: its clock, or the morning of a day that begins."""
        if step.day is None and step.clock is None:
            return
        try:
            day = self.trade.day if step.day is None else date.fromisoformat(step.day)
            second = OPENING_HOUR if step.clock is None else seconds_of(step.clock)
            self.trade.at(first_second(day, UTC_OFFSET_MINUTES) + second)
        except ValueError as problem:
            raise Differs(step.line, str(problem)) from None

    def sentence(self, step: Step) -> tuple[str, dict[str, str]]:
        """The action that a step names, and what it says of each field."""
        forms = understood(step.what)
        if len(forms) != 1:
            known = "no sentence" if not forms else "more than one sentence"
            raise Differs(step.line, f"{step.what!r} is {known} of tests/scenarios/words.py")
        name, texts = forms[0]
        fields = {field.name.replace("_", " "): field for field in fields_of(self.trade.catalogue.actions[name])}
        for line, detail in step.details:
            words = max((each for each in fields if detail.startswith(f"{each} ")), key=len, default=None)
            if words is None:
                raise Differs(line, f"{detail!r} begins with no field of {name}: {', '.join(fields)}")
            texts[fields[words].name] = detail.removeprefix(words).strip()
        return name, texts

    def action(self, step: Step, name: str, texts: dict[str, str]) -> Action:
        kind = self.trade.catalogue.actions[name]
        fields = {field.name: field for field in fields_of(kind)}
        try:
            amount = None if not step.amount else parse_amount(step.amount.replace(",", ""), CURRENCY)
            told = {field: text for field, text in texts.items() if field in fields}
            ids = {field: self.id_of(text) for field, text in told.items() if is_id(fields[field])}
            filled = unsaid(name, self.trade, Said(step.party, texts, ids, amount, self.papers))
            written = {field: as_form(fields[field], value) for field, value in filled.items()}
            written |= {field: self.as_written(fields[field], text, amount) for field, text in told.items()}
            if amount is not None and (taker := self.takes_amount(kind, fields, written)):
                written[taker] = format_amount(amount, CURRENCY)
                amount = None
            action = fill_in(kind, written, step.party, CURRENCY, self.id_of)
        except (Refusal, ValueError) as problem:
            raise Differs(step.line, str(problem)) from None
        if amount is not None:
            self.compare_measure(step, action, amount)
        return action

    def takes_amount(self, kind: type[Action], fields: dict[str, Field], written: dict[str, Any]) -> str | None:
        """The field for which the column of amounts is: the one by which policies measure the action, or the only
        amount that has to be said and is not.
        """
        measured = self.trade.catalogue.rules[kind].amount
        if isinstance(measured, str):
            return measured
        missing = [each.name for each in fields.values() if is_money(each.kind) and each.name not in written]
        return missing[0] if len(missing) == 1 else None

    def compare_measure(self, step: Step, action: Action, amount: int) -> None:
        """An amount that no field takes is the one that the rule finds in the books."""
        measure = self.trade.catalogue.rules[type(action)].amount
        if not callable(measure):
            raise Differs(step.line, "this step has no amount")
        found = measure(self.trade.state, action)
        if found != amount:
            raise Differs(step.line, f"stated {step.amount}, and it is over {format_amount(found, CURRENCY, ',')}")

    def submit(self, step: Step, signed: Signed, new: str | None) -> None:
        word, _, code = step.outcome.rpartition(" ")
        reason = self.trade.catalogue.reasons.get(code)
        try:
            if step.outcome == "kept":
                receipt = self.trade.do(signed=signed)
                if new is not None:
                    self.name(step.line, new, self.trade.new_id(receipt))
            elif word == "refused" and reason is not None:
                self.trade.refuses(reason, signed=signed)
            elif word == "turned away" and reason is not None:
                self.trade.turns_away(reason, signed=signed)
            else:
                raise Differs(step.line, f"{step.outcome!r} is no outcome: kept, refused CODE or turned away CODE")
        except Differs:
            raise
        except (AssertionError, Refusal) as problem:
            raise Differs(step.line, str(problem)) from problem

    # --- names and texts ----------------------------------------------------------------------------------------

    def name(self, line: Line, name: str, record: str) -> None:
        if self.names.setdefault(name, record) != record:
            raise Differs(line, f"{name} is the name of another record")

    def id_of(self, name: str) -> str:
        if name not in self.names:
            raise ValueError(f"no record is called {name}")
        return self.names[name]

    def as_written(self, field: Field, text: str, amount: int | None) -> Any:
        """What a page says of a field, as a form of `heqi send` takes it."""
        if described(field.kind).startswith("a SHA-256 digest"):
            return digest(text)
        if field.name == "invoices":
            return [json.dumps(invoice_part(each, amount)) for each in text.split(" and ")]
        if field.many:
            return [] if text == NOTHING else text.split(", ")
        if text in ("yes", "no"):
            return text == "yes"
        if _MONEY.fullmatch(text):
            return text.replace(",", "")
        return str(millionths(text)) if _PER_CENT.fullmatch(text) else text

    # --- what stands in the books -------------------------------------------------------------------------------

    def compare(self, account: Account) -> None:
        for entry in account.entries:
            self.compare_entry(account, entry)

    def compare_entry(self, account: Account, entry: Entry) -> None:
        table = self.trade.catalogue.tables.get(account.table.replace(" ", "_"))
        if table is None:
            raise Differs(account.line, f"{account.table!r} is no table")
        row = self.trade.find(table, self.key_of(entry.key))
        if row is None:
            raise Differs(entry.line, f"the books have no such row of {account.table}")
        columns = {each.name.replace("_", " "): each.name for each in struct_fields(row)}
        wrong = []
        for column, stated in entry.stated.items():
            if column not in columns:
                raise Differs(account.line, f"{account.table} have no column {column!r}")
            found = self.shown(getattr(row, columns[column]), stated)
            if found != stated:
                wrong.append(f"{column}: stated {stated}, the books have {found}")
        if wrong:
            raise Differs(entry.line, "; ".join(wrong))

    def complete(self, name: str, closing: list[Account], line: Line) -> None:
        """Every row of a table is stated in the account that closes the page."""
        stated = {self.key_of(e.key) for each in closing if each.table == name for e in each.entries}
        shown = {record: name for name, record in self.names.items()}
        left_out = [
            shown.get(key, key) for key in self.trade.rows(self.trade.catalogue.tables[name]) if key not in stated
        ]
        if left_out:
            raise Differs(line, f"the page does not close with all {name}: {', '.join(left_out)} left out")

    def key_of(self, text: str) -> str:
        return "/".join(self.names.get(part, part) for part in text.split("/"))

    def shown(self, value: Any, stated: str) -> str:
        """A value of the books in the form in which it is stated."""
        match value:
            case None:
                return NOTHING
            case bool():
                return "yes" if value else "no"
            case int() if _MONEY.fullmatch(stated):
                return format_amount(value, CURRENCY, ",")
            case Enum():
                return str(value.value)
            case date():
                return value.isoformat()
            case tuple():
                return ", ".join(self.shown(each, "") for each in value) or NOTHING
            case _:
                return next((name for name, record in self.names.items() if record == value), str(value))


def seconds_of(clock: str) -> int:
    """17:30 -> seconds since midnight. ValueError for what is no time of day."""
    at = time.fromisoformat(clock)
    return at.hour * 3_600 + at.minute * 60


def is_id(field: Field) -> bool:
    return described(field.kind).startswith("a record's id")


def as_form(field: Field, value: Any) -> Any:
    """A value as a form of `heqi send` takes it."""
    match value:
        case bool():
            return value
        case int() if is_money(field.kind):
            return format_amount(value, CURRENCY)
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case list() | tuple():
            return [as_form(field, each) for each in value]
        case _:
            return value


def invoice_part(text: str, amount: int | None) -> dict[str, str]:
    """`INV-1` for the whole amount of the step, or `INV-1 over 600,000.00`."""
    name, over, part = text.partition(" over ")
    return {"document": name, "amount": part.replace(",", "") if over else format_amount(amount or 0, CURRENCY)}


def millionths(text: str) -> int:
    """4.20% -> 42000, exactly. ValueError for what is no rate in per cent."""
    found = _PER_CENT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no rate")
    return int(found["whole"] + found["part"].ljust(4, "0"))
