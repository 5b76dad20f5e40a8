"""The oracle: what a privilege may be, worked out anew from the charter's text, and sharing no code with the rules.

It reads what the charter says (as plain content) and what was kept, and answers: may this be used today, is that held.
"""

from dataclasses import dataclass, field
from typing import Any

Content = dict[str, Any]


class Broken(Exception):
    """The ledger did what no clause lets it do."""


def expect(condition: bool, *what: object) -> None:
    if not condition:
        raise Broken(" ".join(map(str, what)))


def most(clause: Content, day: int) -> int:
    """The most uses of a span of 30 days, on a ledger day."""
    if day >= clause["ends_day"]:
        return 0
    found = 0
    for step in clause["quota"]:
        if step["from_day"] <= day:
            found = step["per_30_days"]
    return int(found)


@dataclass
class Kept:
    """A use that was kept. until: its last day, as the ledger says."""

    privilege: str
    kind: str
    subject: str
    over: tuple[str, ...]
    affected: tuple[str, ...]
    day: int
    until: int
    ended: bool = False
    votes_to_end: set[str] = field(default_factory=set)
    votes_against: set[str] = field(default_factory=set)
    appealed: bool = False
    votes_to_prolong: set[str] = field(default_factory=set)
    prolonged: bool = False


class Oracle:
    """founding: the section of the text that the ledger began with. present: that in force."""

    def __init__(self, founding: Content, roles: dict[str, tuple[str, ...]], voters: int) -> None:
        self.founding = {each["id"]: each for each in founding["privilege"]}
        self.present = dict(self.founding)
        self.roles = roles
        self.voters = voters
        self.standing: dict[str, str] = {}  # of members that are not, or were not always, active
        self.uses: dict[str, Kept] = {}
        self.counts: dict[tuple[str, int], int] = {}

    def amended(self, present: Content) -> None:
        """A text took effect. No privilege in it is more than it was at the founding, on any day."""
        self.present = {each["id"]: each for each in present["privilege"]}
        for name, clause in self.present.items():
            expect(name in self.founding, "an amendment made a privilege:", name)
            first = self.founding[name]
            for day in range(0, 400, 3):
                expect(most(clause, day) <= most(first, day), "an amendment raised", name, "on day", day)
            expect(clause["lasts_days"] <= first["lasts_days"], "an amendment made", name, "longer")
            expect({*clause["over"]} <= {*first["over"]}, "an amendment made", name, "wider")

    # --- what was kept -------------------------------------------------------------------------------------------

    def used(self, key: str, name: str, kind: str, subject: str, affected: list[str], day: int, until: int) -> None:
        clause, first = self.present.get(name), self.founding.get(name)
        expect(clause is not None and first is not None, "something was used that no clause lists:", name)
        assert clause is not None
        assert first is not None
        expect(clause["kind"] == kind, name, "was used as", kind)
        standing = self.standing.get(clause["of"], "active")
        expect(standing == "active", name, "was used by", clause["of"], "which is", standing)
        span = (name, day // 30)
        self.counts[span] = self.counts.get(span, 0) + 1
        expect(day < clause["ends_day"], name, "was used after its last day")
        expect(self.counts[span] <= most(clause, day), name, "was used", self.counts[span], "times on day", day)
        expect(self.counts[span] <= most(first, day), name, "is beyond its founding schedule on day", day)
        expect(day <= until < day + clause["lasts_days"], name, "lasts too long:", day, "to", until)
        expect(until < clause["ends_day"], name, "has an effect after its last day")
        for party in affected:
            covered = set(self.roles.get(party, ())) & {*clause["over"]}
            expect(bool(covered), name, "reached", party, "whom it does not cover")
        self.uses[key] = Kept(name, kind, subject, tuple(clause["over"]), tuple(affected), day, until)

    def lifted(self, key: str) -> None:
        self.uses[key].ended = True

    def appealed(self, key: str, by: str) -> None:
        use = self.uses[key]
        expect(bool(set(self.roles[by]) & {*use.over}) and not use.appealed, "an appeal that cannot be")
        use.appealed = True

    def decided(self, key: str, by: str, panel: int, *, allow: bool) -> None:
        """The panel's vote; more than half of all of it ends the use at once."""
        use = self.uses[key]
        expect(use.appealed and by not in use.votes_to_end | use.votes_against, "a vote that cannot be")
        (use.votes_to_end if allow else use.votes_against).add(by)
        if 2 * len(use.votes_to_end) > panel:
            use.ended = True

    def prolonging(self, key: str, by: str, until: int) -> None:
        """A vote for a pause to go on; until: its last day now, as the ledger says."""
        use = self.uses[key]
        expect(by not in use.votes_to_prolong and not use.prolonged, "a vote that cannot be")
        use.votes_to_prolong.add(by)
        if until != use.until:
            clause = self.present[use.privilege]
            above, below = map(int, clause["prolong"]["more_than"].split("/"))
            enough = len(use.votes_to_prolong) * below > above * self.voters
            expect(enough, "a pause was prolonged without a quorum")
            expect(until <= use.until + clause["prolong"]["days"], "a pause was prolonged for too long")
            expect(until < clause["ends_day"], "a pause was prolonged beyond its privilege")
            use.until, use.prolonged = until, True

    # --- what waits ----------------------------------------------------------------------------------------------

    def waits(self, module: str, parties: list[str], records: list[str], day: int) -> bool:
        """Whether new business of these waits today: by what was kept, and not by what the ledger says is held."""
        found = False
        for use in self.uses.values():
            if not use.ended and use.day <= day <= use.until:
                match use.kind:
                    case "hold-record":
                        found |= use.subject.removeprefix("record/") in records
                    case "hold-party":
                        found |= use.subject.removeprefix("party/") in parties
                    case "pause-module":
                        covered = any(set(self.roles.get(party, ())) & {*use.over} for party in parties)
                        found |= covered and use.subject == f"module/{module}"
        return found
