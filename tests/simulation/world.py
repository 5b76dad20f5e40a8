"""The world that is simulated: its members, their persons and keys, its charter, and the first transactions.

The limits are narrow on purpose (few actions and rows in a transaction, a small hourly quota, holidays, a year without
a calendar), so that a short run meets them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from heqi.codec.canonical import encode
from heqi.codec.signatures import SUITE
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import (
    Articles,
    Bilingual,
    BookKeeper,
    Charter,
    Clause,
    Hourly,
    KeyGrant,
    Preamble,
    TransactionLimits,
)
from heqi.machine.transactions import Action
from heqi.modules import (
    amendment,
    certificates,
    conditions,
    credit,
    documents,
    evidence,
    inventory,
    limits,
    parties,
    payments,
    phases,
    pledges,
    receivables,
    supervision,
    wallets,
)
from heqi.modules.amendment import Threshold
from heqi.modules.charter import charter_of
from heqi.modules.inventory import OpenSite
from heqi.modules.limits import Limit, Measure
from heqi.modules.parties import AttestKyc, KycKind, KycTerms, LostKeyTerms, Outcome
from heqi.modules.payments import Credit, PublishCalendar, SetCollectionAccount
from heqi.modules.phases import Back, Caps, Enter, Phase
from heqi.modules.receivables import CheckKind, SetLine
from heqi.modules.supervision import AppealTerms, Kind, Privilege, Prolonging, Step
from heqi.modules.wallets import WalletClass
from heqi.state.tables import changed
from tests.ledger import DISPUTES, RETENTION, key, member, needs

BEGINS = date(2026, 11, 2)
UTC_OFFSET_MINUTES = 480
WINDOW_SECONDS = 3_600
HEARTBEAT_SECONDS = 300
MAX_BYTES = 20_000
MAX_ACTIONS = 16

OBLIGORS = ("carmaker", "truckmaker")
SUPPLIERS = ("maker", "workshop", "foundry")
BANKS = ("river-bank", "hill-bank")
TRADERS = (*OBLIGORS, *SUPPLIERS)
ISSUER = "hill-bank"
OPERATORS = ("river-bank", "platform")
REGISTRAR, ARBITER = "platform", "hill-bank"
ARBITERS = ("hill-bank", "platform", "river-bank")
WALLET_CLASSES = ("class-1", "class-4")
WAREHOUSES = ("workshop", "foundry")
INSPECTORS = ("hill-bank", "river-bank", "truckmaker")
GOODS = ("copper-cathode", "zinc-ingot")
SUPERVISOR = "watch-office"
PANEL = ("platform", *BANKS)
MEMBERS = (*TRADERS, *BANKS, "platform", SUPERVISOR)
KEEPERS = ("carmaker", "river-bank", "hill-bank", "platform")
NEWCOMERS = ("smithy", "sawmill")  # who may join by an amendment, as suppliers

SPARE_KEY = key("maker", "maker-1, spare")
SPARE_GRANT = KeyGrant(key=SPARE_KEY.public, person="maker-1", role="maker")

MEMBERS_AT_FIRST = (
    member("carmaker", roles=["obligor"], size="large", group="motors", keys={"maker": 2, "checker": 1},
           policy=[needs("receivables.undertake", "receivables.confirm", from_amount=500_000_00, maker=1, checker=1)]),
    member("truckmaker", roles=["obligor"], size="public", group="motors", keys={"maker": 2}),
    member("maker", roles=["supplier"], size="medium", keys={"maker": 2},
           policy=[needs("payments.transfer", "payments.hold", "receivables.split", maker=2)]),
    member("workshop", roles=["supplier"], size="small"),
    member("foundry", roles=["supplier"], size="large", keys={"maker": 1, "checker": 2}),
    member("river-bank", roles=["bank", "review-panel"], keys={"maker": 2, "checker": 2},
           limits={"maker-2": 300_000_00},
           policy=[needs("receivables.pay_out", "payments.transfer", from_amount=200_000_00, maker=1, checker=1),
                   needs("payments.debit", maker=1)]),
    member("hill-bank", roles=["bank", "review-panel"], keys={"maker": 2, "checker": 1},
           policy=[needs("*", from_amount=900_000_00, maker=2)]),
    member("platform", roles=["operator", "review-panel"]),
    member("watch-office", roles=["supervisor"], size="public"),
)  # fmt: skip
# One person with two keys: no two persons.
FOUNDERS = tuple(
    changed(each, keys=(*each.keys, SPARE_GRANT)) if each.id == "maker" else each for each in MEMBERS_AT_FIRST
)
JOINING = tuple(member(name, roles=["supplier"], size="micro") for name in NEWCOMERS)
PAIRS = {pair.public: pair for founder in (*FOUNDERS, *JOINING) for grant in founder.keys
         if (pair := key(founder.id, grant.person)).public == grant.key} | {SPARE_KEY.public: SPARE_KEY}  # fmt: skip

FINANCIER_ONLY = ("offer", "enter_check", "go_on_despite_filing", "set_line", "pay_out", "attest_default",
                  "lift_default", "demand_buy_back", "agree_costs", "pay_reserve")  # fmt: skip
BANK_ONLY = ("parties.attest_kyc", "parties.withdraw_kyc", "payments.credit", "payments.debit",
             "payments.attest_payment", "payments.publish_calendar", "wallets.mint", "documents.check_tax",
             *(f"receivables.{name}" for name in FINANCIER_ONLY))  # fmt: skip
OPERATOR_ONLY = ("parties.declare_group", "certificates.issue", "certificates.decide_objection")
BY_OPERATORS = ("wallets.open", "wallets.set_class", "wallets.redeem")
SUPERVISOR_ONLY = (*(kind.action for kind in Kind), "supervision.lift")
ARBITER_ONLY = ("certificates.revoke",)
PANEL_ONLY = ("supervision.decide_appeal",)
OF_ALL = ("parties.add_key", "parties.rotate_key", "parties.revoke_key", "parties.replace_lost_key",
          "parties.object_to_key", "parties.set_policy", "charter.set_consensus_key",
          "charter.agree_to_upgrade", "payments.set_collection_account",
          "phases.propose", "phases.vote", "phases.enter",
          "amendment.propose", "amendment.vote", "amendment.withdraw",
          "supervision.prolong_pause", "supervision.appeal", "supervision.record_legal_order",
          "conditions.attest", "conditions.end_purpose", "certificates.object")  # fmt: skip
MONEY = (
    "payments.transfer",
    "conditions.decide",
    "conditions.release",
    "wallets.load",
    "wallets.unload",
    "wallets.pay",
)  # of all but the supervisor
NOT_OF_TRADE = (*BY_OPERATORS, *BANK_ONLY, *OPERATOR_ONLY, *SUPERVISOR_ONLY, *ARBITER_ONLY, *PANEL_ONLY)


def granted(kind: Kind) -> Privilege:
    """Over all who trade, in steps that a run comes to."""
    return Privilege(
        id=kind.value,
        kind=kind,
        of=SUPERVISOR,
        over=("obligor", "supplier"),
        does=Bilingual(en="As its kind says", zh="依其种类"),
        basis="members' agreement",
        lasts_days=3,
        quota=tuple(Step(from_day=day, per_30_days=uses) for day, uses in ((0, 6), (12, 4), (40, 2))),
        ends_day=75,
        appeal=AppealTerms(to="review-panel", within_days=4),
        shown_after_days=2 if kind is Kind.INSPECT else None,
        modules=("receivables",) if kind is Kind.PAUSE_MODULE else (),
        prolong=Prolonging(more_than="1/9", days=2) if kind is Kind.PAUSE_MODULE else None,
    )


PHASES = (
    Phase(
        id="pilot",
        name=Bilingual(en="Pilot", zh="试点"),
        caps=Caps(members=10, outstanding=1_500_000_00, each=700_000_00),
        modules=("payments", "receivables", "inventory", "certificates", "conditions", "wallets", "pledges", "credit"),
    ),
    Phase(
        id="city",
        name=Bilingual(en="City", zh="全市"),
        caps=Caps(members=11, outstanding=90_000_000_00, each=3_000_000_00),
        modules=("payments", "receivables", "inventory", "certificates", "conditions", "wallets", "pledges", "credit"),
        enter=Enter(
            days_in_previous=3,
            settled_at_least=1_000_00,
            overdue_below_basis_points=5_000,
            disputes_open_at_most=2,
            incidents_open_at_most=0,
            more_than="1/3",
            wait_days=1,
            vote_days=15,
        ),
        back=Back(more_than="1/2", vote_days=10),
    ),
)
SPREAD = Limit(
    id="one-obligor",
    over=("bank",),
    measure=Measure.CONCENTRATION,
    base="advanced",
    at_most_basis_points=6_000,
    from_amount=600_000_00,
    source="商业保理企业监管 (2019)",
)
LATE = changed(SPREAD, id="overdue", measure=Measure.OVERDUE, at_most_basis_points=5_000, from_amount=0)

TERMS = {
    "parties": parties.Terms(
        lost_key=LostKeyTerms(
            witnesses=2,
            cooling_days=2,
            roles=("bank", "operator", "supervisor"),
            cooling_days_without_own_key=4,
            source="members' agreement",
        ),
        kyc=KycTerms(roles=("bank",), own=True, kinds=(KycKind.IDENTITY,), days_at_most=90, source="agreement"),
    ),
    "payments": payments.Terms(
        settlement_banks=BANKS,
        currencies=("CNY", "USD"),
        simulated=True,
        calendar_bank="river-bank",
        account_cooling_days=3,
        hold_days_at_most=30,
        source="members' agreement",
    ),
    "documents": documents.Terms(fingerprint_epochs=(1, 2), readers_at_most=3),
    "receivables": receivables.Terms(
        usual_tenor_months=2,
        max_tenor_months=4,
        tenor_source="银发〔2025〕77号",
        small_creditor_days=60,
        small_creditor_source="国务院令802号 art. 9",
        stop_source="银发〔2025〕77号 art. 15",
        face_at_most=850_000_00,
        smallest_part=100_00,
        parts_at_most=3,
        checklist=tuple(kind for kind in CheckKind if kind is not CheckKind.THREE_WAY),
        check_days={"contract": 60, "invoice-check": 45, "delivery": 60, "registry-search": 2, "registry-filing": 20},
        advance_at_most=950_000,
        days_in_year=360,
        annual_cost_days=365,
        annual_cost_source="中国人民银行公告〔2021〕第3号",
        cut_off_minute=17 * 60,
        grace_days=1,
        default_days=10,
        default_source="商业保理企业监管 (2019)",
    ),
    "certificates": certificates.Terms(
        registrar=REGISTRAR,
        arbiter=ARBITER,
        objection_days=2,
        objection_source="data registration rules",
        holding_days=2,
        holding_source="members' agreement",
        licences_at_most=3,
    ),
    "conditions": conditions.Terms(days_at_most=20, dispute_days=3, source="members' agreement"),
    "wallets": wallets.Terms(
        issuer=ISSUER,
        operators=OPERATORS,
        reserve_bank="river-bank",
        currency="CNY",
        wallet_class=tuple(
            WalletClass(
                id=name,
                name=Bilingual(en=name, zh=name),
                balance_at_most=balance,
                each_at_most=each,
                daily_at_most=daily,
            )
            for name, balance, each, daily in zip(
                WALLET_CLASSES, (90_000_00, 10_000_00), (50_000_00, 2_000_00), (70_000_00, 5_000_00), strict=True
            )
        ),
        source="members' agreement",
    ),
    "evidence": evidence.Terms(
        quantity_tolerance=50_000, amount_tolerance=0, marks_needed=True, source="members' agreement"
    ),
    "inventory": inventory.Terms(
        goods=dict.fromkeys(GOODS, "KGM"),
        receipts_per_lot=6,
        count_days=12,
        cover_needed=True,
        receipt_source="GB/T 30332-2024",
        lien_source="民法典 art. 903",
        loss_source="members' agreement",
    ),
    "pledges": pledges.Terms(ranks_at_most=3, secured_at_most=900_000, proceeds_days=3, source="members' agreement"),
    "credit": credit.Terms(
        claim_advance_at_most=800_000,
        stock_advance_at_most=600_000,
        price_days=6,
        items_at_once=4,
        source="members' agreement",
    ),
    "supervision": supervision.Terms(privilege=tuple(granted(kind) for kind in Kind)),
    "phases": phases.Terms(phase=PHASES),
    "limits": limits.Terms(limit=(SPREAD, LATE), risk_assets_days=30, circle_steps=5),
    "amendment": amendment.Terms(
        operational=Threshold(
            of="members",
            more_than="1/4",
            vote_days=9,
            cooling_days=1,
            covers=("transaction", "charter.name", "documents", "parties.kyc"),
        ),
        economic=Threshold(
            of="members",
            at_least="3/9",
            vote_days=12,
            cooling_days=1,
            covers=("receivables", "payments", "limits", "phases.phase", "member.size", "member.group"),
        ),
        constitutional=Threshold(of="power", more_than="1/2", vote_days=15, cooling_days=2),
        entrenched=("amendment.entrenched", "charter.purpose", "disputes"),
    ),
}
GOVERNING = ("supervision", "phases", "limits", "amendment")
OFF: tuple[str, ...] = ()  # modules of which no charter here has a section
UNGOVERNED_EVERY = 5  # seeds: one of so many has a charter without these sections

LIMITS = TransactionLimits(
    actions=MAX_ACTIONS,
    touched_rows=27,
    bytes=MAX_BYTES,
    signatures=12,
    hourly=Hourly(
        party_transactions=70,
        party_bytes=400_000,
        ledger_transactions=110,
        reserved_transactions=10,
        reserved_for=("supervisor",),
    ),
)


def allowed_actions(actions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Role -> those of the actions it may do: what nobody keeps for itself, a trader and a bank both may."""
    on = list(actions)
    trade = [name for name in on if name not in NOT_OF_TRADE]
    allowed: dict[str, Iterable[str]] = {
        "obligor": trade,
        "supplier": trade,
        "bank": (*trade, *BANK_ONLY, *BY_OPERATORS, *ARBITER_ONLY),
        "operator": (*OF_ALL, *MONEY, *OPERATOR_ONLY, *BY_OPERATORS, "parties.attest_kyc"),  # which counts for nothing
        "supervisor": (*OF_ALL, *SUPERVISOR_ONLY),
        "review-panel": PANEL_ONLY,
    }
    return {role: tuple(name for name in names if name in on) for role, names in allowed.items()}


