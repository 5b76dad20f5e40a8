"""The steps of the check: each refuses what does not lead from the charter to what the file says."""

from itertools import pairwise
from typing import NamedTuple

import msgspec

from heqi.chain.blocks import Head, is_vouched
from heqi.chain.reader import ReceiptProof, RecordProof
from heqi.chain.texts import require_passages_vouched, texts_after
from heqi.client.light.following import EngineVotes, Pin, Voted, follow, trust_of
from heqi.client.light.reasons import Why as Votes
from heqi.client.proof.file import DIGEST_DIGITS, ProofFile
from heqi.client.proof.reasons import Why
from heqi.codec.canonical import NotCanonical, decode
from heqi.codec.signatures import validator_address
from heqi.machine.book_keepers import VALIDATOR_KEYS
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, both_languages, refuse, require
from heqi.machine.receipts import Receipt
from heqi.modules.charter import require_founded
from heqi.state.history import verify_inclusion
from heqi.state.tree import BadProof, root_of
from heqi.state.view import SALT_BYTES

MAX_BLOCK = 2**31
SIGNATURE_DIGITS = 128
SMALL_HEXADECIMAL = frozenset("0123456789abcdef")

_RECEIPTS = msgspec.json.Decoder(Receipt)


class Case(NamedTuple):
    """What the steps look at."""

    file: ProofFile
    charter: Charter
    catalogue: Catalogue
    pin: Pin | None = None
    texts: tuple[Charter, ...] = ()  # the charter's, from the founding one to that which the head names

    @property
    def present(self) -> Charter:
        """The text that the head names."""
        return self.texts[-1] if self.texts else self.charter


def check_charter(case: Case) -> None:
    given = case.charter.digest.hex()
    head = case.file.head
    for part, found in (("proof", case.file.charter), ("head's founding", head.founding)):
        require(found == given, Why.OTHER_CHARTER, part=part, found=found, given=given)
    named, present = head.charter, case.present.digest.hex()
    require(named == present, Why.OTHER_CHARTER, part="head's present text", found=named, given=present)


def read_texts(case: Case) -> Case:
    """With the charter's texts that the file's passages lead through. Refuse (TEXTS) where they do not follow."""
    try:
        return case._replace(texts=tuple(texts_after(case.charter, case.file.passages, case.catalogue)))
    except Refusal as refusal:
        refuse(Why.TEXTS, **both_languages(refusal))


def check_texts(case: Case, voted: Voted | None) -> None:
    """Who vouches for the passages: where the network voted for the head, it has thereby named the text in force."""
    heads = [each.head.height for each in case.file.passages if each.head is not None]
    later = all(height <= case.file.head.height for height in heads)
    late = {"problem": "a text took over after the head", "problem_zh": "某一文本的生效晚于账本头"}
    require(later, Why.TEXTS, **late)
    if voted is None:
        try:
            require_passages_vouched(case.texts, case.file.passages)
        except Refusal as refusal:
            refuse(Why.TEXTS, **both_languages(refusal))


def check_founders(case: Case) -> None:
    founders = case.file.founders
    in_order = _rising([each.member for each in founders])
    require(in_order, Why.FOUNDERS, problem="they are not in order", problem_zh="次序不对")
    for each in founders:
        words = {"problem": f"{each.member}: no signature", "problem_zh": f"{each.member} 没有签名"}
        require(_is_signature(each.signature), Why.FOUNDERS, **words)
    try:
        require_founded(case.charter, list(founders))
    except Refusal as refusal:
        refuse(Why.FOUNDERS, **both_languages(refusal))


def check_head(case: Case) -> None:
    head, application = case.file.head, case.charter.preamble.application
    require(_are_digests(head.state_root, head.history_root, head.app_hash), Why.HEAD, problem="a root is no digest")
    require(head.is_coherent(), Why.HEAD, problem="the app hash is not that of its roots")
    # The charter names the version that the ledger began with; its book-keepers may have agreed on later ones.
    require(head.application >= application, Why.HEAD, problem="its rules are not the charter's")


def check_votes(case: Case) -> Voted | None:
    """Who voted for the head. Refusal (those of the light client) when votes do not hold or miss the pinned block."""
    votes = case.file.votes
    if votes is None:
        require(case.pin is None, Votes.NONE_TO_PIN)
        return None
    return follow(trust_of(case.charter, votes.graduation), votes, case.file.head, case.pin)


def check_voters(case: Case, voted: Voted) -> dict[str, str]:
    """Whose the keys are that voted: by the charter, by a graduation's statement, or by records of the head. Refuse
    (RECORD) a record that is none, or of another key.
    """
    member_by_key = {} if case.file.votes is None else named(case.file.votes, case.charter)
    later = {validator_address(each.key): each.key for each in voted.voters if each.key not in member_by_key}
    rising = _rising([each.key for each in case.file.validator_keys])
    require(rising, Why.RECORD, problem="they are not in order")
    for each in case.file.validator_keys:
        good = each.table == VALIDATOR_KEYS.name and each.key in later and each.row_bytes is not None
        require(good, Why.RECORD, problem="it is of no key that voted")
        check_record(case.file.head, each, case.catalogue)
        member_by_key[later[each.key]] = VALIDATOR_KEYS.read(each.row_bytes or b"").member
    return member_by_key


