"""What several chapters of the story need: quantities and prices, goods and their marks, who signs."""

from datetime import date

from heqi.client.papers import Paper, paper_of_other
from heqi.client.proof import Said
from heqi.client.secrets import Secret
from heqi.codec.digests import digest
from heqi.demo.papers import EPOCH
from heqi.demo.stage import Signed
from heqi.demo.stories.goods.members import ASSAYER, WAREHOUSE
from heqi.demo.story import Story
from heqi.intake.fingerprints import keyed_print
from heqi.intake.others import OtherDocument
from heqi.intake.trade import called, mark_of
from heqi.machine.transactions import Action
from heqi.modules.inventory import RECEIPTS, CountLot, Inspect, Issue, TakeIn, TransferReceipt
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party

COPPER, CATHODE = "copper-cathode", "Cu-CATH-1"
ZINC, INGOT = "zinc-ingot", "Zn-99.995"
FEN_A_KILO = {COPPER: 70_00, ZINC: 22_00}
TARIFF = 80  # fen a day for a ton
OPENING = date(2026, 3, 2)
SITE, BAY = "quay-3", "bay-1"
FIRST_HEATS = tuple(f"26-0{number}" for number in range(1, 7))
STORED, PLEDGED, SOLD = 300_000, 200_000, 100_000
FIRST_LOAN, SECOND_LOAN = 9_000_000_00, 3_000_000_00
UNDER_PLEDGE, FREE = "the copper that is pledged", "the copper that is not"  # each is lost once
INSPECTED = date(2026, 3, 4)
LENT = date(2026, 3, 5)
NOT_THERE = date(2026, 3, 9)
GILDED = date(2026, 3, 10)
TWICE = date(2026, 3, 16)
COUNTED = date(2026, 4, 1)
REPAID = date(2026, 6, 2)
COVERED_THROUGH = date(2026, 5, 31)


def worth(kilos: int, goods: str = COPPER) -> int:
    return kilos * FEN_A_KILO[goods]


def tons(kilos: int) -> str:
    """299.4 t"""
    whole, rest = divmod(kilos, 1_000)
    return f"{whole}{f'.{rest:03d}'.rstrip('0') if rest else ''} t"


def tons_zh(kilos: int) -> str:
    """299.4 吨"""
    return f"{tons(kilos).removesuffix('t')}吨"


def weight(kilos: int) -> Said:
    return Said(tons(kilos), tons_zh(kilos))


def marks(story: Story, goods: str, heats: tuple[str, ...]) -> tuple[Digest, ...]:
    """What is stamped on the goods, as the members compute it."""
    secret = story.stage.cast.secret("fingerprints")
    return tuple(mark_of(goods, heat, secret) for heat in heats)


def item(story: Story, goods: str) -> Digest:
    return keyed_print(b"item", [called(goods)], story.stage.cast.secret("fingerprints"))


def take_in(
    story: Story,
    owner: Party,
    kilos: int,
    heats: tuple[str, ...],
    *,
    goods: str = COPPER,
    grade: str = CATHODE,
    by: Party = WAREHOUSE,
) -> TakeIn:
    return TakeIn(
        by=by,
        site=SITE,
        location=BAY,
        owner=owner,
        goods=goods,
        grade=grade,
        unit="KGM",
        declared=kilos,
        marks=marks(story, goods, heats),
        reference=f"entry of {owner}",
    )


def inspect(
    story: Story, lot: Id, kilos: int, *, goods: str = COPPER, grade: str = CATHODE, by: Party = ASSAYER
) -> Inspect:
    report = digest(b"heqi/demo/report", lot.encode(), by.encode()).hex()
    return Inspect(by=by, lot=lot, goods=goods, grade=grade, unit="KGM", found=kilos, reference=f"assay {by}",
                   report=report, day=story.stage.day)  # fmt: skip


def issue(lot: Id, kilos: int) -> Issue:
    return Issue(by=WAREHOUSE, lot=lot, quantity=kilos, tariff=TARIFF)


def also_signed(story: Story, action: Action, *others: Party) -> Signed:
    """A transaction that further parties sign, say because the goods are pledged to them."""
    signed = story.stage.sign(action)
    named = [(who, person) for who, person in (each.split(" ") for each in signed.signers)]
    persons = [*named, *((who, person) for who in others for person in ("maker-1", "checker-1"))]
    parties = [*signed.body.parties, *others]
    return story.stage.sign(action, persons=persons, parties=parties)


def paper(story: Story, kind: str, number: str, total: int, issued: Day, seller: Party, buyer: Party) -> Paper:
    """An order, a receipt advice or an invoice between these two, as each of them reads it."""
    cast = story.stage.cast
    document = OtherDocument(
        kind=kind,
        number=number,
        seller=seller,
        buyer=buyer,
        currency="CNY",
        issued=issued,
        total=total,
        delivered=issued if kind == "delivery" else None,
        file=digest(b"heqi/demo/paper", number.encode()).hex(),
    )
    return paper_of_other(document, (Secret(EPOCH, cast.secret("fingerprints")),), cast.secret(f"salt {number}"))


def transfer(story: Story, receipt: str, to: str) -> TransferReceipt:
    row = story.stage.row(RECEIPTS, story.ids[receipt])
    return TransferReceipt(
        by=row.holder, receipt=story.ids[receipt], quantity=row.quantity, to=to, warehouse=row.warehouse
    )


def counted(story: Story, found: int) -> CountLot:
    report = inspect(story, story.ids["copper"], found).report
    return CountLot(by=ASSAYER, lot=story.ids["copper"], unit="KGM", found=found, as_declared=True, reference="count",
                    report=report, day=story.stage.day)  # fmt: skip
