"""Answers to those who ask: records, lists, receipts, blocks, heads. Every answer sees one height of the ledger."""

import asyncio
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import msgspec

from heqi import __version__
from heqi.chain import reader as chain_reader
from heqi.chain.blocks import VouchedHead
from heqi.chain.reader import NO_ROW, AssetProof
from heqi.chain.texts import passages_of
from heqi.client.wire import (
    ActionForm,
    BlockAnswer,
    CatalogueAnswer,
    CharterAnswer,
    ConsistencyAnswer,
    HealthAnswer,
    PageAnswer,
    ReceiptAnswer,
    RecordAnswer,
    TableForm,
    TableRow,
    TextsAnswer,
    ViewAnswer,
    ViewColumn,
    ViewForm,
    VotesAnswer,
)
from heqi.edge.desk import Desk
from heqi.edge.readers import Asker
from heqi.edge.reasons import Why
from heqi.edge.submitting import clause_in_words
from heqi.machine.catalogue import Catalogue, read_known
from heqi.machine.reasons import refuse, require
from heqi.modules.pledges import ENCUMBRANCES
from heqi.reading.query import ask_view
from heqi.reading.views import VIEWS
from heqi.state.store import Reader, Space, storable
from heqi.state.tables import Row, Table

MOST_ROWS = 1_000
MOST_EXAMINED = 2_000  # own rows looked at for one page, where a filter passes over some
LISTS_SECONDS = 2.0  # how long an answer waits for lists that are behind the ledger
DIGITS = frozenset("0123456789abcdef")


# --- records ------------------------------------------------------------------------------------------------------


def record(
    desk: Desk, asker: Asker, name: str, key: str, height: int | None, proof: bool, provable: VouchedHead | None = None
) -> RecordAnswer:
    """A row at a retained height (if unsaid: that of `provable`, or the latest). NOT_FOUND when there is none, or it is
    not the asker's.

    With a proof, those who see the whole table are also proven that there is no such row.
    """
    vouched = desk.vouched
    proven = vouched if provable is None else provable
    at = proven.head.height if height is None else height
    with desk.store.reader() as reader:
        past = 0 <= at < vouched.head.height
        rules = chain_reader.rules_at(reader, desk.catalogue, at, vouched.head) if past else desk.catalogue
        table = _table(rules, name, key)
        require(table.is_key(key), Why.NOT_FOUND)
        if height is None and not asker.sees_all_of(table):
            # Somebody else's row is not even looked at, so that it takes no longer than one that is not there.
            require(_is_own(reader, asker, table, key), Why.NOT_FOUND)
        row = chain_reader.get_row(reader, table, key, at)
        seen = asker.sees(table, row) if row is not None else proof and asker.sees_all_of(table)
        require(seen, Why.NOT_FOUND)
        return RecordAnswer(
            table=name,
            key=key,
            height=at,
            row=msgspec.Raw(NO_ROW if row is None else table.write(row)),
            proof=chain_reader.prove_row(reader, table, key, at) if proof else None,
            head=_vouched_at(desk, reader, proven, at) if proof else None,
            asset=_asset(reader, asker, rules, key, at) if proof and name == ENCUMBRANCES.name else None,
        )


def _asset(reader: Reader, asker: Asker, catalogue: Catalogue, key: str, height: int) -> AssetProof | None:
    """Whether there is the asset of which it is asked whether it is free. None where no assets are of that kind."""
    kind, _, asset = key.partition("/")
    found = catalogue.assets.get(kind)
    if found is None:
        return None
    table = found.table
    return chain_reader.prove_asset(reader, table, asset, height, lambda row: asker.sees(table, row))


def _is_own(reader: Reader, asker: Asker, table: Table[Row], key: str) -> bool:
    """Whether the present row names the asker among its readers."""
    entries = (table.index_cell(field, asker.party, key) for field in table.readers)
    return any(storable(entry) and reader.get(Space.INDEX, entry) is not None for entry in entries)


def head(desk: Desk, height: int | None) -> VouchedHead:
    """The latest head, or that of a retained height."""
    if height is None:
        return desk.vouched
    with desk.store.reader() as reader:
        return _vouched_at(desk, reader, desk.vouched, height)


async def votes(desk: Desk, height: int | None, through: int | None) -> VotesAnswer:
    """The votes for a head: the latest that has any, or that of a retained height. NO_VOTES where there are none."""
    asked = await desk.provable() if height is None else await asyncio.to_thread(head, desk, height)
    found = None if desk.votes is None else await desk.votes.votes(asked.head, through)
    if found is None:
        refuse(Why.NO_VOTES, height=asked.head.height)
    return VotesAnswer(head=asked, votes=found)