def named(votes: EngineVotes, charter: Charter) -> dict[str, str]:
    """Whose keys are said by the charter, or by the statement with which a pilot became a network."""
    keepers = charter.articles.book_keeper
    member_by_key = {each.consensus_key: each.member for each in keepers if each.consensus_key is not None}
    if votes.graduation is not None:
        member_by_key |= {each.key: each.member for each in votes.graduation.statement.validators}
    return member_by_key


def unnamed(votes: EngineVotes, charter: Charter) -> list[str]:
    """The keys that voted and came later: a record of the head says whose each of them is."""
    known = named(votes, charter)
    return [each.key for each in votes.following.votes if each.key not in known]


def check_vouchers(case: Case, voted: Voted | None) -> None:
    vouchers = case.file.vouchers
    keys = {keeper.member: keeper.head_key for keeper in case.present.articles.book_keeper}
    require(bool(vouchers) or voted is not None, Why.VOUCHERS, problem="there is no signature")
    timed = bool(vouchers) or (voted is not None and voted.timed)
    require(timed, Why.VOUCHERS, problem="the votes do not cover its time, and nobody else does")
    require(_rising([each.member for each in vouchers]), Why.VOUCHERS, problem="they are not in order")
    for each in vouchers:
        known = keys.get(each.member) == each.key
        require(known, Why.VOUCHERS, problem=f"{each.member} with {each.key} is no book-keeper of the charter")
        good = _is_signature(each.signature) and is_vouched(case.file.head, each)
        require(good, Why.VOUCHERS, problem=f"the signature of {each.member} does not fit this head")


def check_record(head: Head, record: RecordProof, catalogue: Catalogue) -> None:
    """Refuse (RECORD) unless the record leads to the head's state root."""
    table = catalogue.tables.get(record.table)
    if table is None:
        refuse(Why.RECORD, problem=f"there is no table {record.table[:40]}")
    possible = table.is_key(record.key)
    require(possible, Why.RECORD, problem=f"no record of {table.name} can have that key: {table.key}")
    row, content = record.row_bytes, None
    require((row is None) == (record.salt is None), Why.RECORD, problem="a row and its salt go together")
    try:
        if row is not None and record.salt is not None:
            salt = bytes.fromhex(record.salt)
            small = len(salt) == SALT_BYTES and salt.hex() == record.salt
            require(small, Why.RECORD, problem="the salt is not 32 small hexadecimal digits")
            same = table.write(table.read(row)) == row
            require(same, Why.RECORD, problem="the row is not in canonical form")
            content = table.leaf(record.key, salt, row)
        root = root_of(table.path(record.key), content, record.tree)
    except (BadProof, ValueError, RecursionError) as problem:
        refuse(Why.RECORD, problem=str(problem)[:200])
    require(root.hex() == head.state_root, Why.RECORD, problem="it leads to another root")


def check_receipt(head: Head, proof: ReceiptProof) -> Receipt:
    """The receipt. Refuse (RECEIPT) unless it leads to the head's history root."""
    block = proof.block
    data = bytes(proof.receipt)
    try:
        receipt = decode(data, _RECEIPTS)
    except NotCanonical as problem:
        refuse(Why.RECEIPT, problem=str(problem)[:200])
    hashes = (block.receipts_root, block.transactions_root, *proof.in_block, *proof.in_history)
    require(_are_digests(receipt.transaction, *hashes), Why.RECEIPT, problem="a hash is not 64 hexadecimal digits")
    bounded = block.transactions < MAX_BLOCK and head.history_size < MAX_BLOCK
    require(bounded, Why.RECEIPT, problem="there cannot be so many")
    in_block = [bytes.fromhex(each) for each in proof.in_block]
    in_history = [bytes.fromhex(each) for each in proof.in_history]
    receipts_root, history_root = bytes.fromhex(block.receipts_root), bytes.fromhex(head.history_root)
    inside = verify_inclusion(receipts_root, data, proof.position, block.transactions, in_block)
    require(inside, Why.RECEIPT, problem="it is not in the block that is named")
    kept = verify_inclusion(history_root, block.data(), proof.leaf_index, head.history_size, in_history)
    require(kept, Why.RECEIPT, problem="that block is not in the history")
    in_time = block.height <= head.height and block.second <= head.as_of
    require(in_time, Why.RECEIPT, problem="that block is later than the head")
    return receipt


def _rising(names: list[str]) -> bool:
    return all(a < b for a, b in pairwise(names))


def _is_signature(text: str) -> bool:
    # bytes.fromhex takes capitals and spaces too: there would be a second spelling.
    return len(text) == SIGNATURE_DIGITS and SMALL_HEXADECIMAL.issuperset(text)


def _are_digests(*texts: str) -> bool:
    return all(len(text) == DIGEST_DIGITS and SMALL_HEXADECIMAL.issuperset(text) for text in texts)
