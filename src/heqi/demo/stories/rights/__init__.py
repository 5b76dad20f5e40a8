"""Rights: a data set licensed, then revoked, and claimed by whom it was taken from."""

from collections import Counter

from heqi.client.proof import Said
from heqi.demo.figures import add_up
from heqi.demo.stories.beside import profile_with
from heqi.demo.stories.rights.chapters import CHAPTERS, ROLES, SECTIONS
from heqi.demo.stories.rights.picture import LINES
from heqi.demo.stories.tale import Figures, Tale, Word
from heqi.demo.story import Story
from heqi.modules.certificates import CERTIFICATES, LICENCES, PROVENANCE, Stage


def figures(story: Story) -> Figures:
    """What is claimed, held and used at the end, and whether each step was kept."""
    certificates = dict(story.stage.rows(CERTIFICATES))
    licences = [row for _, row in story.stage.rows(LICENCES)]
    steps = Counter(row.certificate for _, row in story.stage.rows(PROVENANCE))
    return {
        "certificates": len(certificates),
        "in_force": sum(row.stage is Stage.IN_FORCE for row in certificates.values()),
        "revoked": sum(row.stage is Stage.REVOKED for row in certificates.values()),
        "announced": sum(row.stage is Stage.ANNOUNCED for row in certificates.values()),
        "licences": len(licences),
        "licences_in_force": sum(certificates[row.certificate].stage is Stage.IN_FORCE for row in licences),
        "provenance_whole": all(steps[key] == row.steps for key, row in certificates.items()),
        "money_conserved": add_up(story.stage).money,
    }


WORDS = {
    "certificates": Word(Said("Rights claimed", "登记的权利")),
    "in_force": Word(Said("In force", "有效")),
    "revoked": Word(Said("Revoked", "已撤销")),
    "announced": Word(Said("Announced", "公示中")),
    "licences": Word(Said("Licences granted", "授予的许可")),
    "licences_in_force": Word(
        Said("Of these in force", "其中有效"),
        note=Said("a licence falls with its certificate", "许可随证书一并失效"),
    ),
    "provenance_whole": Word(Said("every step is on record", "每次流转均有记录")),
    "money_conserved": Word(Said("money adds up to the banks' statements", "资金与银行对账单相符")),
}

NOT_PROVEN = (
    Said(
        "Who really ran the bench. Evidence is a digest and a reference; objections, the registrar and the award decide"
        " on it, and the ledger keeps what they decided.",
        "试验台究竟属谁。证据为摘要与出处；由异议、登记机构与裁决判断，账本只保存其结果。",
    ),
    Said(
        "That nobody else has a copy. A certificate says who has which right; it cannot keep data from being copied.",
        "无人持有副本。证书载明何方有何权利，不能阻止数据被复制。",
    ),
    Said(
        "Rank against a public register. These certificates bind the members who signed the charter.",
        "对公共登记的效力。这些证书约束签署章程的成员。",
    ),
)

RIGHTS = Tale(
    name="rights",
    title=Said("A data set licensed, then revoked", "数据许可与撤销"),
    verdict=Said(
        "Every right that was claimed is in force, revoked or still announced, and each of its steps is on record.",
        "登记的每项权利或有效，或已撤销，或仍在公示；其每一步均有记录。",
    ),
    profile=profile_with(ROLES),
    sections=SECTIONS,
    chapters=CHAPTERS,
    figures=figures,
    words=WORDS,
    balance={"certificates": "promised", "in_force": "paid", "revoked": "cancelled", "announced": "outstanding"},
    pictures=(LINES,),
    not_proven=NOT_PROVEN,
)
