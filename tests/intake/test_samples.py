"""The samples in examples/invoices: made by their generator, and read as their table says."""

import pytest

from heqi.intake.fingerprints import fingerprints
from heqi.intake.read import read_document
from heqi.machine.reasons import Refusal
from tests.intake.documents import FOLDER, SAMPLES

TABLE = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_files_are_what_the_generator_makes() -> None:
    kept = {path.name for path in FOLDER.iterdir() if path.suffix in (".xml", ".ofd", ".pdf")}
    assert kept == {*SAMPLES}
    for name, content in SAMPLES.items():
        assert (FOLDER / name).read_bytes() == content, f"{name}: run examples/invoices/make_samples.py"


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_is_read_or_refused_as_the_table_says(name: str) -> None:
    row = next(line for line in TABLE.splitlines() if f"`{name}`" in line)
    expected = row.split("|")[-2]
    try:
        invoice = read_document(SAMPLES[name])
    except Refusal as refusal:
        said = f"refused: `{refusal.reason.code}`"
    else:
        said = "read"
        assert invoice.total != 0
    assert said in expected


def test_the_figures_of_the_story() -> None:
    totals = {
        "fapiao-special.xml": 100_000_000,
        "fapiao-special-480000.xml": 48_000_000,
        "fapiao-special-300000.xml": 30_000_000,
        "fapiao-second-tier-400000.xml": 40_000_000,
        "fapiao-red.xml": -100_000_000,
    }
    assert {name: read_document(SAMPLES[name]).total for name in totals} == totals


def test_no_two_invoices_share_a_fingerprint() -> None:
    readable = [name for name in SAMPLES if not name.startswith(("altered-total", "altered-figures"))]
    same = {"fapiao-special.ofd", "european-cii.xml", "european.pdf"}
    prints = [fingerprints(read_document(SAMPLES[name])).exact for name in readable if name not in same]
    assert len(set(prints)) == len(prints)
