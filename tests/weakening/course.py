"""A course: a random sequence of actions, votes, amendments and days on one ledger, held to the oracle at every step.

The ledger is the machine itself with all its rules, invariants and gates; signatures are taken as given. After each
transaction:

- whatever was used is within its schedule, its days and its roles, by the text in force and by the founding one;
- what the supervisor's transactions changed is in the list of what each kind of action may change, and nothing else;
- new business was refused as held exactly when it waits, and what starts none was never refused for that;
- nobody whom the text suspends, or who has left, uses a privilege;
- the supervisor does no business: no text gives it a role that may;
- a text that took effect lets no privilege rise; the supervisor's hand stays below a third of the power.
"""

from collections import Counter
from functools import cache
from random import Random
from typing import Any

from heqi.machine.authority import MEMBERS
from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.machine.charter import ACTIVE, Charter, Standing
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Action, Transaction, record_id
from heqi.modules import supervision
from heqi.modules.payments import Transfer
from heqi.modules.receivables import CLAIMS, Apply, Settle, Split, Stage
from heqi.modules.supervision import (
    USES,
    Appeal,
    DecideAppeal,
    FileReport,
    HoldParty,
    HoldRecord,
    Inspect,
    Kind,
    Lift,
    ObjectToPromotion,
    PauseModule,
    ProlongPause,
    RecordLegalOrder,
    RequireReport,
    Terms,
)
from heqi.state.tables import changed
from heqi.values.days import add_days
from tests.modules.receivables.trade import digest
from tests.modules.supervision.office import PANEL, WATCH, Office
from tests.weakening.oracle import Oracle, expect
from tests.weakening.texts import content_of, random_amendment, random_terms
from tests.weakening.unsigned import Unsigned

FACE = 100_000_00
TRADERS = ("carmaker", "maker", "workshop", "foundry")
EVERYBODY = (*TRADERS, "truckmaker", "river-bank", "hill-bank", WATCH, *PANEL)
HELD_CODES = ("supervision.RECORD_HELD", "supervision.PARTY_HELD", "supervision.MODULE_PAUSED")
USED = ("privilege_uses", "privilege_register", "privilege_counts")
HOLDS = ("held", "held_until")
# What each action of supervision may change, and nothing else: no balance, no claim, no key, no member.
MAY_CHANGE: dict[type[Action], tuple[str, ...]] = {
    Inspect: USED,
    RequireReport: USED,
    FileReport: USED[:2],
    ObjectToPromotion: (*USED, *HOLDS),
    HoldRecord: (*USED, *HOLDS),
    HoldParty: (*USED, *HOLDS),
    PauseModule: (*USED, *HOLDS),
    ProlongPause: (*USED[:2], *HOLDS, "prolonging_votes"),
    Lift: (*USED[:2], *HOLDS),
    Appeal: ("appeals", "privilege_uses"),
    DecideAppeal: ("appeals", "panel_votes", *USED[:2], *HOLDS),
    RecordLegalOrder: ("legal_orders",),
}
STARTS = (Split, Apply)
STANDINGS: tuple[Standing, ...] = (ACTIVE, ACTIVE, "suspended", "left")


class World:
    """The supply chain with a claim for each of eight promises, made once; each course goes on from there."""

    def __init__(self) -> None:
        self.office = Office()
        numbers = range(1, 9)
        self.claims = [self.office.voucher(self.office.invoice(str(n), FACE), FACE) for n in numbers]
        roles = {member.id: member.roles for member in self.office.charter.articles.member}
        self.roles: dict[str, tuple[str, ...]] = roles
        self.catalogue = self.office.catalogue


@cache
def the_world() -> World:
    return World()


