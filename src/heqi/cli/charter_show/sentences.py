"""What follows from a charter as a whole, in sentences: who sees everything, what members can only do together, what
nobody can do.
"""

from collections.abc import Iterable, Iterator

from heqi.cli.charter_show.powers import Hand, Needs, Powers
from heqi.machine.charter import Charter, Founder
from heqi.machine.words import Speaker, listed, sentence
from heqi.modules.amendment import CLASSES as AMENDMENT_CLASSES
from heqi.modules.amendment import Terms as AmendmentTerms
from heqi.modules.wallets import Terms as WalletTerms
from heqi.values.bilingual import Both

AMENDMENT, WALLETS = "amendment", "wallets"

# What touches nobody else's business: one's own keys, and one's part in keeping the book.
OWN_AFFAIRS = {
    "charter.set_consensus_key",
    "charter.agree_to_upgrade",
    "amendment.propose",
    "amendment.vote",
    "amendment.withdraw",
    "parties.add_key",
    "parties.rotate_key",
    "parties.revoke_key",
    "parties.replace_lost_key",
    "parties.object_to_key",
    "parties.set_policy",
}


def keepers_sentence(charter: Charter, speaker: Speaker) -> Both:
    """Who keeps the book and so sees all of it."""
    keepers = [keeper.member for keeper in charter.articles.book_keeper]
    others = [member.id for member in charter.articles.member if member.id not in keepers]
    kept, rest = (listed([speaker.member(each) for each in parties]) for parties in (keepers, others))
    if not others:
        return Both(
            f"{kept.en} keep the book and so see all of it; there is no other member.",
            f"{kept.zh} 记账，因而看到全部内容；没有其他成员。",
        )
    return Both(
        f"{kept.en} keep the book and so see all of it; every other member ({rest.en}) sees what it is party to.",
        f"{kept.zh} 记账，因而看到全部内容；其他成员（{rest.zh}）只看到与自己有关的内容。",
    )


def hand_summary(speaker: Speaker, hand: Hand) -> Iterator[tuple[Both, Both]]:
    """(who, what) of everything that a member can do."""
    for needs in (*hand.alone, *hand.together):
        yield _who(speaker, needs), actions_words(speaker, needs.actions)
    if hand.with_others:
        yield (
            Both("only with another member's signature", "须另一成员一同签署"),
            actions_words(speaker, hand.with_others),
        )
    if not (hand.alone or hand.together or hand.with_others):
        yield Both("nothing", "无"), Both("it reads only", "只能查阅")


def reads(hand: Hand) -> Both:
    return (
        Both("sees the whole book", "看到全部账簿") if hand.keeps_book else Both("sees its own", "只看到自身相关内容")
    )


def persons_words(speaker: Speaker, member: Founder) -> Both:
    """Who signs for a member, and up to what amount."""
    parts = []
    for grant in member.keys:
        role, limit = speaker.words.role(grant.role), Both("", "")
        if grant.limit is not None:
            most = speaker.money(grant.limit)
            limit = Both(f", up to {most}", f"，限额 {most}")
        parts.append(Both(f"{grant.person} ({role.en}{limit.en})", f"{grant.person}（{role.zh}{limit.zh}）"))
    return listed(parts)


def together_sentences(charter: Charter, powers: Powers, speaker: Speaker) -> Iterator[Both]:
    """What takes several members."""
    count = len(charter.articles.member)
    yield Both(
        f"All {count} founders sign this text before the ledger starts; one signature missing, and it does not.",
        f"全部 {count} 家创始成员签署本文本后账本方可启动，缺一不可。",
    )
    if len(charter.articles.book_keeper) > 1:
        yield Both(
            f"On a network, no fewer than {powers.to_decide} book-keepers decide a block (more than two thirds of the "
            f"power), and no fewer than {powers.to_stop} could together keep it from going on (a third).",
            f"在多节点网络上，至少 {powers.to_decide} 家记账方方可确定区块（超过三分之二权重），至少 {powers.to_stop} "
            "家方可共同使其停摆（三分之一）。",
        )
    if powers.to_upgrade is not None:
        yield Both(
            f"No fewer than {powers.to_upgrade} book-keepers agree to the next version of the rules (two thirds).",
            f"至少 {powers.to_upgrade} 家记账方同意，规则方可升级到下一版本（三分之二）。",
        )
    if powers.witnesses:
        yield Both(
            f"{powers.witnesses} members of different groups witness that a person has lost its key; until the new key "
            "speaks, any key of the member may object.",
            f"遗失密钥须由 {powers.witnesses} 家分属不同集团的成员见证；新密钥生效前，该成员任一密钥均可提出异议。",
        )
    yield from _amended(charter, speaker)


