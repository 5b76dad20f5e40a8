"""Story: what happened, as facts that a report and a terminal can show, and attempts that were refused.

Nothing is recorded that the ledger did not answer: a fact needs the receipt of a kept transaction, an attempt a refusal
with its code, and every attempt in the end the proof that it passes once its one fault is removed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from heqi.chain.blocks import VouchedHead
from heqi.client.papers import Paper
from heqi.client.proof import Said
from heqi.client.wire import InWords, spoken, words_behind
from heqi.demo.cast import NAMES
from heqi.demo.papers import other_paper, read_paper
from heqi.demo.stage import Sent, Signed, Stage, StoryBroken, explain
from heqi.intake.commitments import Value
from heqi.machine.reasons import LANGUAGES, Facts, Reason, Refusal, sentence
from heqi.machine.reasons import Fact as Given
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE, inventory
from heqi.values.amounts import format_amount
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, short_id


class Fact(Struct, frozen=True, kw_only=True):
    """Something that happened. order counts facts and attempts together; height is 0 for what needed no block."""

    order: int
    chapter: int
    day: Day
    said: Said
    height: int = 0
    transaction: str = ""
    action: str = ""
    signers: tuple[str, ...] = ()
    document: str = ""
    registry: str = ""
    amount: int | None = None


class Attempt(Struct, kw_only=True):
    """Something that was tried and refused. `passes` says how it went without its one fault; None until that ran."""

    name: str
    order: int
    chapter: int
    day: Day
    who: Party
    said: Said
    reason: Reason
    facts: Facts
    where: Said  # who refused it
    amount: int | None  # what would have been paid, promised or lost, in minor units
    loss: str  # what it would have been lost on: attempts on the same thing are one loss
    height: int = 0  # the block that holds the refusal's receipt; 0 where it never came so far
    passes: Said | None = None
    clause: InWords | None = None  # what the clause that it rests on says


class Chapter(NamedTuple):
    number: int
    title: Said
    lead: Said
    scenes: tuple["Scene", ...]


class Scene(NamedTuple):
    """A part of a chapter that plays on one day."""

    day: Day
    play: Callable[["Story"], None]


DIGEST = re.compile("[0-9a-f]{64}")
DIGITS_SHOWN = 20
QUANTITIES = ("quantity", "left", "stock", "short", "receipted", "found")  # facts that are counted in a unit

AT_INTAKE = Said("reading the document", "读取单据时")
AT_FOUNDING = Said("founding", "建立网络时")
AT_ADMISSION = Said("admission: it never entered a block", "准入检查：未进入区块")
AT_RULE = Said("the ledger's rule", "账本规则")
AT_CLIENT = Said("the bank's own client", "银行自己的客户端")


class Story:
    """The story while it is told: the stage, what the chapters remember for each other, and what has happened."""

    def __init__(self, stage: Stage, samples: Path, shared: Path, place: Path) -> None:
        self.stage = stage
        self.samples = samples
        self.shared = shared
        self.place = place  # for other nodes beside the story's own
        self.chapter = 0
        self.facts: list[Fact] = []
        self.attempts: dict[str, Attempt] = {}
        self.ids: dict[str, Id] = {}
        self.sent: dict[str, Sent] = {}
        self.trials: dict[str, Receipt] = {}
        self.heads: dict[str, VouchedHead] = {}
        self.real_invoices: list[str] = []
        self.remarks: list[Said] = []
        self.proof: bytes = b""

    def paper(self, file: str) -> Paper:
        """A sample invoice as a member's own system reads it: each call reads and computes anew."""
        cast = self.stage.cast
        return read_paper((self.samples / file).read_bytes(), cast.secret("fingerprints"), cast.secret(f"salt {file}"))

    def contract(self, number: str, seller: Party, buyer: Party, issued: Day, says: Mapping[str, Value]) -> Paper:
        """A contract that says this."""
        secret, salt = self._secrets(number)
        return other_paper("contract", number, seller, buyer, issued, says, secret, salt)

    def delivery_note(self, number: str, seller: Party, buyer: Party, delivered: Day) -> Paper:
        """A note of what was received on a day."""
        secret, salt = self._secrets(number)
        return other_paper("delivery", number, seller, buyer, delivered, {}, secret, salt, delivered)

    def _secrets(self, number: str) -> tuple[bytes, bytes]:
        return self.stage.cast.secret("fingerprints"), self.stage.cast.secret(f"salt {number}")

    def called(self, party: Party) -> Said:
        """A member's name, as the story speaks of it, or as its charter does."""
        registered = {member.id: member.name for member in self.stage.cast.charter.articles.member}
        name = registered[party]
        return NAMES.get(party, Said(name.en, name.zh))

    @property
    def order(self) -> int:
        """The number of what comes next."""
        return len(self.facts) + len(self.attempts)

    # --- what happens -------------------------------------------------------------------------------------------

    def tells(self, said: Said, amount: int | None = None) -> None:
        """A fact that needed no transaction."""
        fact = Fact(order=self.order, chapter=self.chapter, day=self.stage.day, said=said, amount=amount)
        self.facts.append(fact)

    def does(
        self,
        said: Said | None,
        *actions: Action,
        document: str = "",
        registry: str = "",
        amount: int | None = None,
        signed: Signed | None = None,
    ) -> Sent:
        """A transaction that is kept. With nothing said it is no fact of the timeline."""
        signed = signed or self.stage.sign(*actions)
        sent = self.stage.send(signed)
        if not sent.kept:
            raise StoryBroken(explain(CATALOGUE.reasons[sent.receipt.code or ""], sent.receipt.facts))
        if said is not None:
            self.records(sent, said, document=document, registry=registry, amount=amount)
        return sent

    def records(
        self, sent: Sent, said: Said, *, document: str = "", registry: str = "", amount: int | None = None
    ) -> None:
        """Put a kept transaction into the timeline."""
        signed = sent.signed
        fact = Fact(
            order=self.order,
            chapter=self.chapter,
            day=sent.day,
            said=said,
            height=sent.height,
            transaction=signed.id,
            action=CATALOGUE.names[type(signed.body.actions[0])],
            signers=signed.signers,
            document=document,
            registry=registry,
            amount=amount,
        )
        self.facts.append(fact)

    def is_refused(
        self,
        name: str,
        said: Said,
        why: Reason,
        *actions: Action,
        amount: int | None,
        persons: Iterable[tuple[Party, str]] | None = None,
        who: Party | None = None,
        signed: Signed | None = None,
        loss: str = "",
    ) -> Attempt:
        """A transaction that is refused, for exactly this reason. loss: on what, where others try the same."""
        signed = signed or self.stage.sign(*actions, persons=persons)
        who = who or signed.body.actions[0].by
        try:
            sent = self.stage.send(signed)
        except Refusal as refusal:
            return self.refused(name, said, why, refusal, who=who, where=AT_ADMISSION, amount=amount, loss=loss)
        if sent.receipt.code is None:
            raise StoryBroken(f"{name} was kept")
        found = Refusal(CATALOGUE.reasons[sent.receipt.code], **sent.receipt.facts)
        return self.refused(
            name, said, why, found, who=who, where=AT_RULE, amount=amount, height=sent.height, loss=loss
        )

    def refused(
        self,
        name: str,
        said: Said,
        why: Reason,
        refusal: Refusal,
        *,
        who: Party,
        where: Said,
        amount: int | None,
        height: int = 0,
        loss: str = "",
    ) -> Attempt:
        """Put an attempt on record. StoryBroken when it was refused for another reason than it should be."""
        if refusal.reason != why or name in self.attempts:
            raise StoryBroken(f"{name}: expected {why.code}, got {explain(refusal.reason, refusal.facts)}")
        attempt = Attempt(
            name=name,
            order=self.order,
            chapter=self.chapter,
            day=self.stage.day,
            who=who,
            said=said,
            reason=refusal.reason,
            facts=refusal.facts,
            where=where,
            amount=amount,
            clause=words_behind(self.stage.application.charter, CATALOGUE, refusal.reason, refusal.facts),
            loss=loss or name,
            height=height,
        )
        self.attempts[name] = attempt
        return attempt

    # --- what passes once the fault is removed ------------------------------------------------------------------

    def passes(self, name: str, without: Said, sent: Sent | None = None) -> None:
        """It passed without its fault: in a block, or in a check that needs none."""
        end = Said("", "") if sent is None else Said(f" (kept in block {sent.height})", f"（已记入区块 {sent.height}）")
        self._passed(name, Said(without.en + end.en, without.zh + end.zh))

    def passes_in_trial(self, name: str, without: Said, *actions: Action, signed: Signed | None = None) -> None:
        """It passes without its fault: executed now in a block that is not kept, since the story goes on otherwise."""
        self.passed_in_trial(name, without, self.stage.trial(signed or self.stage.sign(*actions)))

    def passed_in_trial(self, name: str, without: Said, receipt: Receipt) -> None:
        """It passed without its fault, in a trial that was made before the fault came."""
        if receipt.code is not None:
            raise StoryBroken(f"{name}: {explain(CATALOGUE.reasons[receipt.code], receipt.facts)}")
        en, zh = " (executed in a trial block that was not kept)", "（在试算区块中执行通过，未予保留）"
        self._passed(name, Said(without.en + en, without.zh + zh))

    def _passed(self, name: str, said: Said) -> None:
        self.attempts[name].passes = said

    @property
    def kept_from_loss(self) -> int:
        """Minor units. Of all attempts on the same thing only the one after most counts."""
        largest: dict[str, int] = {}
        for attempt in self.attempts.values():
            largest[attempt.loss] = max(largest.get(attempt.loss, 0), attempt.amount or 0)
        return sum(largest.values())

    def require_complete(self) -> None:
        """StoryBroken when an attempt was never shown to pass without its fault."""
        open_ends = [name for name, attempt in self.attempts.items() if attempt.passes is None]
        if open_ends:
            raise StoryBroken(f"not shown to pass: {open_ends}")


