"""A finance city: banks and a factor compete for large claims of a group, lend on pledged ones by lines, and serve
wallets; a party is looked into more closely, and for longer.
"""

from collections.abc import Mapping
from typing import Any

from heqi.cli.charter_profiles import actions
from heqi.cli.charter_profiles.opening import Enter, Limit, Opening, Phase
from heqi.cli.charter_profiles.privileges import Grant, of_supervisor
from heqi.cli.charter_profiles.profile import AMENDMENT_TERMS, LAWFUL_TERMS, MAKER_AND_CHECKER, Profile, Seat

SEATS = (
    Seat(
        "lake-group",
        "Lake Group Holding Co.",
        "湖城集团控股有限公司",
        "91420100MA0000008P",
        ("member", "trader", "obligor"),
        "large",
        (("maker-1", "maker", None), ("checker-1", "checker", None), ("checker-2", "checker", None)),
        group="lake-group",
        remark="a group that buys for its companies and promises to pay",
    ),
    Seat(
        "clear-instruments",
        "Clear Instruments Co.",
        "湖城清科仪器有限公司",
        "91420100MA0000009T",
        ("member", "trader", "supplier"),
        "medium",
        MAKER_AND_CHECKER,
    ),
    Seat(
        "first-bank",
        "First Lake Bank",
        "湖城第一银行",
        "91420100MA00000100",
        ("member", "bank", "settlement-bank", "review-panel"),
        "large",
        MAKER_AND_CHECKER,
    ),
    Seat(
        "east-bank",
        "East Lake Bank",
        "东湖银行",
        "91420100MA00000113",
        ("member", "bank", "settlement-bank", "review-panel"),
        "large",
        MAKER_AND_CHECKER,
    ),
    Seat(
        "delta-factor",
        "Delta Factoring Co.",
        "三江商业保理有限公司",
        "91420100MA00000126",
        ("member", "factor"),
        "medium",
        MAKER_AND_CHECKER,
        remark="finances claims and settles none; it looks into nobody for others",
    ),
    Seat(
        "supervisor",
        "Municipal financial office",
        "湖城市地方金融管理局",
        "11420100MB0000001C",
        ("member", "supervisor"),
        "public",
        (("duty-officer", "maker", None), ("head-of-office", "checker", None)),
        remark="reads the book, has one vote on amendments, and does what §6.5 lists, two persons together",
    ),
    Seat(
        "exchange",
        "Lake City Financial Infrastructure Co.",
        "湖城金融基础设施有限公司",
        "91420100MA00000139",
        ("member", "operator", "review-panel"),
        "medium",
        MAKER_AND_CHECKER,
        remark="runs the node; it lends nothing, guarantees nothing and holds no money",
    ),
    Seat(
        "issuer",
        "Lake City Currency Trial Office",
        "湖城数字货币试验中心",
        "12420100MB00000019",
        ("member", "issuer"),
        "public",
        MAKER_AND_CHECKER,
        remark="stands for the central bank in a trial: mints against deposits that are simulated, and serves nobody",
    ),
    Seat(
        "arbitration",
        "Lake City Arbitration Commission",
        "湖城仲裁委员会",
        "12420100MB0000002C",
        ("member", "arbiter", "review-panel"),
        "public",
        MAKER_AND_CHECKER,
        remark="decides over money in dispute, where it was named for that beforehand",
    ),
)

# Finance is where one claim could be sold twice: single claims are held, and parties looked into, for three years.
GRANTS = (
    Grant(
        "inspect",
        ("obligor", "supplier", "factor"),
        ("Look into a party's claims and files", "检查一方的债权与融资档案"),
        lasts_days=20,
        quota=((0, 10), (365, 6), (730, 2)),
        ends_day=1_095,
        appeal_days=10,
        shown_after_days=30,
    ),
    Grant(
        "hold-record",
        ("obligor", "supplier", "factor"),
        ("Hold new business on one claim or file", "暂停一项债权或融资档案的新业务"),
        lasts_days=10,
        quota=((0, 12), (180, 6), (365, 3), (730, 1)),
        ends_day=1_095,
        appeal_days=5,
    ),
    Grant(
        "hold-party",
        ("obligor", "supplier", "factor"),
        ("Hold new business of one party", "暂停一方的新业务"),
        lasts_days=5,
        quota=((0, 2), (365, 1)),
        ends_day=730,
        appeal_days=5,
    ),
    Grant(
        "require-report",
        ("obligor", "supplier", "factor"),
        ("Ask a party for a report", "要求一方报送报告"),
        lasts_days=30,
        quota=((0, 10), (365, 5), (730, 2)),
        ends_day=1_460,
        appeal_days=10,
    ),
    Grant(
        "pause-module",
        ("issuer",),
        ("Pause new issues of money where the reserve is in doubt", "发行准备存疑时暂停新的发行"),
        lasts_days=5,
        quota=((0, 2), (365, 1)),
        ends_day=730,
        appeal_days=3,
        modules=("wallets",),
        prolong=("2/3", 10),
    ),
)

