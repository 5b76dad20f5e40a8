"""Money for a purpose, wallets and certificates: what each costs beside a payment, and whether more among more of them.

The same actions on a small ledger and on a large one, in turns, without signatures, whose cost no book changes.
"""

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.ledger import FUNDS as PLENTY
from benchmarks.ledger import SUPPLIERS, Genesis, Ledger, envelope, open_ledger
from heqi.machine.charter import Charter
from heqi.machine.transactions import Action
from heqi.modules.certificates import CERTIFICATES, Certificate, Issue, Kind, Right
from heqi.modules.certificates import Stage as CertificateStage
from heqi.modules.conditions import FUNDS, PURPOSES, Fund, Purpose, Release, Share, Stage
from heqi.modules.payments import BALANCES, Balance, Transfer
from heqi.modules.wallets import WALLETS, Pay, Wallet
from heqi.modules.wallets import Kind as WalletKind
from heqi.state.view import State
from heqi.values.days import Day, add_days

ROUNDS = 4
BATCH = 200
PAYER, PAYEE = SUPPLIERS[:2]
TERMS: dict[str, Any] = {
    "certificates": {
        "registrar": "operator",
        "arbiter": "supervisor",
        "objection_days": 1,
        "objection_source": "agreement",
        "holding_days": 0,
        "holding_source": "agreement",
        "licences_at_most": 10,
    },
    "conditions": {"days_at_most": 360, "dispute_days": 10, "source": "agreement"},
    "wallets": {
        "issuer": "operator",
        "operators": ["bank"],
        "reserve_bank": "bank",
        "currency": "CNY",
        "wallet_class": [
            {
                "id": "open",
                "name": {"en": "Open", "zh": "开放"},
                "balance_at_most": PLENTY,
                "each_at_most": PLENTY,
                "daily_at_most": PLENTY,
            }
        ],
        "source": "agreement",
    },
}


Actions = Callable[[int], list[Action]]  # of a round, by its number


class Cost(NamedTuple):
    """Microseconds of processor time on the small ledger, and how much more on the large one."""

    small: float
    growth: float


def open_some(folder: Path, size: int) -> Ledger:
    """A ledger with so many funds, wallets and announced certificates."""
    return open_ledger(folder, 1, more=_with_some(size), terms=TERMS)


def costs(small: Ledger, large: Ledger, measured: Mapping[str, Actions] | None = None) -> dict[str, Cost]:
    """Medians over the rounds, of which the first warms up and does not count. measured: unsaid, those of this file."""
    return {title: _cost(title, actions, small, large) for title, actions in (measured or ACTIONS).items()}


def payments(number: int) -> list[Action]:
    return [Transfer(by=PAYER, bank="bank", currency="CNY", payee=PAYEE, amount=1, purpose="goods")] * BATCH


def releases(number: int) -> list[Action]:
    return [Release(by=PAYER, fund=name("fund", i), payee=PAYEE, amount=1) for i in range(BATCH)]


def wallet_payments(number: int) -> list[Action]:
    return [Pay(by=PAYER, operator="bank", payee=f"holder-{i}", payee_operator="bank", amount=1, purpose="goods")
            for i in range(BATCH)]  # fmt: skip


def issues(number: int) -> list[Action]:
    first = number * BATCH
    return [Issue(by="operator", certificate=name("certificate", i)) for i in range(first, first + BATCH)]


ACTIONS: dict[str, Actions] = {
    "payment": payments,
    "release of set-aside money": releases,
    "payment between wallets": wallet_payments,
    "issue of a certificate": issues,
}


def name(kind: str, number: int) -> str:
    return sha256(f"{kind} {number}".encode()).hexdigest()


def _cost(title: str, actions: Callable[[int], list[Action]], small: Ledger, large: Ledger) -> Cost:
    spent = [
        [_round(ledger, f"{title} {number}", actions(number)) for ledger in (small, large)]
        for number in range(ROUNDS + 1)
    ][1:]
    on_small, on_large = (median(each[place] for each in spent) for place in (0, 1))
    return Cost(on_small, on_large / on_small)


def _round(ledger: Ledger, salt: str, actions: list[Action]) -> float:
    ledger.application.gatekeeper = ledger.application.gatekeeper._replace(verify=lambda *_: True)
    envelopes = [envelope(ledger, action, f"{salt} {place}") for place, action in enumerate(actions)]
    start = time.process_time()
    assembled = ledger.application.assemble(ledger.second, envelopes)
    ledger.application.commit()
    spent = time.process_time() - start
    if any(assembled.refusals) or any(each.receipt.code for each in assembled.finalised.executed):
        raise ValueError("not every transaction was kept")
    return spent / len(actions) * 1e6


def _with_some(size: int) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        until = add_days(day, 300)
        held = Balance(bank="bank", currency="CNY", party=PAYER, available=PLENTY, held=size * BATCH)
        state.put(BALANCES, f"bank/CNY/{PAYER}", held)
        purpose = Purpose(payer=PAYER, name="wages", last_day=until, told_by=None, ended_day=None)
        state.put(PURPOSES, name("purpose", 0), purpose)
        for number in range(size):
            state.put(FUNDS, name("fund", number), _fund(until))
            wallet = _wallet(f"holder-{number}")
            state.put(WALLETS, f"bank/{wallet.holder}", wallet)
            state.put(CERTIFICATES, name("certificate", number), _certificate(number, add_days(day, -9)))
        state.put(WALLETS, f"bank/{PAYER}", _wallet(PAYER))

    return genesis


def _fund(until: Day) -> Fund:
    return Fund(
        purpose=name("purpose", 0), name="wages", told_by=None, bank="bank", currency="CNY", payer=PAYER,
        payees=(PAYEE,), shares=(Share(at_most=BATCH, paid=0),), amount=BATCH, left=BATCH, returned=0, when=None,
        attesters=(), attested=(), arbiter=None, last_day=until, stage=Stage.BOUND, decide_by=None,
    )  # fmt: skip


def _wallet(holder: str) -> Wallet:
    return Wallet(kind=WalletKind.WALLET, operator="bank", holder=holder, currency="CNY", wallet_class="open",
                  amount=10**6, day=None, spent=0)  # fmt: skip


def _certificate(number: int, announced: Day) -> Certificate:
    return Certificate(
        applicant=PAYER, kind=Kind.DATA, title="Data", content=name("content", number), right=Right.PROCESS,
        evidence=(), good=None, keeper=None, announced=announced, objections_until=announced, open_objections=0,
        holder=PAYER, since=announced, steps=1, licences=(), stage=CertificateStage.ANNOUNCED,
    )  # fmt: skip
