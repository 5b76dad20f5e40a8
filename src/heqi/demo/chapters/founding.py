"""Chapter 1: seven parties agree on a charter, sign it offline, and bring what business needs."""

from datetime import date, timedelta
from pathlib import Path

from heqi.client.proof import Said
from heqi.codec.digests import digest
from heqi.demo.cast import NAMES
from heqi.demo.story import AT_FOUNDING, Chapter, Scene, Story, yuan
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.charter import Why
from heqi.modules.limits import StateRiskAssets
from heqi.modules.parties import AttestKyc, KycKind, Outcome
from heqi.modules.payments import Credit, PublishCalendar, SetCollectionAccount
from heqi.modules.receivables import SetLine
from heqi.node.folder import CHARTER as CHARTER_FILE
from heqi.node.folder import found_network, opened
from heqi.values.days import Day

OPENING = date(2026, 3, 2)
YEAR_END = date(2026, 12, 31)

# The calendar that the calendar bank signs: weekends and the holidays of 2026, without the weekends that are worked.
HOLIDAYS = (
    (date(2026, 1, 1), 3),
    (date(2026, 2, 15), 9),
    (date(2026, 4, 4), 3),
    (date(2026, 5, 1), 5),
    (date(2026, 6, 19), 3),
    (date(2026, 9, 25), 3),
    (date(2026, 10, 1), 7),
)
WORKED_WEEKENDS = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")

COLLECTS_AT = {
    "core-maker": "river-bank",
    "river-parts": "river-bank",
    "fine-works": "river-bank",
    "river-bank": "river-bank",
    "harbour-bank": "harbour-bank",
}
DEPOSITS = (  # bank, customer, fen
    ("river-bank", "core-maker", 300_000_00),
    ("river-bank", "river-bank", 2_000_000_00),
    ("river-bank", "harbour-bank", 2_000_000_00),
)
LINES = (  # bank, for whom, fen
    ("river-bank", "core-maker", 2_000_000_00),
    ("river-bank", "group:core-group", 3_000_000_00),
    ("harbour-bank", "core-maker", 1_500_000_00),
)
RISK_ASSETS = (("river-bank", 20_000_000_00), ("harbour-bank", 10_000_000_00))  # fen


def closed_days(year: int) -> tuple[Day, ...]:
    """Days of 2026 on which banks do not settle."""
    holidays = {first + timedelta(days=number) for first, length in HOLIDAYS for number in range(length)}
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    return tuple(
        day for day in days if day in holidays or (day.weekday() >= 5 and day.isoformat() not in WORKED_WEEKENDS)
    )


def sign_the_charter(story: Story) -> None:
    cast = story.stage.cast
    signatures = cast.signatures()
    founders = len(cast.charter.articles.member)
    short = cast.charter.digest.hex()[:16]
    story.tells(
        Said(
            f"{founders} founders read the charter and sign its digest {short}..., each offline with its own key",
            f"{founders} 家创始成员审阅章程，各自离线签署其摘要 {short}…",
        )
    )
    node = story.place / "seven-of-seven"
    try:
        found_network(node, cast.text, [each for each in signatures if each.member != "supervisor"], CATALOGUE)
    except Refusal as refusal:
        story.refused(
            "founder-missing",
            Said("starts the network before the supervisor has signed", "监管方尚未签署即启动网络"),
            Why.SIGNATURE_MISSING,
            refusal,
            who="platform",
            where=AT_FOUNDING,
            amount=None,
        )
    found_network(node, cast.text, signatures, CATALOGUE)
    story.passes("founder-missing", Said("with all seven signatures the network starts", "七方签名齐备，网络启动"))


