"""Every clause of a charter with its number, what it is called and what it says, in both languages."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from heqi.cli.charter_show.sentences import actions_words, persons_words
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import BookKeeper, Charter, Founder, PolicyClause
from heqi.machine.words import listed, sentence
from heqi.modules.charter import Clauses
from heqi.modules.charter.telling import place_of, plain_content, speaker_of, value_words
from heqi.values.bilingual import Both

ALL_ACTIONS = "*"


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
    teller = Teller(charter, catalogue)
    articles = charter.articles
    found = [
        teller.section("charter", teller.terms("charter", articles.charter)),
        teller.section("member", map(teller.member, articles.member)),
        teller.section("book_keeper", map(teller.keeper, articles.book_keeper)),
        teller.section("roles", map(teller.role, sorted(articles.roles))),
        teller.section("transaction", teller.terms("transaction", articles.transaction)),
        teller.section("modules", ()),
    ]
    on = [name for name in catalogue.modules if name in charter.modules]
    found += [teller.section(name, teller.terms(name, charter.modules[name])) for name in on]
    found.append(teller.section("disputes", teller.terms("disputes", articles.disputes)))
    found.append(teller.section("retention", teller.terms("retention", articles.retention)))
    return sorted(found, key=lambda section: place_of(section.number))


class Teller:
    """Tells the clauses of one charter."""

    def __init__(self, charter: Charter, catalogue: Catalogue) -> None:
        self.charter, self.words = charter, catalogue.words
        self.speaker = speaker_of(charter, catalogue)
        self.clauses = Clauses(catalogue, msgspec.json.decode(charter.canonical))

    def section(self, path: str, lines: Iterator[Line] | tuple[Line, ...]) -> Section:
        return Section(path, self.clauses.number(path), self.words.clause(path), [*lines])

    def line(self, path: str, title: Both, value: Both) -> Line:
        return Line(path, self.clauses.number(path), title, value)

    def terms(self, path: str, terms: msgspec.Struct) -> Iterator[Line]:
        """The clauses of a section, in the order in which they are declared."""
        for name, value in plain_content(terms).items():
            inside = f"{path}.{name}"
            say = self.words.entries.get(inside)
            if say is None:
                yield from self._clause(inside, value, within="")
                continue
            for entry in getattr(terms, name):
                yield self.line(f"{inside}[{entry.id}]", Both(entry.id, entry.id), say(self.speaker, entry, terms))

    def _clause(self, path: str, value: Any, within: str) -> Iterator[Line]:
        """One clause, or those of the section that it is. within: the section inside of the module's, if any."""
        if value is None:
            return  # the text does not say it
        if isinstance(value, dict) and self.words.has_parts(path):
            for name, each in value.items():
                yield from self._clause(f"{path}.{name}", each, within=path)
            return
        title, unit = self.words.clause(path), self.words.unit(path)
        if within:
            outer = self.words.clause(within)
            title = Both(f"{outer.en}: {title.en}", f"{outer.zh}：{title.zh}")
        yield self.line(path, title, value_words(self.speaker, value, unit))

    def member(self, member: Founder) -> Line:
        size, roles = self.words.code(member.size), self.speaker.roles(member.roles)
        persons = persons_words(self.speaker, member)
        code = f"USCC {member.uscc}" if member.uscc else f"LEI {member.lei}"
        group = Both(f"; group {member.group}", f"；所属集团 {member.group}") if member.group else Both("", "")
        name = Both(member.name.en, member.name.zh)
        said = Both(
            f"{member.id}; {code}; {size.en}{group.en}; {roles.en}; signed for by {persons.en}",
            f"{member.id}；{code}；{size.zh}{group.zh}；{roles.zh}；签署人 {persons.zh}",
        )
        policy = [self._policy(clause, alone=len(member.policy) == 1) for clause in member.policy]
        return self.line(f"member[{member.id}]", name, sentence([said, *policy]))

    def _policy(self, clause: PolicyClause, *, alone: bool) -> Both:
        """Who signs what. alone: there is no other clause."""
        needs = [(self.words.role(role), count) for role, count in sorted(clause.needs.items())]
        en = " + ".join(f"{count} {role.en}" for role, count in needs)
        zh = " + ".join(f"{count} 名{role.zh}" for role, count in needs)
        what, above = self._covered(clause), Both("", "")
        if alone and ALL_ACTIONS in clause.actions:
            what = Both("everything", "一切")
        if clause.from_amount:
            first = self.speaker.money(clause.from_amount)
            above = Both(f" from {first}", f"（{first} 起）")
        signs = "signs" if sum(clause.needs.values()) == 1 else "sign"
        return Both(f"{en} {signs}{above.en} {what.en}", f"{zh}签署{above.zh}{what.zh}")

    def _covered(self, clause: PolicyClause) -> Both:
        """What a clause of a policy is about."""
        if ALL_ACTIONS in clause.actions:
            return Both("everything else", "其余一切")
        parts = [self.words.clause(each.removesuffix(".*")) for each in clause.actions if each.endswith(".*")]
        single = [each for each in clause.actions if not each.endswith(".*")]
        return sentence([*parts, actions_words(self.speaker, single)] if single else parts)

    def keeper(self, keeper: BookKeeper) -> Line:
        votes = Both("", "")
        if keeper.consensus_key is not None:
            votes = Both(f"; consensus key {keeper.consensus_key}", f"；共识密钥 {keeper.consensus_key}")
        said = Both(
            f"{keeper.power} of 100 parts; head key {keeper.head_key}{votes.en}",
            f"{keeper.power}/100 权重；账本头密钥 {keeper.head_key}{votes.zh}",
        )
        return self.line(f"book_keeper[{keeper.member}]", self.speaker.member(keeper.member), said)

    def role(self, role: str) -> Line:
        actions, members = self.charter.articles.roles[role], self.charter.articles.member
        holders = listed([self.speaker.member(each.id) for each in members if role in each.roles])
        may = actions_words(self.speaker, actions) if actions else Both("reads only", "只能查阅")
        said = Both(f"{may.en}. Held by {holders.en}.", f"{may.zh}。由{holders.zh}担任。")
        return self.line(f"roles.{role}", self.words.role(role), said)
