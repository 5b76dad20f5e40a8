"""The work views, over rows as modules write them; and who sees which of them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from heqi.chain.blocks import Block, Committed, Head
from heqi.chain.reader import all_rows
from heqi.codec.canonical import encode
from heqi.machine.authority import MEMBERS, Member
from heqi.machine.book_keepers import BOOK_KEEPERS, Keeper
from heqi.machine.charter import Bilingual
from heqi.modules import CATALOGUE
from heqi.modules.charter import CHARTERS
from heqi.modules.credit import ITEMS, LINES, PRICES, SUBJECTS
from heqi.modules.documents import DOCUMENTS, Document, Fingerprints, Kind
from heqi.modules.parties import KYC, KycKind, Outcome
from heqi.modules.parties.kyc import Kyc
from heqi.modules.payments import BALANCES, COLLECTION_ACCOUNTS, Account, Balance, CollectionAccount
from heqi.modules.phases import PRESENT, Present
from heqi.modules.receivables.book import EXPOSURES, MONTHS, OBLIGORS, Exposure, Month, Obligor
from heqi.modules.receivables.claims import CLAIMS, PROMISES, Claim, Entrance, Promise, Stage
from heqi.modules.receivables.files import FILES, File, FileStage, Offer
from heqi.modules.supervision import REGISTER, USES
from heqi.reading.projection import Projection
from heqi.reading.query import MOST_DAYS, MOST_ROWS, ask_rows, ask_view
from heqi.reading.reasons import Why
from heqi.reading.views import VIEWS, View
from heqi.state.tables import Row, Table
from heqi.values.days import Day, add_days, first_second
from tests import ledger
from tests.modules.shelf import FACE
from tests.modules.supervision.office import WATCH, Office
from tests.modules.test_credit import Counter, Depot
from tests.reached import refusing
from tests.reading import goods, governed, lending, money_and_rights
from tests.reading.book import CATALOGUE as DOCUMENTS_ONLY
from tests.reading.book import KEEPERS, Book, digest, invoice, red

TODAY = date(2026, 4, 30)
HEAD = Head(
    application=1,
    app_hash=digest("app"),
    as_of=first_second(TODAY, ledger.UTC_OFFSET_MINUTES),
    charter=digest("charter"),
    founding=digest("charter"),
    height=0,
    history_root=digest("history"),
    history_size=0,
    state_root=digest("state"),
)

Rows = list[tuple[Table[Any], str, Row]]


def projected(path: Path, rows: Rows, today: Day = TODAY) -> Projection:
    """A projection that holds these rows, on the morning of a day. The keeper keeps the book."""
    path.mkdir(exist_ok=True)
    head = replace(HEAD, as_of=first_second(today, ledger.UTC_OFFSET_MINUTES))
    charter = ledger.charter_of(CATALOGUE, [ledger.member("keeper")])
    projection = Projection(path / "reading.sqlite", CATALOGUE, charter)
    changes = tuple((table.name, key, encode(row)) for table, key, row in rows)
    projection.apply([Committed(Block(0, head.as_of, ()), head, (), (), (), changes)])
    return projection


def asked(projection: Projection, view: str, reader: str, **parameters: str) -> list[dict[str, Any]]:
    answer = ask_view(projection, view, reader, parameters)
    return [dict(zip((column.name for column in answer.columns), row, strict=True)) for row in answer.rows]


# --- rows as modules write them -----------------------------------------------------------------------------------


def a_member(role: str) -> Member:
    return Member(
        name=Bilingual(en=role, zh=role),
        uscc=None,
        lei=None,
        roles=(role,),
        size="medium",
        group=None,
        policy=(),
        standing="active",
    )


def a_claim(due: Day, face: int, holder: str = "maker", **fields: Any) -> Claim:
    plain: dict[str, Any] = {
        "root": digest("promise"),
        "cut_from": None,
        "obligor": "carmaker",
        "creditor": "maker",
        "currency": "CNY",
        "paid": 0,
        "stage": Stage.LIVE,
        "notices": 0,
        "holder_since": date(2026, 3, 2),
        "defences_waived": True,
        "disputed": 0,
        "dispute": None,
        "overdue_since": None,
        "financed_by": None,
    }
    return Claim(due=due, face=face, holder=holder, **(plain | fields))


PROMISE = Promise(
    obligor="carmaker",
    creditor="maker",
    entrance=Entrance.VOUCHER,
    invoices=(),
    contract=None,
    delivery=None,
    delivery_day=date(2026, 3, 2),
    offered_day=date(2026, 3, 2),
    answer_by=date(2026, 5, 9),
    tenor_reason=None,
    term_basis=None,
    parts=1,
    promised=0,
    outstanding=0,
    paid=0,
    cancelled=0,
    diluted=0,
)

OFFER = Offer(
    principal=400_000_00,
    rate=42_000,
    value_day=date(2026, 3, 16),
    interest=2_100_00,
    fee=0,
    fee_borne_by="supplier",
    proceeds=397_900_00,
    annual_cost=42_810,
    recourse=("dilution",),
    overdue_days=None,
    expires=date(2026, 5, 1),
)


def a_file(stage: FileStage, offer: Offer | None, **fields: Any) -> File:
    plain: dict[str, Any] = {
        "claim": digest("part"),
        "root": digest("promise"),
        "obligor": "carmaker",
        "supplier": "forge",
        "financier": "bank",
        "currency": "CNY",
        "face": 400_000_00,
        "due": TODAY,
        "checks": (),
        "contest_reason": None,
        "group": None,
        "paid_out_day": None,
        "principal_left": 0,
        "interest_left": 0,
        "interest_through": TODAY,
        "costs_left": 0,
        "collected": 0,
        "reserve_paid": 0,
        "reserve_owed": 0,
        "demanded_for": None,
        "demand_reference": None,
    }
    return File(stage=stage, offer=offer, **(plain | fields))


def a_document(**fields: Any) -> Document:
    print_ = Fingerprints(epoch=1, identity=digest("i"), exact=digest("e"), near=digest("n"))
    plain: dict[str, Any] = {
        "kind": Kind.INVOICE,
        "seller": "maker",
        "buyer": "carmaker",
        "attester": "maker",
        "attested": date(2026, 3, 3),
        "currency": "CNY",
        "total": 1_000,
        "retention": 0,
        "issued": date(2026, 3, 2),
        "delivered": None,
        "refers_to": None,
        "commitment": digest("c"),
        "fingerprints": (print_,),
        "near_duplicates": 0,
        "recomputed_by": ("maker",),
    }
    return Document(**(plain | fields))


def a_kyc(expires: Day, **fields: Any) -> Kyc:
    plain: dict[str, Any] = {
        "checker": "bank",
        "subject": "forge",
        "kinds": (KycKind.IDENTITY,),
        "outcome": Outcome.CLEAR,
        "reference": "K-1",
        "attested_day": date(2025, 5, 1),
        "withdrawn_day": None,
    }
    return Kyc(expires_day=expires, **(plain | fields))


def an_exposure(subject: str, used: int, limit: int | None, until: Day | None) -> Exposure:
    return Exposure(financier="bank", subject=subject, used=used, limit=limit, limit_until=until)


def an_obligor(obligor: str, outstanding: int) -> Obligor:
    return Obligor(
        obligor=obligor,
        promised=1_000,
        outstanding=outstanding,
        paid=1_000 - outstanding,
        cancelled=0,
        overdue=0,
        overdue_claims=0,
        attested_defaults=0,
    )


ACCOUNT = Account(bank="bank", account=digest("account"), from_day=date(2026, 3, 2))


def under_privileges() -> Rows:
    """The maker's business is held, and it was inspected before, which it does not read yet."""
    office = Office()
    office.on(TODAY)
    rows: Rows = []
    for ask in (office.hold_party("maker", days=5), office.inspect("maker")):
        key = office.new_id(office.do(ask))
        rows += [(USES, key, office.use(key)), (REGISTER, key, office.entry(key))]
    return rows


