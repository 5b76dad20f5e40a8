"""Planted faults: each breaks one rule or one function of the kernel, and has to be caught.

The machine's own invariants would stop several of them as a fault of the rule. They sleep here, so that what is tested
is the simulation: the auditor, and the comparison of replicas.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple
from unittest import mock

from heqi.chain.application import Application
from heqi.machine import authority
from heqi.machine.catalogue import Catalogue
from heqi.machine.module import Call
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE, MODULES
from heqi.modules.certificates import CERTIFICATES, Certificate, ending, licensing, passing
from heqi.modules.conditions import releasing
from heqi.modules.conditions.funds import Fund
from heqi.modules.credit import Line, accrued, lending
from heqi.modules.credit import gate as credit_gate
from heqi.modules.documents import DOCUMENTS, Show
from heqi.modules.documents.attesting import show
from heqi.modules.evidence import matching, stating
from heqi.modules.inventory import attesting
from heqi.modules.inventory import issuing as goods_issuing
from heqi.modules.inventory import releasing as goods_releasing
from heqi.modules.inventory.agreement import receipts_agree
from heqi.modules.payments import BALANCES, Transfer
from heqi.modules.payments.money import transfer
from heqi.modules.pledges import gate as pledges_gate
from heqi.modules.pledges import ranked, standing, waterfall
from heqi.modules.pledges.records import Collateral
from heqi.modules.receivables import CLAIMS, Split, paying_out, settlement
from heqi.modules.receivables.agreement import totals_agree
from heqi.modules.receivables.passing import split
from heqi.modules.wallets import WALLETS, Pay, issuing, serving
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from heqi.values.amounts import MAX_INTEGER
from heqi.values.days import Day, add_days
from tests.simulation import simulation
from tests.simulation.auditor import Discrepancy
from tests.simulation.draws import certificates, conditions, evidence, financing, inventory, wallets
from tests.simulation.draws.all import LENDING, busy_with
from tests.simulation.simulation import BLOCKS, Simulation

HUNT_SEEDS = 40
Patch = tuple[Any, str, Any]


class Fault(NamedTuple):
    name: str
    what: str
    patches: tuple[Patch, ...] = ()
    catalogue_of: Callable[[int], Catalogue] = lambda replica: CATALOGUE

    @contextmanager
    def planted(self) -> Iterator[None]:
        patches = [mock.patch.object(*patch) for patch in self.patches]
        for patch in patches:
            patch.start()
        try:
            yield
        finally:
            for patch in reversed(patches):
                patch.stop()


class Catch(NamedTuple):
    """Where a fault was caught, and how it showed."""

    seed: int
    block: int
    showed: str


def hunt(fault: Fault, seeds: Iterable[int] = range(HUNT_SEEDS), blocks: int = BLOCKS) -> Catch | None:
    """The first of these seeds in which the fault is caught; None when it is missed in all."""
    with fault.planted():
        for seed in seeds:
            trial = Simulation(seed, fault.catalogue_of)
            try:
                trial.run(blocks)
            except Discrepancy as showed:
                return Catch(seed, len(trial.blocks), str(showed))
    return None


def with_rule(kind: type[Action], function: Callable[[State, Call, Any], None]) -> Catalogue:
    """The modules with another rule for one action, and nothing awake that would stop it."""
    catalogue = asleep()
    catalogue.rules[kind] = catalogue.rules[kind]._replace(function=function)
    return catalogue


def asleep() -> Catalogue:
    catalogue = Catalogue(MODULES)
    catalogue.invariants.clear()
    catalogue.gates = tuple(gate for gate in catalogue.gates if gate not in (totals_agree, receipts_agree))
    return catalogue


def split_leaves_the_whole(state: State, call: Call, ask: Split) -> None:
    whole = state.get(CLAIMS, ask.claim)
    split(state, call, ask)
    rest = state.get(CLAIMS, ask.claim)
    if whole is not None and rest is not None:
        state.put(CLAIMS, ask.claim, changed(rest, face=whole.face))


def transfer_credits_twice(state: State, call: Call, ask: Transfer) -> None:
    transfer(state, call, ask)
    place = f"{ask.bank}/{ask.currency}/{ask.payee}"
    theirs = state.get(BALANCES, place)
    if theirs is not None:
        state.put(BALANCES, place, changed(theirs, available=theirs.available + ask.amount))


def showing_in_set_order(replica: int) -> Catalogue:
    """Readers of a document are kept in the order of a set: another on every machine."""

    def order(party: str) -> bytes:
        return sha256(f"{replica} {party}".encode()).digest()

    def show_in_set_order(state: State, call: Call, ask: Show) -> None:
        show(state, call, ask)
        document = state.get(DOCUMENTS, ask.document)
        if document is not None:
            readers = tuple(sorted(document.shown_to, key=order))
            state.put(DOCUMENTS, ask.document, changed(document, shown_to=readers))

    return with_rule(Show, show_in_set_order)


def sync_all_but_the_last(store: MemoryStore) -> None:
    """The disk says that it has written, and has the last block in its cache."""
    last = store._unsynced.pop() if len(store._unsynced) > 1 or store.height > 0 else None
    SYNC(store)
    if last is not None:
        store._unsynced.append(last)


def shares_rounded_down(total: int, weights: list[int]) -> list[int]:
    return [total * weight // sum(weights) for weight in weights]


def keys_counted_as_persons(needs: dict[str, int], able: dict[str, list[str]]) -> bool:
    signed = [role for roles in able.values() for role in roles]
    return all(signed.count(role) >= count for role, count in needs.items())


def rest_forgotten(state: State, fund: Fund) -> Fund:
    """The books say that the rest is the payer's again, and its money stays held."""
    return changed(fund, returned=fund.returned + fund.left, left=0)


