"""A course of opening: promises, money paid out, votes, phases, limits and amendments of them, in random order on one
ledger, held to the book beside the gates at every step.

- New business is refused by a phase or a limit exactly when it is beyond it, and what starts none never is.
- A phase is entered exactly when its vote, its criteria and its days are there and nobody objects.
- What phases and financiers are held against adds up to all that is owed and advanced.
- No text takes out the phase that the ledger is in, or admits more members than it allows.
"""

from collections import Counter
from functools import cache
from random import Random
from typing import Any

import msgspec

from heqi.machine.charter import Bilingual, Charter
from heqi.machine.transactions import Action, record_id
from heqi.modules import limits, phases
from heqi.modules.limits import BOOKS, Limit, Measure, StateRiskAssets
from heqi.modules.phases import MEASURES, Back, Caps, Enter, EnterPhase, Phase, Propose, Vote
from heqi.modules.receivables import (
    CLAIMS,
    DISPUTES,
    FILES,
    OBLIGORS,
    Accept,
    PayOut,
    RaiseDispute,
    ReportOverdue,
    SetLine,
    Settle,
    WithdrawDispute,
)
from heqi.modules.receivables.claims import DisputeStage
from heqi.modules.receivables.files import FileStage
from heqi.modules.supervision import Kind
from heqi.state.tables import changed
from tests.ledger import member
from tests.modules.receivables.trade import BANKS, PURSE, TERMS
from tests.modules.supervision.office import Office, privilege
from tests.modules.supervision.office import Terms as Privileges
from tests.weakening.gatebook import GateBook, Paying, Sums
from tests.weakening.oracle import Content, expect
from tests.weakening.unsigned import Unsigned

OPEN = ("payments", "receivables")
WIDE = Caps(members=100, outstanding=90_000_000_00, each=9_000_000_00)
FACES = (40_000_00, 60_000_00, 80_000_00, 90_000_00, 120_000_00)
VALUE_DAYS = (0, 0, 5, 1, 1, 6, 2, 0, 7, 4)  # of the files; the truckmaker's claims are due before some of them
SOON_DAYS = 3
OBLIGORS_HERE = ("carmaker", "truckmaker")
GROUP = "group:motors"
NEWCOMERS = tuple(member(f"newcomer-{number}", roles=["supplier"]) for number in range(4))


def phase(name: str, **said: Any) -> Phase:
    return Phase(**{"id": name, "name": Bilingual(en=name, zh=name), "caps": WIDE, "modules": OPEN} | said)


def limit(name: str, **said: Any) -> Limit:
    given = {"id": name, "over": ("bank",), "measure": Measure.CONCENTRATION, "base": "advanced", "source": "a rule"}
    return Limit(**given | {"at_most_basis_points": 10_000, "from_amount": 0} | said)


class World:
    """Promises that wait to be accepted, files that wait for the day of their money, and all else that these need; made
    once, under one wide phase and one limit that stops nothing.
    """

    def __init__(self) -> None:
        objecting = privilege(Kind.OBJECT_TO_PROMOTION, over=("supplier", "bank"))
        free = limits.Terms(limit=(limit("free"),), risk_assets_days=30, circle_steps=3)
        self.office = office = Office(
            Privileges(privilege=(objecting,)),
            phases=phases.Terms(phase=(phase("pilot"),)),
            limits=free,
            check_days=dict.fromkeys(TERMS.check_days, 90),
        )
        office.credit("truckmaker", PURSE)
        for bank in BANKS:
            for subject in (*OBLIGORS_HERE, GROUP):
                office.do(SetLine(by=bank, subject=subject, limit=9_000_000_00, until=office.in_days(300)))
        self.offered: list[str] = []
        self.files: list[str] = []
        self.live: list[str] = []
        for number, face in enumerate((*FACES, *FACES)):
            by = OBLIGORS_HERE[number % 3 == 1]
            invoice = office.invoice(f"offered {number}", face, buyer=by, banks=())
            asked = office.undertake(invoice, face, by=by, answer_by=office.in_days(50))
            self.offered.append(office.new_id(office.do(asked)))
            invoice = office.invoice(f"financed {number}", face, buyer=by)
            soon = {"due": office.in_days(SOON_DAYS), "answer_by": office.day} if by == "truckmaker" else {}
            self.live.append(office.voucher(invoice, face, by=by, **soon))
            pays = office.in_days(VALUE_DAYS[number])
            self.files.append(office.agreed(self.live[-1], BANKS[number % 3 == 0], value_day=pays, expires=office.day))
        self.roles = {each.id: each.roles for each in office.charter.articles.member}


