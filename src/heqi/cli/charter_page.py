"""The page docs/CHARTER.md: every privilege that a charter can grant, from the declarations of the rules."""

import inspect
from collections.abc import Iterator

from heqi.machine.catalogue import Catalogue
from heqi.modules import CLAUSES
from heqi.modules.supervision import SPAN_DAYS, Kind
from heqi.modules.supervision.terms import LONGEST_PROLONGING_DAYS, LONGEST_USE_DAYS, MOST_DAYS
from heqi.modules.supervision.words import PRIVILEGES

# The tests by which each kind is held; a test of this page sees that they are there.
TESTS = {
    Kind.INSPECT: "test_asking.py::test_an_inspection_is_in_the_register_at_once_and_shown_after_a_delay",
    Kind.HOLD_RECORD: "test_held.py::test_payment_at_maturity_dispute_and_exit_go_on",
    Kind.HOLD_PARTY: "test_held.py::test_a_held_party_takes_nothing_on_and_still_pays_and_is_paid",
    Kind.REQUIRE_REPORT: "test_asking.py::test_a_report_is_filed_by_whom_it_was_required_of",
    Kind.OBJECT_TO_PROMOTION: "test_asking.py::test_an_objection_to_a_promotion_waits_runs_out_and_is_lifted",
    Kind.PAUSE_MODULE: "test_holding.py::test_a_pause_stops_new_business_of_one_module",
}
OF_ALL = (
    (
        "never more than its schedule, never outside of its list",
        "tests/weakening/test_weakening.py",
        "make prove-charter",
    ),
    ("a quota per span of 30 days, and none after the last day", "tests/modules/supervision/test_uses.py", ""),
    ("who is suspended or has left uses none", "tests/modules/supervision/test_standing.py", ""),
    ("who holds one does no business", "tests/modules/supervision/test_business.py", ""),
    ("no amendment raises it", "tests/modules/supervision/test_schedule.py", ""),
    ("an appeal that wins ends it at once", "tests/modules/supervision/test_appealing.py", ""),
    ("what a rule overlooks, a gate catches", "tests/modules/supervision/test_watching.py", ""),
    ("what cannot stand in a charter", "tests/modules/supervision/test_terms.py", ""),
    ("what can never be held", "tests/modules/test_new_business.py", ""),
)
FOLDER = "tests/modules/supervision/"


def charter_page(catalogue: Catalogue) -> Iterator[str]:
    """The page in pieces. catalogue: the rules of which it speaks."""
    section = CLAUSES.number("supervision.privilege")
    yield (
        "# The supervisor's privileges\n\n"
        f"What a charter can grant a supervisor ({section}, `[[supervision.privilege]]`), kind by kind. What its text"
        " does not list does not exist, and no other kind does. Written from the rules themselves; how a text is"
        " written is in the [guide](guides/charter.md), why it is so in decisions [30](decisions/0030-amendments.md),"
        " [31](decisions/0031-new-business.md) and [32](decisions/0032-supervision.md).\n\n"
    )
    yield "| Privilege | What it does | Limit | Decay | Appeal | Held by |\n|---|---|---|---|---|---|\n"
    for kind in Kind:
        rule = catalogue.rules[catalogue.actions[kind.action]]
        does = _first_paragraph(catalogue.actions[kind.action].__doc__)
        starts = "" if not rule.starts else " It starts new business."
        yield (
            f"| `{kind.value}`<br>{PRIVILEGES[kind].zh} | {does}{starts} | over the roles that its clause names; "
            f"{_limit(kind)} | so many uses in each {SPAN_DAYS} ledger days, fewer with every step of its "
            f"schedule; none from `ends_day` on, at the latest day {MOST_DAYS:,} | {_appeal(kind)} | "
            f"`{FOLDER}{TESTS[kind]}` |\n"
        )
    yield "\nOf every privilege:\n\n| What holds | Held by |\n|---|---|\n"
    for what, path, command in OF_ALL:
        yield f"| {what} | `{path}`{f', at length `{command}`' if command else ''} |\n"
    yield (
        "\n- None of these actions changes a row of another module (`confined`, checked after each action): no"
        " privilege moves or creates money or claims.\n"
        "- What is held or paused waits with new business alone. These actions start some, and no others can wait: "
        f"{', '.join(f'`{name}`' for name in _starting(catalogue))}.\n"
        "- The register, which everybody reads, shows "
        f"{_fields('privilege_register', catalogue)}. Names and reasons are in `privilege_uses`, for the supervisor and"
        " the affected (and the panel, once there is an appeal), for as long as the ledger is kept.\n"
        "- A statutory power is no privilege: whoever was served records it by `supervision.record_legal_order`, with"
        " document, scope and expiry, without quota, decay or vote. Its remedy is review or court.\n"
    )


def _limit(kind: Kind) -> str:
    match kind:
        case Kind.INSPECT:
            return f"one inspection, up to {LONGEST_USE_DAYS} days; the inspected reads it after `shown_after_days`"
        case Kind.REQUIRE_REPORT:
            return f"to be filed within `lasts_days`, up to {LONGEST_USE_DAYS}"
        case Kind.PAUSE_MODULE:
            return (
                f"of the `modules` that its clause names, for `lasts_days`, up to {LONGEST_USE_DAYS}; once longer by up"
                f" to {LONGEST_PROLONGING_DAYS} days where members vote for it"
            )
        case _:
            return f"one of each at a time, for `lasts_days`, up to {LONGEST_USE_DAYS}; it runs out by itself"


def _appeal(kind: Kind) -> str:
    who = {
        Kind.HOLD_RECORD: "the parties of the record whom it covers",
        Kind.OBJECT_TO_PROMOTION: "whoever it covers",
        Kind.PAUSE_MODULE: "whoever it covers",
    }.get(kind, "the party")
    when = "from the day on which it is shown" if kind is Kind.INSPECT else "from that day"
    return f"{who}, {when} and for `within_days`, to a panel that it does not reach; the majority of all of the panel"


def _first_paragraph(doc: str | None) -> str:
    return " ".join(inspect.cleandoc(doc or "").split("\n\n")[0].split())


def _starting(catalogue: Catalogue) -> list[str]:
    return [name for name, action in catalogue.actions.items() if catalogue.rules[action].starts]


def _fields(table: str, catalogue: Catalogue) -> str:
    return ", ".join(f"`{name}`" for name in catalogue.tables[table].row.__struct_fields__)
