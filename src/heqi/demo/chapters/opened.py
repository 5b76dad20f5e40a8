"""Chapter 10: a pilot with caps opens to the city, and a limit spreads a large claim over two hands."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.cast import NAMES
from heqi.demo.chapters.documents import BUYER, SELLER, deliver
from heqi.demo.chapters.overdue import undertake
from heqi.demo.financing import Deal, agree, enter, enter_all_but_filing, open_file, pay_out, read_and_check
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.modules.limits import Why as Limits
from heqi.modules.phases import EnterPhase, Propose, Vote, Why
from heqi.modules.receivables import Accept, CloseFile, Split

ASKED = date(2026, 5, 20)
TOO_EARLY = date(2026, 6, 1)
ENTERED = date(2026, 6, 9)
PROMISED = date(2026, 6, 10)
FINANCED = date(2026, 6, 15)
DUE = date(2026, 7, 17)
FILE_5 = "fapiao-special-1200000.xml"
VOTES = ("core-maker", "river-parts", "fine-works", "river-bank", "platform")
PART = 400_000_00
FILING = "ZD20260615-003118"


def promise_too_much(story: Story) -> None:
    """Whatever is above the cap of the phase waits for the next; the refusal says how far, and what that needs."""
    paper = story.paper(FILE_5)
    story.ids["invoice-5"] = story.does(
        Said(f"River Parts attests an invoice over {yuan(paper.total)}", f"江城零部件登记 {yuan(paper.total)} 的发票"),
        paper.attest(SELLER, SELLER, BUYER),
        document=paper.number,
        amount=paper.total,
    ).made()
    story.does(None, story.paper(FILE_5).recompute(BUYER, story.ids["invoice-5"]))
    story.ids["delivery-5"] = deliver(story, "invoice-5", "DN-2026-0520", ASKED)
    story.is_refused(
        "above-the-phase",
        Said(
            f"promises {yuan(paper.total)} at once, which is more than a pilot allows",
            f"一次承诺 {yuan(paper.total)}，超出试点阶段的单笔上限",
        ),
        Why.EACH_ABOVE_CAP,
        undertake(story, "invoice-5", "delivery-5", paper.total, ASKED, DUE, date(2026, 5, 27)),
        amount=None,
    )
    proposed = Propose(by=BUYER, to="city", reason="three months of payment in time")
    story.ids["promotion"] = story.does(
        Said("Core Maker proposes that the ledger enters its next phase", "核心制造提议账本进入下一阶段"), proposed
    ).made()
    for member in VOTES:
        story.does(None, Vote(by=member, proposal=story.ids["promotion"], yes=True))
    names = [NAMES[each] for each in VOTES]
    story.tells(
        Said(
            f"{', '.join(each.en for each in names)} vote for it: five of seven",
            f"{'、'.join(each.zh for each in names)}赞成：七家中的五家",
        )
    )


def enter_too_early(story: Story) -> None:
    """The votes are there, and so are overdue claims: the ledger measures that itself."""
    story.is_refused(
        "criteria-unmet",
        Said(
            "enters the next phase with the votes alone, while a claim is overdue", "有债权逾期时仅凭票数进入下一阶段"
        ),
        Why.CRITERIA_UNMET,
        EnterPhase(by=BUYER, proposal=story.ids["promotion"]),
        amount=None,
    )


def enter_the_phase(story: Story) -> None:
    sent = story.does(
        Said(
            "Everything is paid, and the ledger enters its next phase: City, in place of Pilot",
            "款项全部结清，账本由试点进入下一阶段：全市",
        ),
        EnterPhase(by=BUYER, proposal=story.ids["promotion"]),
    )
    story.passes("criteria-unmet", Said("once nothing is overdue", "逾期结清后"), sent)


def promise(story: Story) -> None:
    face = story.paper(FILE_5).total
    sent = story.does(
        Said(
            f"Core Maker undertakes to pay {yuan(face)} on {DUE}", f"核心制造开立凭证，承诺于 {DUE} 支付 {yuan(face)}"
        ),
        undertake(story, "invoice-5", "delivery-5", face, ASKED, DUE, date(2026, 6, 17)),
        document="26422000000100000005",
        amount=face,
    )
    story.passes("above-the-phase", Said("in the next phase", "进入下一阶段之后"), sent)
    story.ids["claim-5"] = sent.made()
    story.does(Said("River Parts accepts", "江城零部件签收"), Accept(by=SELLER, claim=sent.made()), amount=face)


def finance(story: Story) -> None:
    """One bank may not carry it all: the limit says how far, and a part goes to somebody else."""
    face = story.paper(FILE_5).total
    whole = Deal("harbour-bank", SELLER, story.ids["claim-5"], face, DUE, 41_000, FINANCED)
    read_and_check(story, whole.bank, "invoice-5", FILE_5, FINANCED, "delivery-5")
    file = prepare(story, whole, "ZD20260615-003117")
    story.is_refused(
        "limit-exceeded",
        Said(
            f"advances {yuan(face)} against one buyer, beyond its share of its risk assets",
            f"对单一买方融资 {yuan(face)}，超出其风险资产的限额比例",
        ),
        Limits.CONCENTRATED,
        pay_out(whole, file),
        amount=None,
    )
    story.does(None, CloseFile(by=whole.bank, file=file))
    story.does(
        Said(
            f"River Parts passes {yuan(PART)} of the claim to Fine Works, in payment of what that one delivered",
            f"江城零部件将其中 {yuan(PART)} 转给精工公司，以支付其供货",
        ),
        Split(by=SELLER, claim=whole.claim, part=PART, to="fine-works"),
        amount=PART,
    )
    rest = whole._replace(face=face - PART)
    file = prepare(story, rest, FILING)
    sent = story.does(
        Said(
            f"Harbour Bank finances the other {yuan(rest.face)} and takes it over",
            f"港湾银行融资其余 {yuan(rest.face)} 并受让",
        ),
        pay_out(rest, file),
        registry=FILING,
        amount=rest.face,
    )
    story.passes("limit-exceeded", Said("over what the limit leaves", "在限额剩余之内"), sent)


def prepare(story: Story, deal: Deal, filing: str) -> str:
    """A file with an agreed offer and all its checks. Returns its id."""
    file = open_file(story, deal)
    enter_all_but_filing(story, deal, file, "HT-2026-0007", "DN-2026-0520", "ZD20260615-000204")
    agree(story, deal, file)
    enter(story, deal, file, "registry-filing", filing)
    return file


CHAPTER = Chapter(
    10,
    Said("From pilot to city", "由试点到全市"),
    Said(
        "A ledger begins with caps, measures by itself what the next phase asks for, and enters it by a vote. Limits "
        "hold in every phase: each refusal says how far beyond it was.",
        "账本自有上限的试点开始，自行计量下一阶段的条件，经表决进入。限额在各阶段均适用：每次拒绝都载明超出多少。",
    ),
    (
        Scene(ASKED, promise_too_much),
        Scene(TOO_EARLY, enter_too_early),
        Scene(ENTERED, enter_the_phase),
        Scene(PROMISED, promise),
        Scene(FINANCED, finance),
    ),
)