EVERYTHING: Rows = [
    (BOOK_KEEPERS, "keeper", Keeper(power=100, head_key=ledger.key("keeper", "heads").public, consensus_key=None)),
    *under_privileges(),
    *governed.ROWS,
    *money_and_rights.ROWS,
    *goods.ROWS,
    *lending.ROWS,
    (MEMBERS, "supervisor", a_member("supervisor")),
    (MEMBERS, "maker", a_member("supplier")),
    (CLAIMS, digest("whole"), a_claim(TODAY, 600_000_00)),
    (CLAIMS, digest("part"), a_claim(TODAY, 400_000_00, "bank", financed_by=digest("paid out"))),
    (CLAIMS, digest("late"), a_claim(date(2026, 3, 31), 50, "maker", overdue_since=date(2026, 4, 1), disputed=20)),
    (CLAIMS, digest("future"), a_claim(date(2026, 6, 30), 70)),
    (CLAIMS, digest("offered"), a_claim(date(2026, 6, 30), 90, stage=Stage.OFFERED)),
    (CLAIMS, digest("settled"), a_claim(date(2026, 3, 31), 0, paid=90, stage=Stage.PAID)),
    (PROMISES, digest("promise"), PROMISE),
    (FILES, digest("offer"), a_file(FileStage.OFFERED, OFFER)),
    (FILES, digest("applied"), a_file(FileStage.APPLIED, None)),
    (FILES, digest("stale"), a_file(FileStage.OFFERED, replace(OFFER, expires=date(2026, 4, 29)))),
    (FILES, digest("paid out"), a_file(FileStage.PAID_OUT, OFFER, principal_left=400_000_00)),
    (DOCUMENTS, digest("free"), a_document(used=600, retention=50, verified_by=("bank",), shown_to=("bank",))),
    (
        DOCUMENTS,
        digest("red"),
        a_document(used=600, red=900, failed_by=("bank",), disputed_by=("carmaker",), in_conflict=True),
    ),
    (DOCUMENTS, digest("gone"), a_document(withdrawn=True)),
    (DOCUMENTS, digest("contract"), a_document(kind=Kind.CONTRACT, recomputed_by=("maker", "carmaker"))),
    (KYC, "bank/forge", a_kyc(date(2026, 5, 10))),
    (KYC, "bank/maker", a_kyc(date(2026, 12, 31), subject="maker")),
    (KYC, "bank/carmaker", a_kyc(date(2026, 5, 1), subject="carmaker", withdrawn_day=TODAY)),
    (EXPOSURES, "bank/carmaker", an_exposure("carmaker", 300, 1_000, date(2026, 5, 5))),
    (EXPOSURES, "bank/group:cars", an_exposure("group:cars", 300, 200, date(2027, 5, 5))),
    (EXPOSURES, "bank/trader", an_exposure("trader", 100, None, None)),
    (BALANCES, "bank/CNY/maker", Balance(bank="bank", currency="CNY", party="maker", available=70, held=5)),
    (BALANCES, "bank/CNY", Balance(bank="bank", currency="CNY", party=None, available=-75, held=0)),
    (COLLECTION_ACCOUNTS, "bank", CollectionAccount(party="bank", accounts=(ACCOUNT,))),
    (OBLIGORS, "carmaker", an_obligor("carmaker", 750)),
    (OBLIGORS, "trader", an_obligor("trader", 250)),
    (MONTHS, "2026-03", Month(promised=9, financed=8, settled=7, cancelled=6, overdue=5, diluted=4)),
    (MONTHS, "2026-04", Month(promised=1, financed=0, settled=0, cancelled=0, overdue=0, diluted=0)),
]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    return projected(tmp_path_factory.mktemp("reading"), EVERYTHING)


