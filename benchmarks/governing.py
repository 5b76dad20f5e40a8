"""What does it cost to be governed? The same assignments, which start new business and so meet every gate, on a ledger
whose charter has no sections on governing, on one that has them all, and on one that has ten times their records; in
turns, so that all meet the same noise, and without signatures, whose cost no gate changes.
"""

import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import msgspec

from benchmarks.ledger import FACE, MEMBERS, SUPPLIERS, Genesis, Ledger, assignments, open_ledger
from heqi.machine.charter import Bilingual, Charter
from heqi.modules import amendment, limits, phases, supervision
from heqi.modules.amendment.proposals import AmendmentVote, Proposal
from heqi.modules.phases.measures import measures
from heqi.modules.supervision.held import HELD, HORIZON, Held, Horizon
from heqi.modules.supervision.uses import Use
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import Day, add_days

ROUNDS = 7
BATCH = 500
CLAIMS = 1_000
FEW, MANY = 200, 2_000
SUPERVISOR, PANEL = "supervisor", ("bank", "operator")


class Cost(NamedTuple):
    """Microseconds of processor time per assignment, and medians over the rounds of what one is of another."""

    plain: float
    governed: float
    governed_of_plain: float
    many_of_few: float


def cost(folder: Path) -> Cost:
    plain = open_ledger(folder / "ungoverned", CLAIMS)
    few, many = (open_governed(folder / f"governed {records}", plain.charter, records) for records in (FEW, MANY))
    ledgers = (plain, few, many)
    # The first round warms all of them up and does not count.
    rounds = [[_one(ledger, number) for ledger in ledgers] for number in range(ROUNDS + 1)][1:]
    for ledger in ledgers:
        ledger.store.close()
    return Cost(
        plain=median(one for one, _, _ in rounds),
        governed=median(two for _, two, _ in rounds),
        governed_of_plain=median(two / one for one, two, _ in rounds),
        many_of_few=median(three / two for _, two, three in rounds),
    )


def open_governed(folder: Path, plain: Charter, records: int) -> Ledger:
    """The same ledger with all sections on governing, and so many records of each: holds in force, proposals, votes."""
    return open_ledger(folder, CLAIMS, more=_with_records(records), terms=_sections(plain))


def _one(ledger: Ledger, number: int) -> float:
    ledger.application.gatekeeper = ledger.application.gatekeeper._replace(verify=lambda *_: True)
    envelopes = assignments(ledger, 0, BATCH, f"governing {number}", turn=number)
    start = time.process_time()
    assembled = ledger.application.assemble(ledger.second, envelopes)
    ledger.application.commit()
    spent = time.process_time() - start
    if any(assembled.refusals) or any(each.receipt.code for each in assembled.finalised.executed):
        raise ValueError("not every transaction was kept")
    return spent / BATCH * 1e6


# --- the charter ----------------------------------------------------------------------------------------------------


def _sections(plain: Charter) -> Mapping[str, Any]:
    """Of a text: the sections on governing, and members and roles that fit them."""
    content: dict[str, Any] = msgspec.json.decode(plain.canonical)
    role_of = {SUPERVISOR: ["supervisor"]} | {each: ["member", "panel"] for each in PANEL}
    role_of |= {each: ["member", "trader"] for each in SUPPLIERS}
    members = [each | {"roles": role_of.get(each["id"], ["member"])} for each in content["member"]]
    every = [*content["roles"]["member"], *_actions(amendment), *_actions(phases), *_actions(limits)]
    roles = {
        "member": [*every, "supervision.appeal", "supervision.record_legal_order", "receivables.pay_out"],
        "supervisor": [name for name in _actions(supervision) if name != "supervision.decide_appeal"],
        "panel": ["supervision.decide_appeal"],
        "trader": ["supervision.file_report"],
    }
    return {"member": members, "roles": roles} | {
        "supervision": {"privilege": [_hold()]},
        "phases": {"phase": [_phase()]},
        "limits": {"limit": [_limit()], "risk_assets_days": 90, "circle_steps": 5},
        "amendment": {"entrenched": ["amendment.entrenched"]}
        | {name: _threshold(share) for name, share in zip(amendment.CLASSES, ("1/2", "2/3", "3/4"), strict=True)},
    }


