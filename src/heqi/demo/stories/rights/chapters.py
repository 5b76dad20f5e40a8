"""A data set licensed, then revoked: claimed on evidence, open to objection, held whole, used for a term, and taken by
award from whoever claimed what was another's.
"""

from datetime import date

from heqi.client.proof import Said
from heqi.codec.digests import digest
from heqi.demo.chapters.founding import credit
from heqi.demo.stories.standing import proof_chapter
from heqi.demo.story import Chapter, Scene, Story, yuan
from heqi.modules.certificates import (
    CERTIFICATES,
    DecideObjection,
    Evidence,
    Grant,
    Issue,
    Kind,
    Object,
    Price,
    Register,
    Revoke,
    Right,
    Transfer,
    Why,
)

CLAIMANT, AUTHOR, USER, BUYER = "river-parts", "core-maker", "fine-works", "harbour-bank"
REGISTRY, TRIBUNAL, BANK = "platform", "supervisor", "river-bank"
FEE, PRICE = 80_000_00, 500_000_00
CONTENT = digest(b"heqi/demo/content", b"bench runs 2025").hex()
OPENING, OVER, USED = date(2026, 3, 2), date(2026, 4, 2), date(2026, 4, 7)
SOLD, AWARDED, AGAIN = date(2026, 7, 1), date(2026, 9, 1), date(2026, 10, 5)

SECTIONS = """
# --- §6.12 Certificates of rights ----------------------------------------------------------------------------

[certificates]
registrar = "platform"
arbiter = "supervisor"
objection_days = 30
objection_source = "data property registration, local rules"
holding_days = 60
holding_source = "members' agreement, section 12"
licences_at_most = 10
"""
ROLES = {
    "member": (
        "certificates.register",
        "certificates.withdraw",
        "certificates.object",
        "certificates.withdraw_objection",
        "certificates.transfer",
        "certificates.license",
        "certificates.end_licence",
        "certificates.redeem",
    ),
    "operator": ("certificates.issue", "certificates.decide_objection"),
    "supervisor": ("certificates.revoke",),
}


def evidence(kind: str, what: str) -> Evidence:
    return Evidence(kind=kind, digest=digest(b"heqi/demo/evidence", what.encode()).hex(), reference=what)


def claims(by: str, right: Right, *shown: Evidence) -> Register:
    return Register(
        by=by, kind=Kind.DATA, title="Runs of the test bench, 2025", content=CONTENT, right=right, evidence=shown
    )


def announced(story: Story) -> None:
    for customer, amount in ((USER, 300_000_00), (BUYER, 900_000_00)):
        story.does(None, credit(BANK, customer, amount, f"ST-{customer}"))
    log = evidence("collection-log", "log of the bench")
    for right in (Right.PROCESS, Right.OPERATE):
        sent = story.does(
            Said(
                f"River Parts claims the right to {right.value} its bench data, with evidence: announced for 30 days",
                f"江城零部件附证据登记试验台数据的{'加工使用' if right is Right.PROCESS else '产品经营'}权：公示 30 天",
            ),
            claims(CLAIMANT, right, log),
        )
        story.ids[right] = sent.made()
    again = claims(USER, Right.PROCESS, log)
    story.is_refused(
        "claimed-twice",
        Said("claims the same right to the same data", "对同一数据登记同一权利"),
        Why.CLAIMED_ALREADY,
        again,
        amount=None,
        loss=story.ids[Right.PROCESS],
    )
    story.passes_in_trial("claimed-twice", Said("a right that nobody claims", "登记无人主张的权利"),
                          claims(USER, Right.HOLD, log))  # fmt: skip
    story.is_refused(
        "issued-too-early",
        Said("issues the certificate before anybody had time to object", "异议期未满即签发证书"),
        Why.OBJECTION_PERIOD,
        Issue(by=REGISTRY, certificate=story.ids[Right.PROCESS]),
        amount=None,
        loss=story.ids[Right.PROCESS],
    )
    story.does(
        Said("Fine Works objects to the right to operate", "精工公司就产品经营权提出异议"),
        Object(
            by=USER,
            certificate=story.ids[Right.OPERATE],
            ground="products of it are ours",
            evidence=evidence("contract", "contract 12").digest,
        ),
    )


def issued(story: Story) -> None:
    story.does(
        Said("The registrar finds no ground for the objection", "登记机构裁定异议不成立"),
        DecideObjection(
            by=REGISTRY, certificate=story.ids[Right.OPERATE], party=USER, upheld=False, reference="decision 3"
        ),
    )
    sent = story.does(
        Said("Two certificates, one for each right", "按权利分别签发两张证书"),
        *(Issue(by=REGISTRY, certificate=story.ids[right]) for right in (Right.PROCESS, Right.OPERATE)),
    )
    story.passes("issued-too-early", Said("when its objection period is over", "异议期满之后"), sent)


