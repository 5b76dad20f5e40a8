"""Doing business from the command line: forms, several signers, what became of it."""

import json
import os
from itertools import count

import click
import pytest

from heqi.cli.send import send_command
from heqi.client.building import prepare
from heqi.client.errors import Undecided, of_refusal
from heqi.client.reasons import Why as Away
from heqi.client.sdk import Client
from heqi.client.submitting import envelope_id
from heqi.client.told import Outcome
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.receivables import Split
from heqi.values.identifiers import short_id
from tests import pilot
from tests.cli.shell import LiveNode, Ran, Shell

REFERENCES = count(1)


def credit(shell: Shell, customer: str, amount: str, *more: str) -> Ran:
    reference = f"statement-{next(REFERENCES)}"
    form = ("--customer", customer, "--currency", "CNY", "--amount", amount, "--reference", reference)
    return shell.run("send", "payments.credit", *form, *more)


def hold(shell: Shell, amount: str, *more: str) -> Ran:
    form = ("--bank", "river-bank", "--currency", "CNY", "--payee", "river-parts", "--amount", amount)
    return shell.run("send", "payments.hold", *form, "--purpose", "steel", "--expires-day", "2026-12-31", *more)


def test_an_action_is_sent_by_its_form(bank: Shell) -> None:
    ran = credit(bank, "core-maker", "1250.50")
    assert ran.code == 0
    assert "Kept in block" in ran.out
    assert credit(bank, "core-maker", "1.00", "--lang", "zh").out.startswith("已记入区块")


def test_what_is_kept_is_told_to_programs(bank: Shell) -> None:
    answer = credit(bank, "core-maker", "1250.50", "--json").json
    assert answer["status"] == "kept"
    assert len(answer["transaction"]) == 64
    assert answer["height"] > 0


def test_a_refusal_says_why_and_what_to_do(buyer: Shell) -> None:
    ran = hold(buyer, "999999999.00")
    assert ran.code == 1
    assert "payments.INSUFFICIENT_FUNDS" in ran.err
    assert "What to do: " in ran.err
    again = hold(buyer, "999999999.00", "--json", "--lang", "zh")
    assert (again.code, again.refused_as) == (1, "payments.INSUFFICIENT_FUNDS")
    assert set(again.json["refusal"]) >= {"code", "en", "zh", "do_en", "do_zh", "facts"}


def test_maker_and_checker_exchange_a_file(bank: Shell, node: LiveNode) -> None:
    credit(bank, "core-maker", "5000.00")
    bank.environment.setenv("HEQI_PARTY", "core-maker")
    bank.environment.setenv("HEQI_KEYS", bank.keys_of("core-maker"))
    alone = hold(bank, "10.00", "--signer", "maker-1", "--json")
    assert alone.refused_as == "authority.POLICY_UNMET"

    assert hold(bank, "10.00", "--signer", "maker-1", "--prepare", "hold.json").code == 0
    assert json.loads((bank.home / "hold.json").read_bytes())["body"]["parties"] == ["core-maker"]
    early = bank.run("send", "--file", "hold.json", "--json")
    assert early.refused_as == "authority.POLICY_UNMET"

    assert hold(bank, "10.00", "--signer", "maker-1", "--prepare", "hold-2.json").code == 0
    charter = bank.write("charter.toml", pilot.TEXT)
    unconfirmed = bank.run("sign", "hold-2.json", "--json")
    assert unconfirmed.refused_as == "command.NOT_CONFIRMED"
    signed = bank.run("sign", "hold-2.json", "--yes", "--charter", charter)
    assert signed.code == 0
    assert "10.00 CNY" in signed.out
    assert "core-maker/checker-1" in signed.out
    assert bank.run("sign", "hold-2.json", "--yes", "--json").refused_as == "command.NOTHING_TO_SIGN"
    sent = bank.run("send", "--file", "hold-2.json", "--json")
    assert sent.code == 0
    assert sent.json["records"][0]["table"] == "holds"
    assert sent.json["records"][0]["readable"] is True
    asked = bank.run("receipt", "hold-2.json", "--json").json
    assert asked["records"] == sent.json["records"]
    again = bank.run("send", "--file", "hold-2.json", "--json")
    assert again.json["transaction"] == sent.json["transaction"]


def split_file(shell: Shell) -> str:
    """A prepared transaction whose amounts only the charter explains."""
    split = Split(by="river-parts", claim="5d" * 32, part=40_000_000, to="fine-works")
    parties = ["river-parts", "fine-works"]
    made = prepare([split], ledger=pilot.LEDGER, parties=parties, salt=bytes(16), valid_until=pilot.START)
    return shell.write("split.json", made.seal([made.sign(pilot.key("river-parts"))]))


