"""`heqi keys`: made, listed, rotated."""

from heqi.client.keystore import Keystore
from tests.cli.shell import PASSPHRASE, LiveNode, Shell


def test_keys_are_made_and_listed(shell: Shell) -> None:
    made = shell.run("keys", "new", "--by", "river-bank", "--signer", "maker-1", "--role", "maker", "--keys", "k")
    assert made.code == 0
    assert made.out.startswith('{ key = "ed25519:')
    more = ("keys", "new", "--by", "river-bank", "--signer", "head", "--role", "head", "--keys", "k", "--json")
    assert shell.run(*more).json["key"]["role"] == "head"
    listed = shell.run("keys", "list", "--keys", "k", "--json").json
    assert [key["person"] for key in listed["keys"]] == ["maker-1", "head"]
    assert "maker-1" in shell.run("keys", "list", "--keys", "k").out


def test_a_key_needs_a_party_and_good_names(shell: Shell) -> None:
    form = ("keys", "new", "--signer", "maker-1", "--role", "maker", "--keys", "k", "--json")
    assert shell.run(*form).refused_as == "command.NO_PARTY"
    assert shell.run(*form, "--by", "River Bank").refused_as == "keystore.NAME_WRONG"
    assert not (shell.home / "k").exists()


def test_the_passphrase_may_come_by_a_descriptor(shell: Shell) -> None:
    form = ("keys", "new", "--by", "a-bank", "--signer", "maker-1", "--role", "maker", "--keys", "k")
    file = shell.write("passphrase", "from a descriptor\n")
    with open(file, "rb") as given:  # noqa: PTH123 - its descriptor is what is wanted
        assert shell.run(*form, "--passphrase-fd", str(given.fileno())).code == 0
    assert len(Keystore(shell.home / "k").unlock("from a descriptor")) == 1
    assert shell.run(*form, "--passphrase-fd", "987", "--json").refused_as == "command.FILE_FAILED"


def test_a_key_is_rotated_on_the_ledger_and_in_the_file(shell: Shell, node: LiveNode) -> None:
    node.tick()
    shell.environment.setenv("HEQI_URL", node.url)
    keys = shell.keys_of("supervisor")
    old, checker = Keystore(shell.home / "supervisor.json").names
    party = ("--by", "supervisor", "--keys", keys)
    maker = '{"actions": ["*"], "needs": {"maker": 1}}'
    assert shell.run("send", "parties.set_policy", "--by", "supervisor", "--policy", maker, "--keys", keys).code == 0
    assert shell.run("keys", "rotate", *party, "--signer", "duty-officer").code == 0
    new, same = Keystore(shell.home / "supervisor.json").unlock(PASSPHRASE)
    assert (new.name.public != old.public, same.name) == (True, checker)
    rows = shell.run("list", "keys", "--where", "party=supervisor", *party, "--json")
    assert {row["key"]: row["row"]["revoked_day"] is None for row in rows.json["rows"]} == {
        old.public: False,
        checker.public: True,
        new.name.public: True,
    }


def test_a_rotation_that_others_sign_is_finished_later(bank: Shell, node: LiveNode) -> None:
    keys = bank.keys_of("harbour-bank")
    named = ("--by", "harbour-bank", "--keys", keys)
    before = Keystore(bank.home / "harbour-bank.json").names
    bank.environment.setenv("HEQI_PARTY", "harbour-bank")
    assert bank.run("keys", "rotate", *named, "--signer", "maker-1", "--prepare", "r.json").code == 0
    again = bank.run("keys", "rotate", *named, "--signer", "maker-1", "--json")
    assert again.refused_as == "command.ROTATION_UNDER_WAY"
    assert bank.run("send", "--file", "r.json", "--keys", keys).code == 0
    assert bank.run("keys", "rotate", *named, "--finish").code == 0
    after = Keystore(bank.home / "harbour-bank.json").names
    assert [name.person for name in after] == [name.person for name in before]
    assert after[0].public != before[0].public
    assert bank.run("show", "members", "harbour-bank", *named).code == 0
    assert bank.run("keys", "rotate", *named, "--finish", "--json").refused_as == "command.FILE_FAILED"


def test_a_refused_rotation_leaves_the_key_store_as_it_was(bank: Shell) -> None:
    keys = bank.keys_of("core-maker")
    before = (bank.home / "core-maker.json").read_bytes()
    named = ("--by", "core-maker", "--signer", "maker-1", "--keys", keys)
    past = bank.run("keys", "rotate", *named, "--until", "2001-01-01", "--json")
    assert past.refused_as == "parties.KEY_DAYS_WRONG"
    assert (bank.home / "core-maker.json").read_bytes() == before
    assert not (bank.home / "core-maker.json.next").exists()
    assert bank.run("keys", "rotate", "--by", "core-maker", "--keys", keys).code == 2
