"""Rows of conditional money, wallets and certificates, as their modules write them."""

from datetime import date
from typing import Any

from heqi.modules.certificates import CERTIFICATES, LICENCES, Certificate, Evidence, Kind, Licence, Right
from heqi.modules.certificates import Stage as CertificateStage
from heqi.modules.conditions import FUNDS, PURPOSES, Fund, Purpose, Share, Stage
from heqi.modules.wallets import WALLETS, Wallet
from heqi.modules.wallets import Kind as WalletKind
from heqi.state.tables import Row, Table
from tests.reading.book import digest

TODAY, LAST_DAY, OVER = date(2026, 4, 30), date(2026, 5, 20), date(2026, 4, 1)


def a_purpose(name: str, **fields: Any) -> Purpose:
    plain: dict[str, Any] = {"payer": "carmaker", "last_day": LAST_DAY, "told_by": None, "ended_day": None}
    return Purpose(name=name, **plain | fields)


def a_fund(name: str, **fields: Any) -> Fund:
    plain: dict[str, Any] = {
        "bank": "bank",
        "currency": "CNY",
        "payer": "carmaker",
        "payees": ("maker",),
        "shares": (Share(at_most=100, paid=40),),
        "amount": 100,
        "left": 60,
        "returned": 0,
        "when": None,
        "attesters": ("forge",),
        "attested": (),
        "arbiter": "bank",
        "told_by": None,
        "last_day": LAST_DAY,
        "stage": Stage.BOUND,
        "decide_by": None,
    }
    return Fund(purpose=digest(name), name=name, **plain | fields)


def a_certificate(stage: CertificateStage, **fields: Any) -> Certificate:
    plain: dict[str, Any] = {
        "applicant": "maker",
        "kind": Kind.DATA,
        "title": "Runs",
        "content": digest("content"),
        "right": Right.PROCESS,
        "evidence": (Evidence(kind="log", digest=digest("log"), reference="LOG-1"),),
        "good": None,
        "keeper": None,
        "announced": OVER,
        "objections_until": OVER,
        "open_objections": 0,
        "holder": "maker",
        "since": OVER,
        "steps": 1,
        "licences": (),
    }
    return Certificate(stage=stage, **plain | fields)


def a_licence(of: str, last_day: date, ended_day: date | None = None) -> Licence:
    return Licence(certificate=digest(of), right=Right.PROCESS, licensor="maker", licensee="carmaker",
                   territory=("cn",), from_day=OVER, last_day=last_day, exclusive=False,
                   ended_day=ended_day)  # fmt: skip


def a_wallet(operator: str, holder: str | None, amount: int, **fields: Any) -> Wallet:
    kind = WalletKind.TILL if holder is None else WalletKind.WALLET
    plain: dict[str, Any] = {"kind": kind, "currency": "CNY", "wallet_class": "class-4", "day": TODAY, "spent": 7}
    return Wallet(operator=operator, holder=holder, amount=amount, **plain | fields)


ROWS: list[tuple[Table[Any], str, Row]] = [
    (PURPOSES, digest("wages"), a_purpose("wages")),
    (PURPOSES, digest("tools"), a_purpose("tools", ended_day=OVER)),
    (FUNDS, digest("first"), a_fund("wages")),
    (FUNDS, digest("second"), a_fund("wages", last_day=OVER)),
    (FUNDS, digest("third"), a_fund("tools")),
    (FUNDS, digest("disputed"), a_fund("tools", stage=Stage.DISPUTED, decide_by=LAST_DAY)),
    (FUNDS, digest("paid"), a_fund("wages", stage=Stage.PAID, left=0)),
    (CERTIFICATES, digest("standing"), a_certificate(CertificateStage.IN_FORCE)),
    (CERTIFICATES, digest("taken"), a_certificate(CertificateStage.REVOKED)),
    (LICENCES, digest("licence"), a_licence("standing", LAST_DAY)),
    (LICENCES, digest("old licence"), a_licence("standing", OVER)),
    (LICENCES, digest("given up"), a_licence("standing", LAST_DAY, OVER)),
    (LICENCES, digest("fallen"), a_licence("taken", LAST_DAY)),
    (WALLETS, "bank/maker", a_wallet("bank", "maker", 500)),
    (WALLETS, "bank/forge", a_wallet("bank", "forge", 300, day=OVER)),
    (WALLETS, "bank", a_wallet("bank", None, 200, wallet_class=None, day=None, spent=0)),
]