# --- a treasurer --------------------------------------------------------------------------------------------------


def test_a_treasurer_sees_what_falls_due(everything: Projection) -> None:
    found = asked(everything, "payables", "carmaker")
    whole, part = sorted([("maker", 600_000_00), ("bank", 400_000_00)], key=lambda each: digest_of(each[0]))
    assert [(str(each["due"]), each["holder"], each["face"], each["state"]) for each in found] == [
        ("2026-03-31", "maker", 50, "overdue"),
        ("2026-04-30", *whole, "due"),
        ("2026-04-30", *part, "due"),
        ("2026-06-30", "maker", 70, "open"),
    ]
    accounts = {each["holder"]: each["accounts"] for each in found}
    assert accounts["maker"] is None
    assert [each["bank"] for each in accounts["bank"]] == ["bank"]


def digest_of(holder: str) -> str:
    return digest("whole") if holder == "maker" else digest("part")


def test_a_treasurer_sees_the_sum_of_each_due_day(everything: Projection) -> None:
    found = [tuple(each.values()) for each in asked(everything, "payables-by-day", "carmaker")]
    assert found == [
        ("2026-03-31", "CNY", 1, 50, 20),
        ("2026-04-30", "CNY", 2, 1_000_000_00, 0),
        ("2026-06-30", "CNY", 1, 70, 0),
    ]


@pytest.mark.parametrize("side", ["carmaker", "maker"])
def test_both_sides_see_the_offers_that_wait(everything: Projection, side: str) -> None:
    [found] = asked(everything, "to-answer", side)
    assert (found["claim"], found["entrance"], found["answer_by"]) == (digest("offered"), "voucher", "2026-05-09")