def _vouched_at(desk: Desk, reader: Reader, latest: VouchedHead, height: int) -> VouchedHead:
    return latest if height == latest.head.height else desk.vouched_at(chain_reader.head_at(reader, height))


# --- lists of rows ------------------------------------------------------------------------------------------------


def page(
    desk: Desk, asker: Asker, name: str, field: str | None, value: str | None, after: str, limit: int
) -> PageAnswer:
    """Rows that the asker may see, in key order after `after`; of those, where a field is named, with that value.

    Somebody else's rows are never walked, so neither the answer nor its cursor tells of them.
    """
    table = _table(desk.catalogue, name, after)
    require((field is None) == (value is None), Why.FORM, problem="field and value go together")
    indexed = field is None or field in table.indexes
    require(indexed, Why.FORM, problem=f"{name} is found by {', '.join(table.indexes) or 'its key alone'}")
    require(asker.sees_all_of(table) or bool(table.readers), Why.NOT_FOUND)
    with desk.store.reader() as reader:
        keys = _keys(reader, asker, table, field, value, after, limit)
        filtered = field is not None and not asker.sees_all_of(table)
        rows, cursor = list[TableRow](), None
        for examined, key in enumerate(keys):
            if len(rows) == limit or examined == MOST_EXAMINED:
                break
            row = chain_reader.get_row(reader, table, key)
            wanted = row is not None and (not filtered or (field, value) in {*table.index_entries(row)})
            if row is not None and wanted and asker.sees(table, row):
                rows.append(TableRow(key=key, row=msgspec.Raw(table.write(row))))
            cursor = key
        else:
            cursor = None
        height = chain_reader.read_head(reader).height
    return PageAnswer(table=name, height=height, rows=tuple(rows), cursor=cursor)


def _keys(
    reader: Reader, asker: Asker, table: Table[Any], field: str | None, value: str | None, after: str, limit: int
) -> Iterable[str]:
    """The keys to look at, in order: one more than can be answered, where there are as many."""
    if not asker.sees_all_of(table):
        return _own_keys(reader, asker, table, after)
    prefix, space = table.prefix, Space.ROWS
    if field is not None and value is not None:
        prefix, space = table.index_prefix(field, value), Space.INDEX
    return _keys_under(reader, space, prefix, after, limit + 1)


def _own_keys(reader: Reader, asker: Asker, table: Table[Any], after: str) -> list[str]:
    """The keys of the rows that name the asker among their readers."""
    own = {
        key
        for field in table.readers
        for key in _keys_under(reader, Space.INDEX, table.index_prefix(field, asker.party), after, MOST_EXAMINED + 1)
    }
    return list(islice(sorted(own), MOST_EXAMINED + 1))


def _keys_under(reader: Reader, space: Space, prefix: bytes, after: str, limit: int) -> list[str]:
    start = prefix + after.encode()
    _require_storable(start)
    found = reader.scan(space, prefix, after=start if after else b"", limit=limit)
    return [cell[len(prefix) :].decode() for cell, _ in found]


# --- receipts, blocks, history ------------------------------------------------------------------------------------


async def receipt(desk: Desk, asker: Asker, identity: str, wait: float, proof: bool) -> ReceiptAnswer:
    """What became of a transaction that the asker signed; waits up to `wait` seconds for it. NOT_FOUND otherwise."""
    require(len(identity) == 64 and {*identity} <= DIGITS, Why.FORM, problem="a transaction's id has 64 digits 0-9a-f")
    try:
        async with asyncio.timeout(wait):
            while (answer := _receipt(desk, asker, bytes.fromhex(identity), None)) is None:
                await desk.next_block()
    except TimeoutError:
        refuse(Why.NOT_FOUND)
    return (_receipt(desk, asker, bytes.fromhex(identity), await desk.provable()) or answer) if proof else answer


def _receipt(desk: Desk, asker: Asker, identity: bytes, proven: VouchedHead | None) -> ReceiptAnswer | None:
    vouched = proven or desk.vouched
    with desk.store.reader() as reader:
        found = chain_reader.find_transaction(reader, identity)
        if found is None or found[0].height > vouched.head.height:
            return None
        in_block, position = found
        parties = read_known(in_block.transactions[position], desk.catalogue).transaction.parties
        if not asker.keeper and asker.party not in parties:
            return None
        receipt = chain_reader.read_receipts_at(reader, in_block.height)[position]
        return ReceiptAnswer(
            height=in_block.height,
            second=in_block.second,
            receipt=receipt,
            clause=clause_in_words(desk, desk.text_at(in_block.height), receipt),
            proof=None if proven is None else chain_reader.prove_receipt(reader, identity, proven.head),
            head=proven,
        )


