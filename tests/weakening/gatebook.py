"""The book beside the gates: what a phase and the limits allow, worked out anew from the charter's text and from sums
over all that is owed and advanced, and sharing no code with the rules.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from tests.weakening.oracle import Content, expect


class Sums(NamedTuple):
    """A walk over everything. advanced, late: by financier; exposed: by (financier, obligor or group)."""

    outstanding: int
    settled: int
    overdue: int
    disputes: int
    advanced: dict[str, int]
    late: dict[str, int]
    exposed: dict[tuple[str, str], int]


class Paying(NamedTuple):
    """Money that a financier would pay out on a claim."""

    financier: str
    subjects: tuple[str, ...]  # its obligor, and the group of that
    principal: int
    proceeds: int
    late: bool  # the claim is overdue


@dataclass
class Asked:
    """A proposal to enter another phase."""

    present: str
    to: str
    day: int
    changes: int
    yes: dict[str, bool] = field(default_factory=dict)


class GateBook:
    """content: the sections `phases` and `limits` of the text in force. roles: of each member."""

    def __init__(self, content: Content, members: list[str], roles: dict[str, tuple[str, ...]]) -> None:
        self.content = content
        self.members = members
        self.roles = roles
        self.present: str = content["phases"]["phase"][0]["id"]
        self.since = 0
        self.changes = 0
        self.asked: dict[str, Asked] = {}
        self.objected: dict[str, int] = {}  # phase -> the last day of the objection
        self.stated: dict[str, tuple[int, int]] = {}  # financier -> risk assets, and the day of the statement

    # --- the text -------------------------------------------------------------------------------------------------

    def phase(self, name: str) -> Content:
        found: Content = next(each for each in self.content["phases"]["phase"] if each["id"] == name)
        return found

    def names(self) -> list[str]:
        return [each["id"] for each in self.content["phases"]["phase"]]

    def phases_stay(self, content: Content) -> None:
        """Of a text that nothing of its phases speaks against."""
        names = [each["id"] for each in content["phases"]["phase"]]
        expect(names[: len(self.names())] == self.names(), "an amendment takes phases out of the text")

    def amended(self, content: Content, members: list[str]) -> None:
        """A text took effect, and admits no more members than fit."""
        self.content = content
        more = len(members) > len(self.members)
        cap = self.phase(self.present)["caps"]["members"]
        expect(not more or len(members) <= cap, "a text admitted", len(members), "members, and the phase allows", cap)
        self.members = members

    # --- what the gates may say -----------------------------------------------------------------------------------

    def against_accepting(self, face: int, sums: Sums) -> set[str]:
        """Codes with which a promise of that face is refused, all of them; none where it is within the phase."""
        caps = self.phase(self.present)["caps"]
        found = self._against_starting(face)
        if sums.outstanding + face > caps["outstanding"]:
            found.add("phases.OUTSTANDING_ABOVE_CAP")
        return found

    def against_paying(self, asked: Paying, day: int, sums: Sums) -> set[str]:
        return self._against_starting(asked.proceeds) | self._beyond_limits(asked, day, sums)

    def _against_starting(self, amount: int) -> set[str]:
        phase = self.phase(self.present)
        found = set() if "receivables" in phase["modules"] else {"phases.MODULE_NOT_OPEN"}
        return found | ({"phases.EACH_ABOVE_CAP"} if amount > phase["caps"]["each"] else set())

    def _beyond_limits(self, asked: Paying, day: int, sums: Sums) -> set[str]:
        found = set[str]()
        book = sums.advanced.get(asked.financier, 0) + asked.principal
        late = sums.late.get(asked.financier, 0) + (asked.principal if asked.late else 0)
        for limit in self.content["limits"]["limit"]:
            if not {*limit["over"]} & {*self.roles[asked.financier]}:
                continue
            part = Fraction(limit["at_most_basis_points"], 10_000)
            if limit["measure"] == "overdue":
                if late > max(limit["from_amount"], part * book):
                    found.add("limits.TOO_MUCH_OVERDUE")
                continue
            most = max(sums.exposed.get((asked.financier, subject), 0) for subject in asked.subjects) + asked.principal
            base: int | None = book
            if limit["base"] == "risk-assets":
                amount, since = self.stated.get(asked.financier, (0, -10_000))
                base = amount if day <= since + self.content["limits"]["risk_assets_days"] else None
            if most > limit["from_amount"] and base is None:
                found.add("limits.BASE_MISSING")
            elif base is not None and most > max(limit["from_amount"], part * base):
                found.add("limits.CONCENTRATED")
        return found

    # --- moving ---------------------------------------------------------------------------------------------------

    def proposed(self, key: str, to: str, day: int) -> None:
        names = self.names()
        away = names.index(to) - names.index(self.present)
        expect(away in (-1, 1), "a phase was proposed that is not beside the present one")
        self.asked[key] = Asked(self.present, to, day, self.changes)

    def voted(self, key: str, member: str, day: int, *, yes: bool) -> None:
        expect(self._is_open(self.asked[key], day), "a vote on a proposal that is over")
        self.asked[key].yes[member] = yes

    def against_entering(self, key: str, day: int, sums: Sums) -> list[str]:
        """What still stands in the way of a proposal."""
        asked = self.asked[key]
        if not self._is_open(asked, day):
            return ["it is over"]
        forward, clause = self._way(asked)
        agreed = sum(asked.yes.get(member, False) for member in self.members)
        found = [] if Fraction(agreed, len(self.members)) > Fraction(clause["more_than"]) else ["votes"]
        if forward:
            found += ["time to object"] if day < asked.day + clause["wait_days"] else []
            found += ["days in this phase"] if day - self.since < clause["days_in_previous"] else []
            found += ["settled"] if sums.settled < clause["settled_at_least"] else []
            most = Fraction(clause["overdue_below_basis_points"] * sums.outstanding, 10_000)
            found += ["overdue"] if sums.overdue and sums.overdue >= most else []
            found += ["disputes"] if sums.disputes > clause["disputes_open_at_most"] else []
            found += ["an objection"] if day <= self.objected.get(asked.to, -1) else []
        return found

    def entered(self, key: str, day: int) -> None:
        self.present, self.since, self.changes = self.asked[key].to, day, self.changes + 1

    def _way(self, asked: Asked) -> tuple[bool, Content]:
        names = self.names()
        forward = names.index(asked.to) > names.index(asked.present)
        clause: Any = self.phase(asked.to)["enter"] if forward else self.phase(asked.present)["back"]
        return forward, clause

    def _is_open(self, asked: Asked, day: int) -> bool:
        return asked.changes == self.changes and day <= asked.day + self._way(asked)[1]["vote_days"]
