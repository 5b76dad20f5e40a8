"""Chapter 4: the second entrance, and a due day on which no bank settles."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.chapters.documents import BUYER, OPENING, SELLER, deliver
from heqi.demo.chapters.founding import account_at
from heqi.demo.stage import StoryBroken
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.machine.admission import Inadmissible
from heqi.modules.documents import Why as Documents
from heqi.modules.receivables import CLAIMS, Confirm, InvoicePart, Register, ReportOverdue, Settle, Why
from heqi.values.days import Day

REGISTERED = date(2026, 3, 9)
DELIVERED = date(2026, 3, 5)
DUE = date(2026, 5, 1)
TOO_EARLY = date(2026, 5, 4)
MOVED = date(2026, 5, 6)


def register(story: Story) -> None:
    """The creditor registers; first on an invoice that is used up, then on the right one."""
    story.ids["delivery-2"] = deliver(story, "invoice-2", "DN-2026-0305", DELIVERED)
    face = story.paper("fapiao-special-300000.xml").total

    def ask(invoice: str, delivery: str, delivered: Day) -> Register:
        return Register(
            by=SELLER,
            obligor=BUYER,
            face=face,
            due=DUE,
            invoices=(InvoicePart(document=story.ids[invoice], amount=face),),
            contract=story.ids["contract"],
            delivery=story.ids[delivery],
            delivery_day=delivered,
            answer_by=date(2026, 3, 16),
        )

    story.is_refused(
        "invoice-used-up",
        Said(
            f"registers {yuan(face)} more on the first invoice, whose million is promised already",
            f"在已全额使用的第一张发票上再登记 {yuan(face)} 应收账款",
        ),
        Documents.INVOICE_EXHAUSTED,
        ask("invoice-1", "delivery-1", OPENING),
        amount=face,
    )
    sent = story.does(
        Said(
            f"River Parts registers a receivable of {yuan(face)} due {DUE}, for Core Maker to confirm",
            f"江城零部件登记 {yuan(face)} 应收账款，到期日 {DUE}，待核心制造确权",
        ),
        ask("invoice-2", "delivery-2", DELIVERED),
        document="26422000000100000003",
        amount=face,
    )
    story.passes("invoice-used-up", Said("on the invoice that it belongs to", "以对应的发票登记"), sent)
    story.ids["claim-2"] = sent.made()


def confirm(story: Story) -> None:
    face = story.stage.row(CLAIMS, story.ids["claim-2"]).face
    ask = Confirm(
        by=BUYER,
        claim=story.ids["claim-2"],
        face=face,
        due=DUE,
        account=account_at("river-bank", SELLER),
        defences_waived=False,
    )
    story.is_refused(
        "other-key",
        Said("confirms the debt in Core Maker's name with its own key", "以自己的密钥冒充核心制造确权"),
        Inadmissible.KEY_UNKNOWN,
        ask,
        persons=[(SELLER, "maker-1"), (SELLER, "checker-1")],
        who=SELLER,
        amount=face,
    )
    sent = story.does(
        Said(
            f"Core Maker confirms amount, due day and account with its own keys: {yuan(face)} are promised",
            f"核心制造以自己的密钥确认金额、到期日与收款账户：承诺支付 {yuan(face)}",
        ),
        ask,
        amount=face,
    )
    story.passes("other-key", Said("with the obligor's own keys", "以债务人自己的密钥签署"), sent)


def report_too_early(story: Story) -> None:
    """Four days after the due day nothing is overdue: the banks were closed all the time."""
    claim = story.ids["claim-2"]
    last = last_day(story, ReportOverdue(by=SELLER, claim=claim))
    story.tells(
        Said(
            f"The claim fell due on {DUE}, Labour Day. By the signed calendar {MOVED} is the next banking day, and with"
            f" the charter's grace {last} the last: whoever reports it as overdue before is told so",
            f"该债权到期日 {DUE} 为劳动节假日。按签署的日历顺延至 {MOVED}；加章程宽限期，最后一日为 {last}："
            "此前申报逾期均如此答复",
        )
    )


def last_day(story: Story, ask: ReportOverdue) -> Day:
    """The last day for paying in time, from the ledger's own answer."""
    receipt = story.stage.trial(story.stage.sign(ask))
    if receipt.code != Why.NOT_OVERDUE.code:
        raise StoryBroken(f"reported as overdue: {receipt}")
    return date.fromisoformat(str(receipt.facts["last_day"]))


def settle(story: Story) -> None:
    owed = story.stage.row(CLAIMS, story.ids["claim-2"]).face
    story.does(
        Said(
            f"Core Maker pays {yuan(owed)} on the first banking day after the holiday: in time",
            f"核心制造在假期后的首个结算日支付 {yuan(owed)}：按时",
        ),
        Settle(by=BUYER, root=story.ids["claim-2"], bank="river-bank", amount=owed),
        amount=owed,
    )


CHAPTER = Chapter(
    4,
    Said("A due day that is a holiday", "到期日遇假日"),
    Said(
        "The second claim comes the other way round: the supplier registers it, the buyer confirms. It falls due on "
        "Labour Day and moves to the next banking day of the signed calendar.",
        "第二笔由供应商登记、核心企业确权。到期日恰逢劳动节，依签署的日历顺延至下一结算日。",
    ),
    (
        Scene(REGISTERED, register),
        Scene(REGISTERED, confirm),
        Scene(TOO_EARLY, report_too_early),
        Scene(MOVED, settle),
    ),
)
