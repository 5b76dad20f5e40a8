"""Governing in figures: privileges over the days of the story, the phase it ended in, and the text in force then."""

from typing import Literal

from msgspec import Struct

from heqi.client.proof import Said
from heqi.demo.story import Story
from heqi.modules.phases import PRESENT
from heqi.modules.supervision import REGISTER, Terms, allowed, day_number, last_day
from heqi.values.days import Day

Outcome = Literal["ran-out", "lifted", "appeal", "filed", "refused"]


class Mark(Struct, frozen=True):
    """A use, by how it ended, or one that was refused."""

    day: Day
    number: int  # of the ledger day
    outcome: Outcome
    attempt: str = ""  # that was refused


class Course(Struct, frozen=True, kw_only=True):
    """One privilege. steps: from which ledger day on so many uses in 30 days, the last step none."""

    id: str
    does: Said
    steps: tuple[tuple[int, int], ...]
    last_day: Day
    present: int  # uses in 30 days, by the schedule, at the end of the story
    marks: tuple[Mark, ...]

    def counted(self) -> dict[str, object]:
        """What programs read of it."""
        refused = sum(mark.outcome == "refused" for mark in self.marks)
        return {
            "privilege": self.id,
            "per_30_days": self.present,
            "last_day": self.last_day,
            "used": len(self.marks) - refused,
            "refused": refused,
        }


class Governed(Struct, frozen=True):
    """The end of the story: all privileges, the phase, and the number of the charter's text."""

    courses: tuple[Course, ...]
    phase: str
    text: int
    last_number: int  # of the ledger day


def governed(story: Story) -> Governed:
    stage = story.stage
    return Governed(
        tuple(courses(story)),
        stage.row(PRESENT, "ledger").phase,
        stage.application.charter.preamble.text,
        day_number(stage.cast.charter, stage.day),
    )


def courses(story: Story) -> list[Course]:
    """All privileges of the charter, in its order."""
    charter, stage = story.stage.cast.charter, story.stage
    lines = [row for _, row in stage.rows(REGISTER)]
    found = []
    for privilege in charter.terms(Terms).privilege:
        marks = [
            Mark(line.day, day_number(charter, line.day), line.ended_by or "ran-out")
            for line in lines
            if line.privilege == privilege.id
        ]
        marks += [
            Mark(each.day, day_number(charter, each.day), "refused", each.name)
            for each in story.attempts.values()
            if each.who == privilege.of and each.facts.get("privilege") == privilege.id
        ]
        course = Course(
            id=privilege.id,
            does=Said(privilege.does.en, privilege.does.zh),
            steps=(*((step.from_day, step.per_30_days) for step in privilege.quota), (privilege.ends_day or 0, 0)),
            last_day=last_day(charter, privilege),
            present=allowed(privilege, day_number(charter, stage.day)),
            marks=tuple(sorted(marks, key=lambda mark: mark.number)),
        )
        found.append(course)
    return found