def test_nobody_signs_figures_that_cannot_be_read(bank: Shell) -> None:
    file = split_file(bank)
    bank.environment.delenv("HEQI_PARTY")
    bank.environment.setenv("HEQI_KEYS", bank.keys_of("fine-works"))
    url = bank.environment
    node = os.environ["HEQI_URL"]
    url.delenv("HEQI_URL")
    blind = bank.run("sign", file, "--yes", "--json")
    assert (blind.code, blind.refused_as) == (2, "command.AMOUNTS_UNREADABLE")
    charter = bank.write("charter.toml", pilot.TEXT)
    for more in (("--charter", charter), ("--url", node)):
        signed = bank.run("sign", split_file(bank), "--yes", *more)
        assert signed.code == 0
        assert "400,000.00 CNY" in signed.out
        assert "40000000" not in signed.out
        assert "Fine Works Co. (fine-works)" in signed.out
        assert short_id("rcv", "5d" * 32) in signed.out
        assert "5d" * 32 in signed.out
    url.setenv("HEQI_CHARTER", charter)
    assert "江城精工有限公司" in bank.run("--lang", "zh", "sign", split_file(bank), "--yes").out


def test_a_record_is_named_by_its_short_id(bank: Shell) -> None:
    credit(bank, "core-maker", "5000.00")
    bank.environment.setenv("HEQI_PARTY", "core-maker")
    bank.environment.setenv("HEQI_KEYS", bank.keys_of("core-maker"))
    made = hold(bank, "20.00")
    short = next(line.split()[1] for line in made.out.splitlines() if line.startswith("  holds "))
    whole = next(line.split()[2] for line in made.out.splitlines() if line.startswith("  holds "))
    assert bank.run("show", short).code == 0
    assert bank.run("show", whole, "--json").json["table"] == "holds"
    assert bank.run("show", "00" * 32, "--json").refused_as == "command.NOTHING_THERE"
    released = bank.run("send", "payments.release_hold", "--hold", short)
    assert released.code == 0
    misread = short[:-1] + ("A" if short[-1] != "A" else "B")
    assert bank.run("show", misread, "--json").refused_as == "command.SHORT_ID_WRONG"
    absent = bank.run("show", short_id("hld", "00" * 32), "--json")
    assert (absent.code, absent.refused_as) == (3, "command.SHORT_ID_NOT_FOUND")


def test_actions_come_from_a_file_together(bank: Shell) -> None:
    lines = [
        {
            "action": "payments.credit",
            "by": "river-bank",
            "customer": "river-parts",
            "currency": "CNY",
            "amount": "1.00",
            "reference": f"file-{number}",
        }
        for number in range(3)
    ]
    file = bank.write("actions.json", json.dumps(lines))
    assert bank.run("send", "--file", file).code == 0
    assert bank.run("send", "--file", file, "--json").refused_as.startswith("payments.")
    assert bank.run("send", "--file", bank.write("one.json", json.dumps(lines[0] | {"reference": "one"}))).code == 0


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "7", '{"action":"payments.gift"}', '[{"action":"payments.credit","by":1}]', '{"body":1}'],
)
def test_a_file_without_actions_is_told(bank: Shell, content: str) -> None:
    ran = bank.run("send", "--file", bank.write("bad.json", content), "--json")
    assert ran.refused_as in ("command.FILE_NOT_UNDERSTOOD", "command.FIELD_WRONG")
    assert ran.code in (1, 2)


@pytest.mark.parametrize(
    ("amount", "code"), [("1,000.00", 2), ("1.001", 2), ("-5", 2), ("0", 2), ("90071992547409.93", 2), ("", 2)]
)
def test_amounts_are_decimal_text(bank: Shell, amount: str, code: int) -> None:
    ran = credit(bank, "core-maker", amount, "--json")
    assert (ran.code, ran.refused_as) == (code, "command.FIELD_WRONG")


def test_options_before_the_action_count_too(bank: Shell) -> None:
    form = ("--customer", "core-maker", "--currency", "CNY", "--amount", "3.00", "--reference", "before-1")
    ran = bank.run("send", "--json", "--signer", "maker-1", "payments.credit", *form)
    assert ran.refused_as == "authority.POLICY_UNMET"


def test_an_unknown_action_suggests_others(bank: Shell) -> None:
    ran = bank.run("send", "recievables.split", "--json")
    assert (ran.code, ran.refused_as) == (2, "command.ACTION_UNKNOWN")
    assert "receivables.split" in ran.json["refusal"]["en"]


def test_a_form_without_a_field_is_wrong_usage(bank: Shell) -> None:
    ran = bank.run("send", "payments.credit", "--customer", "core-maker")
    assert ran.code == 2
    assert "--currency" in ran.err


def test_a_node_that_is_not_there_is_told(bank: Shell) -> None:
    bank.environment.setenv("HEQI_URL", "http://127.0.0.1:9")
    ran = credit(bank, "core-maker", "1.00", "--json")
    assert (ran.code, ran.refused_as) == (3, "client.UNREACHABLE")


