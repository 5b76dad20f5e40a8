"""What travels between a node and its clients beside transactions: the answers of the HTTP interface, as types."""

from typing import Any, dataclass_transform

import msgspec
from msgspec import Struct

from heqi.chain.blocks import VouchedHead
from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.reader import AssetProof, ReceiptProof, RecordProof
from heqi.chain.texts import Passage
from heqi.client.light.following import EngineVotes
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.misbehaviour import Misbehaviour
from heqi.machine.reasons import Facts, Reason, sentence
from heqi.machine.receipts import Receipt
from heqi.modules import CLAUSES
from heqi.modules.charter import FounderSignature, clause_told, path_behind
from heqi.values.amounts import Count
from heqi.values.days import Second
from heqi.values.identifiers import Digest


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Answer(Struct, frozen=True, kw_only=True):
    """One answer. Clients pass over fields that they do not know, so that a newer node can say more."""


class InWords(Answer):
    """What a clause says, for people."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class SubmitAnswer(Answer):
    """A transaction in a durable block, and what became of it. rests_on: of a refused one, the clause of the charter
    that speaks against it, with its value in the text that was in force at that height, or another source. clause: what
    that clause says, in words.
    """

    height: Count
    second: Second
    receipt: Receipt
    rests_on: str = ""
    clause: InWords | None = None


class RefusalBody(Answer):
    """Why nothing was done: a stable code, the facts, and the sentences rendered from them. clause: in words, what the
    clause that it rests on says.
    """

    code: str
    en: str
    zh: str
    do_en: str
    do_zh: str
    facts: Facts
    source: str
    retry: bool
    clause: InWords | None = None


class RefusalAnswer(Answer):
    refusal: RefusalBody


class ReceiptAnswer(Answer):
    """A receipt, with proof and the head that the proof leads to where they were asked for. clause: of a refused one,
    what the clause that it rests on says, in words.
    """

    height: Count
    second: Second
    receipt: Receipt
    clause: InWords | None = None
    proof: ReceiptProof | None = None
    head: VouchedHead | None = None


class RecordAnswer(Answer):
    """A row as it was at the end of a height. With a proof, null means that there is none. asset: with a proof of
    whether it is pledged, that there is such an asset.
    """

    table: str
    key: str
    height: Count
    row: msgspec.Raw
    proof: RecordProof | None = None
    head: VouchedHead | None = None
    asset: AssetProof | None = None


class VotesAnswer(Answer):
    """A head of a network, and the votes of its validators by which it is the network's."""

    head: VouchedHead
    votes: EngineVotes


class TableRow(Answer):
    key: str
    row: msgspec.Raw


class PageAnswer(Answer):
    """Rows in key order at the end of a height, and the cursor that continues after them (null at the end)."""

    table: str
    height: Count
    rows: tuple[TableRow, ...]
    cursor: str | None


class ViewColumn(Answer):
    name: str
    kind: str
    en: str
    zh: str


class ViewAnswer(Answer):
    """A page of a work view: one value per column and row."""

    name: str
    height: Count
    as_of: Second
    columns: tuple[ViewColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    cursor: str | None


class ConsistencyAnswer(Answer):
    """The hashes that lead from the history of `earlier` leaves to that of `later` (RFC 6962 §2.1.2)."""

    earlier: Count
    later: Count
    hashes: tuple[Digest, ...]


class CharterAnswer(Answer):
    """The founding text word for word (canonical JSON), its digest, and the founders' signatures under it."""

    canonical: str
    digest: Digest
    founders: tuple[FounderSignature, ...]


class BlockAnswer(Answer):
    """A whole block. Transactions are the submitted bytes (base64 in JSON), since a block may hold unreadable ones."""

    height: Count
    second: Second
    transactions: tuple[bytes, ...]
    receipts: tuple[Receipt, ...]
    misbehaviour: tuple[Misbehaviour, ...]  # of validators, as the engine named it with this block


class TextsAnswer(Answer):
    """The charter's texts after the founding one, each with the head of the block with which it took over."""

    passages: tuple[Passage, ...]


class ActionForm(Answer):
    """What may be asked. `fields` is a JSON Schema (2020-12) of the action's object."""

    name: str
    en: str
    zh: str
    by: str
    also: tuple[str, ...]
    fields: dict[str, Any]


class TableForm(Answer):
    name: str
    key: str
    short: str
    indexes: tuple[str, ...]
    readers: tuple[str, ...]


class ViewForm(Answer):
    name: str
    en: str
    zh: str
    parameters: tuple[str, ...]
    roles: tuple[str, ...]


class CatalogueAnswer(Answer):
    """The modules that this ledger's charter switches on, as data."""

    modules: tuple[str, ...]
    actions: tuple[ActionForm, ...]
    tables: tuple[TableForm, ...]
    views: tuple[ViewForm, ...]
    reasons: tuple[Reason, ...]


class HealthAnswer(Answer):
    """That the node works. `reading_height`: how far the lists are; null where the node keeps none. `clock`: "trial" on
    a network whose time is moved by command and is not real.
    """

    version: str
    ledger: Digest
    height: Count
    as_of: Second
    now: Second
    waiting: Count
    reading_height: int | None
    clock: ClockName = "real"


def refusal_body(why: Reason, facts: Facts, rests_on: str = "", clause: InWords | None = None) -> RefusalBody:
    """A refusal as it travels. rests_on: the clause behind it with its value, where that text is at hand; clause: what
    it says, in words.
    """
    in_english, in_chinese = spoken(facts, clause, "en"), spoken(facts, clause, "zh")
    return RefusalBody(
        code=why.code,
        en=sentence(why.en, in_english),
        zh=sentence(why.zh, in_chinese),
        do_en=sentence(why.do_en, in_english),
        do_zh=sentence(why.do_zh, in_chinese),
        facts=facts,
        source=rests_on or CLAUSES.cited(why.source),
        retry=why.retry,
        clause=clause,
    )


def words_behind(text: Charter, catalogue: Catalogue, why: Reason, facts: Facts) -> InWords | None:
    """What the clause of a text says that a refusal rests on; None where it rests on none, or on several."""
    path = path_behind(why, facts)
    told = clause_told(text, catalogue, path) if path else None
    return None if told is None else InWords(en=told.en, zh=told.zh)


def spoken(facts: Facts, clause: InWords | None, language: str) -> Facts:
    """The facts with what the clause `says` in words, where it is there in canonical form."""
    if clause is None or "says" not in facts or "says_zh" in facts:
        return facts
    return facts | {"says": clause.said(language)}
