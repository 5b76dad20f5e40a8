"""Chapter 2: invoices, contract and delivery come to the ledger as commitments and fingerprints."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.story import AT_INTAKE, Chapter, Scene, Story, yuan
from heqi.intake.commitments import Value
from heqi.intake.reasons import Why as Intake
from heqi.machine.reasons import Refusal
from heqi.modules.documents import Why
from heqi.values.days import Day

OPENING = date(2026, 3, 2)
CONTRACT = "HT-2026-0007"
BUYER, SELLER = "core-maker", "river-parts"


def read_the_invoice(story: Story) -> None:
    """An altered total does not add up; the original does."""
    whole = story.paper("fapiao-special.xml")
    forged = story.paper("altered-throughout.xml")
    raised = forged.total - whole.total
    try:
        story.paper("altered-total.xml")
    except Refusal as refusal:
        story.refused(
            "altered-total",
            Said(
                f"hands in an invoice whose total was raised by {yuan(raised)}",
                f"提交价税合计被改高 {yuan(raised)} 的发票",
            ),
            Intake.ARITHMETIC,
            refusal,
            who=SELLER,
            where=AT_INTAKE,
            amount=raised,
        )
    story.passes("altered-total", Said("the unaltered original is read", "未改动的原件可正常读取"))


def attest_the_invoice(story: Story) -> None:
    whole = story.paper("fapiao-special.xml")
    sent = story.does(
        Said(
            f"River Parts attests its 数电票 over {yuan(whole.total)}: a commitment and fingerprints, not its content",
            f"江城零部件登记 {yuan(whole.total)} 的数电票：只登记承诺值与指纹，不登记内容",
        ),
        whole.attest(SELLER, SELLER, BUYER),
        document=whole.number,
        amount=whole.total,
    )
    story.ids["invoice-1"] = sent.made()
    story.does(
        Said(
            "Core Maker reads the same invoice itself, computes the same fingerprints and signs them",
            "核心制造自行读取同一发票，重算指纹一致并签署",
        ),
        story.paper("fapiao-special.xml").recompute(BUYER, story.ids["invoice-1"]),
        document=whole.number,
    )
    forged = story.paper("altered-throughout.xml")
    story.is_refused(
        "altered-everywhere",
        Said(
            f"attests the same invoice number once more, now over {yuan(forged.total)} and consistent in itself",
            f"以同一发票号码再次登记，金额改为 {yuan(forged.total)}，票面前后一致",
        ),
        Why.DOCUMENT_ALTERED,
        forged.attest(SELLER, SELLER, BUYER),
        amount=forged.total - whole.total,
    )
    story.passes("altered-everywhere", Said("the original under that number", "该号码下的原件已登记"), sent)


def attest_the_rest(story: Story) -> None:
    says: dict[str, Value] = {"goods": "bearing housings", "term_days": 60}
    contract = story.contract(CONTRACT, SELLER, BUYER, date(2026, 1, 15), says)
    sent = story.does(
        Said("Both sides' framework contract is put on record", "双方的框架合同登记在案"),
        contract.attest_contract(SELLER, SELLER, BUYER),
        document=CONTRACT,
    )
    story.ids["contract"] = sent.made()
    story.ids["delivery-1"] = deliver(story, "invoice-1", "DN-2026-0302", OPENING)


def deliver(story: Story, invoice: str, number: str, day: Day) -> str:
    """The buyer signs what it received. Returns the record's id."""
    note = story.delivery_note(number, SELLER, BUYER, day)
    attested = note.attest_delivery(BUYER, story.ids[invoice])
    said = Said(f"Core Maker signs that it received the goods on {day}", f"核心制造签署收货证明，收货日 {day}")
    return story.does(said, attested, document=number).made()


def a_copy_for_another_bank(story: Story) -> None:
    """The same invoice as OFD, for another bank; then one that is really another invoice."""
    copied = story.paper("fapiao-special.ofd")
    story.is_refused(
        "second-bank",
        Said(
            "attests the same invoice again, as an OFD file, to show it to a second bank",
            "将同一发票以 OFD 版式再次登记，拟向第二家银行出示",
        ),
        Why.ALREADY_ATTESTED,
        copied.attest(SELLER, SELLER, BUYER, shown_to=("harbour-bank",)),
        amount=copied.total,
    )
    other = story.paper("fapiao-special-300000.xml")
    sent = story.does(
        Said(
            f"River Parts attests another invoice, over {yuan(other.total)}, and shows it to Harbour Bank",
            f"江城零部件登记另一张 {yuan(other.total)} 的发票，并向港湾银行出示",
        ),
        other.attest(SELLER, SELLER, BUYER, shown_to=("harbour-bank",)),
        document=other.number,
        amount=other.total,
    )
    story.ids["invoice-2"] = sent.made()
    story.passes("second-bank", Said("an invoice that is really another one", "确为另一张的发票"), sent)
    story.does(None, story.paper("fapiao-special-300000.xml").recompute(BUYER, story.ids["invoice-2"]))


CHAPTER = Chapter(
    2,
    Said("Documents", "单据"),
    Said(
        "A document never comes to the ledger. What comes is a commitment to each of its fields and fingerprints under "
        "a secret that members share, computed by the seller and again by whoever promises or pays on it.",
        "单据本身不上账本；上账本的只有逐字段承诺值，以及以联盟密钥计算的指纹。"
        "卖方算一次，承诺付款或放款的一方各自再算一次。",
    ),
    (
        Scene(OPENING, read_the_invoice),
        Scene(OPENING, attest_the_invoice),
        Scene(OPENING, attest_the_rest),
        Scene(date(2026, 3, 6), a_copy_for_another_bank),
    ),
)
