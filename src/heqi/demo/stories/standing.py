"""The last chapter of a story: a proof of one of its records that anybody checks offline."""

from collections.abc import Callable
from typing import Any

from heqi.client.proof import Said, verify_with_text
from heqi.demo.proving import prove
from heqi.demo.stage import StoryBroken
from heqi.demo.story import Chapter, Scene, Story
from heqi.state.tables import Table
from heqi.values.days import Day


def proof_chapter(number: int, day: Day, table: Table[Any], name: str, what: Said) -> Chapter:
    """name: under which the story remembers the record. what: it is, in words."""
    return Chapter(
        number,
        Said("A proof that stands alone", "独立的证明"),
        Said(
            "What the ledger says fits into one file that anybody with the charter checks without a network.",
            "账本的记载可写入一个文件，持有章程的任何人无需联网即可核验。",
        ),
        (Scene(day, _proving(table, name, what)),),
    )


def _proving(table: Table[Any], name: str, what: Said) -> Callable[[Story], None]:
    def scene(story: Story) -> None:
        story.proof = prove(story.stage, table, story.ids[name]).bytes()
        verdict = verify_with_text(story.proof, story.stage.cast.text)
        if not verdict.ok or verdict.vouched is None:
            raise StoryBroken("the proof does not hold")
        story.tells(
            Said(
                f"One file of {len(story.proof):,} bytes proves, offline, {what.en}. {verdict.vouched.en}",
                f"一个 {len(story.proof):,} 字节的文件即可离线证明{what.zh}。{verdict.vouched.zh}",
            )
        )

    return scene
