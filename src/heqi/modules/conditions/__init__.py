"""Conditions: money that is set aside for a purpose and paid when what was agreed has happened.

    set aside ──release: the condition holds, or the payer lets it go──▶ paid, in parts or whole
        │  ╲
        │   ╲──dispute──▶ disputed ──decide: the arbiter──▶ paid and returned, as decided
        │                     │
        └──take back──────────┴─▶ returned: past the last day, the purpose has ended, or all payees agree

The money stays the payer's own: it is held at its settlement bank (see `payments`) and belongs to no pool. What it
waits for is data that a person can read: what named parties attest, deliveries that a named party stands behind, a day;
so many of them in a group, so many of the groups. What can never happen is refused when it is agreed.

Money is bound by a purpose, and no longer than that: the purpose has a last day, a party beside the payer may be named
who says that it has ended before, and then all that is left is the payer's to take back. An arbiter who is silent binds
nothing for ever either: past its time the condition decides.
"""

from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.module import Module, Rule
from heqi.modules.conditions.disputing import Decide, Dispute, Disputed, decide, dispute
from heqi.modules.conditions.funds import FUNDS, STAGE_WAYS, Fund, Payee, Share, Stage, adds_up, left_in
from heqi.modules.conditions.purposes import (
    PURPOSES,
    EndPurpose,
    OpenPurpose,
    Purpose,
    PurposeEnded,
    end_purpose,
    open_purpose,
)
from heqi.modules.conditions.reasons import Why
from heqi.modules.conditions.releasing import Attest, Release, TakeBack, attest, release, take_back
from heqi.modules.conditions.setting_aside import SetAside, committed_by, set_aside
from heqi.modules.conditions.terms import Terms, amends, check
from heqi.modules.conditions.when import Attested, Delivered, Group, When
from heqi.modules.conditions.words import WORDS

MODULE = Module(
    "conditions",
    __doc__,
    tables=(PURPOSES, FUNDS),
    rules={
        OpenPurpose: Rule(
            open_purpose,
            by="the payer",
            zh=(
                "付款方设立一项资金用途及其最后一日，并指定可提前宣告其结束的一方：不得为付款方自己，"
                "否则资金不受任何约束。"
            ),
            makes=PURPOSES,
        ),
        EndPurpose: Rule(
            end_purpose, by="the party named for it", zh="被指定的一方宣告用途已结束；所余资金由付款方取回。"
        ),
        SetAside: Rule(
            set_aside,
            by="the payer",
            zh=(
                "付款方在其一项用途下为收款方预留款项，并定明各自最多金额；款项仍属付款方。when：收款方可依据的条件，"
                "不填则只能由付款方放行，如同预算。arbiter：发生争议时的裁定方，不填则不得提出争议。"
            ),
            amount="amount",
            starts=True,
            concerns=committed_by,
            makes=FUNDS,
        ),
        Attest: Rule(
            attest, by="a party that the condition names", zh="条件中列明的一方证明某事属实。证明持续有效，不得撤回。"
        ),
        Release: Rule(
            release,
            by="the payer, or the payee for itself",
            zh=(
                "向收款方支付预留的款项。付款方可随时放行；条件成就后，收款方可自行领取。deliveries："
                "条件所要求的收货凭证。"
            ),
            amount="amount",
        ),
        TakeBack: Rule(
            take_back,
            by="the payer",
            zh="付款方取回所余款项：已过最后日期、用途已结束，或全部收款方同意",
            also=("agreed_by",),
            amount=left_in,
        ),
        Dispute: Rule(
            dispute,
            by="the payer or a payee",
            zh=(
                "付款方或收款方主张款项不应如此支付。款项等待仲裁方裁定，此后再等待同样时长，供有权取得者领取。"
                "每笔款项只能争议一次。"
            ),
        ),
        Decide: Rule(
            decide,
            by="the arbiter",
            zh="仲裁方裁定各收款方所得，其余退回付款方。reference：书面裁定的编号。",
            amount=left_in,
        ),
    },
    reasons=(Why,),
    events=(PurposeEnded, Disputed),
    invariants=(
        fixed(PURPOSES, "payer", "name", "last_day", "told_by"),
        never_deleted(PURPOSES),
        fixed(
            FUNDS, "purpose", "told_by", "bank", "currency", "payer", "payees", "amount", "when", "attesters", "arbiter"
        ),
        forward(FUNDS, "stage", STAGE_WAYS),
        always(FUNDS, "what was paid, returned and is left adds up, each payee within its share", adds_up),
        conserved(FUNDS, "left", per=("payer",), grows_in=(SetAside,), shrinks_in=(Release, TakeBack, Decide)),
        never_deleted(FUNDS),
    ),
    terms=Terms,
    section=13,
    check=check,
    amends=amends,
    words=WORDS,
)

__all__ = [
    "FUNDS",
    "MODULE",
    "PURPOSES",
    "Attest",
    "Attested",
    "Decide",
    "Delivered",
    "Dispute",
    "Disputed",
    "EndPurpose",
    "Fund",
    "Group",
    "OpenPurpose",
    "Payee",
    "Purpose",
    "PurposeEnded",
    "Release",
    "SetAside",
    "Share",
    "Stage",
    "TakeBack",
    "Terms",
    "When",
    "Why",
]