def licence(story: Story, to: str, *, exclusive: bool = False, territory: str = "cn", fee: int = FEE) -> Grant:
    return Grant(
        by=CLAIMANT,
        certificate=story.ids[Right.PROCESS],
        licensee=to,
        territory=(territory,),
        from_day=max(story.stage.day, USED),
        last_day=date(2027, 4, 6),
        exclusive=exclusive,
        price=Price(bank=BANK, amount=fee),
    )


def used(story: Story) -> None:
    story.does(
        Said(
            f"Fine Works may process the data in China for a year, alone, for {yuan(FEE)} paid in the same step",
            f"精工公司以 {yuan(FEE)}（同时支付）获得一年期、中国境内的独占加工使用许可",
        ),
        licence(story, USER, exclusive=True),
        amount=FEE,
    )
    second = licence(story, BUYER, territory="cn-31")
    story.is_refused(
        "licensed-twice",
        Said(
            "licenses Shanghai to another, and all of China is licensed exclusively",
            "再将上海许可他人，而全国已作独占许可",
        ),
        Why.OVERLAPS,
        second,
        amount=FEE,
        loss=story.ids[Right.PROCESS],
    )
    story.passes_in_trial("licensed-twice", Said("for another territory", "改为其他地域"),
                          licence(story, BUYER, territory="eu"))  # fmt: skip
    sale = sells(story)
    story.is_refused(
        "sold-on-at-once",
        Said("sells the right to operate five days after it was issued", "签发五日后即出售产品经营权"),
        Why.HOLDING_PERIOD,
        sale,
        amount=PRICE,
        loss=story.ids[Right.OPERATE],
    )


def sells(story: Story) -> Transfer:
    return Transfer(by=CLAIMANT, certificate=story.ids[Right.OPERATE], to=BUYER, price=Price(bank=BANK, amount=PRICE))


def sold(story: Story) -> None:
    sent = story.does(
        Said(
            f"After the holding period Harbour Bank buys the right to operate, whole, for {yuan(PRICE)}",
            f"持有期满后，港湾银行以 {yuan(PRICE)} 整体受让产品经营权",
        ),
        sells(story),
        amount=PRICE,
    )
    story.passes("sold-on-at-once", Said("after the holding period", "持有期满之后"), sent)


def awarded(story: Story) -> None:
    theirs = claims(AUTHOR, Right.PROCESS, evidence("ownership", "bench 4 is Core Maker's"))
    more = licence(story, BUYER, territory="eu")
    before = story.stage.trial(story.stage.sign(more))
    story.is_refused(
        "true-author",
        Said("claims what is registered for another, although the bench was its own", "就登记于他人名下的权利提出登记"),
        Why.CLAIMED_ALREADY,
        theirs,
        amount=None,
        loss=story.ids[Right.PROCESS],
    )
    story.does(
        Said(
            "The bench was Core Maker's: by award the right to process is revoked, and the licence falls with it",
            "试验台属于核心制造：依裁决撤销加工使用权，其下许可一并失效",
        ),
        Revoke(by=TRIBUNAL, certificate=story.ids[Right.PROCESS], award="Award 2026-7"),
    )
    story.is_refused(
        "licensed-after-award",
        Said("licenses what was revoked", "许可已撤销的权利"),
        Why.NOT_IN_FORCE,
        more,
        amount=FEE,
        loss=story.ids[Right.PROCESS],
    )
    story.passed_in_trial("licensed-after-award", Said("before the award", "裁决之前"), before)
    sent = story.does(
        Said("Core Maker claims the right itself: announced anew", "核心制造自行登记该权利：重新公示"), theirs
    )
    story.passes("true-author", Said("after the award", "裁决之后"), sent)
    story.ids["theirs"] = sent.made()


def again(story: Story) -> None:
    story.does(
        Said("Nobody objects, and the certificate is Core Maker's", "无人异议，证书归核心制造"),
        Issue(by=REGISTRY, certificate=story.ids["theirs"]),
    )


CHAPTERS = (
    Chapter(
        1,
        Said("Claimed and issued", "登记与签发"),
        Said(
            "Whoever claims a right shows evidence, and everybody may object before anything is issued.",
            "主张权利者须出示证据；签发之前人人可提异议。",
        ),
        (Scene(OPENING, announced), Scene(OVER, issued)),
    ),
    Chapter(
        2,
        Said("Licensed and sold", "许可与转让"),
        Said(
            "A right is held whole and paid for in legal tender alone; licences have a term and a territory.",
            "权利整体持有，只以法定货币计价；许可载明期限与地域。",
        ),
        (Scene(USED, used), Scene(SOLD, sold)),
    ),
    Chapter(
        3,
        Said("Revoked", "撤销"),
        Said(
            "An award takes a certificate from whoever claimed what was another's; its whole provenance stays.",
            "裁决可撤销冒领的证书；其全部流转记录均予保留。",
        ),
        (Scene(AWARDED, awarded), Scene(AGAIN, again)),
    ),
    proof_chapter(4, AGAIN, CERTIFICATES, Right.PROCESS, Said("that the certificate was revoked", "证书已被撤销")),
)
