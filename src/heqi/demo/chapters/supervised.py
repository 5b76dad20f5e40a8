"""Chapter 9: what the supervisor may do, for how long, and when no more."""

from datetime import date

from heqi.client.proof import Said
from heqi.demo.chapters.documents import SELLER
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.modules.payments import PlaceHold, ReleaseHold, Transfer
from heqi.modules.receivables import CLAIMS, Apply
from heqi.modules.supervision import REGISTER, Appeal, DecideAppeal, HoldParty, HoldRecord, Inspect, Why

INSPECTED = date(2026, 3, 24)
HELD = date(2026, 5, 4)
WHILE_HELD = date(2026, 5, 5)
RUN_OUT = date(2026, 5, 11)
NEXT_SPAN = date(2026, 6, 2)
RECORD_HELD = date(2026, 6, 10)
APPEALED = date(2026, 6, 11)
LAST_DAY = date(2026, 6, 29)
AFTER = date(2026, 6, 30)
SET_ASIDE, PAID = 50_000_00, 20_000_00


def inspect(story: Story) -> None:
    ask = Inspect(
        by="supervisor",
        privilege="inspect",
        days=10,
        reference="INS-2026-004",
        reason="deliveries of the first quarter",
        party="fine-works",
    )
    record = story.does(None, ask).made()
    line = story.stage.row(REGISTER, record)
    story.tells(
        Said(
            f"The supervisor inspects a party. The register shows everybody at once that it was use {line.number} of"
            f" {line.allowed}, its basis and a digest of the reasons; the name is shown to the inspected after 20 days",
            f"监管方检查一方。登记簿即时向全体公示：本期第 {line.number} 次（上限 {line.allowed} 次）、依据与理由摘要；"
            "20 日后告知被检查方",
        )
    )


def hold_a_party(story: Story) -> None:
    sent = story.does(None, hold_party(SELLER, "REF-2026-011"))
    end = story.stage.row(REGISTER, sent.made()).last_day
    story.records(
        sent,
        Said(
            f"The supervisor holds River Parts' new business until {end}, two of its persons signing: a use by the"
            " charter, with an appeal",
            f"监管方经两人签署暂停江城零部件的新业务，至 {end} 为止：依章程条款行使，可申诉",
        ),
    )


def wait(story: Story) -> None:
    """What is new waits; what is owed is paid."""
    story.is_refused(
        "held-party",
        Said(
            f"sets {yuan(SET_ASIDE)} aside for a new order while its new business is held",
            f"在新业务被暂停期间为新订单预留 {yuan(SET_ASIDE)}",
        ),
        Why.PARTY_HELD,
        set_aside(),
        amount=None,
    )
    pay = Transfer(
        by=SELLER, bank="river-bank", currency="CNY", payee="fine-works", amount=PAID, purpose="freight of April"
    )
    story.does(
        Said(
            f"It still pays Fine Works {yuan(PAID)}: no privilege stops a payment",
            f"其仍可向精工公司支付 {yuan(PAID)}：任何特权都不得停止付款",
        ),
        pay,
        amount=PAID,
    )


def run_out(story: Story) -> None:
    """Nobody lifted it."""
    sent = story.does(
        Said(
            f"The hold has run out by itself, and River Parts sets {yuan(SET_ASIDE)} aside for its order",
            f"暂停自行届满，江城零部件为订单预留 {yuan(SET_ASIDE)}",
        ),
        set_aside(),
        amount=SET_ASIDE,
    )
    story.passes("held-party", Said("once the hold has run out, which nobody had to end", "暂停自行届满之后"), sent)
    story.does(None, ReleaseHold(by=SELLER, hold=sent.made()))
    story.is_refused(
        "quota-used",
        Said("holds another party within the same 30 days", "在同一 30 日内暂停另一方的新业务"),
        Why.QUOTA_USED,
        hold_party("fine-works", "REF-2026-012"),
        amount=None,
    )


def next_span(story: Story) -> None:
    ask = hold_party("fine-works", "REF-2026-012")
    story.passes_in_trial("quota-used", Said("in the next span of 30 days", "在下一个 30 日期内"), ask)