@cache
def the_world() -> World:
    return World()


def random_phases(rng: Random) -> phases.Terms:
    """A pilot that is narrow, or does not open receivables at all, and one or two phases after it."""
    found, outstanding, each = [], 800_000_00, 80_000_00
    for number, name in enumerate(("pilot", "city", "province")[: rng.randint(2, 3)]):
        outstanding += rng.choice((0, 50_000_00, 150_000_00, 400_000_00))
        each += rng.choice((0, 20_000_00, 50_000_00))
        caps = Caps(members=12 + rng.randint(0, 2) + number, outstanding=outstanding, each=each)
        ways = {} if number == 0 else {"enter": random_way_in(rng), "back": Back(more_than="1/3", vote_days=9)}
        found.append(phase(name, caps=caps, modules=OPEN if number or rng.random() < 0.8 else OPEN[:1], **ways))
    members = sorted(each.caps.members for each in found)
    return phases.Terms(
        phase=tuple(
            changed(each, caps=changed(each.caps, members=cap)) for each, cap in zip(found, members, strict=True)
        )
    )


def random_way_in(rng: Random) -> Enter:
    return Enter(
        days_in_previous=rng.choice((0, 0, 2, 6)),
        settled_at_least=rng.choice((0, 5_000_00, 60_000_00)),
        overdue_below_basis_points=rng.choice((100, 1_000, 10_001)),
        disputes_open_at_most=rng.randint(0, 1),
        incidents_open_at_most=0,
        more_than=rng.choice(("1/3", "1/2")),
        wait_days=rng.choice((0, 1, 3)),
        vote_days=15,
    )


def random_limits(rng: Random) -> limits.Terms:
    """Over the banks, and one over a role that no financier has, which stops nothing."""
    base = rng.choice(("advanced", "risk-assets"))
    share, start = rng.choice((3_000, 6_000, 9_000)), rng.choice((0, 60_000_00, 150_000_00))
    found = (
        limit("one-obligor", base=base, at_most_basis_points=share, from_amount=start),
        limit("overdue", measure=Measure.OVERDUE, at_most_basis_points=rng.choice((500, 3_000))),
        limit("of-others", over=("supplier",), at_most_basis_points=1),
    )
    return limits.Terms(limit=tuple(rng.sample(found, 3)), risk_assets_days=rng.choice((3, 30)), circle_steps=3)


def content_of(*sections: Any) -> Content:
    """What the sections on phases and limits say, as plain content."""
    phased, limited = (msgspec.json.decode(msgspec.json.encode(section)) for section in sections)
    return {"phases": phased, "limits": limited}


