"""Books: what each financier has advanced, and what of it is overdue, as one row that every change keeps; and what it
states of its risk assets.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.transactions import Action
from heqi.modules.receivables import CLAIMS, FILES
from heqi.modules.receivables.claims import Claim
from heqi.modules.receivables.files import File, advanced
from heqi.state.tables import Row, Table
from heqi.state.view import State, Touched
from heqi.values.amounts import Amount, Cents
from heqi.values.days import Day
from heqi.values.identifiers import Party, Text


class FinancierBook(Row):
    """What a financier has advanced on this ledger and not been repaid."""

    financier: Party
    advanced: Cents
    overdue: Cents  # of it, on claims that are reported overdue


class RiskAssets(Row):
    """What a financier says of itself."""

    financier: Party
    amount: Amount
    reference: Text
    day: Day


BOOKS = Table("financier_books", FinancierBook, key="financier", parts=(Party,), indexes=("financier",),
              readers=("financier",), short="fbk")  # fmt: skip
RISK_ASSETS = Table("risk_assets", RiskAssets, key="financier", parts=(Party,), indexes=("financier",),
                    readers=("financier",), short="rka")  # fmt: skip


class StateRiskAssets(Action, tag="limits.state_risk_assets"):
    """A financier states its risk assets, of which limits are a share, with the reference of the accounts that show
    them. What it stated before counts no more.
    """

    amount: Amount
    reference: Text


def state_risk_assets(state: State, call: Call, ask: StateRiskAssets) -> None:
    # Nothing below may be refused.
    stated = RiskAssets(financier=ask.by, amount=ask.amount, reference=ask.reference, day=call.day)
    state.put(RISK_ASSETS, ask.by, stated)


def book_of(state: State, financier: Party) -> FinancierBook:
    """Nothing at first."""
    return state.get(BOOKS, financier) or FinancierBook(financier=financier, advanced=0, overdue=0)


def count(state: State, touched: list[Touched]) -> list[Party]:
    """Keep the books by the rows that a transaction touched. Returns who has advanced more than before."""
    change: dict[Party, tuple[int, int]] = {}
    for before, after in _financed(state, touched):
        for part, sign in ((before, -1), (after, 1)):
            if part is not None:
                file, claim = part
                out = advanced(file)
                all_of_it, overdue = change.get(file.financier, (0, 0))
                late = out if claim.overdue_since is not None else 0
                change[file.financier] = (all_of_it + sign * out, overdue + sign * late)
    for financier, (more, overdue) in change.items():
        if more or overdue:
            book = book_of(state, financier)
            now = FinancierBook(financier=financier, advanced=book.advanced + more, overdue=book.overdue + overdue)
            state.put(BOOKS, financier, now)
    return [financier for financier, (more, _) in change.items() if more > 0]


Part = tuple[File, Claim]


def _financed(state: State, touched: list[Touched]) -> list[tuple[Part | None, Part | None]]:
    """Each financing file of which it or its claim was touched, with that claim, as they were and as they are."""
    files = {row.key: row for row in touched if row.table is FILES}
    claims = {row.key: row for row in touched if row.table is CLAIMS}
    keys = dict.fromkeys(files)
    for row in claims.values():
        for claim in (row.before, row.after):
            if claim is not None and claim.financed_by is not None:
                keys[claim.financed_by] = None
    found: list[tuple[Part | None, Part | None]] = []
    for key in keys:
        file_after = state.get(FILES, key)
        file_before = files[key].before if key in files else file_after
        if file_after is None:
            raise KeyError(key)
        claim_after = state.get(CLAIMS, file_after.claim)
        if claim_after is None:
            raise KeyError(file_after.claim)
        claim_before = claims[file_after.claim].before if file_after.claim in claims else claim_after
        before = None if file_before is None or claim_before is None else (file_before, claim_before)
        found.append((before, (file_after, claim_after)))
    return found


RULES: dict[type[Action], Rule] = {
    StateRiskAssets: Rule(
        state_risk_assets,
        by="the financier",
        zh="融资方申报其风险资产（限额为其比例）及所依据报表的编号；此前的申报不再有效。",
        amount="amount",
    ),
}
