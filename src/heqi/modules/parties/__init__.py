"""Parties: which keys and persons speak for a member, who stands behind it, and who has checked it.

    key:  (proven, from_day) ──▶ speaks ──▶ until_day passes
                                   ├─ rotate: the same person goes on with another key
                                   ├─ revoke
                                   └─ lost: other members witness, the new key waits, the old ones speak until it does
                                            └─ any one key of the member objects: all is as it was

    KYC:  attested by a financial member ──▶ expires_day passes, or withdrawn

Members and their first keys come from the charter; the rows are in `machine/authority.py`, because every transaction
needs them. One key is not a company: a key belongs to a person with a role and a limit, and one person has one role.
"""

from heqi.machine.authority import KEYS, MEMBERS
from heqi.machine.invariants import fixed, never_deleted
from heqi.machine.module import Invariant, Module, Rule
from heqi.modules.parties.keyring import KEYRINGS, enter_keyring, genesis, possession_message
from heqi.modules.parties.keys import (
    AddKey,
    RevokeKey,
    RotateKey,
    SetPolicy,
    add_key,
    keeps_its_days,
    measure_new_key,
    measure_policy,
    measure_rotation,
    revoke_key,
    rotate_key,
    set_policy,
    stays_revoked,
)
from heqi.modules.parties.kyc import KYC, AttestKyc, Outcome, WithdrawKyc, attest_kyc, require_kyc, withdraw_kyc
from heqi.modules.parties.lost_keys import (
    REPLACEMENTS,
    LostKeyReplaced,
    ObjectToKey,
    ReplaceLostKey,
    object_to_key,
    replace_lost_key,
)
from heqi.modules.parties.reasons import Why
from heqi.modules.parties.standing import DeclareGroup, declare_group, group_of, require_good_standing, require_member
from heqi.modules.parties.terms import KycKind, KycTerms, LostKeyTerms, Reference, Terms, check
from heqi.modules.parties.words import WORDS

MODULE = Module(
    "parties",
    __doc__,
    tables=(KEYRINGS, REPLACEMENTS, KYC),
    rules={
        AddKey: Rule(
            add_key,
            by="the member",
            zh="增加一把代表本成员的密钥：人员、角色、有效期与限额。",
            amount=measure_new_key,
        ),
        RotateKey: Rule(
            rotate_key,
            by="the member",
            zh="同一人员更换密钥，角色与限额不变；旧密钥立即失效。",
            amount=measure_rotation,
        ),
        RevokeKey: Rule(revoke_key, by="the member", zh="本成员的一把密钥立即、永久停止代表该成员。"),
        ReplaceLostKey: Rule(
            replace_lost_key,
            by="a witness",
            zh="由其他成员见证某人员遗失密钥：新密钥经冷静期后生效，原有密钥至前一日止；其间本成员任一密钥均可提出异议。"
            "本成员无密钥签署时，见证方须担任章程指定的角色，且冷静期更长。",
            also=("witnesses", "member"),
            one_key=("member",),
        ),
        ObjectToKey: Rule(
            object_to_key,
            by="the member",
            zh="成员对补发遗失密钥提出异议：新密钥永不生效，原有密钥照旧；成员任一密钥即可，不受其签署规则限制。",
            one_key=("by",),
        ),
        SetPolicy: Rule(
            set_policy,
            by="the member",
            zh="成员重新规定各项操作由其哪些密钥签署；本次变更按原规则签署。",
            amount=measure_policy,
        ),
        DeclareGroup: Rule(
            declare_group,
            by="the operator",
            zh="运营方登记、成员签署：成员所属的同一控制人集团（或无）；敞口按集团合计。",
            also=("member",),
        ),
        AttestKyc: Rule(
            attest_kyc, by="a financial member", zh="金融机构成员出具对某一方的尽职调查结论，替代其先前的结论。"
        ),
        WithdrawKyc: Rule(withdraw_kyc, by="the financial member", zh="金融机构成员撤回其尽职调查结论。"),
    },
    reasons=(Why,),
    events=(LostKeyReplaced,),
    invariants=(
        fixed(KEYS, "party", "person", "role", "from_day", "limit"),
        never_deleted(KEYS),
        Invariant("keys: until_day changes in the replacement of lost keys alone", KEYS, keeps_its_days),
        fixed(REPLACEMENTS, "party", "person"),
        never_deleted(REPLACEMENTS),
        Invariant("keys: a revoked key stays revoked", KEYS, stays_revoked),
        fixed(MEMBERS, "uscc", "lei"),
        never_deleted(MEMBERS),
        fixed(KYC, "checker", "subject"),
    ),
    terms=Terms,
    section=1,
    genesis=genesis,
    check=check,
    words=WORDS,
)

__all__ = [
    "KEYRINGS",
    "KYC",
    "MODULE",
    "REPLACEMENTS",
    "AddKey",
    "AttestKyc",
    "DeclareGroup",
    "KycKind",
    "KycTerms",
    "LostKeyReplaced",
    "LostKeyTerms",
    "ObjectToKey",
    "Outcome",
    "Reference",
    "ReplaceLostKey",
    "RevokeKey",
    "RotateKey",
    "SetPolicy",
    "Terms",
    "Why",
    "WithdrawKyc",
    "enter_keyring",
    "group_of",
    "possession_message",
    "require_good_standing",
    "require_kyc",
    "require_member",
]
