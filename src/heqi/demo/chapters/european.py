"""Chapter 7: real European invoices, where their folder is there."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from heqi.client.papers import Paper
from heqi.client.proof import Said
from heqi.demo.papers import read_paper
from heqi.demo.stage import StoryBroken
from heqi.demo.story import Chapter, Scene, Story
from heqi.intake.financeable import findings
from heqi.intake.invoice import Invoice
from heqi.intake.parties import party_map
from heqi.modules.documents import Why
from heqi.values.amounts import format_amount

DAY = date(2026, 6, 17)
CASES = "en16931/bis-business-cases/BIS_Billing_30-"
AS_UBL = "zugferd-corpus/pairs/EN16931_Einfach.ubl.xml"
AS_CII = "zugferd-corpus/pairs/EN16931_Einfach.cii.xml"
FACTORED_PDF = "zugferd-corpus/facturx-pdf/zugferd_2p1_EN16931_AbweichenderZahlungsempf.pdf"
PREPAYMENT = f"{CASES}Forskott_(ej_moms).xml"
FINAL = f"{CASES}Forskott_slutreglering.xml"

# Whose invoices these would be on this ledger: real parties are no members of an invented consortium.
PARTIES = party_map(
    {"DE123456789": "river-parts", "1234567890": "river-parts"},
    {"Kunden AG Mitte": "core-maker", "Produktionsbolaget AB": "core-maker"},
)


class Real(NamedTuple):
    """A real file that was read, and which members its parties stand for."""

    paper: Paper
    invoice: Invoice
    seller: str
    buyer: str


def register(story: Story) -> None:
    if not all((story.shared / name).is_file() for name in (AS_UBL, AS_CII, FACTORED_PDF, PREPAYMENT, FINAL)):
        missing = Said(
            "Skipped: the real documents of ../shared/data are not there. They carry their own licences and do not"
            " come with the project.",
            "已跳过：../shared/data 中没有真实单据。它们各有许可，不随本项目分发。",
        )
        story.remarks.append(missing)
        story.tells(missing)
        return
    one_invoice_three_times(story)
    one_number_twice(story)


def one_invoice_three_times(story: Story) -> None:
    ubl, cii, pdf = (read_real(story, name) for name in (AS_UBL, AS_CII, FACTORED_PDF))
    if len({real.paper.fingerprints for real in (ubl, cii, pdf)}) != 1:
        raise StoryBroken("one invoice, and its fingerprints differ")
    total = format_amount(ubl.invoice.total, ubl.invoice.currency, grouping=",")
    number, currency = ubl.invoice.number, ubl.invoice.currency
    sent = story.does(
        Said(
            f"Invoice {number} over {currency} {total} is read from UBL, CII and PDF: one exact fingerprint, and one"
            " attestation",
            f"发票 {number}（{currency} {total}）分别由 UBL、CII、PDF 读取：精确指纹相同，只登记一次",
        ),
        ubl.paper.attest(ubl.seller, ubl.seller, ubl.buyer),
        document=number,
    )
    payee = next(each for each in findings(pdf.invoice) if each.code == "intake.PAYABLE_TO_ANOTHER")
    story.tells(
        Said(
            f"The PDF says otherwise in one thing. {payee.say('en')}: a warning of double assignment",
            f"该 PDF 有一处不同。{payee.say('zh')}：提示可能重复转让",
        )
    )
    story.is_refused(
        "assigned-twice",
        Said(
            f"brings invoice {number} once more, as the PDF that is payable to a factor",
            f"再次提交发票 {number}，此次为指定付给保理商的 PDF",
        ),
        Why.ALREADY_ATTESTED,
        pdf.paper.attest(pdf.seller, pdf.seller, pdf.buyer),
        amount=None,
    )
    story.passes("assigned-twice", Said("attested once, in one syntax", "只登记一次、一种格式"), sent)


def one_number_twice(story: Story) -> None:
    first, final = read_real(story, PREPAYMENT), read_real(story, FINAL)
    if first.invoice.number != final.invoice.number or first.paper.fingerprints == final.paper.fingerprints:
        raise StoryBroken("a prepayment and its final invoice are two documents of one number")
    for real, en, zh in ((first, "The prepayment invoice", "预付款发票"), (final, "The final invoice", "最终结算发票")):
        currency = real.invoice.currency
        total = format_amount(real.invoice.total, currency, grouping=",")
        story.does(
            Said(
                f"{en} {real.invoice.number} over {currency} {total} is attested: its own fingerprint",
                f"{zh} {real.invoice.number}（{currency} {total}）登记：各有指纹",
            ),
            real.paper.attest(real.seller, real.seller, real.buyer),
            document=real.invoice.number,
        )


def read_real(story: Story, name: str) -> Real:
    cast = story.stage.cast
    data = Path(story.shared, name).read_bytes()
    paper = read_paper(data, cast.secret("fingerprints"), cast.secret(f"salt {name}"))
    invoice = paper.invoice
    seller, buyer = (None, None) if invoice is None else map(PARTIES.member, (invoice.seller, invoice.buyer))
    if invoice is None or seller is None or buyer is None:
        raise StoryBroken(f"{name}: whose invoice is it?")
    story.real_invoices.append(name)
    return Real(paper, invoice, seller, buyer)


CHAPTER = Chapter(
    7,
    Said("Real European invoices", "真实的欧洲发票"),
    Said(
        "Real documents in UBL, CII and PDF. One invoice in three files is one; two invoices under one number are two.",
        "UBL、CII 与 PDF 的真实单据：一张发票的三个文件是一张；同一号码的两张发票是两张。",
    ),
    (Scene(DAY, register),),
)