def test_what_nobody_can_tell_yet_is_kept_to_be_sent_again(bank: Shell) -> None:
    submit = Client.submit

    def answer_lost(client: Client, envelope: bytes) -> Outcome:
        submit(client, envelope)
        raise of_refusal(Undecided, Refusal(Away.UNDECIDED, transaction=envelope_id(envelope), problem="it went away"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Client, "submit", answer_lost)
        ran = credit(bank, "core-maker", "7.00", "--json")
    assert (ran.code, ran.refused_as) == (3, "command.UNDECIDED")
    file = ran.json["refusal"]["facts"]["file"]
    again = bank.run("send", "--file", file, "--json")
    assert (again.code, again.json["transaction"]) == (0, ran.json["refusal"]["facts"]["transaction"])


def test_several_nodes_may_be_named(bank: Shell) -> None:
    node = os.environ["HEQI_URL"]
    bank.environment.setenv("HEQI_URL", f"http://127.0.0.1:9, {node}")
    assert credit(bank, "core-maker", "8.00", "--json").code == 0
    bank.environment.setenv("HEQI_URL", "http://127.0.0.1:9")
    assert credit(bank, "core-maker", "9.00", "--json", "--url", "http://127.0.0.1:9", "--url", node).code == 0


def test_keys_and_names_have_to_be_there(bank: Shell) -> None:
    assert credit(bank, "core-maker", "1.00", "--by", "harbour-bank", "--json").refused_as == "command.NO_KEY"
    assert credit(bank, "core-maker", "1.00", "--keys", "nowhere.json", "--json").refused_as == "keystore.FILE_MISSING"
    bank.environment.setenv("HEQI_PASSPHRASE", "another passphrase")
    assert credit(bank, "core-maker", "1.00", "--json").refused_as == "keystore.WRONG_PASSPHRASE"
    bank.environment.delenv("HEQI_PASSPHRASE")
    assert credit(bank, "core-maker", "1.00", "--json").refused_as == "command.NO_PASSPHRASE"
    bank.environment.delenv("HEQI_PARTY")
    missing = credit(bank, "core-maker", "1.00", "--json")
    assert (missing.code, missing.refused_as) == (2, "command.NO_PARTY")


def test_a_transaction_of_another_ledger_is_not_sent(bank: Shell) -> None:
    assert credit(bank, "core-maker", "1.00", "--prepare", "a.json").code == 0
    text = (bank.home / "a.json").read_text()
    other = bank.write("b.json", text.replace(pilot.LEDGER, "00" * 32))
    assert bank.run("send", "--file", other, "--json").refused_as == "command.OTHER_LEDGER"
    charter = bank.write("charter.toml", pilot.TEXT)
    assert bank.run("sign", other, "--charter", charter, "--json").refused_as == "command.OTHER_LEDGER"


def test_every_action_has_a_form_whose_options_do_not_collide(shell: Shell) -> None:
    assert "receivables.pay_out" in shell.run("send", "--help").out
    for name in CATALOGUE.actions:
        command = send_command.get_command(click.Context(send_command), name)  # type: ignore[attr-defined]
        options = [option for parameter in command.params for option in parameter.opts + parameter.secondary_opts]
        assert len(options) == len({*options}), name
        names = [parameter.name for parameter in command.params]
        assert len(names) == len({*names}), name
        assert shell.run("send", name, "--help").code == 0


def test_a_dry_run_says_that_it_would_be_kept_and_sends_nothing(bank: Shell) -> None:
    ran = credit(bank, "core-maker", "10.00", "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing was sent" in ran.out
    told = credit(bank, "core-maker", "10.00", "--dry-run", "--json").json
    assert (told["dry_run"], told["status"]) == (True, "kept")


def test_a_dry_run_of_a_file_speaks_of_the_signatures_that_it_has(bank: Shell) -> None:
    assert credit(bank, "core-maker", "10.00", "--prepare", "signed.json").code == 0
    ran = bank.run("send", "--file", "signed.json", "--dry-run")
    assert ran.out.startswith("Signed as it is, it would be kept")


def test_a_dry_run_says_why_it_would_be_refused(buyer: Shell) -> None:
    assert hold(buyer, "999999999.00", "--dry-run", "--json").refused_as == "payments.INSUFFICIENT_FUNDS"


def test_a_refusal_says_in_words_what_its_clause_says(buyer: Shell) -> None:
    """To people; what programs read stays as the text has it."""
    long = ("--expires-day", "2099-01-01", "--purpose", "goods")
    form = ("payments.hold", "--bank", "river-bank", "--payee", "fine-works", "--currency", "CNY", "--amount", "1.00")
    shown = buyer.run("send", *form, *long)
    assert "Rule: charter §6.2.6 (payments.hold_days_at_most): 180 days\n" in shown.err
    assert (
        "依据：章程 §6.2.6 (payments.hold_days_at_most): 180 天\n"
        in buyer.run("send", *form, *long, "--lang", "zh").err
    )
    told = buyer.run("send", *form, *long, "--json").json["refusal"]
    assert told["source"] == "charter §6.2.6 (payments.hold_days_at_most): 180"
    assert told["clause"] == {"en": "180 days", "zh": "180 天"}
