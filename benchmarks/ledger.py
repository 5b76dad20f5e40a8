"""A ledger to measure: a charter, members with keys, and as many live claims as asked for from the founding on."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from heqi.chain.application import Application, found_ledger
from heqi.chain.verdicts import Verdicts
from heqi.client.building import signing_parties
from heqi.codec.canonical import encode
from heqi.codec.signatures import KeyPair, key_pair, sign
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.module import Module
from heqi.machine.transactions import Action, Signature, Transaction, seal_envelope, signing_message, transaction_id
from heqi.modules import CATALOGUE, MODULES
from heqi.modules.charter import charter_of
from heqi.modules.payments import Transfer
from heqi.modules.payments.accounts import COLLECTION_ACCOUNTS, Account, CollectionAccount
from heqi.modules.payments.money import BALANCES, Balance
from heqi.modules.receivables.book import OBLIGORS, obligor_row
from heqi.modules.receivables.claims import CLAIMS, PROMISES, Claim, Entrance, Promise, Stage
from heqi.modules.receivables.passing import Assign
from heqi.state.store import Store
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.storage.lmdb_store import LmdbStore
from heqi.values.days import Day, add_days
from heqi.values.identifiers import USCC_ALPHABET, is_uscc

SUPPLIERS = tuple(f"supplier-{i}" for i in range(8))
KEEPERS = ("bank", "core", "operator", "supervisor")
MEMBERS = (*KEEPERS, *SUPPLIERS)
FACE = 100_000_00
FUNDS = 10**13
PLENTY = 10**12


class Ledger(NamedTuple):
    store: Store
    application: Application
    verdicts: Verdicts
    charter: Charter
    second: int  # a second of the ledger's first working day


def pair(party: str) -> KeyPair:
    return key_pair(sha256(party.encode()).digest())


Genesis = Callable[[State, Charter, Day], None]


def open_ledger(
    folder: Path, claims: int, *, more: Genesis | None = None, terms: Mapping[str, Any] | None = None
) -> Ledger:
    """Found a ledger in the folder, with so many claims live. more: what it begins with beside them. terms: further
    sections of its charter, whose actions all members may do.
    """
    catalogue = _catalogue(claims, more)
    charter = charter_of(_charter(catalogue, terms or {}), catalogue)
    store = LmdbStore(folder)
    found_ledger(store, catalogue, charter)
    verdicts = Verdicts()
    application = Application(store, catalogue, verify=verdicts)
    return Ledger(store, application, verdicts, charter, application.head.as_of + 10 * 3600)


def reopen(folder: Path, claims: int) -> Application:
    """The application over a ledger that `open_ledger` founded, as a node starts it."""
    return Application(LmdbStore(folder), _catalogue(claims))


def transfers(ledger: Ledger, count: int, salt: str) -> list[bytes]:
    """Payments among suppliers, signed by one party each."""
    pairs = zip(SUPPLIERS, SUPPLIERS[1:] + SUPPLIERS[:1], strict=True)
    actions = [
        Transfer(by=payer, bank="bank", currency="CNY", payee=payee, amount=1, purpose="goods")
        for payer, payee in pairs
    ]
    return [envelope(ledger, actions[i % len(actions)], f"{salt}{i}") for i in range(count)]


def assignments(ledger: Ledger, start: int, count: int, salt: str, turn: int = 0) -> list[bytes]:
    """Claims handed on for the `turn`th time, each signed by giver and taker."""
    return [
        envelope(
            ledger, Assign(by=_holder(i + turn), claim=claim_id(i), face=FACE, to=_holder(i + turn + 1)), f"{salt}/{i}"
        )
        for i in range(start, start + count)
    ]


def claim_id(number: int) -> str:
    return sha256(f"claim {number}".encode()).hexdigest()


def _holder(number: int) -> str:
    return SUPPLIERS[number % len(SUPPLIERS)]


def envelope(ledger: Ledger, action: Action, salt: str) -> bytes:
    """One action in a transaction of its own."""
    parties = signing_parties([action], CATALOGUE)
    body = Transaction(
        actions=(action,),
        ledger=ledger.charter.digest.hex(),
        parties=tuple(parties),
        salt=sha256(salt.encode()).hexdigest()[:32],
        valid_until=ledger.second + 1800,
    )
    message = signing_message(transaction_id(body))
    return seal_envelope(body, [Signature(pair(party).public, sign(pair(party), message)) for party in parties])


def _catalogue(claims: int, more: Genesis | None = None) -> Catalogue:
    seed = Module("benchmark", "Claims from the founding on.", genesis=_with_claims(claims, more))
    return Catalogue((*MODULES, seed))


def _with_claims(count: int, more: Genesis | None) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        for party in SUPPLIERS:
            account = Account(bank="bank", account=sha256(party.encode()).hexdigest(), from_day=day)
            state.put(COLLECTION_ACCOUNTS, party, CollectionAccount(party=party, accounts=(account,)))
            funds = Balance(bank="bank", currency="CNY", party=party, available=FUNDS, held=0)
            state.put(BALANCES, f"bank/CNY/{party}", funds)
        for number in range(count):
            state.put(CLAIMS, claim_id(number), _claim(number, day))
            state.put(PROMISES, claim_id(number), _promise(number, day))
        total = count * FACE
        state.put(OBLIGORS, "core", changed(obligor_row(state, "core"), promised=total, outstanding=total))
        if more is not None:
            more(state, charter, day)

    return genesis


def _claim(number: int, day: Day) -> Claim:
    return Claim(
        root=claim_id(number),
        cut_from=None,
        obligor="core",
        creditor=_holder(number),
        holder=_holder(number),
        currency="CNY",
        face=FACE,
        paid=0,
        due=add_days(day, 120),
        stage=Stage.LIVE,
        notices=0,
        holder_since=day,
        defences_waived=True,
        disputed=0,
        dispute=None,
        overdue_since=None,
        financed_by=None,
    )


def _promise(number: int, day: Day) -> Promise:
    return Promise(
        obligor="core",
        creditor=_holder(number),
        entrance=Entrance.VOUCHER,
        invoices=(),
        contract=None,
        delivery=None,
        delivery_day=day,
        offered_day=day,
        answer_by=add_days(day, 10),
        tenor_reason=None,
        term_basis=None,
        parts=1,
        promised=FACE,
        outstanding=FACE,
        paid=0,
        cancelled=0,
        diluted=0,
    )


def _charter(catalogue: Catalogue, terms: Mapping[str, Any]) -> bytes:
    actions = [
        "documents.show",
        "parties.attest_kyc",
        "payments.credit",
        "payments.publish_calendar",
        "payments.transfer",
        "receivables.assign",
        "receivables.dispute",
        "receivables.split",
        "receivables.withdraw_dispute",
        *(name for name in catalogue.actions if name.partition(".")[0] in terms),
    ]
    return encode(
        {
            "charter": {
                "name": {"en": "Benchmark", "zh": "基准测试"},
                "purpose": {"en": "To be measured.", "zh": "用于测量。"},
                "begins": "2026-03-02",
                "text": 1,
                "application": 1,
                "suite": "ed25519-sha256",
                "utc_offset_minutes": 480,
                "currency": "CNY",
                "window_seconds": 3600,
                "heartbeat_seconds": 600,
            },
            "transaction": {
                "actions": 10,
                "touched_rows": 1_000,
                "bytes": 100_000,
                "signatures": 8,
                "hourly": {
                    "party_transactions": PLENTY,
                    "party_bytes": PLENTY,
                    "ledger_transactions": 2 * PLENTY,
                    "reserved_transactions": 0,
                    "reserved_for": [],
                },
            },
            "member": [_member(number, name) for number, name in enumerate(MEMBERS)],
            "book_keeper": [
                {"member": name, "head_key": pair(f"{name} heads").public, "power": 25} for name in KEEPERS
            ],
            "roles": {"member": actions},
            "disputes": {
                "talks_days": 30,
                "mediation": {"en": "a mediator", "zh": "调解人"},
                "tribunal": {"en": "a tribunal", "zh": "仲裁庭"},
                "law": {"en": "a law", "zh": "法律"},
            },
            "retention": {"provable_days": 30, "source": "an agreement"},
            **_terms(),
            **terms,
        }
    )


def _member(number: int, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": {"en": name, "zh": name},
        "uscc": next(_usccs(number)),
        "roles": ["member"],
        "size": "small",
        "keys": [{"key": pair(name).public, "person": "treasurer", "role": "maker"}],
    }


def _usccs(number: int) -> Iterator[str]:
    return (code for check in USCC_ALPHABET if is_uscc(code := f"91420100MA{number:07d}{check}"))


def _terms() -> dict[str, Any]:
    return {
        "parties": {
            "lost_key": {
                "witnesses": 2,
                "cooling_days": 1,
                "roles": ["member"],
                "cooling_days_without_own_key": 1,
                "source": "agreement",
            },
            "kyc": {
                "roles": ["member"],
                "own": False,
                "kinds": ["identity"],
                "days_at_most": 365,
                "source": "agreement",
            },
        },
        "payments": {
            "settlement_banks": ["bank"],
            "currencies": ["CNY"],
            "simulated": True,
            "calendar_bank": "bank",
            "account_cooling_days": 1,
            "hold_days_at_most": 365,
            "source": "agreement",
        },
        "documents": {"fingerprint_epochs": [1], "readers_at_most": 20},
        "receivables": {
            "usual_tenor_months": 6,
            "max_tenor_months": 12,
            "tenor_source": "银发〔2025〕77号",
            "small_creditor_days": 60,
            "small_creditor_source": "国务院令802号",
            "stop_source": "银发〔2025〕77号",
            "face_at_most": FACE,
            "smallest_part": 1000_00,
            "parts_at_most": 100,
            "checklist": ["kyc", "line"],
            "check_days": {},
            "advance_at_most": 1_000_000,
            "days_in_year": 360,
            "annual_cost_days": 365,
            "annual_cost_source": "agreement",
            "cut_off_minute": 1020,
            "grace_days": 0,
            "default_days": 90,
            "default_source": "agreement",
        },
    }