class Opening:
    """One sequence, from one seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.rng = Random(seed)
        self.world = world
        self.phases, self.limits = random_phases(self.rng), random_limits(self.rng)
        self.joined = 0
        self.ledger = Unsigned(world.office, self._charter(self.phases, self.limits, 0))
        members = [each.id for each in self.ledger.charter.articles.member]
        self.book = GateBook(content_of(self.phases, self.limits), members, world.roles)
        self.told: Counter[str] = Counter()

    def run(self, steps: int) -> Counter[str]:
        """What happened, by name. Broken where the ledger did what it may not."""
        for _ in range(steps):
            self._step()
            self._add_up()
        self.told["days"] = self.ledger.day
        return self.told

    def _step(self) -> None:
        match self.rng.randrange(20):
            case 0 | 1 | 2:
                self.ledger.day += self.rng.choice((1, 1, 1, 1, 2, 3, 30))
            case 3:
                self._amend()
            case 4 | 5 | 6 | 7 | 8:
                self._move()
            case 9 | 10:
                self._accept()
            case 11 | 12 | 13 | 14:
                self._pay_out()
            case _:
                self._go_on()

    # --- new business -----------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        claim = self.rng.choice(self.world.offered)
        row = self.ledger.state.get(CLAIMS, claim)
        assert row is not None
        against = self.book.against_accepting(row.face, self._sums())
        self._held_to(Accept(by=row.creditor, claim=claim), against)

    def _pay_out(self) -> None:
        files = dict(zip(self.world.files, VALUE_DAYS, strict=True))
        today = [key for key, number in files.items() if number == self.ledger.day] if self.rng.random() < 0.9 else []
        file = self.rng.choice(today or self.world.files)
        row = self.ledger.state.get(FILES, file)
        assert row is not None
        assert row.offer is not None
        claim = self.ledger.state.get(CLAIMS, row.claim)
        assert claim is not None
        late = claim.overdue_since is not None
        asked = Paying(row.financier, (row.obligor, GROUP), row.offer.principal, row.offer.proceeds, late)
        against = self.book.against_paying(asked, self.ledger.day, self._sums())
        self._held_to(PayOut(by=row.financier, file=file), against)

    def _held_to(self, ask: Action, against: set[str]) -> None:
        """Refused by a gate with a code that the book has too, and kept only where it has none."""
        receipt, name = self._do(ask), type(ask).__name__
        if receipt.status == "kept":
            expect(not against, name, "was kept in spite of", sorted(against))
        elif str(receipt.code).startswith(("phases.", "limits.")):
            expect(receipt.code in against, name, "was refused, and nothing speaks for", receipt.code)
            self.told["beyond a cap or a limit"] += 1

    # --- what goes on in any phase ----------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Paying, reporting, disputing, stating: no phase and no limit is asked."""
        soon = self.world.live[1::3] if self.rng.random() < 0.4 else ()
        claim = self.rng.choice(soon or (*self.world.live, *self.world.offered))
        row = self.ledger.state.get(CLAIMS, claim)
        assert row is not None
        match self.rng.randrange(6):
            case 0 | 1:
                amount = self.rng.choice((row.face, 5_000_00, 20_000_00)) or 1
                ask: Action = Settle(by=row.obligor, root=claim, bank="river-bank", amount=amount)
            case 2:
                ask = ReportOverdue(by=row.holder, claim=claim)
            case 3:
                ask = RaiseDispute(by=row.obligor, claim=claim, amount=1_00, ground="quality", statement="it broke")
            case 4:
                ask = WithdrawDispute(by=row.obligor, claim=claim)
            case _:
                amount = self.rng.choice((90_000_00, 400_000_00))
                ask = StateRiskAssets(by=self.rng.choice(BANKS), amount=amount, reference="accounts")
        receipt = self._do(ask)
        stopped = str(receipt.code).startswith(("phases.", "limits.", "supervision."))
        expect(not stopped, type(ask).__name__, "starts nothing and was refused:", receipt.code)
        if isinstance(ask, StateRiskAssets) and receipt.status == "kept":
            self.book.stated[ask.by] = (ask.amount, self.ledger.day)

    # --- moving -----------------------------------------------------------------------------------------------------

    def _move(self) -> None:
        newest = list(self.book.asked)[-1:]
        day = self.ledger.day
        match self.rng.randrange(8 if newest else 1):
            case 0:
                by, to = self.rng.choice(self.book.members[:5]), self.rng.choice(self._beside())
                receipt, key = self._do(Propose(by=by, to=to, reason="as things are")), self._first_id(by)
                if receipt.status == "kept":
                    self.book.proposed(key, to, day)
            case 1 | 2 | 3:
                key, yes = self.rng.choice(newest), self.rng.random() < 0.9
                there = [each for each in self.book.members if not each.startswith("newcomer")]
                for by in self.rng.sample(there, self.rng.randint(1, 9)):
                    if self._do(Vote(by=by, proposal=key, yes=yes)).status == "kept":
                        self.book.voted(key, by, day, yes=yes)
                        self.told["votes"] += 1
            case 4 | 5 | 6:
                self._enter(self.rng.choice(newest))
            case _:
                name = self.rng.choice(self.book.names())
                receipt = self._do(self.world.office.object(name, days=self.rng.choice((1, 3, 8))))
                if receipt.status == "kept":
                    self.book.objected[name] = day + self._objects_for - 1

    def _beside(self) -> list[str]:
        """The phases beside the present one, and sometimes all there are."""
        names = self.book.names()
        place = names.index(self.book.present)
        return names if self.rng.random() < 0.1 else [*names[max(0, place - 1) : place], *names[place + 1 : place + 2]]

    def _enter(self, key: str) -> None:
        against = self.book.against_entering(key, self.ledger.day, self._sums())
        receipt = self._do(EnterPhase(by="maker", proposal=key))
        if receipt.status == "kept":
            expect(not against, "a phase was entered without", against)
            self.book.entered(key, self.ledger.day)
            self.told["phases entered"] += 1
        else:
            expect(bool(against), "a phase was not entered, and nothing speaks against it:", receipt.code)

    def _amend(self) -> None:
        """A text with other caps, limits, phases or members, weighed as an amendment is."""
        phased, limited, joined = self.phases, self.limits, self.joined
        match self.rng.randrange(5):
            case 0:
                phased = phases.Terms(phase=phased.phase[self.rng.randint(0, 1) :][:2])
            case 1:
                joined = min(len(NEWCOMERS), joined + self.rng.randint(1, 2))
            case 2:
                limited = random_limits(self.rng)
            case _:
                more = self.rng.choice((-60_000_00, 30_000_00, 200_000_00))
                wider = (changed(each.caps, outstanding=each.caps.outstanding + more) for each in phased.phase)
                phased = phases.Terms(
                    phase=tuple(changed(each, caps=caps) for each, caps in zip(phased.phase, wider, strict=True))
                )
        present, charter = self.ledger.charter, self._charter(phased, limited, joined)
        if phases.amends(self.phases, phased):
            self.told["texts refused"] += 1
            return
        self.book.phases_stay(content_of(phased, limited))
        if phases.members_beyond(self.ledger.state, present, charter):
            self.told["texts refused"] += 1
            return
        self.book.amended(content_of(phased, limited), [each.id for each in charter.articles.member])
        self.phases, self.limits, self.joined, self.ledger.charter = phased, limited, joined, charter
        self.told["texts in force"] += 1

    # --- the ledger -------------------------------------------------------------------------------------------------

    def _charter(self, phased: phases.Terms, limited: limits.Terms, joined: int) -> Charter:
        first = self.world.office.charter
        articles = changed(first.articles, member=(*first.articles.member, *NEWCOMERS[:joined]))
        return Charter(articles, first.modules | {"phases": phased, "limits": limited}, first.canonical)

    def _do(self, ask: Action) -> Any:
        self._objects_for = getattr(ask, "days", 0)
        self._last, receipt, _ = self.ledger.execute(ask)
        self.told["actions"] += 1
        self.told[receipt.status] += 1
        return receipt

    def _first_id(self, by: str) -> str:
        return record_id(self._last.ledger, by, self._last.salt, 0)

    def _sums(self) -> Sums:
        state = self.ledger.state
        obligors = [row for name in OBLIGORS_HERE if (row := state.get(OBLIGORS, name)) is not None]
        advanced, late, exposed = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
        for key in self.world.files:
            file = state.get(FILES, key)
            assert file is not None
            claim = state.get(CLAIMS, file.claim)
            assert claim is not None
            if file.stage is FileStage.PAID_OUT:
                advanced[file.financier] += file.principal_left
                late[file.financier] += file.principal_left if claim.overdue_since is not None else 0
                for subject in (file.obligor, GROUP):
                    exposed[file.financier, subject] += file.principal_left
        disputes = [row for name in OBLIGORS_HERE for _, row in state.scan(DISPUTES, "obligor", name, 1_000)]
        return Sums(
            outstanding=sum(row.outstanding for row in obligors),
            settled=sum(row.paid for row in obligors),
            overdue=sum(row.overdue for row in obligors),
            disputes=sum(each.stage is DisputeStage.OPEN for each in disputes),
            advanced=advanced,
            late=late,
            exposed=exposed,
        )

    def _add_up(self) -> None:
        """The rows that the gates go by, against the walk."""
        sums, row = self._sums(), self.ledger.state.get(MEASURES, "ledger")
        assert row is not None
        kept = (row.outstanding, row.settled, row.overdue, row.disputes)
        expect(kept == sums[:4], "the measures drifted:", kept, "instead of", sums[:4])
        for bank in BANKS:
            book = self.ledger.state.get(BOOKS, bank)
            told = (0, 0) if book is None else (book.advanced, book.overdue)
            expect(told == (sums.advanced[bank], sums.late[bank]), "the book of", bank, "drifted:", told)
