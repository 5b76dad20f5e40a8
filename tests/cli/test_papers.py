"""Real documents come to a node from the command line: attested, disclosed, recomputed by the other side."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from heqi.client.errors import Undecided, Unreachable, of_refusal
from heqi.client.papers import paper_of, write_disclosure
from heqi.client.reasons import Why as Away
from heqi.client.sdk import Client, Outcome
from heqi.client.secrets import Secret, write_secret
from heqi.intake.read import read_document
from heqi.machine.reasons import Refusal
from heqi.modules.documents import Kind
from heqi.values.identifiers import short_id
from tests.cli.shell import LiveNode, Ran, Shell
from tests.intake.documents import FAPIAO, FOLDER, edit
from tests.intake.trade_documents import order as ubl_order

NUMBER = "26422000000100000001"
MAP = str(FOLDER / "parties.toml")
SECRET = Secret(1, bytes(range(32)))

As = Callable[[str], Shell]


@pytest.fixture
def speaks_as(shell: Shell, node: LiveNode) -> As:
    """The shell, from which this member talks to the node, holding the consortium's secret."""
    node.tick()
    shell.environment.setenv("HEQI_URL", node.url)
    shell.write("secret.key", write_secret(SECRET))

    def change(member: str) -> Shell:
        shell.environment.setenv("HEQI_PARTY", member)
        shell.environment.setenv("HEQI_KEYS", shell.keys_of(member))
        return shell

    return change


def invoice(shell: Shell, last: str) -> str:
    """An invoice of its own number, so that tests that share a ledger do not meet."""
    return shell.write(f"invoice-{last}.xml", edit(FAPIAO, (NUMBER, NUMBER[:-2] + last)))


def attest(shell: Shell, *files: str, more: tuple[str, ...] = ()) -> Ran:
    return shell.run("attest", *files, "--secret", "secret.key", "--map", MAP, "--json", *more)


def recompute(shell: Shell, file: str, disclosure: str, *more: str) -> Ran:
    return shell.run("recompute", file, "--disclosure", disclosure, "--secret", "secret.key", "--json", *more)


