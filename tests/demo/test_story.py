"""A story cannot say what the ledger did not."""

from datetime import date

import pytest

from heqi.client.proof import Said
from heqi.demo.chapters.founding import credit
from heqi.demo.stage import StoryBroken
from heqi.demo.story import Chapter, Scene, Story, play, yuan
from heqi.machine.admission import Inadmissible
from heqi.modules.payments import Transfer, Why

SAID = Said("something", "某事")


def pay(amount: int) -> Transfer:
    return Transfer(
        by="core-maker", bank="river-bank", currency="CNY", payee="river-parts", amount=amount, purpose="freight"
    )


def test_what_is_refused_cannot_be_told_as_done(story: Story) -> None:
    with pytest.raises(StoryBroken, match="INSUFFICIENT_FUNDS"):
        story.does(SAID, pay(1))
    assert story.facts == []


def test_what_is_kept_cannot_be_told_as_refused(story: Story) -> None:
    story.does(None, credit("river-bank", "core-maker", 5_00, "ST-1"))
    with pytest.raises(StoryBroken, match="was kept"):
        story.is_refused("paid", SAID, Why.INSUFFICIENT_FUNDS, pay(5_00), amount=5_00)


def test_the_reason_is_the_right_one(story: Story) -> None:
    with pytest.raises(StoryBroken, match=r"expected payments\.PAYS_ITSELF"):
        story.is_refused("paid", SAID, Why.PAYS_ITSELF, pay(1), amount=1)


def test_an_attempt_has_to_pass_without_its_fault(story: Story) -> None:
    story.is_refused("paid", SAID, Why.INSUFFICIENT_FUNDS, pay(5_00), amount=5_00)
    with pytest.raises(StoryBroken, match="paid"):
        story.require_complete()
    with pytest.raises(StoryBroken, match="INSUFFICIENT_FUNDS"):
        story.passes_in_trial("paid", SAID, pay(5_00))
    story.does(None, credit("river-bank", "core-maker", 5_00, "ST-1"))
    story.passes_in_trial("paid", SAID, pay(5_00))
    story.require_complete()


def test_a_trial_leaves_nothing(story: Story) -> None:
    story.does(None, credit("river-bank", "core-maker", 5_00, "ST-1"))
    before = story.stage.head
    signed = story.stage.sign(pay(5_00))
    assert story.stage.trial(signed).code is None
    assert story.stage.head == before
    sent = story.does(SAID, signed=signed)
    assert sent.height == before.height + 1
    story.is_refused("again", SAID, Inadmissible.SEEN, amount=5_00, who="core-maker", signed=signed)


def test_scenes_play_by_day_and_then_by_chapter(story: Story) -> None:
    played: list[tuple[int, date]] = []

    def scene(day: date) -> Scene:
        return Scene(day, lambda told: played.append((told.chapter, told.stage.day)))

    first, second = date(2026, 3, 3), date(2026, 3, 4)
    chapters = [Chapter(1, SAID, SAID, (scene(first), scene(second))), Chapter(2, SAID, SAID, (scene(first),))]
    play(story, chapters, lambda day: None)
    assert played == [(1, first), (2, first), (1, second)]


def test_amounts_for_people() -> None:
    assert (yuan(1_000_000_00), yuan(5)) == ("¥1,000,000.00", "¥0.05")