def simulated_charter(catalogue: Catalogue, *, governed: bool = True) -> Charter:
    """governed: with sections on the supervisor, phases, limits and amendment, or with none of them."""
    off = OFF if governed else (*OFF, *GOVERNING)
    terms = {name: clause for name, clause in TERMS.items() if name not in off}
    articles = Articles(
        charter=Preamble(
            name=Bilingual(en="Simulated ledger", zh="模拟账本"),
            purpose=Bilingual(en="To find what is wrong.", zh="查找错误。"),
            begins=BEGINS,
            text=1,
            application=catalogue.application,
            suite=SUITE,
            utc_offset_minutes=UTC_OFFSET_MINUTES,
            currency="CNY",
            window_seconds=WINDOW_SECONDS,
            heartbeat_seconds=HEARTBEAT_SECONDS,
        ),
        transaction=LIMITS,
        member=FOUNDERS,
        book_keeper=tuple(BookKeeper(member=each, head_key=key(each, "heads").public, power=25) for each in KEEPERS),
        roles=allowed_actions(name for name in catalogue.actions if name.partition(".")[0] not in off),
        disputes=DISPUTES,
        retention=RETENTION,
    )
    content = {name: getattr(articles, name) for name in Articles.__struct_fields__} | terms
    return charter_of(encode(without_nothing(msgspec.to_builtins(content))), catalogue)


