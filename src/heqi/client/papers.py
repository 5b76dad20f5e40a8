"""Papers: a document as a member's own system has it, and what it computes of it for the ledger.

Seller, buyer and bank each compute the commitment and the fingerprints from the document itself; none of them takes
another's word for it. Whoever attests a document draws its salt and gives it on, with the document, in a disclosure.

    paper = paper_of(read_document(data), secrets, new_salt())
    client.send(paper.attest("river-parts", "river-parts", "core-maker"))
"""

import os
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, Struct

from heqi.client.keystore import Entropy
from heqi.client.secrets import Secret
from heqi.codec.canonical import encode
from heqi.intake.commitments import MASTER_SALT_BYTES, Value, commitments_to, fields_of, root_of
from heqi.intake.fingerprints import Fingerprints as Prints
from heqi.intake.fingerprints import fingerprints
from heqi.intake.invoice import Invoice
from heqi.intake.others import OtherDocument, fields_of_other, fingerprints_of_other
from heqi.intake.read import read_document
from heqi.intake.trade import KeyedLine, NamedMark, invoice_lines, keyed_lines, named_marks
from heqi.intake.ubl_trade import read_trade
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.modules.documents import (
    AttestContract,
    AttestDelivery,
    AttestDespatch,
    AttestInvoice,
    AttestOrder,
    AttestRedInvoice,
    Dispute,
    Document,
    Fingerprints,
    Kind,
    Recompute,
)
from heqi.modules.documents.reasons import FIELDS
from heqi.modules.evidence import Line, StateLines
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party
from heqi.values.phrases import PROBLEMS

FORMAT = "heqi-disclosure-1"
OF_INVOICES = (Kind.INVOICE, Kind.RED_INVOICE)


WRONG = {"its fields are not those of its commitment": "其字段与承诺值不符", **PROBLEMS}


class Why(Reasons, prefix="papers", words={"problem": WRONG, "differs": FIELDS}):
    NOT_A_DISCLOSURE = reason(
        "{file} is no disclosure of a document: {problem}",
        "{file} 不是单据披露文件：{problem}",
        do=(
            "Ask whoever attested the document for the file that `heqi attest` wrote.",
            "请向登记方索取由 `heqi attest` 写出的文件。",
        ),
    )
    EPOCHS_MISSING = reason(
        "The document was attested under the secrets of the epochs {needed}; you named those of {given}.",
        "该单据以第 {needed} 期联盟密钥登记；您提供的是第 {given} 期。",
        do=("Name the secret of each of these epochs with --secret.", "请用 --secret 逐一指定这些期次的联盟密钥。"),
    )
    DIFFERS = reason(
        "{file} is not what {attester} attested as {document}. It differs in: {differs}. Nothing was sent.",
        "{file} 与 {attester} 登记的 {document} 不一致，差异：{differs}。未发送任何内容。",
        do=(
            "Where all fingerprints differ, compare the secret's name with {attester}. Otherwise do not rely on the "
            "document; put it on record with --dispute.",
            "若指纹全部不同，请与 {attester} 核对联盟密钥名称。否则请勿依据该单据办理业务，可用 --dispute 登记异议。",
        ),
    )


