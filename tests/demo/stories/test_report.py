"""The report of a story: complete, in both languages, and on its own."""

import re
from html import unescape

import pytest

from heqi.demo.stories.report import tale_page
from heqi.demo.stories.telling import ToldTale


@pytest.fixture
def page(tale: ToldTale) -> str:
    return (tale.folder / "report.html").read_text("utf-8")


def plain(markup: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", markup))


def test_it_fetches_nothing_and_its_links_lead_somewhere(page: str) -> None:
    assert re.findall(r"https?:|//[a-z]|@import|url\(|<link|<img|<iframe|src=", page) == []
    targets = re.findall(r'href="([^"]*)"', page)
    assert targets
    for target in targets:
        assert target.startswith("#")
        assert f'id="{target[1:]}"' in page


def test_it_shows_what_the_ledger_says(page: str, tale: ToldTale) -> None:
    text = plain(page)
    for name, word in tale.tale.words.items():
        found = tale.figures[name]
        if isinstance(found, bool):
            assert f"✓ {word.said.en}" in text
        else:
            assert f"{word.said.en}{word.said.zh}{word.shown(found).en}{word.shown(found).zh}" in text
    head = tale.story.stage.head
    assert all(each in text for each in (head.app_hash, head.founding, tale.tale.verdict.zh, "SIMULATED MONEY"))


def test_everything_is_said_in_both_languages(page: str) -> None:
    english, chinese = (len(re.findall(rf'class="(?:[^"]* )?{each}"', page)) for each in ("en", "zh"))
    assert english == chinese > 150
    assert "None" not in plain(page)


def test_each_attempt_stands_in_a_picture_and_has_its_card(page: str, tale: ToldTale) -> None:
    pictures = page.partition("Timeline")[0]
    for attempt in tale.story.attempts.values():
        link = f'<a href="#refused-{attempt.name}">'
        assert f"{link}<circle" in pictures
        assert f"{link}<code>{attempt.reason.code}</code>" in pictures
        card = page.partition(f'id="refused-{attempt.name}"')[2].partition("</article>")[0]
        assert attempt.reason.code in card
        assert plain(attempt.said.zh)[:6] in plain(card)


def test_a_ledger_that_does_not_add_up_says_so(tale: ToldTale) -> None:
    wrong = {name: False if value is True else value for name, value in tale.figures.items()}
    shown = plain(tale_page(tale.tale, tale.story, wrong, tale.verdict, tale.folder))
    assert "It does not add up" in shown
    assert tale.tale.verdict.en not in shown
