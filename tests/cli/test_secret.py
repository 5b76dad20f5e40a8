"""`heqi secret` as members use it, and fingerprints that are those of the ledger."""

import stat

from heqi.client.secrets import read_secret
from tests import pilot
from tests.cli.shell import Shell
from tests.intake.documents import FOLDER

INVOICE = str(FOLDER / "fapiao-special.xml")


def new(shell: Shell, name: str = "secret.key", epoch: str = "1") -> str:
    ran = shell.run("secret", "new", "-o", name, "--epoch", epoch, "--json")
    assert ran.code == 0
    return str(ran.json["name"])


def test_a_secret_is_made_for_ones_own_eyes_and_never_printed(shell: Shell) -> None:
    ran = shell.run("secret", "new", "-o", "secret.key", "--epoch", "2")
    path = shell.home / "secret.key"
    secret = read_secret(path.read_bytes(), "secret.key")
    assert (ran.code, secret.epoch) == (0, 2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret.name in ran.out
    shown = shell.run("secret", "show", "secret.key", "--lang", "zh")
    assert secret.name in shown.out
    assert secret.value.hex() not in ran.out + ran.err + shown.out + shown.err


def test_nothing_is_written_over_it(shell: Shell) -> None:
    first = new(shell)
    again = shell.run("secret", "new", "-o", "secret.key", "--epoch", "1", "--json")
    assert again.refused_as == "command.FILE_FAILED"
    assert shell.run("secret", "show", "secret.key", "--json").json["name"] == first
    assert (
        shell.run("secret", "new", "-o", str(shell.home), "--epoch", "1", "--json").refused_as == "command.FILE_FAILED"
    )
    nowhere = shell.run("secret", "new", "-o", "secret.key/a", "--epoch", "1", "--json")
    assert nowhere.refused_as == "command.FILE_FAILED"


def test_it_reaches_a_member_sealed_to_its_key(shell: Shell) -> None:
    name = new(shell)
    to = pilot.key("river-bank", "maker-1").public
    sealed = shell.run("secret", "seal", "secret.key", "--to", to, "-o", "sealed.json", "--json")
    assert (sealed.code, sealed.json["name"]) == (0, name)
    other = shell.keys_of("core-maker")
    ran = shell.run("secret", "open", "sealed.json", "-o", "own.key", "--keys", other, "--json")
    assert ran.refused_as == "secret.SEALED_TO_ANOTHER"
    bank = shell.keys_of("river-bank")
    ran = shell.run("secret", "open", "sealed.json", "-o", "own.key", "--keys", bank, "--json")
    assert (ran.code, ran.json["name"], ran.json["epoch"]) == (0, name, 1)
    assert (shell.home / "own.key").read_bytes() == (shell.home / "secret.key").read_bytes()
    wrong = shell.run("secret", "open", "secret.key", "-o", "b.key", "--keys", bank, "--json")
    assert wrong.refused_as == "secret.NOT_SEALED"
    assert shell.run("secret", "seal", "secret.key", "--to", "me", "-o", "c", "--json").refused_as == "secret.KEY_UNFIT"


def test_intake_prints_fingerprints_under_it(shell: Shell) -> None:
    name = new(shell)
    ran = shell.run("intake", INVOICE, "--secret", "secret.key", "--json")
    prints = ran.json["fingerprints"]
    assert prints["key"] == name
    people = shell.run("intake", INVOICE, "--secret", "secret.key").out
    assert all(prints[kind] in people for kind in ("identity", "exact", "near", "key"))
    assert prints["exact"] not in shell.run("intake", INVOICE).out
    assert shell.run("intake", INVOICE, "--secret", INVOICE, "--json").refused_as == "secret.NOT_A_SECRET"
