"""Chapter 8: members change the charter by votes; what is entrenched, and what a privilege is, no vote changes."""

from datetime import date

from heqi.client.proof import Said
from heqi.codec.canonical import encode
from heqi.demo.cast import NAMES
from heqi.demo.chapters.holiday import last_day
from heqi.demo.story import Chapter, Scene, Story
from heqi.machine.charter import Bilingual
from heqi.modules.amendment import PROPOSALS, ClauseChange, Propose, Vote, Why
from heqi.modules.receivables import ReportOverdue
from heqi.modules.supervision import Why as Supervision
from heqi.values.days import Day
from heqi.values.identifiers import Party

ASKED = date(2026, 6, 11)
PROPOSED = date(2026, 6, 12)
PASSED = date(2026, 6, 17)
DAY_BEFORE = date(2026, 6, 30)
IN_FORCE = date(2026, 7, 1)  # fourteen days after it passed, as the class of the clause says
FIRST_VOTES = ("core-maker", "river-parts", "river-bank", "platform")
LAST_VOTE = "harbour-bank"
GRACE, LONGER = "receivables.grace_days", 3


def raise_a_privilege(story: Story) -> None:
    """The supervisor would like to hold parties for longer than was agreed; nobody could vote for that."""
    clause = "supervision.privilege[hold-party].ends_day"
    why = Bilingual(en="Holds are still needed", zh="仍有必要")
    story.is_refused(
        "privilege-raised",
        Said(
            "proposes that it may hold parties for 365 days in place of the 120 that were agreed",
            "提议将暂停一方新业务的特权由约定的 120 日延至 365 日",
        ),
        Supervision.PRIVILEGE_RISES,
        proposal(story, "supervisor", clause, 365, why),
        amount=None,
    )
    lower = Said("fewer days than were agreed may be proposed", "提议减少天数则可受理")
    story.passes_in_trial("privilege-raised", lower, proposal(story, "supervisor", clause, 118, why))


def propose(story: Story) -> None:
    why = Bilingual(en="Say what we do", zh="写明业务范围")
    story.is_refused(
        "entrenched",
        Said("proposes another purpose for the ledger than the founders signed", "提议更改创始成员所签署的账本宗旨"),
        Why.ENTRENCHED,
        proposal(story, "platform", "charter.purpose.en", "Receivables, and what else pays.", why),
        amount=None,
    )
    why = Bilingual(en="Cut-offs fall on weekends", zh="截止时点遇周末")
    sent = story.does(
        Said(
            "Core Maker proposes three days of grace in place of two, and says why; that clause asks for more than two"
            " thirds of the members",
            "核心制造提议宽限期由二日改为三日并说明理由；该条款须超过三分之二的成员同意",
        ),
        proposal(story, "core-maker", GRACE, LONGER, why),
    )
    story.passes("entrenched", Said("a clause that the founders left open", "创始成员允许修订的条款"), sent)
    story.ids["amendment"] = sent.made()
    for member in FIRST_VOTES:
        story.does(None, Vote(by=member, proposal=story.ids["amendment"], yes=True))
    names = [NAMES[each] for each in FIRST_VOTES]
    story.tells(
        Said(
            f"{', '.join(each.en for each in names)} vote for it: four of seven, which is not enough",
            f"{'、'.join(each.zh for each in names)}赞成：七家中的四家，尚不足",
        )
    )


def decide(story: Story) -> None:
    record = story.ids["amendment"]
    sent = story.does(None, Vote(by=LAST_VOTE, proposal=record, yes=True))
    first = story.stage.row(PROPOSALS, record).first_day
    story.records(
        sent,
        Said(
            f"{NAMES[LAST_VOTE].en} is the fifth: it has passed, and takes over on {first}, when its cooling days are"
            " over",
            f"{NAMES[LAST_VOTE].zh}为第五家：提案通过，冷静期满后自 {first} 起生效",
        ),
    )


def last_day_before(story: Story) -> None:
    story.tells(
        Said(
            f"The day before, the ledger still answers by the founding text: {last_day_of_the_claim(story)} is the last"
            " day to pay a claim due on 2026-07-31",
            f"前一日账本仍依创始文本答复：2026-07-31 到期的债权最迟 {last_day_of_the_claim(story)} 支付",
        )
    )


def take_over(story: Story) -> None:
    """The first block of the day begins with the new text; a proposal to the old one is stale."""
    old = story.stage.cast.charter.digest.hex()
    why = Bilingual(en="A week is fairer", zh="一周更为公平")
    late = story.stage.sign(proposal(story, "fine-works", GRACE, 7, why, base=old))
    story.is_refused(
        "stale-proposal",
        Said(
            "proposes to change the founding text, of which another has taken the place", "对已被取代的创始文本提出修订"
        ),
        Why.STALE,
        amount=None,
        signed=late,
    )
    now = proposal(story, "fine-works", GRACE, 7, why)
    story.passes_in_trial("stale-proposal", Said("a change of the text in force", "对现行文本提出修订"), now)
    day = last_day_of_the_claim(story)
    head = story.stage.head
    story.tells(
        Said(
            f"Text 2 is in force from the day's first block on, and every head names it ({head.charter[:16]}...): the"
            f" ledger now answers {day}",
            f"第 2 版自当日首个区块起生效，每个账本头均载明（{head.charter[:16]}…）：账本现答复 {day}",
        )
    )


def proposal(
    story: Story, by: Party, path: str, value: object, reason: Bilingual, *, base: str | None = None
) -> Propose:
    """That one clause says something else. base: the text's digest, where it is not the present one's."""
    change = ClauseChange(path=path, value=encode(value).decode())
    return Propose(by=by, base=base or story.stage.head.charter, changes=(change,), reason=reason)


def last_day_of_the_claim(story: Story) -> Day:
    return last_day(story, ReportOverdue(by="river-bank", claim=story.ids["claim-4"]))


CHAPTER = Chapter(
    8,
    Said("The charter is changed", "修订章程"),
    Said(
        "A member proposes another text clause by clause, all vote, and after the cooling days it takes over with the "
        "first block of a day. Some things no vote changes.",
        "成员逐条提出新文本，全体表决；冷静期满之日自首个区块起生效。有些事项任何表决都不能更改。",
    ),
    (
        Scene(ASKED, raise_a_privilege),
        Scene(PROPOSED, propose),
        Scene(PASSED, decide),
        Scene(DAY_BEFORE, last_day_before),
        Scene(IN_FORCE, take_over),
    ),
)
