"""Financing as a bank's desk does it in the story: read the documents, check, offer, and pay out."""

from typing import NamedTuple

from heqi.client.proof import Said
from heqi.demo.cast import NAMES
from heqi.demo.story import Story, yuan
from heqi.modules.documents import CheckTax, Result, Show
from heqi.modules.receivables import Agree, Apply, EnterCheck, MakeOffer, PayOut, Terms, annual_cost
from heqi.modules.receivables.files import ListedTrigger
from heqi.modules.receivables.financing import AGREED_TERMS
from heqi.values.amounts import simple_interest
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party


class Deal(NamedTuple):
    """One financing, as the desks speak of it."""

    bank: Party
    supplier: Party
    claim: Id
    face: int
    due: Day
    rate: int  # millionths a year
    value_day: Day
    recourse: tuple[ListedTrigger, ...] = ()
    overdue_days: int | None = None


def read_and_check(story: Story, bank: Party, invoice: str, file: str, day: Day, delivery: str) -> None:
    """The seller shows the invoice; the bank recomputes it from the document and checks it at the tax platform."""
    document, paper = story.ids[invoice], story.paper(file)
    name = NAMES[bank]
    story.does(None, Show(by="river-parts", document=document, to=bank))
    story.does(None, paper.recompute(bank, document))
    story.does(
        Said(
            f"{name.en} recomputes the invoice behind the claim and enters its check at the tax platform",
            f"{name.zh}重算债权所依据的发票，并录入税务平台查验结果",
        ),
        CheckTax(by=bank, document=document, result=Result.PASSED, reference=f"TAX-{paper.number[-6:]}", checked=day),
        document=paper.number,
    )
    story.does(None, Show(by="river-parts", document=story.ids["contract"], to=bank))
    story.does(None, Show(by="core-maker", document=story.ids[delivery], to=bank))


def open_file(story: Story, deal: Deal) -> Id:
    """The supplier applies. Returns the file's id."""
    bank, holder = NAMES[deal.bank], NAMES[deal.supplier]
    return story.does(
        Said(
            f"{holder.en} asks {bank.en} to finance {yuan(deal.face)}",
            f"{holder.zh}向{bank.zh}申请融资 {yuan(deal.face)}",
        ),
        Apply(by=deal.supplier, claim=deal.claim, financier=deal.bank),
        amount=deal.face,
    ).made()


def enter(story: Story, deal: Deal, file: Id, kind: str, reference: str, said: Said | None = None) -> None:
    """A check with its reference, dated today."""
    registry = reference if kind.startswith("registry") else ""
    document = "" if registry else reference
    ask = EnterCheck(by=deal.bank, file=file, kind=kind, reference=reference, day=story.stage.day)  # type: ignore[arg-type]
    story.does(said, ask, document=document, registry=registry)


def enter_all_but_filing(story: Story, deal: Deal, file: Id, contract: str, delivery: str, search: str) -> None:
    name = NAMES[deal.bank]
    enter(story, deal, file, "contract", contract)
    enter(story, deal, file, "delivery", delivery)
    enter(
        story,
        deal,
        file,
        "registry-search",
        search,
        Said(
            f"{name.en} searches the registry of movable property: no earlier filing",
            f"{name.zh}查询动产融资统一登记：无在先登记",
        ),
    )


def offer(story: Story, deal: Deal, file: Id) -> MakeOffer:
    """The bank's offer: the figures follow from its terms, and the ledger computes them again."""
    terms = story.stage.cast.charter.terms(Terms)
    days = (deal.due - deal.value_day).days
    interest = simple_interest(deal.face, deal.rate, days, terms.days_in_year)
    proceeds = deal.face - interest
    return MakeOffer(
        by=deal.bank,
        file=file,
        face=deal.face,
        principal=deal.face,
        rate=deal.rate,
        value_day=deal.value_day,
        interest=interest,
        fee=0,
        fee_borne_by="supplier",
        proceeds=proceeds,
        annual_cost=annual_cost(interest, proceeds, days, terms.annual_cost_days),
        recourse=deal.recourse,
        overdue_days=deal.overdue_days,
        expires=story.stage.day,
    )


def agree(story: Story, deal: Deal, file: Id) -> MakeOffer:
    """Offer and agreement. Returns the offer on record."""
    bank, holder, made = NAMES[deal.bank], NAMES[deal.supplier], offer(story, deal, file)
    days = (deal.due - deal.value_day).days
    rate = f"{deal.rate // 10_000}.{deal.rate % 10_000 // 100:02d}%"
    recourse = Said("with recourse", "有追索") if deal.recourse else Said("without recourse", "无追索")
    story.does(
        Said(
            f"{bank.en} offers {rate} for {days} days, ACT/360, {recourse.en}, no fee: interest {yuan(made.interest)},"
            f" proceeds {yuan(made.proceeds)}",
            f"{bank.zh}报价：年利率 {rate}，{days} 天，ACT/360，{recourse.zh}，无手续费："
            f"利息 {yuan(made.interest)}，到账 {yuan(made.proceeds)}",
        ),
        made,
        amount=made.principal,
    )
    story.does(
        Said(f"{holder.en} agrees to receive {yuan(made.proceeds)}", f"{holder.zh}同意，到账 {yuan(made.proceeds)}"),
        Agree(by=deal.supplier, file=file, **{term: getattr(made, term) for term in AGREED_TERMS}),
        amount=made.proceeds,
    )
    return made


def pay_out(deal: Deal, file: Id) -> PayOut:
    return PayOut(by=deal.bank, file=file)
