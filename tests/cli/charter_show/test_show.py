"""`heqi charter show`: the summary, the page to print, and the same as JSON."""

import re
import tomllib
from html.parser import HTMLParser

import pytest

from heqi.cli.charter_show.clauses import Line, sections
from heqi.cli.charter_show.sentences import keepers_sentence
from heqi.machine.charter import Charter
from heqi.modules import CATALOGUE
from heqi.modules.charter import Clauses, read_charter
from heqi.modules.charter.telling import place_of, speaker_of
from tests import pilot
from tests.cli.shell import Shell
from tests.cli.test_charter_profiles import filled


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page on which no sentence takes a second line."""
    monkeypatch.setattr("heqi.cli.shell.PAGE_WIDTH", 10_000)


@pytest.fixture
def charter(shell: Shell) -> str:
    return shell.write("charter.toml", pilot.TEXT)


def test_the_summary_says_who_sees_everything_and_who_can_do_what(shell: Shell, charter: str) -> None:
    shown = shell.run("charter", "show", charter)
    assert shown.code == 0
    assert keepers_sentence(pilot.CHARTER, speaker_of(pilot.CHARTER, CATALOGUE)).en in shown.out
    assert "keep the book and so see all of it; every other member (River Parts Co., Fine Works Co.)" in shown.out
    for said in (
        "§2.3 Fine Works Co. (fine-works)",
        "maker-1 (maker, up to CNY 2,000,000.00)",
        "No privilege moves or creates money or claims, or stops payment at maturity",
        "No role may do these: Supervision: pause module",
        "Nobody issues money",
        "§6.4.7",
        "CNY 100,000,000.00",
        "UTC+08:00",
        "17:00",
        "100%",
    ):
        assert said in shown.out, said


def test_in_chinese_nothing_is_left_as_a_key_or_in_minor_units(shell: Shell, charter: str) -> None:
    shown = shell.run("charter", "show", charter, "--lang", "zh").out
    assert keepers_sentence(pilot.CHARTER, speaker_of(pilot.CHARTER, CATALOGUE)).zh in shown
    assert "银发〔2025〕77号" in shown
    assert "CNY 1,000.00" in shown
    assert not re.search(r"\b(True|False|None|[a-z]+_[a-z_]+)\b", shown)
    for raw in ("10000000000", "1000000", "registry-search"):
        assert raw not in shown


def test_as_json_every_clause_has_its_number_and_both_languages(shell: Shell, charter: str) -> None:
    answer = shell.run("charter", "show", charter, "--json").json
    assert answer["digest"] == pilot.LEDGER
    assert answer["terms"]["receivables"]["grace_days"] == 2
    assert answer["powers"]["to_decide"] == 4
    by_path = {each["path"]: each for each in answer["clauses"]}
    assert by_path["receivables.grace_days"]["number"] == "§6.4.17"
    assert by_path["receivables.grace_days"]["value"] == {"en": "2 days", "zh": "2 天"}
    numbers = [each["number"] for each in answer["clauses"]]
    assert len({*numbers}) == len(numbers)


def test_each_clause_is_shown_under_the_number_that_refusals_cite() -> None:
    clauses = Clauses(CATALOGUE, tomllib.loads(pilot.TEXT))
    for section in sections(pilot.CHARTER, CATALOGUE):
        assert section.number == clauses.number(section.path)
        for line in section.lines:
            assert line.number == clauses.number(line.path)
            assert line.number.startswith(section.number + ".")
            assert line.value.en
            assert line.value.zh


class Page(HTMLParser):
    """What a page holds: its text, and whatever would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [f"{tag} {name}={value}" for name, value in attrs if name in ("src", "href", "srcset", "data")]
        if tag not in ("meta", "br", "col", "rect", "path", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "path"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_the_page_is_one_file_in_both_languages_and_well_formed(shell: Shell, charter: str) -> None:
    written = shell.run("charter", "show", charter, "--html", "page.html", "--json")
    assert written.json["file"] == "page.html"
    text = (shell.home / "page.html").read_text("utf-8")
    page = Page(text)
    assert page.open == []
    assert page.fetched == []
    assert not re.search(r"https?:|url\(|@import|<script", text)
    said = "".join(page.said)
    for each in (pilot.LEDGER, "Who can do what", "任何人都不能做的事", "§6.4.7", "CNY 100,000,000.00", "17:00"):
        assert each in said, each
    for member in pilot.CHARTER.articles.member:
        assert said.count(member.name.en) >= 3
        assert said.count(member.name.zh) >= 3
    assert shell.run("charter", "show", charter, "--html", "page.html", "--json").refused_as == "command.FILE_FAILED"


def test_text_of_strangers_does_not_become_markup(shell: Shell) -> None:
    evil = "<script>alert(1)</script>&"
    text = pilot.TEXT.replace("River City supply-chain pilot", evil).replace("Core Maker Co.", evil)
    text = text.replace("River City Arbitration Commission, under its rules", evil)
    assert shell.run("charter", "show", shell.write("e.toml", text), "--html", "e.html").code == 0
    page = (shell.home / "e.html").read_text("utf-8")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 5


def test_other_values_are_in_words_too(shell: Shell) -> None:
    text = pilot.TEXT.replace("grace_days = 2", "grace_days = 1").replace(
        "advance_at_most = 1000000", "advance_at_most = 825500"
    )
    text = text.replace("window_seconds = 3600", "window_seconds = 5400").replace("own = true", "own = false")
    text = text.replace("utc_offset_minutes = 480", "utc_offset_minutes = -210")
    shown = shell.run("charter", "show", shell.write("o.toml", text), "--lang", "en").out
    for said in ("1 day\n", "82.55%", "90 minutes", "UTC-03:30", "Each financier needs its own"):
        assert said in re.sub(" +\n", "\n", shown), said


def test_what_a_region_switches_on_is_shown_in_the_order_of_its_numbers(shell: Shell) -> None:
    """Where somebody may issue money it is not said that nobody does."""
    charter = read_charter(filled("finance-city"), CATALOGUE)
    numbers = [place_of(section.number) for section in sections(charter, CATALOGUE)]
    assert numbers == sorted(numbers)
    assert {(6, 10), (6, 11), (6, 13), (6, 14)} <= {*numbers}
    for section in sections(charter, CATALOGUE):
        inside = [place_of(line.number) for line in section.lines]
        assert inside == sorted(inside), section.path
    text = shell.write("finance.toml", filled("finance-city"))
    shown, told = (shell.run("charter", "show", text, "--lang", language).out for language in ("en", "zh"))
    assert "Nobody but Lake City Currency Trial Office issues money" in shown
    assert "除湖城数字货币试验中心外，任何人不得发行货币" in told
    assert "Nobody issues money" not in shown
    issuer = next(line for line in _lines(charter, "member") if line.path == "member[issuer]")
    assert issuer.value.en.endswith("; 1 checker + 1 maker sign everything")
    supplier = next(line for line in _lines(charter, "member") if line.path == "member[clear-instruments]")
    assert "; 1 maker signs Documents: attest invoice" in supplier.value.en
    assert supplier.value.en.endswith("; 1 checker + 1 maker sign everything else")


def _lines(charter: Charter, path: str) -> list[Line]:
    return next(section.lines for section in sections(charter, CATALOGUE) if section.path == path)