def test_an_invoice_is_attested_and_recomputed_by_buyer_and_bank(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    file = invoice(shell, "11")
    ran = attest(shell, file, more=("--show", "river-bank", "--retention", "1000.00"))
    assert ran.code == 0, ran.out
    paper = ran.json["papers"][0]
    disclosure = shell.home / paper["disclosure"]
    assert disclosure.parent == shell.home / "papers"
    assert stat.S_IMODE(disclosure.stat().st_mode) == 0o600
    shown = shell.run("show", "documents", paper["document"], "--json").json["row"]
    assert (shown["seller"], shown["buyer"], shown["total"]) == ("river-parts", "core-maker", 1_000_000_00)
    assert (shown["retention"], shown["shown_to"]) == (1000_00, ["river-bank"])

    for member in ("core-maker", "river-bank"):
        shell = speaks_as(member)
        short = short_id("doc", paper["document"])
        ran = recompute(shell, file, paper["disclosure"], "--document", short, "--map", MAP)
        assert (ran.code, ran.json["differs"]) == (0, []), ran.out
    row = shell.run("show", "documents", paper["document"], "--json").json["row"]
    assert row["recomputed_by"] == ["river-parts", "core-maker", "river-bank"]


def test_what_is_attested_is_told_to_people(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    ran = shell.run("attest", invoice(shell, "12"), "--secret", "secret.key", "--map", MAP)
    assert ran.code == 0
    assert "  documents doc-" in ran.out
    assert "disclosure in papers/" in ran.err
    assert SECRET.value.hex() not in ran.out + ran.err


def test_another_document_is_told_before_anything_is_sent(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    paper = attest(shell, invoice(shell, "13")).json["papers"][0]
    shell = speaks_as("core-maker")
    other = shell.write(
        "other.xml", edit((FOLDER / "altered-throughout.xml").read_bytes(), (NUMBER, NUMBER[:-2] + "13"))
    )
    ran = recompute(shell, other, paper["disclosure"])
    assert (ran.code, ran.refused_as) == (1, "papers.DIFFERS")
    assert {"total", "commitment", "exact"} <= {*ran.json["refusal"]["facts"]["differs"]}
    assert "identity" not in ran.json["refusal"]["facts"]["differs"]
    row = shell.run("show", "documents", paper["document"], "--json").json["row"]
    assert row["recomputed_by"] == ["river-parts"]
    assert recompute(shell, other, paper["disclosure"], "--dispute").code == 0
    row = shell.run("show", "documents", paper["document"], "--json").json["row"]
    assert row["disputed_by"] == ["core-maker"]


def test_a_record_between_others_than_the_invoice_names_is_told(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    wrong = shell.write("wrong.toml", Path(MAP).read_text().replace('"core-maker"', '"fine-works"'))
    file = invoice(shell, "14")
    ran = shell.run("attest", file, "--secret", "secret.key", "--map", wrong, "--json")
    paper = ran.json["papers"][0]
    shell = speaks_as("fine-works")
    ran = recompute(shell, file, paper["disclosure"], "--map", MAP)
    assert (ran.refused_as, ran.json["refusal"]["facts"]["differs"]) == ("papers.DIFFERS", ["buyer"])


def test_several_are_kept_together_and_a_refused_one_leaves_no_disclosure(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    first, second = invoice(shell, "15"), invoice(shell, "16")
    assert len(attest(shell, first).json["papers"]) == 1
    before = {*(shell.home / "papers").iterdir()}
    ran = attest(shell, first, second)
    assert (ran.code, ran.refused_as) == (1, "documents.ALREADY_ATTESTED")
    assert {*(shell.home / "papers").iterdir()} == before
    ran = attest(shell, second, invoice(shell, "17"), more=("--papers", "kept"))
    assert ran.code == 0
    assert {each["document"] for each in ran.json["papers"]} == {each["key"] for each in ran.json["records"]}
    assert len([*(shell.home / "kept").iterdir()]) == 2


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("altered-total.xml", "intake.ARITHMETIC"),
        ("fapiao-red.xml", "intake.RED_INVOICE"),
        ("parties.toml", "intake.NOT_AN_INVOICE"),
        ("nothing-there.xml", "intake.FILE_UNREADABLE"),
    ],
)
def test_what_is_nothing_to_finance_is_refused_with_the_reason(speaks_as: As, file: str, code: str) -> None:
    shell = speaks_as("river-parts")
    ran = attest(shell, str(FOLDER / file))
    assert (ran.code, ran.refused_as) == (1, code)
    assert not (shell.home / "papers").exists()
    people = shell.run("attest", str(FOLDER / file), "--secret", "secret.key", "--map", MAP, "--lang", "zh")
    assert code in people.err


def test_a_party_without_a_member_is_refused_whatever_is_said(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    nobody = shell.write("nobody.toml", "[ids]\n")
    options = ("--secret", "secret.key", "--map", nobody, "--json", "--despite", "intake.PARTY_UNMAPPED")
    ran = shell.run("attest", str(FOLDER / "fapiao-special.xml"), *options)
    assert ran.refused_as == "intake.PARTY_UNMAPPED"
    assert len(ran.json["refusals"]) == 2
    assert ran.json["refusal"]["facts"]["file"].endswith("fapiao-special.xml")


def test_a_finding_can_be_meant(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    prepaid = shell.write(
        "prepaid.xml",
        edit((FOLDER / "european-ubl.xml").read_bytes(), (">380<", ">386<")),
    )
    assert attest(shell, prepaid).refused_as == "intake.PREPAYMENT"
    assert attest(shell, prepaid, more=("--despite", "intake.PREPAYMENT")).code == 0


def test_a_red_invoice_says_what_it_takes_back(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    paper = attest(shell, invoice(shell, "18")).json["papers"][0]
    red = shell.write("red.xml", edit((FOLDER / "fapiao-red.xml").read_bytes(), (NUMBER, NUMBER[:-2] + "18")))
    ran = attest(shell, red, more=("--refers-to", short_id("doc", paper["document"])))
    assert ran.code == 0, ran.out
    taking = ran.json["papers"][0]
    assert shell.run("show", "documents", paper["document"], "--json").json["row"]["red"] == 1_000_000_00
    shell = speaks_as("core-maker")
    assert recompute(shell, red, taking["disclosure"]).code == 0


def test_contract_and_delivery_are_attested_by_file_and_words(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    contract = shell.write("contract.pdf", b"a contract")
    said = ("--kind", "contract", "--number", "HT/2026 7", "--seller", "river-parts", "--buyer", "core-maker")
    options = ("--secret", "secret.key", "--json", "--issued", "2026-01-15")
    ran = shell.run("attest", contract, *said, *options, "--total", "5000.00")
    assert ran.code == 0, ran.out
    signed = ran.json["papers"][0]
    assert "HT_2026_7" in signed["disclosure"]

    shell = speaks_as("core-maker")
    assert recompute(shell, contract, signed["disclosure"]).code == 0
    scan = shell.write("scan.pdf", b"another contract")
    other = recompute(shell, scan, signed["disclosure"])
    assert other.json["refusal"]["facts"]["differs"] == ["file", "commitment"]

    note = shell.write("note.pdf", b"a note")
    delivery = ("--kind", "delivery", "--number", "DN-1", "--refers-to", signed["document"], "--delivered")
    wrong = shell.run("attest", note, *delivery, "2026-03-02", "--secret", "secret.key", "--json", "--seller", "market")
    assert (wrong.code, wrong.refused_as) == (2, "command.USAGE")
    ran = shell.run("attest", note, *delivery, "2026-03-02", "--secret", "secret.key", "--json")
    assert ran.code == 0, ran.out
    received = ran.json["papers"][0]
    row = shell.run("show", "documents", received["document"], "--json").json["row"]
    assert (row["delivered"], row["refers_to"], row["total"]) == ("2026-03-02", signed["document"], 0)
    shell = speaks_as("river-parts")
    people = shell.run("recompute", note, "--disclosure", received["disclosure"], "--secret", "secret.key")
    assert people.code == 0
    assert "number: DN-1" in people.err


def test_order_and_despatch_are_attested_by_file_and_words(speaks_as: As) -> None:
    shell = speaks_as("core-maker")
    order = shell.write("order.xml", b"an order")
    options = ("--secret", "secret.key", "--json", "--issued", "2026-03-02")
    said = ("--kind", "order", "--number", "PO-7", "--seller", "river-parts", "--buyer", "core-maker")
    assert shell.run("attest", order, *said, *options).refused_as == "command.USAGE"
    ran = shell.run("attest", order, *said, *options, "--total", "5000.00")
    assert ran.code == 0, ran.out
    ordered = ran.json["papers"][0]

    shell = speaks_as("river-parts")
    assert recompute(shell, order, ordered["disclosure"]).code == 0
    advice = shell.write("advice.xml", b"an advice")
    sent = ("--kind", "despatch", "--number", "DA-7", "--refers-to", ordered["document"])
    ran = shell.run("attest", advice, *sent, *options)
    assert ran.code == 0, ran.out
    row = shell.run("show", "documents", ran.json["papers"][0]["document"], "--json").json["row"]
    assert (row["kind"], row["refers_to"], row["total"]) == ("despatch", ordered["document"], 0)


def test_lines_are_stated_from_the_file(speaks_as: As) -> None:
    shell = speaks_as("core-maker")
    file = shell.write("order.xml", ubl_order(("Gears", "100", "C62"), ("Bolts", "2.5", "KGM")))
    said = ("--kind", "order", "--number", "PO-8", "--seller", "river-parts", "--buyer", "core-maker")
    options = ("--secret", "secret.key", "--json")
    ran = shell.run("attest", file, *said, *options, "--issued", "2026-03-02", "--total", "5000.00")
    document = ran.json["papers"][0]["document"]
    prepared = shell.run("lines", file, "--document", document, *options, "--prepare", "lines.json")
    assert (prepared.code, prepared.json["lines"], prepared.json["marks"]) == (0, 2, 0), prepared.out
    assert [each["name"] for each in prepared.json["items"]] == ["GEARS", "BOLTS"]
    told = shell.run("lines", file, "--document", document, "--secret", "secret.key", "--prepare", "again.json")
    assert "  2  BOLTS  2.5 KGM" in told.out
    wrong = shell.run("lines", shell.write("order.pdf", b"%PDF"), "--document", document, *options)
    assert wrong.code == 1


def test_others_sign_a_prepared_attestation(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    file = invoice(shell, "19")
    ran = attest(shell, file, more=("--prepare", "attest.json"))
    assert ran.code == 0
    paper = ran.json["papers"][0]
    sent = shell.run("send", "--file", "attest.json", "--json")
    assert sent.json["records"][0]["key"] == paper["document"]
    again = attest(shell, invoice(shell, "20"), more=("--prepare", "attest.json"))
    assert again.refused_as == "command.FILE_FAILED"
    assert len([*(shell.home / "papers").iterdir()]) == 1


NO_ANSWER = of_refusal(Unreachable, Refusal(Away.UNREACHABLE, url="http://node", problem="it went away"))
NO_OUTCOME = of_refusal(Undecided, Refusal(Away.UNDECIDED, transaction="", problem="it went away"))


@pytest.mark.parametrize(
    ("number", "error", "code"), [("21", NO_ANSWER, "client.UNREACHABLE"), ("29", NO_OUTCOME, "command.UNDECIDED")]
)
def test_a_disclosure_stays_where_nobody_knows_what_became_of_it(
    speaks_as: As, number: str, error: Unreachable, code: str
) -> None:
    shell = speaks_as("river-parts")
    file = invoice(shell, number)

    def gone(client: Client, envelope: bytes) -> Outcome:
        raise error

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Client, "submit", gone)
        ran = attest(shell, file)
    assert (ran.code, ran.refused_as) == (3, code)
    assert len([*(shell.home / "papers").iterdir()]) == 1
    assert attest(shell, file).code == 0


def test_secrets_have_to_be_those_of_the_record(speaks_as: As) -> None:
    shell = speaks_as("river-parts")
    file = invoice(shell, "22")
    shell.write("next.key", write_secret(Secret(2, bytes(32))))
    ran = shell.run("attest", file, "--secret", "next.key", "--map", MAP, "--json")
    assert ran.refused_as == "documents.FINGERPRINT_EPOCH"
    paper = attest(shell, file).json["papers"][0]
    ran = shell.run("recompute", file, "--disclosure", paper["disclosure"], "--secret", "next.key", "--json")
    assert ran.refused_as == "papers.EPOCHS_MISSING"
    shell.write("wrong.key", write_secret(Secret(1, bytes(32))))
    ran = shell.run("recompute", file, "--disclosure", paper["disclosure"], "--secret", "wrong.key", "--json")
    assert ran.json["refusal"]["facts"]["differs"] == ["identity", "exact", "near"]
    both = ("--secret", "wrong.key", "--secret", "secret.key")
    assert shell.run("attest", file, *both, "--map", MAP, "--json").refused_as == "secret.EPOCH_TWICE"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--map", MAP, "--number", "7"),
        ("--kind", "contract", "--number", "7"),
        ("--kind", "delivery", "--number", "7", "--delivered", "2026-03-02"),
        ("--kind", "contract", "--number", "7", "--seller", "A", "--buyer", "b", "--issued", "2026-03-02"),
        ("--kind", "delivery", "--retention", "1.00"),
        ("--map", MAP, "--retention", "1,5"),
        ("--map", MAP, "second.xml", "--refers-to", "00" * 32),
    ],
)
def test_used_wrongly(speaks_as: As, options: tuple[str, ...]) -> None:
    shell = speaks_as("river-parts")
    ran = shell.run("attest", str(FOLDER / "fapiao-special.xml"), "--secret", "secret.key", "--json", *options)
    assert (ran.code, ran.refused_as) == (2, "command.USAGE")


def test_files_that_hold_something_else_are_told(speaks_as: As) -> None:
    shell = speaks_as("core-maker")
    file = invoice(shell, "23")
    assert recompute(shell, file, file).refused_as == "papers.NOT_A_DISCLOSURE"
    ran = shell.run("attest", file, "--secret", file, "--map", MAP, "--json")
    assert ran.refused_as == "secret.NOT_A_SECRET"
    ran = shell.run("attest", file, "--secret", "nowhere.key", "--map", MAP, "--json")
    assert ran.refused_as == "command.FILE_FAILED"
    salt = bytes(32)
    absent = write_disclosure(paper_of(read_document(FAPIAO), (SECRET,), salt), Kind.INVOICE, "00" * 32, salt)
    disclosure = shell.write("absent.json", absent)
    ran = recompute(shell, file, disclosure)
    assert (ran.code, ran.refused_as) == (3, "edge.NOT_FOUND")