def test_a_party_sees_its_own_money(everything: Projection) -> None:
    assert [tuple(each.values()) for each in asked(everything, "balances", "maker")] == [("bank", "CNY", 70, 5)]
    assert asked(everything, "balances", "carmaker") == []


# --- a supplier ---------------------------------------------------------------------------------------------------


def test_a_supplier_sees_what_is_owed_to_it(everything: Projection) -> None:
    found = asked(everything, "claims", "maker")
    assert {(each["face"], each["stage"]) for each in found} == {
        (600_000_00, "live"),
        (50, "live"),
        (70, "live"),
        (90, "offered"),
    }


def test_a_supplier_sees_the_whole_cost_before_it_signs(everything: Projection) -> None:
    [found] = asked(everything, "offers", "forge")
    assert found["file"] == digest("offer")
    assert (found["interest"], found["fee"], found["proceeds"]) == (2_100_00, 0, 397_900_00)
    assert (found["rate"], found["annual_cost"], found["recourse"]) == (42_000, 42_810, ["dilution"])


def test_what_is_left_of_an_invoice(everything: Projection) -> None:
    found = {each["invoice"]: each for each in asked(everything, "invoices", "maker")}
    assert {*found} == {digest("free"), digest("red")}
    free, taken_back = found[digest("free")], found[digest("red")]
    assert (free["remainder"], free["authenticity"], free["disputed_by"]) == (350, "verified", [])
    assert (taken_back["remainder"], taken_back["authenticity"]) == (0, "failed")
    assert taken_back["disputed_by"] == ["carmaker"]
    assert (free["in_conflict"], taken_back["in_conflict"]) == ("no", "yes")
    assert [each["invoice"] for each in asked(everything, "invoices", "bank")] == [digest("free")]


def test_documents_that_still_have_to_be_recomputed(everything: Projection) -> None:
    assert {each["document"] for each in asked(everything, "to-recompute", "carmaker")} == {
        digest("free"),
        digest("red"),
    }
    assert [each["document"] for each in asked(everything, "to-recompute", "bank")] == [digest("free")]
    assert asked(everything, "to-recompute", "maker") == []


# --- a risk officer -----------------------------------------------------------------------------------------------


def test_a_financier_sees_what_it_has_advanced(everything: Projection) -> None:
    [found] = asked(everything, "financings", "bank")
    assert (found["principal_left"], found["supplier"], found["overdue_since"]) == (400_000_00, "forge", None)


def test_a_claim_that_another_has_financed_since_is_not_overdue_to_the_first(tmp_path: Path) -> None:
    late = a_claim(TODAY, 10, "bank", overdue_since=TODAY)
    for financed_by, told in ((digest("paid out"), TODAY.isoformat()), (digest("another"), None), (None, None)):
        rows: Rows = [
            (CLAIMS, digest("part"), replace(late, financed_by=financed_by)),
            (FILES, digest("paid out"), a_file(FileStage.BOUGHT_BACK, OFFER)),
        ]
        folder = tmp_path / str(financed_by)
        folder.mkdir()
        [found] = asked(projected(folder, rows), "financings", "bank")
        assert found["overdue_since"] == told


def test_a_risk_officer_sees_exposure_by_obligor_and_group(everything: Projection) -> None:
    found = {each["subject"]: each for each in asked(everything, "exposures", "bank")}
    assert {name: (each["used"], each["line"], each["free"], each["share"]) for name, each in found.items()} == {
        "carmaker": (300, 1_000, 700, 750_000),
        "group:cars": (300, 200, 0, 750_000),
        "trader": (100, None, 0, 250_000),
    }


def test_a_risk_officer_sees_what_is_about_to_end(everything: Projection) -> None:
    soon = asked(everything, "expiring-checks", "bank")
    assert [(each["ends"], each["kind"], each["subject"]) for each in soon] == [
        ("2026-05-05", "line", "carmaker"),
        ("2026-05-10", "kyc", "forge"),
    ]
    assert [each["subject"] for each in asked(everything, "expiring-checks", "bank", within="5")] == ["carmaker"]
    assert len(asked(everything, "expiring-checks", "bank", within="400")) == 4


# --- a supervisor -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["supervisor", "keeper"])
def test_a_supervisor_sees_totals(everything: Projection, reader: str) -> None:
    assert [tuple(each.values()) for each in asked(everything, "months", reader)] == [
        ("2026-03", 9, 8, 7, 6, 5, 4),
        ("2026-04", 1, 0, 0, 0, 0, 0),
    ]
    assert {each["obligor"]: each["share"] for each in asked(everything, "obligors", reader)} == {
        "carmaker": 750_000,
        "trader": 250_000,
    }