def nobody_sentences(charter: Charter, powers: Powers, speaker: Speaker) -> Iterator[Both]:
    """What nobody can do, by this text or by the rules of the ledger."""
    yield Both(
        "Nobody alters or deletes a transaction that was recorded; a correction is one of its own.",
        "任何人不得更改或删除已记录的交易；更正须另行办理并记录。",
    )
    yield from _unchanged(charter, speaker)
    yield Both(
        "Nobody, no group, and not the supervisors together hold a third of the power.",
        "任何一方、任何集团、全体监管方均不持有三分之一权重。",
    )
    if "payments" in charter.modules:
        yield _issued(charter, speaker)
    for hand in powers.hands:
        if hand.supervises:
            name = speaker.member(hand.member)
            if {*everything(hand)} <= OWN_AFFAIRS:
                yield Both(
                    f"{name.en} stops, holds, moves and approves nothing of others: it reads, keeps its own keys, and"
                    " has one vote on amendments.",
                    f"{name.zh} 不能停止、暂停、划转或审批其他成员的任何业务：只能查阅、管理自身密钥，并对修订有一票。",
                )
    if any(each.startswith("supervision.") for hand in powers.hands for each in everything(hand)):
        yield Both(
            "No privilege moves or creates money or claims, or stops payment at maturity, redemption, release or exit;"
            " none is used after its last day.",
            "任何特权均不得划转或创设资金与债权，不得阻止到期付款、赎回、解除与退出；终止日之后不得行使。",
        )
        yield Both(
            "No vote adds a privilege, or lets one reach further, be used more often, last longer or end later.",
            "任何表决均不得新增特权，亦不得扩大其范围、增加其次数、延长其时长或推迟其终止日。",
        )
    if powers.nobody:
        actions = actions_words(speaker, powers.nobody)
        yield Both(f"No role may do these: {actions.en}.", f"没有任何角色可办理：{actions.zh}。")
    if powers.off:
        off = speaker.sections(powers.off)
        yield Both(f"Not switched on: {off.en}.", f"未启用：{off.zh}。")


def everything(hand: Hand) -> list[str]:
    """The actions that a member can do, alone or not."""
    return [*(action for needs in (*hand.alone, *hand.together) for action in needs.actions), *hand.with_others]


def _issued(charter: Charter, speaker: Speaker) -> Both:
    """Who may issue money: nobody, or one member against a reserve."""
    wallets = charter.modules.get(WALLETS)
    if not isinstance(wallets, WalletTerms):
        return Both(
            "Nobody issues money: what is here mirrors deposits that a settlement bank states.",
            "任何人不得发行货币：账本上的资金是结算银行所载存款的镜像。",
        )
    issuer, bank = speaker.member(wallets.issuer), speaker.member(wallets.reserve_bank)
    return Both(
        f"Nobody but {issuer.en} issues money, and never more than its reserve at {bank.en}; all other money here"
        " mirrors deposits that a settlement bank states.",
        f"除{issuer.zh}外，任何人不得发行货币，且发行额不得超过其存放于{bank.zh}的准备金；账本上的其他资金均为结算银行所载存款的镜像。",
    )


def _unchanged(charter: Charter, speaker: Speaker) -> Iterator[Both]:
    """What no vote changes."""
    terms = charter.modules.get(AMENDMENT)
    if not isinstance(terms, AmendmentTerms):
        yield Both(
            "Nobody changes this text: it has no rules of amendment.",
            "任何人不得更改本文本：其中没有修订规则。",
        )
        return
    fixed = speaker.sections(terms.entrenched)
    yield Both(
        f"Nobody, and no vote, changes these clauses: {fixed.en}.",
        f"任何人、任何表决均不得更改以下条款：{fixed.zh}。",
    )
    yield Both(
        "No vote touches a member's own keys and policy, takes a member's claims away, or changes when days begin.",
        "任何表决均不得变更成员自身的密钥与签署规则、剥夺成员的债权或更改账本日的起算。",
    )


def _amended(charter: Charter, speaker: Speaker) -> Iterator[Both]:
    """How many votes change what."""
    terms = charter.modules.get(AMENDMENT)
    if not isinstance(terms, AmendmentTerms):
        return
    for name in AMENDMENT_CLASSES:
        threshold = terms.threshold(name)
        what = speaker.sections(threshold.covers) if threshold.covers else Both("everything else", "其余一切")
        strict = threshold.more_than is not None
        share, whom = threshold.more_than or threshold.at_least, speaker.words.code(threshold.of)
        yield Both(
            f"{'More than' if strict else 'At least'} {share} of {whom.en} change these, after"
            f" {threshold.cooling_days} days: {what.en}.",
            f"{whom.zh}{'超过' if strict else '达到'} {share} 方可修订下列条款，"
            f"{threshold.cooling_days} 天后生效：{what.zh}。",
        )


def actions_words(speaker: Speaker, actions: Iterable[str]) -> Both:
    """Actions by their modules: `payments: transfer, hold; documents: show`."""
    by_module: dict[str, list[Both]] = {}
    for action in actions:
        by_module.setdefault(action.partition(".")[0], []).append(speaker.words.action(action))
    titles = {name: speaker.words.clause(name) for name in by_module}
    parts = [(titles[name], listed(found)) for name, found in by_module.items()]
    return sentence([Both(f"{title.en}: {said.en}", f"{title.zh}：{said.zh}") for title, said in parts])


def _who(speaker: Speaker, needs: Needs) -> Both:
    above, above_zh = "", ""
    if needs.from_amount:
        first = speaker.money(needs.from_amount)
        above, above_zh = f", from {first}", f"，{first} 起"
    if not needs.persons:
        return Both(f"alone, any key{above}", f"单独，任一密钥{above_zh}")
    named = [(speaker.words.role(role), count) for role, count in needs.persons]
    en = " + ".join(f"{count} {role.en}" for role, count in named)
    zh = " + ".join(f"{count} 名{role.zh}" for role, count in named)
    return Both(f"alone, {en}{above}", f"单独，{zh}{above_zh}") if needs.alone else Both(en + above, zh + above_zh)
