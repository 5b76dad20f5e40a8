"""A real ledger for tests of the reading side: two companies and their documents, block by block."""

from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Committed
from heqi.codec.canonical import encode
from heqi.codec.signatures import sign
from heqi.machine.apply import AUTHORITY
from heqi.machine.apply import MODULE as MACHINE
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import BookKeeper
from heqi.machine.genesis import first_ledger_second
from heqi.machine.transactions import Action, Signature, Transaction, seal_envelope, signing_message, transaction_id
from heqi.modules import documents, parties
from heqi.modules.charter import charter_of
from heqi.modules.documents import AttestInvoice, AttestRedInvoice, Fingerprints, Terms
from heqi.storage.memory import MemoryStore
from tests import ledger

OPENS = 9 * 3600
KEEPERS = ("keeper-a", "keeper-b", "keeper-c", "keeper-d")
MEMBERS = ("carmaker", "maker", "forge", "bank", "supervisor", *KEEPERS)
# Of the parties only who is in good standing matters here.
PARTIES = parties.MODULE._replace(terms=None, check=None, genesis=None, gates=(), rules={}, reasons=())
CATALOGUE = Catalogue((MACHINE, AUTHORITY, PARTIES, documents.MODULE))


class Book:
    """Blocks as a node makes them."""

    def __init__(self) -> None:
        members = [ledger.member(each, roles=(each,)) for each in MEMBERS]
        terms = {"documents": Terms(fingerprint_epochs=(1,), readers_at_most=9)}
        articles = ledger.charter_of(CATALOGUE, members, terms=terms).articles
        plain = {name: getattr(articles, name) for name in articles.__struct_fields__}
        plain["book_keeper"] = tuple(
            BookKeeper(member=each, head_key=ledger.key(each, "heads").public, power=25) for each in KEEPERS
        )
        self.charter = charter_of(encode(_said(msgspec.to_builtins(plain | terms))), CATALOGUE)
        self.store = MemoryStore()
        found_ledger(self.store, CATALOGUE, self.charter)
        self.application = Application(self.store, CATALOGUE)
        self.second = first_ledger_second(self.charter) + OPENS
        self.salts = 0

    def block(self, *actions: Action) -> Committed:
        """One block with a transaction for each action, committed; what was refused is in its receipts."""
        self.second += 1
        found = self.application.assemble(self.second, [self.signed(action) for action in actions])
        if any(found.refusals):
            raise AssertionError(f"inadmissible: {found.refusals}")
        return self.application.commit()

    def signed(self, action: Action) -> bytes:
        self.salts += 1
        body = Transaction(
            actions=(action,),
            ledger=self.charter.digest.hex(),
            parties=(action.by,),
            salt=f"{self.salts:032x}",
            valid_until=self.second + 60,
        )
        pair = ledger.key(action.by)
        return seal_envelope(body, [Signature(pair.public, sign(pair, signing_message(transaction_id(body))))])


def digest(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


def invoice(number: str, total: int, **fields: Any) -> AttestInvoice:
    """An invoice of the maker to the carmaker."""
    given: dict[str, Any] = {"by": "maker", "seller": "maker", "buyer": "carmaker", "currency": "CNY", "retention": 0}
    return AttestInvoice(total=total, **(given | _common(number, total) | fields))


def red(refers_to: str, total: int) -> AttestRedInvoice:
    return AttestRedInvoice(by="maker", refers_to=refers_to, total=total, **_common("red", total))


def _common(number: str, total: int) -> dict[str, Any]:
    prints = Fingerprints(
        epoch=1, identity=digest(number), exact=digest(number, total), near=digest("near", number, total)
    )
    return {"issued": date(2026, 3, 2), "commitment": digest("salted", number), "fingerprints": (prints,)}


def _said(content: Any) -> Any:
    """Content as a charter's text has it: what is not said is left out."""
    if isinstance(content, dict):
        return {name: _said(each) for name, each in content.items() if each is not None}
    return [_said(each) for each in content] if isinstance(content, list | tuple) else content