@pytest.mark.parametrize("reader", ["maker", "carmaker", "stranger"])
def test_totals_are_for_supervisors_and_who_keeps_the_book(everything: Projection, reader: str) -> None:
    for name in ("months", "obligors"):
        with refusing(Why.NOT_FOR_YOU):
            ask_view(everything, name, reader)


# --- refusals and events, from a real ledger ----------------------------------------------------------------------


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def from_book(tmp_path: Path, book: Book) -> Projection:
    key = next(key for table, key, _ in book.block(invoice("1", 100)).changes if table == "documents")
    book.block(invoice("1", 900), invoice("2", 100, by="forge"))
    book.block(red(key, 100))
    projection = Projection(tmp_path / "reading.sqlite", DOCUMENTS_ONLY, book.charter)
    projection.catch_up(book.store)
    return projection


def test_who_tried_what_and_was_refused(from_book: Projection) -> None:
    [altered] = asked(from_book, "refused", "maker")
    assert (altered["party"], altered["action"], altered["amount"], altered["code"]) == (
        "maker",
        "documents.attest_invoice",
        900,
        "documents.DOCUMENT_ALTERED",
    )
    assert altered["facts"] == {"attested": "2026-03-02", "differs": ["total"]}
    assert asked(from_book, "refused", "carmaker") == []
    codes = [each["code"] for each in asked(from_book, "refused", KEEPERS[0])]
    assert codes == ["documents.NOT_BETWEEN_YOU", "documents.DOCUMENT_ALTERED"]


def test_events_reach_who_may_read_the_record(from_book: Projection) -> None:
    for reader in ("maker", "carmaker", KEEPERS[0]):
        [event] = asked(from_book, "events", reader)
        assert (event["event"], event["content"]["red"]) == ("documents.red_invoiced", 100)
    assert asked(from_book, "events", "bank") == []


# --- every view ---------------------------------------------------------------------------------------------------


def test_who_is_under_a_privilege_sees_until_when_why_and_how_to_appeal(everything: Projection) -> None:
    [held] = asked(everything, "privilege-uses", "maker")
    assert (held["kind"], held["subject"], held["state"]) == ("hold-party", "party/maker", "in-force")
    assert (held["last_day"], held["appeal_to"]) == (add_days(TODAY, 4).isoformat(), "review-panel")
    assert (held["basis"], held["reason"]) == ("members' agreement, section 5", "invoices that look alike")
    assert [each["kind"] for each in asked(everything, "privilege-uses", WATCH)] == ["inspect", "hold-party"]


def test_everybody_sees_what_a_supervisor_may_still_do(everything: Projection) -> None:
    rows = {row["privilege"]: row for row in asked(everything, "privileges", "maker")}
    record, party = rows["hold-record"], rows["hold-party"]
    assert (record["allowed"], record["used"], record["left_over"]) == (4, 3, 1)  # of this span, not of the one before
    assert (record["changes"], record["last_day"]) == ("2026-05-01", "2026-10-27")
    assert record["days_left"] == (date(2026, 10, 27) - TODAY).days + 1
    assert (party["used"], party["left_over"], party["over"]) == (0, 2, ["obligor", "supplier"])


def test_after_its_last_day_nothing_is_left_of_a_privilege(tmp_path: Path) -> None:
    last = date(2026, 6, 29)  # of hold-party, by the pilot's text
    for today, left in ((last, (1, 1)), (add_days(last, 1), (0, 0)), (date(2036, 1, 1), (0, 0))):
        projection = projected(tmp_path / str(today), EVERYTHING, today)
        (row,) = [each for each in asked(projection, "privileges", "maker") if each["privilege"] == "hold-party"]
        assert (row["left_over"], row["days_left"]) == left
        assert (row["changes"] is None) == (left == (0, 0))


def test_a_text_that_takes_over_is_the_one_that_lists_go_by(tmp_path: Path) -> None:
    first = governed.ROWS[0][2]
    lower = first.canonical.replace('"ends_day":240', '"ends_day":200')  # type: ignore[attr-defined]
    assert lower != first.canonical  # type: ignore[attr-defined]
    second = (CHARTERS, "000002", replace(first, canonical=lower))  # type: ignore[type-var]
    (row,) = [
        each
        for each in asked(projected(tmp_path, [*EVERYTHING, second]), "privileges", "maker")
        if each["privilege"] == "hold-record"
    ]
    assert row["last_day"] == "2026-09-17"