class Paper(NamedTuple):
    """What the ledger may know of a document, and the fields behind its commitment, which it may not."""

    number: str
    currency: str
    total: int
    issued: Day
    commitment: Digest
    fingerprints: tuple[Fingerprints, ...]
    fields: dict[str, Value]
    invoice: Invoice | None = None
    delivered: Day | None = None

    def attest(
        self, by: Party, seller: Party, buyer: Party, shown_to: tuple[Party, ...] = (), retention: int = 0
    ) -> AttestInvoice:
        sides: dict[str, Any] = {"seller": seller, "buyer": buyer, "currency": self.currency}
        return AttestInvoice(by=by, **sides, retention=retention, shown_to=shown_to, **self._stated())

    def attest_red(self, by: Party, refers_to: Id, shown_to: tuple[Party, ...] = ()) -> AttestRedInvoice:
        return AttestRedInvoice(by=by, refers_to=refers_to, shown_to=shown_to, **self._stated())

    def attest_contract(
        self, by: Party, seller: Party, buyer: Party, shown_to: tuple[Party, ...] = ()
    ) -> AttestContract:
        sides: dict[str, Any] = {"seller": seller, "buyer": buyer, "currency": self.currency}
        return AttestContract(by=by, **sides, shown_to=shown_to, **self._stated())

    def attest_order(self, by: Party, seller: Party, buyer: Party, shown_to: tuple[Party, ...] = ()) -> AttestOrder:
        sides: dict[str, Any] = {"seller": seller, "buyer": buyer, "currency": self.currency}
        return AttestOrder(by=by, **sides, shown_to=shown_to, **self._stated())

    def attest_despatch(self, by: Party, refers_to: Id, shown_to: tuple[Party, ...] = ()) -> AttestDespatch:
        return AttestDespatch(by=by, refers_to=refers_to, shown_to=shown_to, **self._stated())

    def attest_delivery(self, by: Party, refers_to: Id, shown_to: tuple[Party, ...] = ()) -> AttestDelivery:
        """ValueError when the paper says no day of delivery."""
        if self.delivered is None:
            raise ValueError("a delivery has its day")
        more = self._stated()
        return AttestDelivery(by=by, refers_to=refers_to, delivered=self.delivered, shown_to=shown_to, **more)

    def recompute(self, by: Party, document: Id) -> Recompute:
        return Recompute(by=by, document=document, currency=self.currency, **self._stated())

    def dispute(self, by: Party, document: Id) -> Dispute:
        return Dispute(by=by, document=document, currency=self.currency, **self._stated())

    def _stated(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "issued": self.issued,
            "commitment": self.commitment,
            "fingerprints": self.fingerprints,
        }


class Lines(NamedTuple):
    """What a document says of goods, as the ledger may know it: items and marks as keyed digests. named, marked: the
    same in words.
    """

    lines: tuple[Line, ...]
    marks: tuple[Digest, ...]
    named: tuple[KeyedLine, ...]
    marked: tuple[NamedMark, ...]

    def state(self, by: Party, document: Id) -> StateLines:
        return StateLines(by=by, document=document, lines=self.lines, marks=self.marks)


def lines_of(kind: Kind, data: bytes, secret: Secret) -> Lines:
    """The lines of an invoice, or of an order or advice in UBL, from its file. Refusal for what cannot be read, and for
    lines without quantities. marks: of a receipt advice alone.
    """
    found = invoice_lines(read_document(data)) if kind is Kind.INVOICE else read_trade(data).lines
    keyed = keyed_lines(found, secret.value)
    lines = tuple(Line(item=each.item, unit=each.unit, quantity=each.quantity) for each in keyed)
    marked = named_marks(found, secret.value) if kind is Kind.DELIVERY else ()
    return Lines(lines, tuple(each.mark for each in marked), keyed, marked)


def new_salt(entropy: Entropy = os.urandom) -> bytes:
    """The master salt of one document: never used for another."""
    return entropy(MASTER_SALT_BYTES)


def paper_of(invoice: Invoice, secrets: Sequence[Secret], salt: bytes) -> Paper:
    """What is computed of an invoice that was read. A red one counts by its amount.

    secrets: the consortium's, one for each epoch, rising. salt: the document's own 32 bytes.
    """
    fields = fields_of(invoice)
    return Paper(
        number=invoice.number,
        currency=invoice.currency,
        total=abs(invoice.total),
        issued=invoice.issue_date,
        commitment=root_of(commitments_to(fields, salt)),
        fingerprints=tuple(_of_epoch(each.epoch, fingerprints(invoice, each.value)) for each in secrets),
        fields=fields,
        invoice=invoice,
    )


