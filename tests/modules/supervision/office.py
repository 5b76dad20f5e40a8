"""A supply chain under supervision: the receivables' tests' one, with a watch office and a panel of three.

office = Office()
claim = office.voucher(office.invoice("1", 100_00_00), 100_00_00)
use = office.new_id(office.do(office.hold_record(claim)))      # day 0: up to 8 of them in 30 days
"""

from typing import Any

from heqi.machine.charter import Bilingual, Charter, Clause
from heqi.modules.supervision import (
    APPEALS,
    REGISTER,
    USES,
    Appealed,
    AppealTerms,
    Entry,
    HoldParty,
    HoldRecord,
    Inspect,
    Kind,
    ObjectToPromotion,
    PauseModule,
    Privilege,
    Prolonging,
    RequireReport,
    Step,
    Terms,
    Use,
)
from heqi.state.tables import changed
from tests.ledger import member
from tests.modules.receivables.trade import Trade

WATCH = "watch-office"
PANEL = ("arbiter", "chamber", "university")
APPEAL = AppealTerms(to="review-panel", within_days=5)


def privilege(kind: Kind, **said: Any) -> Privilege:
    """A privilege of that kind over all who trade, with a schedule of three steps."""
    given: dict[str, Any] = {
        "id": kind.value,
        "kind": kind,
        "of": WATCH,
        "over": ("obligor", "supplier"),
        "does": Bilingual(en=f"Use {kind.value}", zh=f"行使{kind.value}"),
        "basis": "members' agreement, section 5",
        "lasts_days": 10,
        "quota": (
            Step(from_day=0, per_30_days=3),
            Step(from_day=60, per_30_days=2),
            Step(from_day=120, per_30_days=1),
        ),
        "ends_day": 180,
        "appeal": APPEAL,
    }
    if kind is Kind.INSPECT:
        given["shown_after_days"] = 20
    if kind is Kind.PAUSE_MODULE:
        given |= {"modules": ("receivables",), "prolong": Prolonging(more_than="1/2", days=4)}
    return Privilege(**given | said)


TERMS = Terms(privilege=tuple(privilege(kind) for kind in Kind))
OF_WATCH = (*(kind.action for kind in Kind), "supervision.lift", "supervision.record_legal_order",
            "supervision.appeal", "supervision.prolong_pause", "supervision.file_report",
            "supervision.decide_appeal", "phases.vote")  # fmt: skip


def terms_with(kind: Kind, **said: Any) -> Terms:
    """The same, one of them with other words."""
    return Terms(privilege=tuple(changed(each, **said) if each.kind is kind else each for each in TERMS.privilege))


class Office(Trade):
    """The ledger of the trade, and its supervisor."""

    def __init__(
        self, terms: Terms = TERMS, *, phases: Clause | None = None, limits: Clause | None = None, **said: Any
    ) -> None:
        others = {"supervision": terms, "phases": phases, "limits": limits}
        super().__init__(
            further=[
                member(WATCH, roles=["supervisor"], size="public"),
                *(member(each, roles=["review-panel"]) for each in PANEL),
            ],
            other_terms={name: clause for name, clause in others.items() if clause is not None},
            **{"roles": {"supervisor": OF_WATCH}} | said,
        )

    def use(self, key: str) -> Use:
        return self.get(USES, key)

    def entry(self, key: str) -> Entry:
        return self.get(REGISTER, key)

    def appeal_against(self, use: str) -> Appealed:
        return self.get(APPEALS, use)

    def on_day(self, number: int) -> None:
        """Go on to that ledger day; 0 is the first."""
        self.on(self.charter.preamble.begins) if number == 0 else self.wait(
            days=number - (self.day - self.charter.preamble.begins).days
        )

    # --- what the supervisor asks --------------------------------------------------------------------------------

    def hold_record(self, record: str, **said: Any) -> HoldRecord:
        given = {"table": "claims", "record": record, "privilege": "hold-record"}
        return HoldRecord(**GIVEN | given | said)

    def hold_party(self, party: str, **said: Any) -> HoldParty:
        return HoldParty(**GIVEN | {"party": party, "privilege": "hold-party"} | said)

    def inspect(self, party: str, **said: Any) -> Inspect:
        return Inspect(**GIVEN | {"party": party, "privilege": "inspect"} | said)

    def require_report(self, party: str, **said: Any) -> RequireReport:
        return RequireReport(**GIVEN | {"party": party, "privilege": "require-report"} | said)

    def pause(self, **said: Any) -> PauseModule:
        return PauseModule(**GIVEN | {"module": "receivables", "privilege": "pause-module"} | said)

    def object(self, phase: str, **said: Any) -> ObjectToPromotion:
        return ObjectToPromotion(**GIVEN | {"phase": phase, "privilege": "object-to-promotion"} | said)


GIVEN: dict[str, Any] = {"by": WATCH, "days": 10, "reference": "file 7", "reason": "invoices that look alike"}


def charter_with(terms: Terms, office: Office, **articles: Any) -> Charter:
    """The office's charter with other privileges, and other articles where they are given."""
    modules = office.charter.modules | {"supervision": terms}
    return Charter(changed(office.charter.articles, **articles), modules, office.charter.canonical)