def test_everybody_sees_the_phases_and_how_far_the_next_one_is(everything: Projection) -> None:
    phases = asked(everything, "phases", "maker")
    assert [(row["phase"], row["state"], row["since"]) for row in phases] == [
        ("pilot", "present", "2026-03-02"),
        ("city", "next", None),
        ("chain", "later", None),
    ]
    assert phases[0]["each"] == 1_000_000_00
    asks = {row["criterion"]: row for row in asked(everything, "next-phase", "maker")}
    assert (asks["days-in-phase"]["from_day"], asks["days-in-phase"]["met"]) == ("2026-05-31", "no")
    assert (asks["settled"]["amount"], asks["settled"]["amount_asked"]) == (500_000_00, 1_500_000_00)
    assert (asks["overdue-basis-points"]["count"], asks["overdue-basis-points"]["count_asked"]) == (223, 199)
    assert {name: row["met"] for name, row in asks.items() if row["met"] == "yes"} == {"open-incidents": "yes"}
    assert {row["phase"] for row in asks.values()} == {"city"}


def test_the_last_phase_asks_for_nothing_more(tmp_path: Path) -> None:
    rows = [*EVERYTHING, (PRESENT, "ledger", Present(phase="chain", since=TODAY, changes=2))]
    projection = projected(tmp_path, rows)
    assert asked(projection, "next-phase", "maker") == []
    assert [row["state"] for row in asked(projection, "phases", "maker")] == ["past", "past", "present"]


def test_everybody_sees_proposals_and_the_votes_of_who_is_active(everything: Projection) -> None:
    found = {row["kind"]: row for row in asked(everything, "proposals", "maker")}
    votes = {kind: (row["votes_for"], row["votes_against"], row["state"]) for kind, row in found.items()}
    assert votes == {"amendment": (2, 1, "open"), "phases": (2, 1, "open")}
    assert (found["amendment"]["asks"], found["amendment"]["reason"]) == ("economic", "three days / 三日")
    assert (found["phases"]["asks"], found["phases"]["closes"]) == ("city", "2026-06-19")


def test_a_supervisor_sees_what_the_ledger_measures_and_what_came_round(everything: Projection) -> None:
    (measured,) = asked(everything, "measures", "supervisor")
    assert (measured["phase"], measured["settled"], measured["disputes"]) == ("pilot", 500_000_00, 3)
    (circle,) = asked(everything, "circles", "supervisor")
    assert (circle["giver"], circle["holder"], circle["kind"]) == ("river-parts", "fine-works", "held-it-before")


def test_a_warehouse_sees_its_stock_and_receipts(everything: Projection) -> None:
    stock = asked(everything, "stock", "quay")
    assert [(each["location"], each["stock"], each["free"], each["stage"]) for each in stock] == [
        ("bay-1", 1_000, 300, "inspected"),
        ("bay-2", 0, 0, "declared"),
        ("bay-3", 500, 0, "rejected"),
    ]
    assert [each["location"] for each in asked(everything, "stock", "gauger")] == ["bay-1", "bay-3"]
    held = asked(everything, "receipts", "miner")
    assert [(each["quantity"], each["pledges"]) for each in held] == [(400, 2), (200, 0)]
    assert len(asked(everything, "receipts", "quay")) == 2
    assert [each["left"] for each in asked(everything, "release-orders", "quay")] == [60]


def test_a_payer_sees_its_money_by_purpose(everything: Projection) -> None:
    found = [tuple(each.values()) for each in asked(everything, "set-aside", "carmaker")]
    last, over = "2026-05-20", "2026-04-01"
    assert found == [
        ("tools", digest("tools"), "bank", "CNY", 2, 200, 60, 60, last, "ended"),
        ("wages", digest("wages"), "bank", "CNY", 2, 200, 60, 60, over, "binds"),
    ]
    assert asked(everything, "set-aside", "maker") == []


@pytest.mark.parametrize(("reader", "count"), [("maker", 4), ("forge", 4), ("bank", 1), ("carmaker", 0)])
def test_money_that_waits_for_somebody(everything: Projection, reader: str, count: int) -> None:
    assert len(asked(everything, "awaited", reader)) == count


def test_wallets_of_a_holder_and_of_an_operator(everything: Projection) -> None:
    assert [(each["holder"], each["amount"], each["spent_today"]) for each in asked(everything, "wallets", "bank")] == [
        ("forge", 300, 0),
        ("maker", 500, 7),
    ]
    assert len(asked(everything, "wallets", "maker")) == 1


