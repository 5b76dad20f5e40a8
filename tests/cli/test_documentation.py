"""The reference pages are what the code says, and are written the same each time."""

import re
from pathlib import Path

from heqi.__main__ import main
from heqi.cli.charter_page import OF_ALL
from heqi.cli.documentation import reference_pages
from heqi.cli.refusals import every_reason
from heqi.machine.reasons import plain_template
from heqi.modules import CATALOGUE
from heqi.modules.supervision import Kind
from heqi.reading.views import VIEWS
from tests.cli.shell import Shell

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_committed_pages_are_those_of_the_code() -> None:
    stale = [
        name
        for name, text in reference_pages(main).items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def test_pages_are_made_the_same_each_time() -> None:
    assert reference_pages(main) == reference_pages(main)


def test_nothing_public_is_left_out() -> None:
    pages = reference_pages(main)
    assert all(f"### {name}\n" in pages["actions.md"] for name in CATALOGUE.actions)
    assert all(rule.zh in pages["actions.md"] for rule in CATALOGUE.rules.values())
    assert all(f"## {table}\n" in pages["tables.md"] for table in CATALOGUE.tables)
    assert all(f"## {view.name}\n" in pages["queries.md"] for view in VIEWS)
    for code, why in every_reason().items():
        assert f"### {code}\n" in pages["refusals.md"]
        assert plain_template(why.zh) in pages["refusals.md"]
    assert all(f"## heqi {name}\n" in pages["cli.md"] for name in ("charter check", "send", "verify", "node run"))


def test_pages_are_written_and_checked(shell: Shell) -> None:
    assert shell.run("reference", "--to", "pages", "--check").code == 1
    assert not (shell.home / "pages").exists()
    assert shell.run("reference", "--to", "pages").code == 0
    assert shell.run("reference", "--to", "pages", "--check", "--json").json["changed"] == []
    page = shell.home / "pages" / "cli.md"
    page.write_text("other")
    assert shell.run("reference", "--to", "pages", "--check", "--json").json["changed"] == ["cli.md"]


def test_the_page_on_privileges_names_a_test_for_each_and_each_of_them_is_there() -> None:
    page = reference_pages(main)["../CHARTER.md"]
    root = REFERENCE.parents[1]
    assert all(f"| `{kind.value}`<br>" in page for kind in Kind)
    named = re.findall(r"`(tests/[a-z_/]+\.py)(?:::(test_[a-z_]+))?`", page)
    assert len(named) == len(Kind) + len(OF_ALL)
    for path, test in named:
        assert f"def {test or 'test_'}" in (root / path).read_text(encoding="utf-8"), (path, test)