def hold_a_record(story: Story) -> None:
    claim = story.ids["claim-4"]
    ask = HoldRecord(
        by="supervisor",
        privilege="hold-record",
        days=10,
        reference="REF-2026-015",
        reason="delivery note in question",
        table=CLAIMS.name,
        record=claim,
    )
    sent = story.does(None, ask)
    story.ids["use"] = sent.made()
    end = story.stage.row(REGISTER, sent.made()).last_day
    story.records(
        sent,
        Said(
            f"The supervisor holds new business on River Parts' claim until {end}",
            f"监管方暂停江城零部件一笔债权的新业务，至 {end} 为止",
        ),
    )


def appeal(story: Story) -> None:
    claim, use = story.ids["claim-4"], story.ids["use"]
    ask = Apply(by=SELLER, claim=claim, financier="river-bank")
    story.is_refused(
        "held-record",
        Said("asks for finance on a claim that is held", "以被暂停的债权申请融资"),
        Why.RECORD_HELD,
        ask,
        amount=None,
    )
    said = Said(
        "River Parts appeals to the panel that the charter names: the delivery was signed by the buyer",
        "江城零部件向章程所定的独立小组申诉：收货已由买方签署",
    )
    story.does(said, Appeal(by=SELLER, use=use, statement="the buyer signed the delivery on 2026-06-01"))
    story.does(None, DecideAppeal(by="harbour-bank", use=use, allow=True))
    said = Said(
        "Harbour Bank and the platform operator, two of the panel of three, allow it: the hold is over at once",
        "小组三方中的港湾银行与平台运营方支持申诉：暂停即时终止",
    )
    story.does(said, DecideAppeal(by="platform", use=use, allow=True))
    story.passes_in_trial("held-record", Said("once the appeal is won", "申诉成立之后"), ask)


def last_use(story: Story) -> None:
    """The same action on its last day is kept for as long as nothing is written; the day after, nobody can use it."""
    story.trials["last-day"] = story.stage.trial(story.stage.sign(hold_party("fine-works", "REF-2026-019")))


def after_the_last_day(story: Story) -> None:
    story.is_refused(
        "privilege-ended",
        Said(
            "holds a party one day after the last day of that privilege",
            "在该项特权最后一日的次日，仍欲暂停一方的新业务",
        ),
        Why.PRIVILEGE_ENDED,
        hold_party("fine-works", "REF-2026-019"),
        amount=None,
    )
    story.passed_in_trial(
        "privilege-ended", Said("the same on its last day", "同样的操作在最后一日"), story.trials["last-day"]
    )


def hold_party(party: str, reference: str) -> HoldParty:
    return HoldParty(
        by="supervisor",
        privilege="hold-party",
        days=5,
        reference=reference,
        reason="orders that nobody ships",
        party=party,
    )


def set_aside() -> PlaceHold:
    return PlaceHold(
        by=SELLER,
        bank="river-bank",
        currency="CNY",
        payee="fine-works",
        amount=SET_ASIDE,
        purpose="housings, order of May",
        expires_day=date(2026, 6, 10),
    )


CHAPTER = Chapter(
    9,
    Said("A supervisor whose privileges shrink", "特权递减的监管方"),
    Said(
        "The supervisor is one key node with listed privileges. Each use has an end, a quota that only falls and an "
        "appeal; new business alone waits; after its last day a privilege is no more.",
        "监管方为一个关键节点，仅有列明的特权：每次使用有期限，次数只减不增，可申诉；只暂停新业务；"
        "最后一日之后特权即告消灭。",
    ),
    (
        Scene(INSPECTED, inspect),
        Scene(HELD, hold_a_party),
        Scene(WHILE_HELD, wait),
        Scene(RUN_OUT, run_out),
        Scene(NEXT_SPAN, next_span),
        Scene(RECORD_HELD, hold_a_record),
        Scene(APPEALED, appeal),
        Scene(LAST_DAY, last_use),
        Scene(AFTER, after_the_last_day),
    ),
)
