"""A region at work: a profile's charter filled in, signed by every founder and founded by commands, then real business.

region = Region(shell, "logistics-hub")
with founded(shell, "logistics-hub") as hub:
    hub.pays_in("hub-freight", 1_000_000_00)                  # a line of the bank's statement
    lot = hub.does(TakeIn(...))                               # kept, or the test says why not
    hub.refuses_until_next(OpenLine(...), opens="lending", clause="§6.6.1.1.4 phases.phase[pilot].modules")
    hub.enters_next("hub-freight", "river-barge")
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from heqi.chain.application import Application
from heqi.cli.charter_profiles import PROFILES
from heqi.cli.charter_template import PLACEHOLDER
from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.codec.signatures import KeyPair, key_pair
from heqi.demo.cast import Cast
from heqi.demo.stage import Sent, Stage, explain
from heqi.machine.reasons import Refusal
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.charter import Clauses, read_charter
from heqi.modules.documents import AttestInvoice, Fingerprints, Recompute
from heqi.modules.payments import Credit, SetCollectionAccount
from heqi.modules.phases import PRESENT, EnterPhase, Propose, Terms, Vote
from heqi.modules.phases import Why as Phases
from heqi.modules.receivables import Accept, InvoicePart, Settle, Undertake
from heqi.node.folder import opened
from heqi.state.tables import R, Table
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party
from tests.cli.shell import PASSPHRASE, Shell


def pair(member: Party, person: str) -> KeyPair:
    return key_pair(sha256(f"region/{member}/{person}".encode()).digest())


def digest(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


@contextmanager
def founded(shell: Shell, name: str) -> Iterator["Region"]:
    """A region whose network was founded as the guide says: keys, charter, signatures and node by commands."""
    profile = PROFILES[name]
    shell.run("charter", "new", "--profile", name, "-o", "charter.toml")
    draft = shell.home / "charter.toml"
    text = draft.read_text("utf-8")
    for seat in profile.seats:
        keys = [named(seat.id, person, role, pair(seat.id, person)) for person, role, _ in seat.persons]
        create_keystore(shell.home / f"{seat.id}.keys", PASSPHRASE, keys, LIGHT)
        for person, _, _ in seat.persons:
            text = text.replace(f"{PLACEHOLDER}-the-key-of-{seat.id}-{person}", pair(seat.id, person).public)
    for keeper in profile.keepers:
        text = text.replace(f"{PLACEHOLDER}-the-head-key-of-{keeper}", pair(keeper, "head").public)
    draft.write_text(text, "utf-8")
    assert shell.run("charter", "check", "charter.toml").code == 0
    for seat in profile.seats:
        signed = shell.run("charter", "sign", "charter.toml", "--keys", f"{seat.id}.keys", "-o", f"{seat.id}.signature")
        assert signed.code == 0, signed.out
    signatures = [f"{seat.id}.signature" for seat in profile.seats]
    lacking = shell.run("network", "init", "charter.toml", *signatures[1:], "--data", "node", "--json")
    assert lacking.refused_as == "charter.SIGNATURE_MISSING"
    assert shell.run("network", "init", "charter.toml", *signatures, "--data", "node").code == 0
    with opened(shell.home / "node", CATALOGUE) as application:
        yield Region(name, text, application)


class Region:
    """The ledger of a region, with its clock in the hand of the test."""

    def __init__(self, name: str, text: str, application: Application) -> None:
        self.profile = PROFILES[name]
        pairs = {
            (seat.id, person): pair(seat.id, person) for seat in self.profile.seats for person, _, _ in seat.persons
        }
        heads = {keeper: pair(keeper, "head") for keeper in self.profile.keepers}
        self.stage = Stage(Cast(1, pairs, heads, text, read_charter(text, CATALOGUE), {}), application)
        self.bank = str(self.profile.terms["calendar_bank"])
        self._papers = 0

    @property
    def day(self) -> Day:
        return self.stage.day

    def in_days(self, days: int) -> Day:
        return add_days(self.day, days)

    def row(self, table: Table[R], key: str) -> R:
        return self.stage.row(table, key)

    def does(self, *actions: Action) -> Id:
        """What is kept; the id of the record that it makes, if it makes one."""
        sent = self._sent(*actions)
        assert sent.kept, explain(CATALOGUE.reasons[sent.receipt.code or ""], sent.receipt.facts)
        return sent.made()

    def refused(self, *actions: Action) -> Refusal:
        """Why it is refused, and with which facts."""
        sent = self._sent(*actions)
        assert sent.receipt.code is not None
        return Refusal(CATALOGUE.reasons[sent.receipt.code], **sent.receipt.facts)

    def _sent(self, *actions: Action) -> Sent:
        return self.stage.send(self.stage.sign(*actions))

    def refuses_until_next(self, action: Action, *, opens: str, clause: str) -> None:
        """The present phase does not allow it: by which clause, and with which phase it opens."""
        refusal = self.refused(action)
        assert refusal.reason is Phases.MODULE_NOT_OPEN
        assert refusal.facts["opens"] == refusal.facts["next"] == opens
        clauses = Clauses(CATALOGUE, tomllib.loads(self.stage.cast.text))
        assert clauses.spoken_of(refusal.facts) == (clause,)

    # --- what every region does ---------------------------------------------------------------------------------

    def pays_in(self, customer: Party, amount: int) -> None:
        """A line of the bank's statement."""
        self._papers += 1
        line = f"ST-{self._papers}"
        self.does(Credit(by=self.bank, customer=customer, currency="CNY", amount=amount, reference=line))

    def collects(self, *parties: Party) -> None:
        """They have accounts at the region's first bank."""
        for party in parties:
            account = digest(party, "account")
            self.does(SetCollectionAccount(by=party, bank=self.bank, account=account, agreed_by=(self.bank,)))

    def content(self, name: str, total: int) -> dict[str, Any]:
        """What every reader of a paper finds in it."""
        prints = Fingerprints(epoch=1, identity=digest(name), exact=digest(name, total), near=digest("near", name))
        return {"total": total, "issued": self.day, "commitment": digest("salted", name), "fingerprints": (prints,)}

    def invoice(self, seller: Party, buyer: Party, total: int) -> Id:
        """An invoice that both sides have read."""
        self._papers += 1
        said = self.content(f"INV-{self._papers}", total)
        ask = AttestInvoice(by=seller, seller=seller, buyer=buyer, currency="CNY", retention=0, **said)
        document = self.does(ask)
        self.does(Recompute(by=buyer, document=document, currency="CNY", **said))
        return document

    def claim(self, obligor: Party, creditor: Party, face: int, invoice: Id | None = None) -> Id:
        """A promise to pay in 30 days, accepted."""
        promise = self.does(
            Undertake(
                by=obligor,
                creditor=creditor,
                face=face,
                due=self.in_days(30),
                invoices=(InvoicePart(document=invoice or self.invoice(creditor, obligor, face), amount=face),),
                contract=None,
                delivery=None,
                delivery_day=self.day,
                defences_waived=True,
                answer_by=self.in_days(5),
            )
        )
        self.does(Accept(by=creditor, claim=promise))
        return promise

    # --- the next phase -----------------------------------------------------------------------------------------

    def enters_next(self, obligor: Party, creditor: Party) -> str:
        """What the next phase asks for comes about: so much is promised and paid, time passes, members vote."""
        phases = self.stage.cast.charter.terms(Terms).phase
        place = [phase.id for phase in phases].index(self.row(PRESENT, "ledger").phase)
        now, following = phases[place], phases[place + 1]
        enter = following.enter
        assert enter is not None
        at_once = min(now.caps.each, self.profile.terms["face_at_most"])
        for _ in range(-(-enter.settled_at_least // at_once)):
            self.pays_in(obligor, at_once)
            promise = self.claim(obligor, creditor, at_once)
            self.does(Settle(by=obligor, root=promise, bank=self.bank, amount=at_once))
        self.stage.on(self.in_days(enter.days_in_previous))
        proposal = self.does(Propose(by=obligor, to=following.id, reason="paid in time"))
        for seat in self.profile.seats:
            self.does(Vote(by=seat.id, proposal=proposal, yes=True))
        self.stage.on(self.in_days(enter.wait_days))
        self.does(EnterPhase(by=obligor, proposal=proposal))
        assert self.row(PRESENT, "ledger").phase == following.id
        return following.id
