"""Chapter 11: a proof that anybody checks offline."""

from datetime import date

from heqi.client.proof import Said, Why, verify_with_text
from heqi.demo.proving import prove
from heqi.demo.stage import StoryBroken
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.modules.receivables import CLAIMS

DAY = date(2026, 6, 18)


def prove_claim(story: Story) -> None:
    stage, cast = story.stage, story.stage.cast
    file = prove(stage, CLAIMS, story.ids["part"], story.sent["payout"])
    story.proof = file.bytes()
    verdict = verify_with_text(story.proof, cast.text)
    if not verdict.ok or verdict.vouched is None:
        raise StoryBroken("the proof does not hold")
    paid = stage.row(CLAIMS, story.ids["part"]).paid
    story.tells(
        Said(
            f"One file of {len(story.proof):,} bytes proves, offline, River Bank's claim (paid {yuan(paid)}) and the"
            f" receipt of its payout, in {len(verdict.steps)} steps. {verdict.vouched.en}",
            f"一个 {len(story.proof):,} 字节的文件即可离线证明江城银行的债权（已付 {yuan(paid)}）及放款回执，"
            f"共 {len(verdict.steps)} 步。{verdict.vouched.zh}",
        )
    )
    altered = story.proof.replace(f'"paid":{paid}'.encode(), f'"paid":{paid - 1}'.encode())
    failed = verify_with_text(altered, cast.text).failed
    if failed is None or failed.code != Why.RECORD.code:
        raise StoryBroken("an altered proof holds")
    story.tells(
        Said(
            f"The same file with one fen less in it fails at the step '{failed.name}': {failed.said.en}",
            f"将其中金额改少一分，验证在“{failed.name}”一步失败：{failed.said.zh}",
        )
    )


CHAPTER = Chapter(
    11,
    Said("A proof that stands alone", "独立的证明"),
    Said(
        "What the ledger says of a claim fits into one file that anybody with the charter checks without a network.",
        "账本对一笔债权的记载可写入一个文件，持有章程的任何人无需联网即可核验。",
    ),
    (Scene(DAY, prove_claim),),
)