def _actions(module: Any) -> list[str]:
    return [kind.__struct_config__.tag for kind in module.MODULE.rules]


def _hold() -> dict[str, Any]:
    return {
        "id": "hold-record",
        "kind": "hold-record",
        "of": SUPERVISOR,
        "over": ["trader"],
        "does": {"en": "Hold a record", "zh": "暂停一项记录"},
        "basis": "agreement",
        "lasts_days": 30,
        "quota": [{"from_day": 0, "per_30_days": 9}, {"from_day": 90, "per_30_days": 3}],
        "ends_day": 360,
        "appeal": {"to": "panel", "within_days": 10},
        "modules": [],
    }


def _phase() -> dict[str, Any]:
    caps = {"members": 100, "outstanding": 10**14, "each": 10**12}
    name = {"en": "Pilot", "zh": "试点"}
    return {"id": "pilot", "name": name, "caps": caps, "modules": ["payments", "receivables"]}


def _limit() -> dict[str, Any]:
    said = {"id": "one-obligor", "over": ["member"], "measure": "concentration", "base": "advanced"}
    return said | {"at_most_basis_points": 5_000, "from_amount": 0, "source": "agreement"}


def _threshold(share: str) -> dict[str, Any]:
    return {"of": "members", "vote_days": 30, "cooling_days": 7, "more_than": share}


# --- the records ----------------------------------------------------------------------------------------------------


def _with_records(count: int) -> Genesis:
    def genesis(state: State, charter: Charter, day: Day) -> None:
        outstanding = changed(measures(state), outstanding=CLAIMS * FACE)
        state.put(phases.MEASURES, "ledger", outstanding)
        state.put(HORIZON, "all", Horizon(last_day=add_days(day, 20)))
        for number in range(count):
            _hold_one(state, day, _id("hold", number))
            _propose_one(state, charter, day, _id("proposal", number))

    return genesis


def _hold_one(state: State, day: Day, key: str) -> None:
    """A record of somebody's is held, and goes on to be while this is measured."""
    until = add_days(day, 20)
    use = Use(
        privilege="hold-record",
        kind=supervision.Kind.HOLD_RECORD,
        of=SUPERVISOR,
        affected=(SUPPLIERS[0],),
        over=("trader",),
        subject=f"record/{key}",
        reference="file",
        reason="odd",
        nonce="00" * 16,
        day=day,
        last_day=until,
        notice_day=day,
        ended_day=None,
        ended_by=None,
        prolonged=False,
        report=None,
        appeal_to="panel",
        appeal_until=until,
        panel=(),
    )
    state.put(supervision.USES, key, use)
    state.put(HELD, use.subject, Held(use=key, last_day=until))


def _propose_one(state: State, charter: Charter, day: Day, key: str) -> None:
    """A proposal that all but one member agree to, and its votes."""
    change = amendment.ClauseChange(path="receivables.grace_days", value="1")
    proposal = Proposal(
        proposer=MEMBERS[0],
        base=charter.digest.hex(),
        changes=(change,),
        reason=Bilingual(en="Agreed", zh="商定"),
        text=_id("text", 0),
        decided_as="constitutional",
        proposed_day=day,
        closes_day=add_days(day, 30),
        stage="open",
        first_day=None,
        because=None,
    )
    state.put(amendment.PROPOSALS, key, proposal)
    for party in MEMBERS[1:]:
        vote = AmendmentVote(proposal=key, party=party, yes=True, day=day)
        state.put(amendment.AMENDMENT_VOTES, f"{key}/{party}", vote)


def _id(what: str, number: int) -> str:
    return sha256(f"{what} {number}".encode()).hexdigest()
