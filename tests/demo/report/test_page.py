"""The report: complete, in both languages, and on its own."""

import re

import pytest

from heqi.demo.performance import Performance


@pytest.fixture(scope="module")
def page(performance: Performance) -> str:
    return (performance.folder / "report.html").read_text("utf-8")


def test_it_fetches_nothing(page: str) -> None:
    assert re.findall(r"https?:|//[a-z]|@import|url\(|<link|<img|<iframe|src=", page) == []
    assert {link[0] for link in re.findall(r'href="([^"]*)"', page)} == {"#"}


def test_its_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r'href="#([^"]*)"', page):
        assert f'id="{target}"' in page


def test_it_shows_the_figures_that_matter(page: str) -> None:
    text = re.sub(r"<[^>]*>", "", page)
    for figure in ("¥3,230,000.00", "¥1,440,000.00", "¥1,780,000.00", "¥10,000.00", "¥1,920,000.00", "29.7%", "4.33%"):
        assert figure in text
    for words in ("SIMULATED MONEY", "What this does not prove", "Verify it yourself", "legal priority follows"):
        assert words in text


def test_everything_is_said_in_both_languages(page: str) -> None:
    english, chinese = (len(re.findall(rf'class="(?:[^"]* )?{each}"', page)) for each in ("en", "zh"))
    assert english == chinese > 300
    assert "None" not in re.sub(r"<[^>]*>", "", page)


def test_each_refusal_says_who_what_amount_rule_and_what_to_do(page: str, performance: Performance) -> None:
    for attempt in performance.story.attempts.values():
        card = page.partition(f'id="refused-{attempt.name}"')[2].partition("</article>")[0]
        assert attempt.reason.code in card
        assert attempt.said.zh[:6] in re.sub(r"<[^>]*>", "", card)
        for part in ("tried", "at-stake", "why", "rule", "do", "passes"):
            assert f'class="{part}"' in card


def test_the_hashes_are_the_ledgers(page: str, performance: Performance) -> None:
    head = performance.story.stage.head
    tail = page[page.index("Hashes") :]
    assert all(each in tail for each in (head.app_hash, head.state_root, head.history_root, head.founding))