def refusal_said(story: Story, attempt: Attempt) -> tuple[Said, Said]:
    """(why it was refused, what to do), with members by their names, ids and keys in the short form for people."""
    reason = attempt.reason
    en, zh = (_facts_said(story, attempt, language) for language in LANGUAGES)
    why = Said(sentence(reason.en, en), sentence(reason.zh, zh))
    return why, Said(sentence(reason.do_en, en), sentence(reason.do_zh, zh))


def _facts_said(story: Story, attempt: Attempt, language: str) -> Mapping[str, Given]:
    facts = {name: _short(name, fact) for name, fact in attempt.facts.items()}
    if attempt.reason.code.startswith(f"{inventory.MODULE.name}."):
        facts |= {name: f"{fact:,}" for name, fact in facts.items() if name in QUANTITIES and isinstance(fact, int)}
    members = {member.id for member in story.stage.cast.charter.articles.member}
    named = {name: fact for name, fact in facts.items() if isinstance(fact, str) and fact in members}
    facts |= {name: story.called(party).in_language(language) for name, party in named.items()}
    return spoken(facts, attempt.clause, language)


def _short(name: str, fact: Given) -> Given:
    if not isinstance(fact, str):
        return fact
    if name == "document":
        return short_id("doc", fact)
    return f"{fact[:DIGITS_SHOWN]}..." if name == "key" or DIGEST.fullmatch(fact) else fact


def yuan(minor: int) -> str:
    """¥1,000,000.00"""
    return f"¥{format_amount(minor, 'CNY', grouping=',')}"


def play(story: Story, chapters: Iterable[Chapter], progress: Callable[[Day], None]) -> None:
    """Play all scenes in the order of their days; on one day in the order of the chapters."""
    scenes = [(scene, chapter.number) for chapter in chapters for scene in chapter.scenes]
    for scene, number in sorted(scenes, key=lambda each: each[0].day):
        progress(scene.day)
        story.chapter = number
        story.stage.on(scene.day)
        scene.play(story)
    story.require_complete()
