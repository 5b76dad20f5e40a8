"""Asking from the command line: records, lists, receipts."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from msgspec import structs

from heqi.chain.blocks import VouchedHead, vouch
from heqi.cli.values import readable
from heqi.client.heads import read_head_file, write_head_file
from heqi.reading.views import VIEWS
from tests import pilot
from tests.cli.shell import Ran, Shell

REFERENCES = count(1)


def credit(shell: Shell, *more: str) -> Ran:
    form = ("--customer", "core-maker", "--currency", "CNY", "--amount", "12.34")
    return shell.run("send", "payments.credit", *form, "--reference", f"asked-{next(REFERENCES)}", *more)


def test_a_record_is_shown_with_its_amounts(bank: Shell) -> None:
    credit(bank)
    shown = bank.run("show", "members", "core-maker", "--proof")
    assert shown.code == 0
    assert "江城核心制造有限公司" in shown.out
    assert "proof checked" in shown.out
    answer = bank.run("show", "members", "core-maker", "--json").json
    assert answer["row"]["uscc"] == "91420100MA00000025"
    past = bank.run("show", "members", "core-maker", "--height", "0", "--json").json
    assert past["height"] == 0


def test_a_ledger_that_went_back_is_told_whatever_is_asked(bank: Shell) -> None:
    credit(bank)
    kept = Path(bank.write("seen", ""))
    kept.unlink()
    assert bank.run("list", "balances", "--head-file", str(kept)).code == 0
    seen = read_head_file(kept)
    assert seen is not None
    assert seen.head is not None
    # As if this machine had seen the ledger a hundred blocks further on, before an older backup was restored.
    later = structs.replace(seen.head.head, height=seen.head.head.height + 100)
    vouched = VouchedHead(head=later, vouchers=(vouch(later, "platform", pilot.key("platform", "head")),))
    write_head_file(kept, seen.ledger, vouched)
    for asked in (("list", "balances"), ("show", "members", "core-maker")):
        told = bank.run(*asked, "--head-file", str(kept), "--json")
        assert (told.code, told.refused_as) == (4, "client.FORKED")
    assert credit(bank, "--head-file", str(kept), "--json").refused_as == "client.FORKED"


def test_what_is_not_there_and_what_is_not_yours_answer_alike(buyer: Shell) -> None:
    missing = buyer.run("show", "booked", "nothing", "--json")
    unseen = buyer.run("show", "quotas", "river-bank", "--json")
    assert (missing.code, missing.refused_as) == (3, "edge.NOT_FOUND")
    assert unseen.code in (0, 3)  # core-maker keeps the book


def test_a_table_that_is_not_there_suggests_others(bank: Shell) -> None:
    assert "members" in bank.run("show", "member", "x", "--json").json["refusal"]["en"]
    assert bank.run("list", "claim", "--json").refused_as == "command.TABLE_UNKNOWN"


def test_the_lists_are_named(shell: Shell) -> None:
    named = shell.run("list")
    assert named.code == 0
    assert all(view.name in named.out for view in VIEWS)
    assert {each["name"] for each in shell.run("list", "--json").json["views"]} == {view.name for view in VIEWS}


def test_a_view_is_listed(bank: Shell) -> None:
    credit(bank)
    bank.environment.setenv("HEQI_PARTY", "core-maker")
    bank.environment.setenv("HEQI_KEYS", bank.keys_of("core-maker"))
    shown = bank.run("list", "balances")
    assert shown.code == 0
    assert "Available" in shown.out
    rows = bank.run("list", "balances", "--json").json["rows"]
    assert rows[0]["bank"] == "river-bank"
    assert rows[0]["available"] % 1234 == 0 or rows[0]["available"] > 0
    assert "可用" in bank.run("list", "balances", "--lang", "zh").out


def test_refused_attempts_are_told_in_sentences_and_whole(bank: Shell) -> None:
    credit(bank, "--signer", "maker-1")
    shown = bank.run("list", "refused", "--lang", "zh")
    assert "authority.POLICY_UNMET" in shown.out
    assert "{" not in shown.out
    assert "…" not in shown.out
    answer = bank.run("list", "refused", "--json").json
    row = next(each for each in answer["rows"] if each["code"] == "authority.POLICY_UNMET")
    assert row["refusal"]["zh"] in shown.out
    assert row["refusal"]["do_zh"] in shown.out
    assert row["transaction_id"] in shown.out


def test_plain_data_is_read_aloud_and_not_as_a_program_writes_it() -> None:
    accounts = [{"bank": "river-bank", "from_day": "2026-03-02"}, {"bank": "harbour-bank", "from_day": None}]
    assert readable(accounts) == "bank river-bank, from_day 2026-03-02; bank harbour-bank, from_day –"
    assert readable([]) == "–"
    assert readable(["a", 1]) == "a, 1"


def test_another_charter_is_told_before_anything_is_asked(bank: Shell) -> None:
    other = bank.write(
        "other.toml", pilot.TEXT.replace("Pilot", "Other").replace("smallest_part = ", "smallest_part = 1")
    )
    for arguments in (("list", "balances"), ("list", "claims", "--table"), ("show", "members", "core-maker")):
        ran = bank.run(*arguments, "--charter", other, "--json")
        assert (ran.code, ran.refused_as) == (1, "charter.ANOTHER_CHARTER")
        assert "smallest_part" in ran.json["refusal"]["en"]


def test_the_last_head_is_kept_under_the_ledgers_digest(bank: Shell) -> None:
    assert bank.run("show", "members", "core-maker", "--proof").code == 0
    kept = [each.name for each in (bank.home / ".local/state/heqi").iterdir()]
    assert kept == [f"{pilot.LEDGER}.head.json"]


def test_every_view_can_be_asked_for_by_a_book_keeper(bank: Shell) -> None:
    for view in VIEWS:
        ran = bank.run("list", view.name, "--json")
        assert ran.code == 0, (view.name, ran)
        assert bank.run("list", view.name).code == 0


def test_a_table_is_listed_in_pages(bank: Shell) -> None:
    for _ in range(3):
        credit(bank)
    first = bank.run("list", "booked", "--limit", "2", "--json").json
    assert len(first["rows"]) == 2
    second = bank.run("list", "booked", "--limit", "2", "--after", first["cursor"], "--json").json
    assert first["rows"][0]["key"] != second["rows"][0]["key"]
    assert "--after" in bank.run("list", "booked", "--limit", "2").out
    found = bank.run("list", "booked", "--where", "bank=river-bank", "--limit", "1", "--json").json
    assert found["rows"][0]["row"]["bank"] == "river-bank"


def test_a_parameter_is_written_as_name_and_value(bank: Shell) -> None:
    assert bank.run("list", "balances", "--set", "nothing").code == 2


def test_an_old_answer_comes_with_a_warning(bank: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = credit(bank, "--json").json["transaction"]
    asks = (
        ("show", "members", "river-bank", "--proof"),
        ("receipt", identity, "--proof"),
        ("list", "balances"),
        ("prove", "members", "river-bank", "-o"),
    )
    for number, ask in enumerate(asks):
        ran = bank.run(*ask, *((f"fresh-{number}",) if ask[-1] == "-o" else ()))
        assert (ran.code, "Old: " in ran.err) == (0, False)
    monkeypatch.setattr("heqi.client.heads.stale_seconds", lambda charter, as_of, now: 777)
    for number, ask in enumerate(asks):
        ran = bank.run(*ask, *((f"old-{number}",) if ask[-1] == "-o" else ()))
        assert (ran.code, "777 seconds ago" in ran.err) == (0, True)
        ran = bank.run(*ask, *((f"told-{number}",) if ask[-1] == "-o" else ()), "--json")
        assert (ran.err, ran.json["stale_seconds"]) == ("", 777)


def test_receipts_say_what_became_of_it(bank: Shell) -> None:
    kept = credit(bank, "--json").json["transaction"]
    told = bank.run("receipt", kept, "--proof")
    assert told.code == 0
    assert told.out.startswith("Kept in block")
    refused = credit(bank, "--signer", "maker-1", "--prepare", "alone.json", "--json").json["transaction"]
    assert bank.run("send", "--file", "alone.json").code == 1
    told = bank.run("receipt", refused)
    assert told.code == 1
    assert "authority.POLICY_UNMET" in told.out
    assert bank.run("receipt", refused, "--json").json["receipt"]["status"] == "refused"


@pytest.mark.parametrize("identity", ["00" * 32, "not an id"])
def test_no_receipt_is_told(bank: Shell, identity: str) -> None:
    assert bank.run("receipt", identity, "--json").code in (1, 3)


def test_roles_and_sections_of_a_charter_are_said_in_chinese(bank: Shell) -> None:
    shown = bank.run("list", "privileges", "--lang", "zh").out
    assert "债务人、供应商" in shown
    assert "要求报告" in shown
    assert "资金、应收账款" in bank.run("list", "phases", "--lang", "zh").out
    assert "obligor, supplier" in bank.run("list", "privileges").out
    (row, *_) = bank.run("list", "phases", "--json").json["rows"]
    assert row["modules"] == ["payments", "receivables"]


def test_what_a_clause_says_is_told_in_words_wherever_a_refusal_is_read(bank: Shell) -> None:
    form = ("payments.credit", "--customer", "core-maker", "--currency", "CNY", "--amount", "3000000.00")
    assert bank.run("send", *form, "--reference", "LARGE-1").code == 0
    bank.environment.setenv("HEQI_PARTY", "core-maker")
    bank.environment.setenv("HEQI_KEYS", bank.keys_of("core-maker"))
    day = datetime.now(UTC).date() + timedelta(days=30)  # the node goes by the real clock
    held = ("--bank", "river-bank", "--payee", "fine-works", "--currency", "CNY", "--amount", "2000000.00")
    sent = bank.run("send", "payments.hold", *held, "--purpose", "goods", "--expires-day", day.isoformat())
    assert "phases.EACH_ABOVE_CAP" in sent.err
    row = next(
        each for each in bank.run("list", "refused", "--json").json["rows"] if each["code"] == "phases.EACH_ABOVE_CAP"
    )
    assert row["facts"]["says"] == "100000000"
    receipt = bank.run("receipt", row["transaction_id"])
    for shown in (sent.err, receipt.out, row["refusal"]["en"]):
        assert "says: CNY 1,000,000.00" in " ".join(shown.split())
        assert "100000000" not in shown