def change_one_byte(story: Story) -> None:
    cast, node = story.stage.cast, story.place / "seven-of-seven"
    (node / CHARTER_FILE).write_text(cast.text.replace("grace_days = 2", "grace_days = 9"), "utf-8")
    try:
        start(node)
    except Refusal as refusal:
        story.refused(
            "changed-charter",
            Said(
                "starts the node with a charter in which one digit is changed: nine days of grace in place of two",
                "以改动一个数字的章程启动节点：宽限期由二日改为九日",
            ),
            Why.ANOTHER_CHARTER,
            refusal,
            who="platform",
            where=AT_FOUNDING,
            amount=None,
        )
    (node / CHARTER_FILE).write_text(cast.text, "utf-8")
    start(node)
    story.passes("changed-charter", Said("the charter as it was signed starts", "以原签署的章程可正常启动"))


def start(node: Path) -> None:
    """Start a node on its folder, and stop it."""
    with opened(node, CATALOGUE):
        pass


def open_for_business(story: Story) -> None:
    calendar = PublishCalendar(by="river-bank", year=2026, version=1, closed=closed_days(2026))
    story.does(
        Said("River Bank signs the calendar of banking days of 2026", "江城银行签署并发布 2026 年结算日历"), calendar
    )
    for party, bank in COLLECTS_AT.items():
        account = account_at(bank, party)
        story.does(None, SetCollectionAccount(by=party, bank=bank, account=account, agreed_by=(bank,)))
    story.does(
        Said(
            "River Bank attests who Fine Works is, who owns it, and that it is on no sanctions list",
            "江城银行出具对精工公司的身份、受益所有人及名单筛查结论",
        ),
        kyc("river-bank", "fine-works"),
        document="KYC-2026-0117",
    )
    story.does(None, kyc("river-bank", "river-parts"))
    story.does(None, kyc("harbour-bank", "river-parts"))
    for bank, subject, limit in LINES:
        said = Said(
            f"{NAMES[bank].en} sets its line for Core Maker",
            f"{NAMES[bank].zh}设定对核心制造的额度",
        )
        ask = SetLine(by=bank, subject=subject, limit=limit, until=YEAR_END)
        story.does(said if subject == "core-maker" else None, ask, amount=limit)
    for bank, amount in RISK_ASSETS:
        said = Said(
            f"{NAMES[bank].en} states its risk assets, of which the charter's limits are a share",
            f"{NAMES[bank].zh}申报其风险资产，章程限额以此为基数",
        )
        story.does(said, StateRiskAssets(by=bank, amount=amount, reference="ACC-2025-12-31"), amount=amount)
    for number, (bank, customer, amount) in enumerate(DEPOSITS, 1):
        story.does(None, credit(bank, customer, amount, f"ST-20260302-{number:03d}"))
    story.tells(
        Said(
            f"Banks mirror their customers' deposits: {yuan(sum(each[2] for each in DEPOSITS))}, SIMULATED",
            f"银行登记客户存款镜像：{yuan(sum(each[2] for each in DEPOSITS))}（模拟）",
        )
    )


def account_at(bank: str, party: str) -> str:
    """The commitment that stands for an account number, which never comes to the ledger."""
    return digest(b"heqi/demo/account", bank.encode(), party.encode()).hex()


def kyc(bank: str, subject: str) -> AttestKyc:
    kinds = (KycKind.IDENTITY, KycKind.BENEFICIAL_OWNER, KycKind.SCREENING)
    return AttestKyc(
        by=bank,
        subject=subject,
        kinds=kinds,
        outcome=Outcome.CLEAR,
        reference="KYC-2026-0117",
        expires_day=YEAR_END,
    )


def credit(bank: str, customer: str, amount: int, reference: str) -> Credit:
    return Credit(by=bank, customer=customer, currency="CNY", amount=amount, reference=reference)


CHAPTER = Chapter(
    1,
    Said("Founding", "建立网络"),
    Said(
        "Seven parties agree on the rules before anything starts. Nobody can start without all signatures, and nobody "
        "can change a word afterwards.",
        "七方先商定规则，再启动网络：缺一签名不得启动，事后一字不可更改。",
    ),
    (Scene(OPENING, sign_the_charter), Scene(OPENING, change_one_byte), Scene(OPENING, open_for_business)),
)