def test_certificates_and_what_licences_are_worth(everything: Projection) -> None:
    assert [each["certificate"] for each in asked(everything, "certificates", "maker")] == [digest("standing")]
    states = [each["state"] for each in asked(everything, "licences", "carmaker")]
    assert sorted(states) == ["fell with its certificate", "given up", "in force", "over"]


def test_a_lender_sees_what_is_pledged_to_it_and_what_a_base_leaves_out(everything: Projection) -> None:
    pledged = asked(everything, "pledged-to-us", "river-bank")
    assert [(row["kind"], row["pledgor"], row["rank"]) for row in pledged].count(("receivable", "maker", 1)) == 2
    assert asked(everything, "pledged-to-us", "maker") == []
    items = {row["kind"]: row["why"] for row in asked(everything, "borrowing-base", "river-bank")}
    assert items == {"receivable": items["receivable"], "receipt": "no-price"}
    assert {row["why"] for row in asked(everything, "borrowing-base", "maker")} == {None, "disputed"}
    (line,) = asked(everything, "credit-lines", "maker")
    assert (line["borrowing_base"], line["principal"], line["free"]) == (80_000_00, 50_000_00, 30_000_00)


def test_a_holder_sees_what_is_free(everything: Projection) -> None:
    states = [
        (row["kind"], row["amount"] or row["quantity"], row["state"]) for row in asked(everything, "assets", "smelter")
    ]
    assert {("receipt", 100, "free"), ("receipt", 600, "pledged")} <= {*states}
    rights = [
        (row["asset"], row["state"]) for row in asked(everything, "assets", "maker") if row["kind"] == "certificate"
    ]
    assert rights == [(digest("standing"), "free")]
    assert ("receivable", 400_000_00, "free") not in [
        (row["kind"], row["amount"] or row["quantity"], row["state"]) for row in asked(everything, "assets", "bank")
    ]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_stranger_sees_nothing_of_others(everything: Projection, view: View) -> None:
    if not view.roles:
        assert ask_view(everything, view.name, "stranger").rows == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("reader", ["carmaker", "maker", "forge", "bank", "supervisor", "keeper"])
def test_pages_add_up_to_the_whole_list(everything: Projection, view: View, reader: str) -> None:
    if view.roles and reader not in ("supervisor", "keeper"):
        return
    whole = ask_view(everything, view.name, reader).rows
    pages, cursor = [], None
    while True:
        page = ask_view(everything, view.name, reader, cursor=cursor, limit=1)
        pages += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    assert pages == whole


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_is_declared_whole(view: View) -> None:
    assert {*view.order} <= {column.name for column in view.columns}
    assert {*view.tables} <= {*CATALOGUE.tables}
    assert view.en
    assert view.zh
    assert all(column.en and column.zh for column in (*view.columns, *view.parameters))
    assert all(f":{parameter.name}" in view.select for parameter in view.parameters)
    assert ":reader" in view.select or view.roles


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_values_are_of_the_kind_that_a_column_declares(
    everything: Projection, from_book: Projection, view: View
) -> None:
    rows: list[tuple[Any, ...]] = []
    for projection, readers in (
        (everything, ("carmaker", "maker", "forge", "bank", "quay", "river-bank", "keeper")),
        (from_book, KEEPERS),
    ):
        for reader in readers:
            if view.tables and not {*view.tables} <= {*projection.mirrors}:
                continue
            if not view.roles or reader in ("keeper", *KEEPERS):
                rows += ask_view(projection, view.name, reader).rows
    assert rows, "no row to look at"
    for row in rows:
        for column, value in zip(view.columns, row, strict=True):
            match column.kind:
                case _ if value is None:
                    continue
                case "money" | "count" | "rate":
                    assert isinstance(value, int), column
                case "day":
                    assert date.fromisoformat(value), column
                case "list" | "roles" | "sections":
                    assert isinstance(value, list | dict), column
                case "record":
                    assert len(value) == 64, column
                case _:
                    assert isinstance(value, str), column


@pytest.mark.parametrize("reader", ["%", "b_nk", "BANK", 'bank","', "", "bank\n", "everyone"])
def test_what_is_no_member_sees_nothing(everything: Projection, reader: str) -> None:
    for view in VIEWS:
        if not view.roles:
            assert ask_view(everything, view.name, reader).rows == []
    assert ask_rows(everything, "documents", reader).rows == []
    assert ask_rows(everything, "claims", reader).rows == []