class Course:
    """One sequence, from one seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.rng = Random(seed)
        self.world = world
        self.standing: Standing = ACTIVE
        self.watch_roles: tuple[str, ...] = ("supervisor",)
        self.terms = self.founding = random_terms(self.rng)
        self.ledger = Unsigned(world.office, self._charter(self.terms))
        self.oracle = Oracle(content_of(self.terms), world.roles, len(world.roles) - 1)
        self.told: Counter[str] = Counter()

    def run(self, steps: int) -> Counter[str]:
        """What happened, by name. Broken where the ledger did what it may not."""
        for _ in range(steps):
            self._step()
        self.told["days"] = self.ledger.day
        return self.told

    # --- one step ------------------------------------------------------------------------------------------------

    def _step(self) -> None:
        if self.standing != ACTIVE and self.rng.random() < 0.15:
            self._stand()
        match self.rng.randrange(20):
            case 0 | 1 | 2:
                self.ledger.day += self.rng.choice((1, 1, 2, 3, 5, 9, 15, 31))
            case 3:
                self._stand() if self.rng.random() < 0.3 else self._amend()
            case 4 | 5 | 6 | 7 | 8 | 9:
                self._use()
            case 10 | 11 | 12 | 13:
                self._answer()
            case _:
                self._business()

    def _use(self) -> None:
        """The supervisor, or somebody who is none, uses a privilege as the text calls it, or as it does not."""
        kind = self.rng.choice(list(Kind))
        said: dict[str, Any] = {
            "by": WATCH if self.rng.random() < 0.95 else self.rng.choice(EVERYBODY),
            "privilege": kind.value if self.rng.random() < 0.97 else self.rng.choice(list(Kind)).value,
            "days": self.rng.choice((1, 2, 3, 5, 8, 13, 25)),
            "reference": "file 7",
            "reason": "looks odd",
        }
        party = self.rng.choice(EVERYBODY)
        claim = self.rng.choice(self.world.claims)
        match kind:
            case Kind.INSPECT:
                ask: Action = Inspect(**said, party=party)
            case Kind.REQUIRE_REPORT:
                ask = RequireReport(**said, party=party)
            case Kind.OBJECT_TO_PROMOTION:
                ask = ObjectToPromotion(**said, phase=self.rng.choice(("city", "province")))
            case Kind.HOLD_RECORD:
                ask = HoldRecord(**said, table="claims", record=claim)
            case Kind.HOLD_PARTY:
                ask = HoldParty(**said, party=party)
            case Kind.PAUSE_MODULE:
                ask = PauseModule(**said, module=self.rng.choice(("receivables", "payments", "parties")))
        self._do(ask)

    def _answer(self) -> None:
        """Lifting, filing, appealing, voting; an order under a law at any time."""
        keys = list(self.oracle.uses)
        key = self.rng.choice(keys[-6:]) if keys else "0" * 64
        anybody = self.rng.choice(EVERYBODY)
        match self.rng.randrange(8):
            case 0:
                self._do(Lift(by=WATCH if self.rng.random() < 0.8 else anybody, use=key))
            case 1:
                self._do(FileReport(by=anybody, use=key, report=digest(key)))
            case 2 | 3:
                affected = self.oracle.uses[key].affected if keys else ()
                by = self.rng.choice(affected or TRADERS) if self.rng.random() < 0.9 else anybody
                self._do(Appeal(by=by, use=key, statement="it is not odd"))
            case 4 | 5:
                brought = [name for name in keys if self.oracle.uses[name].appealed]
                use = self.rng.choice(brought[-3:]) if brought else key
                for by in self.rng.sample((*PANEL, anybody), self.rng.randint(1, 4)):
                    self._do(DecideAppeal(by=by, use=use, allow=self.rng.random() < 0.7))
            case 6:
                for voter in self.rng.sample(EVERYBODY, self.rng.randint(1, len(EVERYBODY))):
                    self._do(ProlongPause(by=voter, use=key))
            case _:
                day = self.ledger.today
                self._do(RecordLegalOrder(
                    by="river-bank", kind=supervision.OrderKind.COURT, authority="a court", document="7", scope="all",
                    affected=(anybody,), expires_day=add_days(day, 9), notice_day=day,
                ))  # fmt: skip

    def _business(self) -> None:
        claim = self.rng.choice(self.world.claims)
        row = self.ledger.state.get(CLAIMS, claim)
        assert row is not None
        match self.rng.randrange(5):
            case 0 | 1:
                self._do(Split(by=row.holder, claim=claim, part=1_000_00, to=self.rng.choice(TRADERS[1:])))
            case 2:
                self._do(Apply(by=row.holder, claim=claim, financier="river-bank"))
            case 3:
                payee = self.rng.choice(("maker", "foundry"))
                paid = {"bank": "river-bank", "currency": "CNY", "payee": payee, "amount": 1_00, "purpose": "goods"}
                self._do(Transfer(by=self.rng.choice(("carmaker", "carmaker", WATCH)), **paid))
            case _:
                amount = 10_00 if row.stage is Stage.LIVE else 1
                self._do(Settle(by="carmaker", root=claim, bank="river-bank", amount=amount))

    def _amend(self) -> None:
        """A proposal is weighed as an amendment is: one that raises is refused, any other takes effect."""
        proposal = random_amendment(self.rng, self.terms)
        self.told["amendments proposed"] += 1
        before = self.watch_roles
        if proposal.privilege:
            self.watch_roles = self.rng.choice((before, before, ("supervisor",), ("supervisor", "treasurer")))
        charter = self._charter(proposal)
        problems = supervision.check(charter) or supervision.check_roles(charter, self.world.catalogue)
        if problems or supervision.amends(self.terms, proposal):
            self.watch_roles = before
            self.told["amendments refused"] += 1
        else:
            self.oracle.amended(content_of(proposal))
            self.terms, self.ledger.charter = proposal, charter
            self._change_watch(roles=self.watch_roles)
            self.told["amendments in force"] += 1

    def _stand(self) -> None:
        """A text suspends the supervisor, lets it leave, or takes it back."""
        self.standing = self.rng.choice([each for each in STANDINGS if each != self.standing])
        self.ledger.charter = self._charter(self.terms)
        self._change_watch(standing=self.standing)
        self.oracle.standing[WATCH] = self.standing
        self.told["standings"] += 1

    def _change_watch(self, **said: Any) -> None:
        member = self.ledger.state.get(MEMBERS, WATCH)
        assert member is not None
        self.ledger.state.put(MEMBERS, WATCH, changed(member, **said))

    # --- the ledger ----------------------------------------------------------------------------------------------

    def _charter(self, terms: Terms) -> Charter:
        first = self.world.office.charter
        member = tuple(
            changed(each, standing=self.standing, roles=self.watch_roles) if each.id == WATCH else each
            for each in first.articles.member
        )
        roles = first.articles.roles | {"treasurer": ("payments.transfer", "payments.credit")}
        return Charter(
            changed(first.articles, member=member, roles=roles), first.modules | {"supervision": terms}, first.canonical
        )

    def _do(self, ask: Action) -> None:
        body, receipt, changed = self.ledger.execute(ask)
        self.told["actions"] += 1
        self.told[receipt.status] += 1
        self._hold_to_the_oracle(ask, body, receipt, changed)

    # --- the checks ----------------------------------------------------------------------------------------------

    def _hold_to_the_oracle(self, ask: Action, body: Transaction, receipt: Receipt, changed: set[str]) -> None:
        name = type(ask).__name__
        held = receipt.code in HELD_CODES
        if isinstance(ask, STARTS):
            row = self.ledger.state.get(CLAIMS, ask.claim)
            assert row is not None
            to = ask.to if isinstance(ask, Split) else ask.financier
            waits = self.oracle.waits("receivables", [ask.by, to], [ask.claim, row.root], self.ledger.day)
            expect(waits or not held, name, "was refused as held, and nothing holds it:", receipt.code)
            expect(held or not waits or receipt.status != "kept", name, "was kept although it is held")
            self.told["new business held"] += held
        else:
            expect(not held, name, "starts nothing and was refused as held:", receipt.code)
        if type(ask) in MAY_CHANGE:
            odd = changed - {*MAY_CHANGE[type(ask)]}
            expect(not odd, name, "changed", sorted(odd))
            self._of_supervision(ask, body, receipt)
        else:
            expect(not any(table in changed for table in (*USED, *HOLDS)), name, "changed what privileges keep")
            if ask.by == WATCH:
                expect(receipt.code == "authority.ROLE_NOT_ALLOWED", name, "is business, which the supervisor may do")
                self.told["business of the supervisor refused"] += 1
        self._power()

    def _of_supervision(self, ask: Action, body: Transaction, receipt: Receipt) -> None:
        if receipt.status != "kept":
            self.told["uses refused"] += isinstance(ask, supervision.uses.Using)
            self.told["uses out of standing refused"] += receipt.code == "supervision.HOLDER_NOT_IN_STANDING"
            return
        match ask:
            case supervision.uses.Using():
                expect(ask.by == WATCH, "somebody used a privilege who has none:", ask.by)
                key = record_id(body.ledger, ask.by, body.salt, 0)
                use = self.ledger.state.get(USES, key)
                expect(use is not None, "a use is not on record")
                assert use is not None
                until = (use.last_day - self.world.office.charter.preamble.begins).days
                subject, affected = use.subject, list(use.affected)
                self.oracle.used(key, ask.privilege, use.kind.value, subject, affected, self.ledger.day, until)
                self.told["uses"] += 1
            case Lift():
                expect(ask.by == WATCH, "somebody lifted what is not its own")
                self.oracle.lifted(ask.use)
            case Appeal():
                self.oracle.appealed(ask.use, ask.by)
                self.told["appeals"] += 1
            case DecideAppeal():
                expect(ask.by in PANEL, "somebody decided who is not on the panel")
                self.oracle.decided(ask.use, ask.by, len(PANEL), allow=ask.allow)
                self.told["votes"] += 1
            case ProlongPause():
                use = self.ledger.state.get(USES, ask.use)
                assert use is not None
                until = (use.last_day - self.world.office.charter.preamble.begins).days
                self.oracle.prolonging(ask.use, ask.by, until)
                self.told["votes"] += 1
            case _:
                pass

    def _power(self) -> None:
        keepers = self.ledger.charter.articles.book_keeper
        rows = {each.member: self.ledger.state.get(BOOK_KEEPERS, each.member) for each in keepers}
        power = {member: row.power for member, row in rows.items() if row is not None}
        held = power.get(WATCH, 0)
        expect(3 * held < sum(power.values()), "the supervisor holds a third of the power")