def pay_and_forget_the_day(state: State, call: Call, ask: Pay) -> None:
    serving.pay(state, call, ask)
    key = f"{ask.operator}/{ask.by}"
    wallet = state.get(WALLETS, key)
    if wallet is not None:
        state.put(WALLETS, key, changed(wallet, spent=ask.amount))


def end_and_keep_the_right(state: State, call: Call, key: str, certificate: Certificate, stage: Any) -> None:
    state.put(CERTIFICATES, key, changed(certificate, stage=stage))


class EverythingAlike:
    """Stands for a line, and is equal to every other."""

    def __init__(self, line: Any) -> None:
        self.line = line

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def last_rank_first(state: State, asset: str) -> list[tuple[str, Collateral]]:
    return ranked(state, asset)[::-1]


def one_day_more(line: Line, day: Day) -> Line:
    return accrued(line, add_days(day, 1))


def principal_first(amount: int, *owed: int) -> list[int]:
    return waterfall(amount, *owed[::-1])[::-1]


SYNC = MemoryStore.sync
SPLIT_FAULT = with_rule(Split, split_leaves_the_whole)
TRANSFER_FAULT = with_rule(Transfer, transfer_credits_twice)
PAY_FAULT = with_rule(Pay, pay_and_forget_the_day)
ASLEEP = asleep()
NUMBERS = count()

