"""Every clause of a charter with its number, what it is called and what it says, in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from heqi.cli.charter_show.limits import limit_words
from heqi.cli.charter_show.phases import phase_words
from heqi.cli.charter_show.privileges import privilege_words
from heqi.cli.charter_show.sentences import actions_words, persons_words
from heqi.cli.charter_show.values import amount, member_words, naming_of, plain_content, value_words
from heqi.cli.charter_show.wallets import class_words
from heqi.cli.charter_show.words import CLAUSES, SIZES, TITLES, Both, Words, role_words
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, Founder, PolicyClause
from heqi.modules.charter import Clauses
from heqi.modules.limits import Limit
from heqi.modules.limits import Terms as Limits
from heqi.modules.phases import Phase
from heqi.modules.phases import Terms as Phases
from heqi.modules.supervision import Privilege, path_of
from heqi.modules.supervision import Terms as Supervision
from heqi.modules.wallets import Terms as Wallets
from heqi.modules.wallets import WalletClass


class Line(NamedTuple):
    """One clause."""

    path: str
    number: str
    title: Both
    value: Both


class Section(NamedTuple):
    path: str
    number: str
    title: Both
    lines: list[Line]


def sections(charter: Charter, catalogue: Catalogue) -> list[Section]:
    """The sections in the order of their numbers."""
    clauses = Clauses(catalogue, msgspec.json.decode(charter.canonical))
    articles = charter.articles
    found = [
        _section("charter", clauses, _terms(charter, "charter", plain_content(articles.charter), clauses)),
        _section("member", clauses, [_member(charter, member, clauses) for member in articles.member]),
        _section(
            "book_keeper", clauses, [_keeper(charter, number, clauses) for number in range(len(_shares(charter)))]
        ),
        _section("roles", clauses, [_role(charter, role, clauses) for role in sorted(articles.roles)]),
        _section("transaction", clauses, _terms(charter, "transaction", plain_content(articles.transaction), clauses)),
        _section("modules", clauses, []),
    ]
    for name in catalogue.modules:
        if name in charter.modules:
            terms = charter.modules[name]
            found.append(_section(name, clauses, _of_module(charter, name, terms, clauses)))
    for name, terms in (("disputes", articles.disputes), ("retention", articles.retention)):
        found.append(_section(name, clauses, _terms(charter, name, plain_content(terms), clauses)))
    return found


def _of_module(charter: Charter, name: str, terms: msgspec.Struct, clauses: Clauses) -> list[Line]:
    match terms:
        case Supervision():
            return [_privilege(charter, each, clauses) for each in terms.privilege]
        case Phases():
            return [_phase(charter, each, clauses) for each in terms.phase]
        case Limits():
            others = {field: value for field, value in plain_content(terms).items() if field != "limit"}
            limits = [_limit(charter, each, clauses) for each in terms.limit]
            return [*limits, *_terms(charter, name, others, clauses)]
        case Wallets():
            others = {field: value for field, value in plain_content(terms).items() if field != "wallet_class"}
            classes = [_wallet_class(each, terms.currency, clauses) for each in terms.wallet_class]
            return [*_terms(charter, name, others, clauses), *classes]
        case _:
            return [*_terms(charter, name, plain_content(terms), clauses)]


def _section(path: str, clauses: Clauses, lines: Any) -> Section:
    return Section(path, clauses.number(path), TITLES[path], [*lines])


def _terms(charter: Charter, path: str, content: Mapping[str, Any], clauses: Clauses) -> Iterator[Line]:
    """The clauses of a section, those of the sections within it among them."""
    for name, value in content.items():
        inside = f"{path}.{name}"
        words = CLAUSES.get(inside)
        if value is None:
            continue  # the text does not say it
        if words is None and isinstance(value, dict):
            yield from _terms(charter, inside, value, clauses)
        else:
            named = words or Words(name, name)
            title = Both(named.en, named.zh)
            if path in TITLES and "." in path:
                title = Both(f"{TITLES[path].en}: {title.en}", f"{TITLES[path].zh}：{title.zh}")
            yield Line(inside, clauses.number(inside), title, value_words(naming_of(charter), value, named.unit))


def _member(charter: Charter, member: Founder, clauses: Clauses) -> Line:
    size = SIZES.get(member.size, Both(member.size, member.size))
    roles = [role_words(role) for role in member.roles]
    persons = persons_words(charter, member)
    code = f"USCC {member.uscc}" if member.uscc else f"LEI {member.lei}"
    group, group_zh = (f"; group {member.group}", f"；所属集团 {member.group}") if member.group else ("", "")
    path = f"member[{member.id}]"
    return Line(
        path,
        clauses.number(path),
        Both(member.name.en, member.name.zh),
        Both(
            f"{member.id}; {code}; {size.en}{group}; {', '.join(each.en for each in roles)}; signed for by {persons.en}"
            + "".join(f"; {each.en}" for each in _policy(charter, member)),
            f"{member.id}；{code}；{size.zh}{group_zh}；{'、'.join(each.zh for each in roles)}；签署人 {persons.zh}"
            + "".join(f"；{each.zh}" for each in _policy(charter, member)),
        ),
    )


def _policy(charter: Charter, member: Founder) -> Iterator[Both]:
    for clause in member.policy:
        needs = [(role_words(role), count) for role, count in sorted(clause.needs.items())]
        en, zh = (
            " + ".join(f"{count} {role.en}" for role, count in needs),
            " + ".join(f"{count} 名{role.zh}" for role, count in needs),
        )
        what = _covered(clause)
        above, above_zh = "", ""
        if clause.from_amount:
            above, above_zh = (
                f" from {amount(charter, clause.from_amount)}",
                f"（{amount(charter, clause.from_amount)} 起）",
            )
        yield Both(f"{en} sign{above} {what.en}", f"{zh}签署{above_zh}{what.zh}")


def _covered(clause: PolicyClause) -> Both:
    """What a clause of a policy is about."""
    if "*" in clause.actions:
        return Both("everything else", "其余一切")
    whole = [each.removesuffix(".*") for each in clause.actions if each.endswith(".*")]
    parts = [TITLES.get(each, Both(each, each)) for each in whole]
    single = [each for each in clause.actions if not each.endswith(".*")]
    if single:
        parts.append(actions_words(single))
    return Both("; ".join(each.en for each in parts), "；".join(each.zh for each in parts))


def _shares(charter: Charter) -> list[tuple[str, int]]:
    return [(keeper.member, keeper.power) for keeper in charter.articles.book_keeper]


def _keeper(charter: Charter, place: int, clauses: Clauses) -> Line:
    keeper = charter.articles.book_keeper[place]
    path = f"book_keeper[{keeper.member}]"
    votes, votes_zh = ("", "")
    if keeper.consensus_key is not None:
        votes, votes_zh = f"; consensus key {keeper.consensus_key}", f"；共识密钥 {keeper.consensus_key}"
    return Line(
        path,
        clauses.number(path),
        member_words(charter, keeper.member),
        Both(
            f"{keeper.power} of 100 parts; head key {keeper.head_key}{votes}",
            f"{keeper.power}/100 权重；账本头密钥 {keeper.head_key}{votes_zh}",
        ),
    )


def _privilege(charter: Charter, privilege: Privilege, clauses: Clauses) -> Line:
    path = path_of(privilege.id)
    return Line(path, clauses.number(path), Both(privilege.id, privilege.id), privilege_words(charter, privilege))


def _phase(charter: Charter, phase: Phase, clauses: Clauses) -> Line:
    path = f"phases.phase[{phase.id}]"
    return Line(path, clauses.number(path), Both(phase.id, phase.id), phase_words(charter, phase))


def _limit(charter: Charter, limit: Limit, clauses: Clauses) -> Line:
    path = f"limits.limit[{limit.id}]"
    return Line(path, clauses.number(path), Both(limit.id, limit.id), limit_words(charter, limit))


def _wallet_class(wallet_class: WalletClass, currency: str, clauses: Clauses) -> Line:
    path = f"wallets.wallet_class[{wallet_class.id}]"
    title = Both(wallet_class.name.en, wallet_class.name.zh)
    return Line(path, clauses.number(path), title, class_words(wallet_class, currency))


def _role(charter: Charter, role: str, clauses: Clauses) -> Line:
    actions = charter.articles.roles[role]
    holders = [member_words(charter, each.id) for each in charter.articles.member if role in each.roles]
    may = actions_words(actions) if actions else Both("reads only", "只能查阅")
    title = role_words(role)
    path = f"roles.{role}"
    return Line(
        path,
        clauses.number(path),
        title,
        Both(
            f"{may.en}. Held by {', '.join(each.en for each in holders)}.",
            f"{may.zh}。由{'、'.join(each.zh for each in holders)}担任。",
        ),
    )