def block(desk: Desk, asker: Asker, height: int) -> BlockAnswer:
    """A whole block, for who keeps the book."""
    require(asker.keeper, Why.KEEPERS_ONLY)
    with desk.store.reader() as reader:
        try:
            found = chain_reader.read_block_at(reader, height)
            receipts = chain_reader.read_receipts_at(reader, height)
        except (KeyError, OverflowError):
            refuse(Why.NOT_FOUND)
    return BlockAnswer(
        height=found.height,
        second=found.second,
        transactions=found.transactions,
        receipts=tuple(receipts),
        misbehaviour=found.misbehaviour,
    )


def consistency(desk: Desk, earlier: int, later: int) -> ConsistencyAnswer:
    size = desk.vouched.head.history_size
    good = 0 <= earlier <= later <= size
    require(good, Why.FORM, problem=f"from and to stand in order between 0 and {size}")
    with desk.store.reader() as reader:
        hashes = chain_reader.prove_consistency(reader, earlier, later) if earlier else ()
    return ConsistencyAnswer(earlier=earlier, later=later, hashes=hashes)


# --- what the ledger is -------------------------------------------------------------------------------------------


def charter(desk: Desk) -> CharterAnswer:
    return CharterAnswer(canonical=desk.charter.canonical.decode(), digest=desk.ledger, founders=desk.founders)


def texts(desk: Desk) -> TextsAnswer:
    """The charter's later texts, with the heads of their blocks as far as they are kept here."""
    with desk.store.reader() as reader:
        return TextsAnswer(passages=passages_of(reader, desk.charter, desk.catalogue, desk.vouchers_of))


def catalogue(desk: Desk) -> CatalogueAnswer:
    """Everything that can be asked, kept and refused under this charter."""
    known = desk.catalogue
    modules = [module for name, module in known.modules.items() if module.terms is None or name in desk.present.modules]
    actions = [each for module in modules for each in known.actions_of(module.name)]
    return CatalogueAnswer(
        modules=tuple(module.name for module in modules),
        actions=tuple(
            ActionForm(
                name=name,
                en=(action.__doc__ or "").strip(),
                zh=rule.zh,
                by=rule.by,
                also=rule.also,
                fields=msgspec.json.schema(action),
            )
            for name, action, rule in actions
        ),
        tables=tuple(
            TableForm(name=t.name, key=t.key, short=t.short, indexes=t.indexes, readers=t.readers)
            for module in modules
            for t in module.tables
        ),
        views=tuple(
            ViewForm(name=v.name, en=v.en, zh=v.zh, parameters=tuple(p.name for p in v.parameters), roles=v.roles)
            for v in (VIEWS if desk.lists is not None else ())
            if {*v.tables} <= {*known.tables}
        ),
        reasons=tuple(why for module in modules for reasons in module.reasons for why in reasons.all()),
    )


def health(desk: Desk) -> HealthAnswer:
    latest = desk.vouched.head
    return HealthAnswer(
        version=__version__,
        ledger=desk.ledger,
        height=latest.height,
        as_of=latest.as_of,
        now=desk.now(),
        waiting=desk.engine.waiting,
        reading_height=None if desk.lists is None else desk.lists.projection.height,
        clock=desk.clock,
    )


# --- views --------------------------------------------------------------------------------------------------------


async def view(
    desk: Desk, asker: Asker, name: str, parameters: Mapping[str, str], cursor: str | None, limit: int
) -> ViewAnswer:
    """A page of a work view, at least as new as the latest block when it was asked for."""
    lists = desk.lists
    if lists is None:
        refuse(Why.NO_VIEWS)
    await asyncio.to_thread(lists.require_height, desk.vouched.head.height, LISTS_SECONDS)
    answer = await asyncio.to_thread(ask_view, lists.projection, name, asker.party, parameters, cursor, limit)
    return ViewAnswer(
        name=name,
        height=answer.stamp.height,
        as_of=answer.stamp.as_of,
        columns=tuple(ViewColumn(name=c.name, kind=c.kind, en=c.en, zh=c.zh) for c in answer.columns),
        rows=tuple(answer.rows),
        cursor=answer.cursor,
    )


# --- helpers ------------------------------------------------------------------------------------------------------


def _table(rules: Catalogue, name: str, key: str) -> Table[Row]:
    """A table, where `key` can stand in it. An unknown one answers like a row that is not there."""
    table = rules.tables.get(name)
    if table is None:
        refuse(Why.NOT_FOUND)
    _require_storable(table.prefix + key.encode())
    return table


def _require_storable(cell: bytes) -> None:
    """Refuse what no store can hold: it is not there."""
    require(storable(cell), Why.NOT_FOUND)
