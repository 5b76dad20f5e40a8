"""A manufacturing city: orders, deliveries and invoices that match, wages and advances that wait for a milestone, and
small creditors who are paid sooner. Its members are the pilot's, with who measures work and who decides over it.
"""

from collections.abc import Mapping
from typing import Any

from heqi.cli.charter_profiles import actions
from heqi.cli.charter_profiles.opening import Enter, Phase
from heqi.cli.charter_profiles.pilot import OPENING as PILOT_OPENING
from heqi.cli.charter_profiles.pilot import PILOT
from heqi.cli.charter_profiles.privileges import of_supervisor
from heqi.cli.charter_profiles.profile import MAKER_AND_CHECKER, Seat

SEATS = (
    Seat(
        "river-labour",
        "River Labour Service Co.",
        "江城劳务有限公司",
        "91420100MA0000016J",
        ("member", "trader", "supplier"),
        "small",
        MAKER_AND_CHECKER,
        remark="sends crews, and is paid by milestones out of money set aside",
    ),
    Seat(
        "site-survey",
        "River City Quality Institute",
        "江城质量检验院",
        "12420100MB00000019",
        ("member", "inspector"),
        "public",
        MAKER_AND_CHECKER,
        remark="says which milestone has been reached, and when a purpose has ended",
    ),
    Seat(
        "arbitration",
        "River City Arbitration Commission",
        "江城仲裁委员会",
        "12420100MB0000002C",
        ("member", "arbiter", "review-panel"),
        "public",
        MAKER_AND_CHECKER,
        remark="decides over money in dispute, where it was named for that beforehand",
    ),
)

# The pilot's, over those who order and pay late; who is supplied is looked into alone.
PILOTED = {grant.kind: grant for grant in PILOT.grants}
GRANTS = (
    PILOTED["inspect"]._replace(
        does=("Look into a party's orders, deliveries and claims", "检查一方的订单、收货与债权")
    ),
    PILOTED["hold-record"],
    PILOTED["hold-party"]._replace(
        over=("obligor",),
        does=("Hold new promises of an obligor that pays its suppliers late", "暂停拖欠供应商款项的债务人的新承诺"),
    ),
    PILOTED["require-report"]._replace(
        over=("obligor",),
        does=("Ask an obligor how it pays small suppliers", "要求债务人报告对中小供应商的付款情况"),
    ),
    PILOTED["object-to-promotion"],
)

OPENING = PILOT_OPENING._replace(
    phases=(
        Phase(
            "pilot",
            ("Pilot", "试点"),
            (20, 5_000_000_00, 1_000_000_00),
            ("payments", "receivables"),
            remark="Claims on matched papers come first.",
        ),
        Phase(
            "city",
            ("City", "全市"),
            (300, 500_000_000_00, 20_000_000_00),
            ("payments", "receivables", "conditions"),
            Enter(90, 1_500_000_00, 200, disputes=2, more_than="2/3", wait_days=10, vote_days=60),
            remark="Then wages and advances may be set aside until a milestone is reached.",
        ),
        Phase(
            "chain",
            ("The whole chain", "全链"),
            (3_000, 5_000_000_000_00, 100_000_000_00),
            ("payments", "receivables", "conditions"),
            Enter(270, 200_000_000_00, 150, disputes=8, more_than="3/4", wait_days=20, vote_days=90),
            remark="Then every tier of suppliers, wherever it is.",
        ),
    ),
)

BUSINESS: Mapping[str, Mapping[str, Any]] = {
    "conditions": {
        "days_at_most": 365,
        "dispute_days": 15,
        "source": "members' agreement, section 13 / 成员协议第十三条；工资：保障农民工工资支付条例，第二十六条",
    },
    "evidence": {
        "quantity_tolerance": 5_000,
        "amount_tolerance": 0,
        "marks_needed": False,
        "source": "members' agreement, section 10 / 成员协议第十条",
    },
}

MANUFACTURING_CITY = PILOT._replace(
    name=("River City manufacturing chain", "江城制造供应链"),
    purpose=(
        "Claims on matched papers, small suppliers paid soon, and wages that are there when the work is done.",
        "三单相符的应收账款、中小供应商及时收款、完工即有着落的工资。",
    ),
    seats=(*PILOT.seats, *SEATS),
    roles={
        **PILOT.roles,
        "trader": (*actions.OF_TRADERS, *actions.OF_MATCHING, *actions.OF_PURPOSES),
        "bank": (*PILOT.roles["bank"], *actions.OF_MATCHING),
        "inspector": actions.OF_OVERSEERS,
        "arbiter": actions.OF_ARBITERS,
        "supervisor": of_supervisor(GRANTS),
    },
    terms={
        **PILOT.terms,
        "small_creditor_days": 45,
        "usual_tenor_months": 4,
        "checklist": (
            "kyc",
            "contract",
            "invoice-check",
            "three-way-match",
            "registry-search",
            "registry-filing",
            "line",
        ),
        "check_days": {"contract": 365, "invoice-check": 30, "registry-search": 7, "registry-filing": 30},
    },
    grants=GRANTS,
    opening=OPENING,
    business=BUSINESS,
)