BUSY_WITH_MONEY, BUSY_WITH_WALLETS, BUSY_WITH_RIGHTS = (
    (simulation, "temper", busy_with(each.DRAWS)) for each in (conditions, wallets, certificates)
)
BUSY_WITH_DOUBLE_SALES = (simulation, "temper", busy_with({financing.double_sale: 1}))
MONEY_FAULTS = (
    Fault(
        "condition",
        "A payee takes money before its condition holds.",
        patches=(
            BUSY_WITH_MONEY,
            (releasing, "require_met", lambda state, call, fund, shown: None),
        ),
    ),
    Fault(
        "purpose",
        "Money goes on being bound by a purpose that has ended.",
        patches=(
            BUSY_WITH_MONEY,
            (releasing, "still_bound", lambda state, fund, day: True),
        ),
    ),
    Fault(
        "rest",
        "What is left of a budget is written off and stays held.",
        patches=(
            BUSY_WITH_MONEY,
            (releasing, "return_rest", rest_forgotten),
        ),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "reserve",
        "The issuer mints and may spend the reserve.",
        patches=(
            BUSY_WITH_WALLETS,
            (issuing, "hold_back", lambda state, bank, currency, party, amount: None),
        ),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "daily limit",
        "A wallet counts its latest payment of a day alone.",
        patches=(BUSY_WITH_WALLETS,),
        catalogue_of=lambda replica: PAY_FAULT,
    ),
    Fault(
        "balance limit",
        "A wallet takes in more than its class may hold.",
        patches=(
            BUSY_WITH_WALLETS,
            (serving, "require_room", lambda terms, wallet, amount: None),
        ),
    ),
)
RIGHTS_FAULTS = (
    Fault(
        "exclusive",
        "An exclusive licence stands beside another one.",
        patches=(
            BUSY_WITH_RIGHTS,
            (licensing, "exclude", lambda ask, other: False),
        ),
    ),
    Fault(
        "holding",
        "A certificate is passed on as soon as it is there.",
        patches=(
            BUSY_WITH_RIGHTS,
            (passing, "add_days", lambda day, days: day),
        ),
    ),
    Fault(
        "revoked",
        "What was revoked leaves no step behind, and its right taken.",
        patches=(
            BUSY_WITH_RIGHTS,
            (ending, "end", end_and_keep_the_right),
        ),
        catalogue_of=lambda replica: ASLEEP,
    ),
)
BUSY_WITH_GOODS = (simulation, "temper", busy_with(inventory.DRAWS))
GOODS_FAULTS = (
    Fault(
        "stock",
        "A warehouse writes receipts for more than was attested.",
        patches=(BUSY_WITH_GOODS, (goods_issuing, "free_stock", lambda lot: MAX_INTEGER)),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "loss",
        "A loss is shared by receipts but for the units that do not divide.",
        patches=(BUSY_WITH_GOODS, (attesting, "pro_rata", shares_rounded_down)),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "shortage",
        "Goods that others would miss are handed out after a count did not find them.",
        patches=(BUSY_WITH_GOODS, (goods_releasing, "require_there", lambda lot: None)),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "independence",
        "The owner of goods attests what they are.",
        patches=(BUSY_WITH_GOODS, (attesting, "group_of", lambda state, party: f"another each time: {next(NUMBERS)}")),
        catalogue_of=lambda replica: ASLEEP,
    ),
)
BUSY_WITH_EVIDENCE = (simulation, "temper", busy_with(evidence.DRAWS))
EVIDENCE_FAULTS = (
    Fault(
        "received",
        "An invoice is matched with less than it is for.",
        patches=(BUSY_WITH_EVIDENCE, (matching, "with_tolerance", lambda amount, tolerance: MAX_INTEGER)),
    ),
    Fault(
        "other lines",
        "Two readers of a document state other lines, and the first counts.",
        patches=(BUSY_WITH_EVIDENCE, (stating, "line_of", EverythingAlike)),
    ),
    Fault(
        "delivered twice",
        "Goods are received again from somebody who never had them.",
        patches=(BUSY_WITH_EVIDENCE, (stating, "require_not_delivered", lambda state, document, ask: None)),
    ),
)
BUSY_WITH_LENDING = (simulation, "temper", busy_with(LENDING))
LENDING_FAULTS = (
    Fault(
        "rank",
        "Money paid on a pledged claim is held for the last in rank first.",
        patches=(
            BUSY_WITH_LENDING,
            (standing, "ranked", last_rank_first),
        ),
    ),
    Fault(
        "pledged",
        "A pledged asset moves without those to whom it is pledged.",
        patches=(
            BUSY_WITH_LENDING,
            (pledges_gate, "require_leave", lambda *_: None),
        ),
    ),
    Fault(
        "parts",
        "A part that is cut from a pledged claim is free.",
        patches=(
            BUSY_WITH_LENDING,
            (pledges_gate, "inherit", lambda *_: None),
        ),
    ),
    Fault(
        "base",
        "What becomes of a pledged claim does not reach the borrowing base.",
        patches=(
            BUSY_WITH_LENDING,
            (credit_gate, "keep_items", lambda *_, **__: []),
        ),
    ),
    Fault(
        "interest",
        "Interest runs for the day on which it is paid, too.",
        patches=(
            BUSY_WITH_LENDING,
            (lending, "accrued", one_day_more),
        ),
    ),
    Fault(
        "waterfall",
        "A repayment pays principal before interest and costs.",
        patches=(
            BUSY_WITH_LENDING,
            (lending, "waterfall", principal_first),
        ),
    ),
)
FAULTS = (
    *EVIDENCE_FAULTS,
    *MONEY_FAULTS,
    *RIGHTS_FAULTS,
    *GOODS_FAULTS,
    *LENDING_FAULTS,
    Fault(
        "split",
        "A split cuts off a part and forgets to lower the whole.",
        catalogue_of=lambda replica: SPLIT_FAULT,
    ),
    Fault(
        "transfer",
        "A transfer credits the payee twice.",
        catalogue_of=lambda replica: TRANSFER_FAULT,
    ),
    Fault(
        "cents",
        "Settlement pro rata drops the cents that do not divide.",
        patches=((settlement, "pro_rata", shares_rounded_down),),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "double finance",
        "Money goes out without a look at whether the claim is still as it was offered.",
        patches=((paying_out, "require_as_offered", lambda claim, file: None), BUSY_WITH_DOUBLE_SALES),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "undo",
        "What a refused transaction did before it was refused stays.",
        patches=((State, "undo", lambda state, savepoint: None),),
        catalogue_of=lambda replica: ASLEEP,
    ),
    Fault(
        "persons",
        "Two keys of one person count as two persons.",
        patches=((authority, "staffed", keys_counted_as_persons),),
    ),
    Fault(
        "replay",
        "After a restart a node forgets which transactions it has seen.",
        patches=((Application, "_remember_window", lambda application: None),),
    ),
    Fault(
        "order",
        "A rule walks over a set, in whose order machines differ.",
        catalogue_of=showing_in_set_order,
    ),
    Fault(
        "sync",
        "A block is acknowledged before it is on the disk.",
        patches=((MemoryStore, "sync", sync_all_but_the_last),),
    ),
)
