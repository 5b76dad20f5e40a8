"""Pallets: the smallest asset that is whole. A member that lends reusable pallets keeps count of who has them.

lend → lent ─give back─▶ given back
"""

from enum import StrEnum

from heqi.machine.assets import Asset
from heqi.machine.invariants import fixed, never_deleted
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.machine.transactions import Action
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.identifiers import Code, Id, Party
from heqi.values.quantities import Quantity
from tests.modules.pallets.terms import Terms
from tests.modules.pallets.words import WORDS


class Stage(StrEnum):
    LENT = "lent"
    GIVEN_BACK = "given-back"


class Loan(Row):
    """So many pallets of one pattern, in a borrower's hands."""

    pallet_owner: Party
    pallet_borrower: Party
    pattern: Code
    pieces: Quantity
    stage: Stage


LOANS = Table(
    "pallet_loans",
    Loan,
    key="id",
    parts=(Id,),
    indexes=("pallet_owner", "pallet_borrower"),
    readers=("pallet_owner", "pallet_borrower"),
    short="plt",
    known_as=("pallet_loan",),
    walked=(("pallet_borrower", "pattern"),),
)


class Why(Reasons, prefix="pallets"):
    UNKNOWN = reason(
        "There are no pallets {pallet_loan} that {party} has.",
        "{party} 没有托盘 {pallet_loan}。",
        do=("Look at your pallets.", "请查看您的托盘。"),
    )
    PATTERN_UNKNOWN = reason(
        "The charter names no pattern {pattern}.",
        "章程未列明托盘规格 {pattern}。",
        do=("Use a pattern of the charter.", "请使用章程列明的规格。"),
        source="charter, pallets.pattern",
    )


class Lend(Action, tag="pallets.lend"):
    """The owner hands over pallets of one pattern, and the borrower agrees."""

    to: Party
    pattern: Code
    pieces: Quantity


class GiveBack(Action, tag="pallets.give_back"):
    """The borrower gives all pallets of a loan back, and the owner agrees."""

    pallet_loan: Id
    owner: Party


def lend(state: State, call: Call, ask: Lend) -> None:
    known = [each.id for each in call.terms(Terms).pattern]
    require(ask.pattern in known, Why.PATTERN_UNKNOWN, pattern=ask.pattern)
    # Nothing below may be refused.
    loan = Loan(pallet_owner=ask.by, pallet_borrower=ask.to, pattern=ask.pattern, pieces=ask.pieces, stage=Stage.LENT)
    state.put(LOANS, call.new_id(), loan)


def give_back(state: State, call: Call, ask: GiveBack) -> None:
    loan = state.get(LOANS, ask.pallet_loan)
    if loan is None or (loan.pallet_borrower, loan.pallet_owner) != (ask.by, ask.owner):
        refuse(Why.UNKNOWN, pallet_loan=ask.pallet_loan, party=ask.by)
    # Nothing below may be refused.
    state.put(LOANS, ask.pallet_loan, changed(loan, stage=Stage.GIVEN_BACK))


MODULE = Module(
    "pallets",
    __doc__,
    tables=(LOANS,),
    assets=(
        Asset(
            kind="pallet-loan",
            table=LOANS,
            holder="pallet_borrower",
            measure=lambda loan: int(loan.pieces),
            unit=lambda loan: "H87",
            alive=lambda loan: loan.stage is Stage.LENT,
        ),
    ),
    rules={
        Lend: Rule(
            lend,
            by="the owner of pallets",
            zh="出借方交付一种规格的托盘，借用方同意",
            also=("to",),
            starts=True,
            makes=LOANS,
        ),
        GiveBack: Rule(give_back, by="the borrower of pallets", zh="借用方归还一笔借用的全部托盘", also=("owner",)),
    },
    reasons=(Why,),
    invariants=(fixed(LOANS, "pallet_owner", "pallet_borrower", "pattern", "pieces"), never_deleted(LOANS)),
    terms=Terms,
    section=99,
    words=WORDS,
)