MARKETS = ("payments", "receivables")
CREDIT = ("pledges", "credit")
OPENING = Opening(
    phases=(
        Phase(
            "pilot",
            ("Pilot", "试点"),
            (15, 5_000_000_000_00, 200_000_000_00),
            MARKETS,
            remark="Claims are promised, passed on and financed one by one.",
        ),
        Phase(
            "city",
            ("City", "全市"),
            (200, 50_000_000_000_00, 500_000_000_00),
            (*MARKETS, *CREDIT),
            Enter(90, 1_000_000_000_00, 200, disputes=3, more_than="2/3", wait_days=10, vote_days=60),
            remark="Then lines on pledged claims.",
        ),
        Phase(
            "region",
            ("Region", "区域"),
            (2_000, 500_000_000_000_00, 500_000_000_00),
            (*MARKETS, *CREDIT, "conditions", "wallets"),
            Enter(365, 20_000_000_000_00, 100, disputes=10, more_than="3/4", wait_days=30, vote_days=90),
            remark="Then money for a purpose, and wallets.",
        ),
    ),
    risk_assets_days=100,
    circle_steps=10,
    limits=(
        Limit(
            "one-obligor",
            ("factor",),
            "concentration",
            "risk-assets",
            at_most=5_000,
            from_amount=0,
            source="银保监办发〔2019〕205号（商业保理企业）",
        ),
        Limit("overdue-book", ("bank", "factor"), "overdue", "advanced", at_most=1_000, from_amount=10_000_000_00),
    ),
)

BUSINESS: Mapping[str, Mapping[str, Any]] = {
    "pledges": {
        "ranks_at_most": 3,
        "secured_at_most": 900_000,
        "proceeds_days": 30,
        "source": "民法典第四百一十四条、第四百四十条至第四百四十五条、第七百六十八条",
    },
    "credit": {
        "claim_advance_at_most": 850_000,
        "stock_advance_at_most": 0,
        "price_days": 0,
        "items_at_once": 100,
        "source": "members' agreement, section 12 / 成员协议第十二条",
    },
    "conditions": {
        "days_at_most": 730,
        "dispute_days": 20,
        "source": "members' agreement, section 13 / 成员协议第十三条",
    },
    "wallets": {
        "issuer": "issuer",
        "operators": ("first-bank", "east-bank"),
        "reserve_bank": "first-bank",
        "source": "中国人民银行法第二十条；members' agreement, section 14 / 成员协议第十四条",
        "wallet_class": (
            {
                "id": "company",
                "name": {"en": "Company wallet", "zh": "单位钱包"},
                "balance_at_most": 50_000_000_00,
                "each_at_most": 5_000_000_00,
                "daily_at_most": 20_000_000_00,
            },
            {
                "id": "class-4",
                "name": {"en": "Class 4, as with e-CNY", "zh": "四类钱包（同数字人民币）"},
                "balance_at_most": 10_000_00,
                "each_at_most": 2_000_00,
                "daily_at_most": 5_000_00,
            },
        ),
    },
}

FINANCE_CITY = Profile(
    name=("Lake City credit market", "湖城信用流转平台"),
    purpose=(
        "Claims that several financiers can price or lend on, and none finances twice; money that keeps its purpose.",
        "使多家融资方均可报价或据以授信、且任何债权不被重复融资；使资金不离其用途。",
    ),
    city=("Lake City", "湖城"),
    seats=SEATS,
    keepers=("lake-group", "first-bank", "east-bank", "delta-factor", "supervisor", "exchange"),
    roles={
        "member": (*actions.OF_EVERY_MEMBER, *actions.OF_SUPERVISED_MEMBERS, *actions.OF_VOTERS),
        "trader": (
            *actions.OF_TRADERS,
            *actions.OF_PLEDGORS,
            *actions.OF_BORROWERS,
            *actions.OF_PURPOSES,
            *actions.OF_WALLETS,
        ),
        "obligor": actions.OF_OBLIGORS,
        "supplier": actions.OF_SUPPLIERS,
        "bank": (
            *actions.OF_FINANCIERS,
            *actions.OF_PLEDGEES,
            *actions.OF_LENDERS,
            *actions.OF_OVERSEERS,
            *actions.OF_WALLET_OPERATORS,
            *actions.OF_WALLETS,
        ),
        # a factor buys claims and lends on none; what it looks into is for itself
        "factor": (
            *(action for action in actions.OF_FINANCIERS if not action.startswith("parties.")),
            *actions.OF_LIMITED_FINANCIERS,
            *actions.OF_WALLETS,
        ),
        "settlement-bank": actions.OF_SETTLEMENT_BANKS,
        "issuer": actions.OF_ISSUERS,
        "arbiter": actions.OF_ARBITERS,
        "operator": (*actions.OF_OPERATORS, *actions.OF_INVESTIGATORS),
        "supervisor": of_supervisor(GRANTS),
        "review-panel": actions.OF_PANELS,
    },
    terms={
        **LAWFUL_TERMS,
        **AMENDMENT_TERMS,
        "economic_share": "3/4",
        "constitutional_share": "4/5",
        "actions": 40,
        "party_transactions": 50_000,
        "ledger_transactions": 500_000,
        "witnesses": 3,
        "cooling_days": 5,
        "witness_roles": ("bank", "factor", "operator", "supervisor"),
        "cooling_days_without_own_key": 21,
        "kyc_roles": ("bank",),
        "own": False,
        "kinds": ("identity", "beneficial-owner", "representatives", "screening"),
        "kyc_days": 180,
        "settlement_banks": ("first-bank", "east-bank"),
        "calendar_bank": "first-bank",
        "account_cooling_days": 3,
        "hold_days_at_most": 365,
        "readers_at_most": 40,
        "usual_tenor_months": 6,
        "face_at_most": 500_000_000_00,
        "smallest_part": 10_000_00,
        "parts_at_most": 50,
        "checklist": ("kyc", "contract", "invoice-check", "delivery", "registry-search", "registry-filing", "line"),
        "check_days": {
            "contract": 180,
            "invoice-check": 7,
            "delivery": 180,
            "registry-search": 1,
            "registry-filing": 30,
        },
        "advance_at_most": 900_000,
        "cut_off_minute": 16 * 60 + 30,
        "grace_days": 1,
    },
    grants=GRANTS,
    opening=OPENING,
    business=BUSINESS,
)