def paper_of_other(document: OtherDocument, secrets: Sequence[Secret], salt: bytes) -> Paper:
    """What is computed of a contract, an order, or evidence of delivery; otherwise as `paper_of`."""
    fields = fields_of_other(document)
    return Paper(
        number=document.number,
        currency=document.currency,
        total=document.total,
        issued=document.issued,
        commitment=root_of(commitments_to(fields, salt)),
        fingerprints=tuple(_of_epoch(each.epoch, fingerprints_of_other(document, each.value)) for each in secrets),
        fields=fields,
        delivered=document.delivered,
    )


def _of_epoch(epoch: int, prints: Prints) -> Fingerprints:
    return Fingerprints(epoch=epoch, identity=prints.identity, exact=prints.exact, near=prints.near)


# --- the disclosure: what goes with a document to whoever is to recompute it --------------------------------------


class DisclosureFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document's salt and fields. Whoever has it can prove what the ledger's commitment holds, so it is as
    confidential as the document itself.
    """

    format: str
    kind: Kind
    document: Id
    commitment: Digest
    salt: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    fields: dict[str, Value]


def write_disclosure(paper: Paper, kind: Kind, document: Id, salt: bytes) -> bytes:
    """The bytes of a disclosure, laid out for people to read."""
    content = DisclosureFile(
        format=FORMAT,
        kind=kind,
        document=document,
        commitment=paper.commitment,
        salt=salt.hex(),
        fields=paper.fields,
    )
    return msgspec.json.format(encode(content), indent=1) + b"\n"


def read_disclosure(data: bytes, file: str) -> DisclosureFile:
    """A disclosure from its bytes. NOT_A_DISCLOSURE, also where its fields are not what its commitment covers."""
    try:
        found = msgspec.json.decode(data, type=DisclosureFile)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        refuse(Why.NOT_A_DISCLOSURE, file=file, problem=str(problem)[:200])
    require(found.format == FORMAT, Why.NOT_A_DISCLOSURE, file=file, problem=f"its format is not {FORMAT}")
    root = root_of(commitments_to(found.fields, bytes.fromhex(found.salt)))
    whole = root == found.commitment
    require(whole, Why.NOT_A_DISCLOSURE, file=file, problem="its fields are not those of its commitment")
    return found


def other_disclosed(disclosed: DisclosureFile, digest: Digest, file: str) -> OtherDocument:
    """The contract or evidence that a disclosure tells of, with the digest of the file that is at hand.
    NOT_A_DISCLOSURE when its fields are others.
    """
    try:
        return msgspec.convert({**disclosed.fields, "file": digest}, OtherDocument)
    except msgspec.ValidationError as problem:
        refuse(Why.NOT_A_DISCLOSURE, file=file, problem=str(problem)[:200])


def secrets_for(row: Document, secrets: Sequence[Secret]) -> tuple[Secret, ...]:
    """Those secrets under which a document was attested, in its order. EPOCHS_MISSING."""
    held = {each.epoch: each for each in secrets}
    needed = [each.epoch for each in row.fingerprints]
    missing = [epoch for epoch in needed if epoch not in held]
    require(not missing, Why.EPOCHS_MISSING, needed=[*map(str, needed)], given=[*map(str, held)] or ["-"])
    return tuple(held[epoch] for epoch in needed)


def differences(paper: Paper, row: Document, disclosed: DisclosureFile) -> list[str]:
    """In what a paper is not the document on record, or not what was disclosed of it: names of fields and digests."""
    names = [*paper.fields, *(name for name in disclosed.fields if name not in paper.fields)]
    found = [name for name in names if paper.fields.get(name) != disclosed.fields.get(name)]
    found += [name for name in ("currency", "total", "issued") if getattr(paper, name) != getattr(row, name)]
    found += [] if paper.delivered == row.delivered else ["delivered"]
    found += [] if row.kind == disclosed.kind else ["kind"]
    found += [] if paper.commitment == row.commitment else ["commitment"]
    for name in ("identity", "exact", "near"):
        pairs = zip(paper.fingerprints, row.fingerprints, strict=True)
        if any(getattr(own, name) != getattr(attested, name) for own, attested in pairs):
            found.append(name)
    return list(dict.fromkeys(found))
