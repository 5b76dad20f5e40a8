"""The one form of a proof file."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from heqi.chain.blocks import Head, Voucher
from heqi.chain.reader import AssetProof, ReceiptProof, RecordProof
from heqi.chain.texts import Passage
from heqi.client.light.following import EngineVotes
from heqi.client.light.headers import MOST_VALIDATORS
from heqi.client.proof.reasons import Why
from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.codec.digests import digest
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse, require
from heqi.modules.charter import FounderSignature
from heqi.values.identifiers import Digest

FORMAT = "heqi-proof-1"
FORMAT_FAMILY = "heqi-proof-"
MAX_FILE_BYTES = 4_000_000
MOST_PASSAGES = 1_000
DIGEST_DIGITS = 64


class ProofFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What the file holds. At least one of record and receipt is there, and of vouchers and votes.

    votes: on a network, of its validators; left out where there are none, and so are validator_keys: whose the keys are
    that came after the charter, as records of this head. passages: to the charter's text that the head names, left out
    where that is the founding one. asset: beside a record of whether it is pledged, that there is such an asset.
    """

    format: str
    charter: Digest
    founders: tuple[FounderSignature, ...]
    head: Head
    vouchers: tuple[Voucher, ...]
    record: RecordProof | None
    receipt: ReceiptProof | None
    checksum: Digest
    votes: EngineVotes | None = None
    validator_keys: Annotated[tuple[RecordProof, ...], Meta(max_length=MOST_VALIDATORS)] = ()
    passages: Annotated[tuple[Passage, ...], Meta(max_length=MOST_PASSAGES)] = ()
    asset: AssetProof | None = None

    def content_digest(self) -> str:
        """What `checksum` has to be."""
        parts = (self.format, self.charter, self.founders, self.head, self.vouchers, self.record, self.receipt)
        voted = () if self.votes is None else (self.votes, self.validator_keys)
        followed = (self.passages,) if self.passages else ()
        existing = () if self.asset is None else (self.asset,)
        return digest(b"heqi/proof", *map(encode, (*parts, *voted, *followed, *existing))).hex()

    def bytes(self) -> bytes:
        return encode(self)


_FILES = msgspec.json.Decoder(ProofFile)


def make_proof(
    charter: Charter,
    founders: list[FounderSignature],
    head: Head,
    vouchers: list[Voucher],
    record: RecordProof | None = None,
    receipt: ReceiptProof | None = None,
    votes: EngineVotes | None = None,
    validator_keys: Iterable[RecordProof] = (),
    passages: Sequence[Passage] = (),
    asset: AssetProof | None = None,
) -> ProofFile:
    """A proof file of what a node handed out. `verify` says whether it holds."""
    file = ProofFile(
        format=FORMAT,
        charter=charter.digest.hex(),
        founders=tuple(sorted(founders, key=lambda each: each.member)),
        head=head,
        vouchers=tuple(sorted(vouchers, key=lambda each: each.member)),
        record=record,
        receipt=receipt,
        checksum="0" * DIGEST_DIGITS,
        votes=votes,
        validator_keys=tuple(sorted(validator_keys, key=lambda each: each.key)),
        passages=tuple(passages),
        asset=asset,
    )
    return msgspec.structs.replace(file, checksum=file.content_digest())


def read_proof(data: bytes) -> ProofFile:
    """A proof file of its bytes. Refusal (FORM, NEWER_FORMAT) when they are none."""
    require(len(data) <= MAX_FILE_BYTES, Why.FORM, problem=f"longer than {MAX_FILE_BYTES} bytes")
    try:
        file = decode(data, _FILES)
    except NotCanonical as problem:
        form = _named_format(data)
        if form.startswith(FORMAT_FAMILY) and form != FORMAT:
            refuse(Why.NEWER_FORMAT, found=form, known=FORMAT)
        refuse(Why.FORM, problem=str(problem)[:200])
    require(file.format == FORMAT, Why.NEWER_FORMAT, found=file.format[:40], known=FORMAT)
    require(file.record is not None or file.receipt is not None, Why.FORM, problem="it holds no record and no receipt")
    odd = bool(file.validator_keys) and file.votes is None
    require(not odd, Why.FORM, problem="it names voters and holds no votes")
    require(file.asset is None or file.record is not None, Why.FORM, problem="it holds an asset and no record")
    return file


def _named_format(data: bytes) -> str:
    try:
        found = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return ""
    form = found.get("format") if isinstance(found, dict) else None
    return form[:40] if isinstance(form, str) else ""