# --- rows of a table ----------------------------------------------------------------------------------------------


def test_a_reader_gets_the_rows_that_it_may_read_as_they_were_committed(from_book: Projection, book: Book) -> None:
    committed = {key: row for table, key, row in all_rows(book.store, DOCUMENTS_ONLY) if table == "documents"}
    for reader in ("maker", "carmaker", KEEPERS[0]):
        rows = pages_of(from_book, "documents", reader)
        assert {key: bytes(row) for key, _, row in rows} == committed
        assert [key for key, _, _ in rows] == sorted(committed)
    assert pages_of(from_book, "documents", "bank") == []


def test_what_everyone_may_read_everyone_reads(from_book: Projection) -> None:
    assert len(pages_of(from_book, "members", "stranger")) == 9
    assert [key for key, _, _ in pages_of(from_book, "keys", "maker")] == [ledger.key("maker").public]


def pages_of(projection: Projection, table: str, reader: str) -> list[tuple[str, int, Any]]:
    rows, cursor = [], None
    while True:
        page = ask_rows(projection, table, reader, cursor, limit=1)
        rows += page.rows
        cursor = page.cursor
        if cursor is None:
            return rows


# --- asking wrongly -----------------------------------------------------------------------------------------------


def test_bad_questions_are_refused(everything: Projection, from_book: Projection) -> None:
    for table in ("nothing", "quotas", "readers", 'documents" --'):
        with refusing(Why.UNKNOWN_VIEW):
            ask_rows(everything, table, "maker")
        with refusing(Why.UNKNOWN_VIEW):
            ask_view(everything, table, "maker")
    with refusing(Why.UNKNOWN_VIEW):  # the ledger has no such tables
        ask_view(from_book, "payables", "maker")
    with refusing(Why.UNKNOWN_PARAMETER):
        ask_view(everything, "payables", "carmaker", {"reader": "maker"})
    for wrong in ("", "-1", "x", "1.5", "９", str(MOST_DAYS + 1), "9" * 400):
        with refusing(Why.BAD_PARAMETER):
            ask_view(everything, "expiring-checks", "bank", {"within": wrong})
    for limit in (0, -1, MOST_ROWS + 1):
        with refusing(Why.BAD_PARAMETER):
            ask_view(everything, "payables", "carmaker", limit=limit)
        with refusing(Why.BAD_PARAMETER):
            ask_rows(everything, "claims", "carmaker", limit=limit)


def test_a_cursor_belongs_to_its_own_list(everything: Projection) -> None:
    good = ask_view(everything, "payables", "carmaker", limit=1).cursor
    other = ask_rows(everything, "claims", "carmaker", limit=1).cursor
    assert good is not None
    assert other is not None
    for wrong in (other, good[:-3], good + "A", "", "é", "x" * 1_000, "e30"):
        with refusing(Why.BAD_CURSOR):
            ask_view(everything, "payables", "carmaker", cursor=wrong)
    with refusing(Why.BAD_CURSOR):
        ask_rows(everything, "claims", "carmaker", good)


def test_what_items_count_for_adds_up_to_the_base(tmp_path: Path) -> None:
    counter = Counter(concentration=300_000)
    counter.give()
    counter.more("2", FACE - 1)
    counter.more("3", 33_33, by="truckmaker")
    counter.more("4", 66_68, by="truckmaker")
    depot = Depot()
    depot.pledge()
    depot.do(depot.price())
    tables = (LINES, ITEMS, SUBJECTS, PRICES)
    rows = [(table, key, row) for book in (counter, depot) for table in tables for key, row in book.rows(table).items()]
    items = asked(projected(tmp_path, rows), "borrowing-base", "river-bank")
    for book in (counter, depot):
        mine = [row for row in items if row["line"] == book.line]
        assert {row["base"] for row in mine} == {book.row().borrowing_base}
        assert sum(row["counted"] for row in mine) == book.row().borrowing_base
    (stock,) = [row for row in items if row["kind"] == "receipt"]
    assert (stock["quantity"], stock["price"], stock["advance"], stock["counted"], stock["why"]) == (
        600, 68_00, 600_000, 600 * 68_00 * 6 // 10, None,
    )  # fmt: skip
    of_one = [row for row in items if row["subject"] == "carmaker"]
    assert [row["why"] for row in of_one] == [None, "partly-concentration"]
    assert sum(row["claimed"] for row in of_one) == 2 * FACE - 1
    assert sum(row["counted"] for row in of_one) == 150_000_00
