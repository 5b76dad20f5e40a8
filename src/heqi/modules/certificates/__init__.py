"""Certificates: rights to data and digital works, registered, held and licensed by real names.

    announced ──objection period──▶ in force ──transfer──▶ another holder
        │   ╲                        │      ╲
        │    ╲─objection─▶ decided   │       ╲──license (process, operate): term, territory
        │                            ├─ redeem: the good is handed over, the certificate has ended for good
        └─ withdrawn, or rejected    └─ revoke: the arbiter's award; licences fall with their certificate

The right to hold data, the right to process it and the right to operate products made of it are separate: a
certificate is of one of them, and different members may hold them. What a certificate is not follows from its types
and is asked by no check: a row has one holder, and no action names a part of it, so it cannot be split; a transfer
names the one party that takes it and signs, and no table keeps bids, so there is no auction; a price is an amount of
the ledger's own currency at a settlement bank and nothing else, so it can be priced in legal tender alone
(银发〔2026〕42号).

The register is public to members: whoever would object has to see what is claimed, whoever takes a certificate has to
see through whose hands it came. Licences are between their parties. Content never comes here, only its digest.
"""

from heqi.machine.assets import Asset
from heqi.machine.invariants import always, fixed, forward, never_deleted
from heqi.machine.module import Module, Rule
from heqi.modules.certificates.ending import Redeem, Revoke, Revoked, redeem, revoke
from heqi.modules.certificates.licensing import EndLicence, Grant, end_licence, grant
from heqi.modules.certificates.objecting import (
    DecideObjection,
    Object,
    Objected,
    WithdrawObjection,
    decide_objection,
    object_to,
    withdraw_objection,
)
from heqi.modules.certificates.passing import Transfer, price_paid, transfer
from heqi.modules.certificates.reasons import Why
from heqi.modules.certificates.records import (
    CERTIFICATES,
    CLAIMED,
    LICENCES,
    OBJECTION_WAYS,
    OBJECTIONS,
    PROVENANCE,
    STAGE_WAYS,
    Certificate,
    Evidence,
    Kind,
    Licence,
    Objection,
    ObjectionStage,
    Price,
    Right,
    Stage,
    applicant_of,
    in_force,
    of_use_for_a_term,
)
from heqi.modules.certificates.registering import Issue, Register, Withdraw, issue, register, withdraw
from heqi.modules.certificates.terms import Terms, amends, check
from heqi.modules.certificates.words import WORDS

MODULE = Module(
    "certificates",
    __doc__,
    tables=(CERTIFICATES, CLAIMED, OBJECTIONS, PROVENANCE, LICENCES),
    assets=(
        Asset(
            kind="certificate",
            table=CERTIFICATES,
            holder="holder",
            measure=lambda certificate: int(in_force(certificate)),
            unit=lambda certificate: "certificate",
            alive=in_force,
        ),
    ),
    rules={
        Register: Rule(
            register,
            by="the applicant",
            zh=(
                "申请人主张对数据或数字作品的一项权利，并附其为己有的证据。申请予以公示，任何成员均可提出异议。"
                "与具体实物相关联的，写明该实物及保管方，由保管方签署：此种证书为持有权，实物交付时即告终止。"
            ),
            also=("keeper",),
            starts=True,
            makes=CERTIFICATES,
        ),
        Withdraw: Rule(withdraw, by="the applicant", zh="申请人在签发之前撤回其已公示的申请。"),
        Object: Rule(object_to, by="any member but the applicant", zh="成员在异议期内对登记提出异议并附证据"),
        WithdrawObjection: Rule(withdraw_objection, by="the party that objected", zh="异议方撤回异议"),
        DecideObjection: Rule(
            decide_objection,
            by="the registrar",
            zh="登记机构裁定异议；异议成立的，申请即告终止。reference：裁定的编号。",
        ),
        Issue: Rule(
            issue,
            by="the registrar",
            zh="异议期已满且没有未决异议时，登记机构签发证书。",
            starts=True,
            concerns=applicant_of,
        ),
        Transfer: Rule(
            transfer,
            by="the holder",
            zh="持有期满后，持有人将证书转让给另一方：有价款的同时支付，无价款的为赠与。已授予的许可不变。",
            also=("to",),
            amount=price_paid,
            starts=True,
        ),
        Grant: Rule(
            grant,
            by="the holder",
            zh=(
                "持有人许可被许可方在一定地域（国家或地区代码，如 `cn`、`cn-31`）与期限内加工使用或经营。"
                "独占许可不得与同一时间、同一地域的其他许可并存。"
            ),
            also=("licensee",),
            amount=price_paid,
            starts=True,
            makes=LICENCES,
        ),
        EndLicence: Rule(end_licence, by="the licensee", zh="被许可方放弃许可"),
        Redeem: Rule(
            redeem,
            by="the holder",
            zh="持有人提取证书所关联的实物，保管方签署交付；证书永久终止。",
            also=("keeper",),
        ),
        # What the arbiter awards stands against whoever has a right in the certificate.
        Revoke: Rule(
            revoke,
            by="the arbiter",
            zh="仲裁方依裁决从持有人处撤销证书，其下许可一并失效；权利的真正归属人可重新申请登记。",
            performs=True,
        ),
    },
    reasons=(Why,),
    events=(Objected, Revoked),
    invariants=(
        fixed(
            CERTIFICATES, "applicant", "kind", "title", "content", "right", "evidence", "good", "keeper", "announced"
        ),
        forward(CERTIFICATES, "stage", STAGE_WAYS),
        never_deleted(CERTIFICATES),
        fixed(OBJECTIONS, "certificate", "party", "ground", "evidence"),
        forward(OBJECTIONS, "stage", OBJECTION_WAYS),
        never_deleted(OBJECTIONS),
        fixed(PROVENANCE, "certificate", "what", "giver", "holder", "day"),
        never_deleted(PROVENANCE),
        fixed(LICENCES, "certificate", "right", "licensor", "licensee", "territory", "from_day", "last_day"),
        always(LICENCES, "a licence is of a use, for a term", of_use_for_a_term),
        never_deleted(LICENCES),
    ),
    terms=Terms,
    section=12,
    check=check,
    amends=amends,
    words=WORDS,
)

__all__ = [
    "CERTIFICATES",
    "CLAIMED",
    "LICENCES",
    "MODULE",
    "OBJECTIONS",
    "PROVENANCE",
    "Certificate",
    "DecideObjection",
    "EndLicence",
    "Evidence",
    "Grant",
    "Issue",
    "Kind",
    "Licence",
    "Object",
    "Objected",
    "Objection",
    "ObjectionStage",
    "Price",
    "Redeem",
    "Register",
    "Revoke",
    "Revoked",
    "Right",
    "Stage",
    "Terms",
    "Transfer",
    "Why",
    "Withdraw",
    "WithdrawObjection",
    "in_force",
]