def without_nothing(content: Any) -> Any:
    """What a text would say: it leaves out what there is not."""
    if isinstance(content, dict):
        return {name: without_nothing(each) for name, each in content.items() if each is not None}
    return [without_nothing(each) for each in content] if isinstance(content, list | tuple) else content


def plain(clause: Clause) -> dict[str, Any]:
    """What a text would say of a clause."""
    content: dict[str, Any] = without_nothing(msgspec.to_builtins(clause))
    return content


class Opening(NamedTuple):
    """A transaction with which the ledger is put to work."""

    actions: tuple[Action, ...]


def account_of(party: str, number: int = 1) -> str:
    return sha256(f"{party}/account {number}".encode()).hexdigest()


def closed_days(year: int) -> tuple[date, ...]:
    """Weekends, the first three days of the year and the first week of February and May."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return tuple(
        day
        for day in days
        if day.year == year and (day.weekday() > 4 or (day.month == 1 and day.day < 4)
                                 or (day.month in (2, 5) and day.day < 8))
    )  # fmt: skip


def openings() -> Iterator[Opening]:
    """Calendar, accounts, money, checked parties and lines; the calendar of the year after is somebody's to draw."""
    yield Opening((PublishCalendar(by="river-bank", year=2026, version=1, closed=closed_days(2026)),))
    for number, party in enumerate((*TRADERS, *BANKS)):
        bank = BANKS[number % 3 == 2]
        account = SetCollectionAccount(by=party, bank=bank, account=account_of(party), agreed_by=(bank,))
        yield Opening((
            account,
            *(Credit(by=each, customer=party, currency="CNY", amount=3_000_000_00, reference=f"OPENING-{party}")
              for each in BANKS),
        ))  # fmt: skip
    for warehouse in WAREHOUSES:
        yield Opening((OpenSite(by=warehouse, site="north", name="Northern quay", locations=("bay-1", "bay-2")),))
    for bank in BANKS:
        kyc = (
            AttestKyc(by=bank, subject=subject, kinds=(KycKind.IDENTITY,), outcome=Outcome.CLEAR, reference="K-1",
                      expires_day=BEGINS + timedelta(days=40 + 10 * number))
            for number, subject in enumerate(TRADERS)
        )  # fmt: skip
        yield Opening(tuple(kyc))
        lines = (
            SetLine(by=bank, subject=subject, limit=limit, until=BEGINS + timedelta(days=120))
            for subject, limit in (("carmaker", 3_000_000_00), ("truckmaker", 900_000_00), ("foundry", 500_000_00),
                                   ("group:motors", 3_500_000_00))
        )  # fmt: skip
        yield Opening(tuple(lines))
