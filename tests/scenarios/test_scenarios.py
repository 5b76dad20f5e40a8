"""Every scenario comes out as it is written; and a wrong figure in one fails with its line shown."""

import re
from pathlib import Path

import pytest

from tests.scenarios.page import Account, Differs, Step, read
from tests.scenarios.runner import Book, play
from tests.scenarios.words import NO_FIELDS, SAYINGS, places, understood

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*.ledger"))
VOUCHER = HERE / "a_voucher_through_the_chain.ledger"
RECOURSE = HERE / "financed_with_recourse.ledger"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@every_page
def test_a_scenario_comes_out_as_it_is_written(page: Path) -> None:
    play(page)


@every_page
def test_no_entry_of_an_account_can_be_another(page: Path) -> None:
    """Whatever stands in a column of an account, the line with anything else there fails, and is shown."""
    book, planted = Book(), 0
    for each in read(page):
        if isinstance(each, Step):
            book.step(each)
            continue
        for entry in each.entries:
            for column, stated in entry.stated.items():
                wrong = entry._replace(stated=entry.stated | {column: another(stated)})
                with pytest.raises(Differs, match=f"^{page.name}:{entry.line.number}: .*\n.*{column}: stated "):
                    book.compare(Account(each.line, each.table, [wrong]))
                planted += 1
    assert planted


def another(stated: str) -> str:
    """A cent more, or another word."""
    return stated[:-1] + str((int(stated[-1]) + 1) % 10) if stated[-1].isdigit() else f"{stated}-x"


PLANTED = [
    # an outcome that is another, a refusal for another reason, an admission that is none
    (VOUCHER, "400,000.00 | kept", "400,000.00 | refused receivables.NOT_LIVE", "kept, expected receivables.NOT_LIVE"),
    (VOUCHER, "receivables.PART_TOO_LARGE", "receivables.PART_TOO_SMALL", "got receivables.PART_TOO_LARGE"),
    (VOUCHER, "refused receivables.FACE_DIFFERS", "kept", "refused: receivables.FACE_DIFFERS"),
    (VOUCHER, "refused receivables.FACE_DIFFERS", "turned away machine.SEEN", "admitted, expected machine.SEEN"),
    (VOUCHER, "refused receivables.FACE_DIFFERS", "refused receivables.NO_SUCH", "is no outcome"),
    # a figure
    (VOUCHER, "V-2 | foundry", "V-2 | foundrx", "holder: stated foundrx, the books have foundry"),
    (VOUCHER, "| 66,666.67", "| 66,666.66", "face: stated 66,666.66, the books have 66,666.67"),
    (RECOURSE, "interest 2,100.00", "interest 2,100.01", "receivables.OFFER_ARITHMETIC"),
    (RECOURSE, "annual cost 4.2808%", "annual cost 4.2807%", "receivables.OFFER_ARITHMETIC"),
    (RECOURSE, "397,900.00 | refused", "397,900.01 | refused", "stated 397,900.01, and it is over 397,900.00"),
    # what cannot be read
    (VOUCHER, "accepts V ", "swallows V", "is no sentence"),
    (VOUCHER, "cuts V-2 off V-1", "cuts V-2 off V-9", "no record is called V-9"),
    (VOUCHER, "cuts V-2 off V-1", "cuts V off V-1", "V is the name of another record"),
    (VOUCHER, "answer by 2026-03-07", "reply by 2026-03-07", "begins with no field of receivables.undertake"),
    (VOUCHER, "2026-04-30 |", "2026-03-01 |", "time does not go back"),
    (VOUCHER, "2026-04-30 |", "30 April |", "begins with no day"),
    (VOUCHER, "| kept", "kept", "is no step"),
    (VOUCHER, "| 1,000,000.00 | kept", "| 1.000.000 | kept", "not a decimal number"),
    (VOUCHER, "promises:", "vouchers:", "'vouchers' is no table"),
    (VOUCHER, "| cancelled", "| torn up", "promises have no column 'torn up'"),
    (VOUCHER, "V | 1,000,000.00 | 0.00", "V-8 | 1,000,000.00 | 0.00", "no such row of promises"),
    (
        VOUCHER,
        "| 1,000,000.00 | 0.00 | 1,000,000.00 | 0.00",
        "| 1,000,000.00 | 0.00",
        "has 2 columns, and its head has 4",
    ),
    # an account that is not whole, or does not close the page
    (
        VOUCHER,
        "river-bank/CNY/hill-bank | 5,000,000.00 | 0.00\n",
        "",
        "all balances: river-bank/CNY/hill-bank left out",
    ),
    (VOUCHER, "\nV-2 | foundry | 0.00 | 100,000.01 | paid", "", "all claims: V-2 left out"),
]


@pytest.mark.parametrize(("page", "right", "wrong", "problem"), PLANTED)
def test_what_is_not_so_fails_with_its_line(page: Path, right: str, wrong: str, problem: str, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    *_, last = re.finditer(re.sub(r"(\\ )+", " +", re.escape(right)), text)
    planted = tmp_path / page.name
    planted.write_text(text[: last.start()] + wrong + text[last.end() :], encoding="utf-8")
    with pytest.raises(Differs) as caught:
        play(planted)
    said = str(caught.value)
    assert problem in said
    shown = said.partition(": ")[0]
    line = int(shown.removeprefix(f"{page.name}:"))
    assert said.splitlines()[0] == f"{shown}: {planted.read_text(encoding='utf-8').splitlines()[line - 1].strip()}"


def test_nothing_is_done_after_the_books_are_closed(tmp_path: Path) -> None:
    planted = tmp_path / "planted.ledger"
    more = "\n | carmaker | transfers to maker at river-bank for screws | 1.00 | kept\n"
    planted.write_text(VOUCHER.read_text(encoding="utf-8") + more, encoding="utf-8")
    with pytest.raises(Differs, match="does not close with all balances"):
        play(planted)


def test_a_page_says_something(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ledger"
    empty.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="empty"):
        play(empty)
    empty.write_text("with nothing before it\n", encoding="utf-8")
    with pytest.raises(Differs, match="goes with no step"):
        play(empty)


def test_words_are_those_of_the_catalogue() -> None:
    actions = Book().trade.catalogue.actions
    for saying, name in SAYINGS.items():
        unknown = {*places(saying)} - {*actions[name].__struct_fields__} - {*NO_FIELDS}
        assert not unknown, f"{saying!r}: {name} has no {unknown}"


def test_every_form_of_words_is_in_use() -> None:
    """And each sentence of a page has one meaning."""
    forms = [understood(step.what) for page in PAGES for step in read(page) if isinstance(step, Step)]
    assert [form for form in forms if len(form) != 1] == []
    assert {*SAYINGS.values()} - {form[0][0] for form in forms} == set()
