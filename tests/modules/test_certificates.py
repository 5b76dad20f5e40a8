"""Certificates: registered with evidence, open to objection, held whole, licensed, redeemed, revoked."""

from typing import Any

import pytest
from msgspec import inspect

from heqi.machine import apply
from heqi.machine.authority import Why as Authority
from heqi.machine.charter import Clause
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reason
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE, MODULES, certificates, pledges
from heqi.modules.certificates import (
    CERTIFICATES,
    CLAIMED,
    LICENCES,
    OBJECTIONS,
    PROVENANCE,
    DecideObjection,
    EndLicence,
    Evidence,
    Grant,
    Issue,
    Kind,
    Object,
    Objected,
    ObjectionStage,
    Price,
    Redeem,
    Register,
    Revoke,
    Revoked,
    Right,
    Stage,
    Terms,
    Transfer,
    Why,
    Withdraw,
    WithdrawObjection,
)
from heqi.modules.certificates.terms import amends, check
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.payments import Why as Payments
from heqi.modules.pledges import MakePledge, Secure
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Id
from tests.ledger import member
from tests.modules.receivables.trade import Trade, digest
from tests.reached import note

TERMS = Terms(
    registrar="registry",
    arbiter="tribunal",
    objection_days=10,
    objection_source="data registration rules",
    holding_days=30,
    holding_source="members' agreement",
    licences_at_most=3,
)
ORIGIN = Evidence(kind="collection-log", digest=digest("log"), reference="LOG-1")


class Office(Trade):
    """A registry and a tribunal beside the supply chain, whose maker has a data set. further: other sections."""

    def __init__(self, **further: Clause) -> None:
        others = [member("registry", roles=["registrar"]), member("tribunal", roles=["arbiter"])]
        super().__init__(further=others, other_terms={"certificates": TERMS} | further)

    def registered(self, name: str = "runs", **said: Any) -> Id:
        return self.new_id(self.do(registers(name, **said)))

    def issued(self, *certificates: Id) -> None:
        self.wait(days=11)
        self.do(*(Issue(by="registry", certificate=each) for each in certificates))

    def data(self, name: str = "runs") -> dict[Right, Id]:
        """A certificate in force of each right to a data set."""
        found = {right: self.registered(name, right=right) for right in Right}
        self.issued(*found.values())
        return found

    def stage(self, certificate: Id) -> Stage:
        return self.get(CERTIFICATES, certificate).stage

    def provenance(self, certificate: Id) -> list[tuple[str, str | None, str | None]]:
        steps = sorted(self.rows(PROVENANCE).items())
        return [(row.what, row.giver, row.holder) for key, row in steps if key.startswith(certificate)]


@pytest.fixture
def office() -> Office:
    return Office()


def registers(name: str = "runs", **said: Any) -> Register:
    fields = {"kind": Kind.DATA, "title": f"Test {name}", "content": digest(name), "evidence": (ORIGIN,)}
    return Register(by="maker", **fields | {"right": Right.HOLD} | said)


def passes(certificate: Id, to: str = "carmaker", by: str = "maker", price: int | None = None) -> Transfer:
    paid = None if price is None else Price(bank="river-bank", amount=price)
    return Transfer(by=by, certificate=certificate, to=to, price=paid)


def licenses(office: Office, certificate: Id, **said: Any) -> Grant:
    fields = {
        "licensee": "workshop",
        "territory": ("cn",),
        "from_day": office.day,
        "last_day": office.in_days(90),
        "exclusive": False,
        "price": Price(bank="river-bank", amount=5_000_00),
    }
    return Grant(by="maker", certificate=certificate, **fields | said)


# --- registering -----------------------------------------------------------------------------------------------------


def test_what_is_claimed_is_announced_and_issued_when_nobody_objects(office: Office) -> None:
    key = office.registered()
    row = office.get(CERTIFICATES, key)
    assert (row.stage, row.objections_until) == (Stage.ANNOUNCED, office.in_days(10))
    office.wait(days=10)
    ask = Issue(by="registry", certificate=key)
    office.refuses(Why.OBJECTION_PERIOD, ask)
    office.refuses(Why.NOT_IN_FORCE, passes(key))
    office.wait(days=1)
    office.refuses(Why.NOT_THE_REGISTRAR, changed(ask, by="maker"))
    office.do(ask)
    assert (office.stage(key), office.get(CERTIFICATES, key).since) == (Stage.IN_FORCE, office.day)
    assert office.provenance(key) == [("announced", None, "maker"), ("issued", None, "maker")]
    assert office.refuses(Why.NOT_ANNOUNCED, ask).facts["stage"] == "in-force"
    office.refuses(Why.NOT_FOUND, Issue(by="registry", certificate=digest("nothing")))


def test_each_right_to_a_content_is_claimed_once_at_a_time(office: Office) -> None:
    key = office.registered()
    assert office.refuses(Why.CLAIMED_ALREADY, changed(registers(), by="foundry")).facts["certificate"] == key
    office.do(changed(registers(right=Right.PROCESS), by="foundry"))
    office.refuses(Why.NOT_FOUND, Withdraw(by="foundry", certificate=key))
    office.do(Withdraw(by="maker", certificate=key))
    office.do(changed(registers(), by="foundry"))
    office.refuses(Why.NOT_ANNOUNCED, Withdraw(by="maker", certificate=key))


def test_what_may_be_claimed(office: Office) -> None:
    office.refuses(Why.GOOD_NEEDS_KEEPER, registers(good="a bronze vessel"))
    vessel = registers(good="a bronze vessel", keeper="foundry")
    office.refuses(Why.GOOD_IS_HELD, changed(vessel, right=Right.OPERATE))
    office.refuses(Why.KEEPS_ITSELF, changed(vessel, keeper="maker"))
    office.refuses(Authority.NOT_A_PARTY, vessel, signed_by=["maker"])


# --- objecting -------------------------------------------------------------------------------------------------------


def test_an_objection_that_is_upheld_ends_the_claim(office: Office) -> None:
    key = office.registered()
    ask = Object(by="workshop", certificate=key, ground="our machines ran", evidence=digest("ours"))
    office.refuses(Why.OBJECTS_TO_ITSELF, changed(ask, by="maker"))
    assert office.do(ask).events == (Objected(certificate=key, applicant="maker", party="workshop"),)
    office.refuses(Why.OBJECTED_BEFORE, ask)
    office.wait(days=11)
    office.refuses(Why.TOO_LATE, changed(ask, by="foundry"))
    assert office.refuses(Why.OBJECTION_OPEN, Issue(by="registry", certificate=key)).facts["count"] == 1
    decision = DecideObjection(by="registry", certificate=key, party="workshop", upheld=True, reference="D-1")
    office.refuses(Why.NOT_THE_REGISTRAR, changed(decision, by="workshop"))
    office.refuses(Why.NO_OBJECTION, changed(decision, party="foundry"))
    office.do(decision)
    assert office.stage(key) is Stage.REJECTED
    assert office.get(OBJECTIONS, f"{key}/workshop").stage is ObjectionStage.UPHELD
    assert not office.rows(CLAIMED)
    office.refuses(Why.NOT_ANNOUNCED, ask)


def test_objections_that_fall_leave_it_as_it_was(office: Office) -> None:
    key = office.registered()
    for party in ("workshop", "foundry"):
        office.do(Object(by=party, certificate=key, ground="ours", evidence=digest(party)))
    office.do(DecideObjection(by="registry", certificate=key, party="workshop", upheld=False, reference="D-1"))
    office.do(WithdrawObjection(by="foundry", certificate=key))
    office.refuses(Why.NO_OBJECTION, WithdrawObjection(by="foundry", certificate=key))
    assert office.get(OBJECTIONS, f"{key}/workshop").decision == "D-1"
    office.issued(key)


# --- passing on ------------------------------------------------------------------------------------------------------


def test_a_certificate_goes_as_a_whole_to_one_party_that_signs(office: Office) -> None:
    keys = office.data()
    sold = passes(keys[Right.OPERATE], price=80_000_00)
    assert office.refuses(Why.HOLDING_PERIOD, sold).facts["first"] == office.in_days(30).isoformat()
    office.wait(days=30)
    office.refuses(Authority.NOT_A_PARTY, sold, signed_by=["maker"])
    office.refuses(Why.SAME_PARTY, passes(keys[Right.OPERATE], to="maker"))
    office.refuses(Why.NOT_FOUND, changed(sold, by="foundry"))
    office.refuses(Payments.NOT_A_SETTLEMENT_BANK, changed(sold, price=Price(bank="maker", amount=1)))
    office.refuses(Payments.INSUFFICIENT_FUNDS, passes(keys[Right.OPERATE], price=9_000_000_00))
    office.do(sold)
    assert (office.money("carmaker"), office.money("maker")) == (-80_000_00, 80_000_00)
    row = office.get(CERTIFICATES, keys[Right.OPERATE])
    assert (row.holder, row.since) == ("carmaker", office.day)
    office.refuses(Why.HOLDING_PERIOD, passes(keys[Right.OPERATE], to="workshop", by="carmaker"))
    office.wait(days=30)
    office.do(passes(keys[Right.OPERATE], to="workshop", by="carmaker"))  # a gift
    assert office.provenance(keys[Right.OPERATE]) == [
        ("announced", None, "maker"),
        ("issued", None, "maker"),
        ("transferred", "maker", "carmaker"),
        ("transferred", "carmaker", "workshop"),
    ]
    assert office.get(CERTIFICATES, keys[Right.HOLD]).holder == "maker"


def test_no_split_no_auction_and_no_price_but_legal_tender_by_type() -> None:
    """No action names a part of a certificate, offers it to more than one, or can say a price in anything else."""
    for action in certificates.MODULE.rules:
        fields = {field.name: field.type for field in inspect.type_info(action).fields}  # type: ignore[attr-defined]
        counted = [name for name, kind in fields.items() if isinstance(bare(kind), inspect.IntType)]
        assert counted == [], "an integer could be a part or a price"
        assert {*fields} & {"bid", "currency", "share", "parts"} == set()
        assert not isinstance(fields.get("to"), inspect.VarTupleType)
    price = [field.name for field in inspect.type_info(Price).fields]  # type: ignore[attr-defined]
    assert price == ["bank", "amount"]
    assert CATALOGUE.assets["certificate"].part_of is None


def bare(kind: inspect.Type) -> inspect.Type:
    return bare(kind.type) if isinstance(kind, inspect.Metadata) else kind


# --- licensing -------------------------------------------------------------------------------------------------------


def test_a_licence_has_a_term_and_a_territory_and_is_paid_for_at_once(office: Office) -> None:
    keys = office.data()
    ask = licenses(office, keys[Right.PROCESS])
    office.refuses(Authority.NOT_A_PARTY, ask, signed_by=["maker"])
    office.refuses(Why.SAME_PARTY, changed(ask, licensee="maker"))
    office.refuses(Why.NOTHING_TO_LICENSE, changed(ask, certificate=keys[Right.HOLD]))
    office.refuses(Why.TERM, changed(ask, from_day=office.in_days(-1)))
    office.refuses(Why.TERM, changed(ask, from_day=office.in_days(91)))
    licence = office.new_id(office.do(ask))
    assert office.money("workshop") == -5_000_00
    assert office.get(LICENCES, licence).right is Right.PROCESS
    assert office.provenance(keys[Right.PROCESS])[-1] == ("licensed", "maker", None)  # its parties are their own affair
    office.refuses(Why.NOT_FOUND, EndLicence(by="maker", licence=licence))
    office.do(EndLicence(by="workshop", licence=licence))
    office.refuses(Why.LICENCE_OVER, EndLicence(by="workshop", licence=licence))


def test_an_exclusive_licence_stands_beside_no_other_of_its_days_and_places(office: Office) -> None:
    keys = office.data()
    ask = licenses(office, keys[Right.PROCESS], price=None)
    first = office.new_id(office.do(ask))
    office.do(changed(ask, licensee="foundry"))
    alone = changed(ask, licensee="carmaker", exclusive=True)
    assert office.refuses(Why.OVERLAPS, alone).facts["licence"] == first
    office.refuses(Why.OVERLAPS, changed(alone, territory=("eu", "cn-31")))
    abroad = changed(alone, territory=("eu", "cnx"))
    office.do(abroad)
    office.refuses(Why.TOO_MANY_LICENCES, changed(ask, territory=("us",)))
    office.wait(days=91)
    office.do(licenses(office, keys[Right.PROCESS], licensee="carmaker", exclusive=True))
    office.refuses(
        Why.OVERLAPS, licenses(office, keys[Right.PROCESS], from_day=office.in_days(90), last_day=office.in_days(99))
    )


# --- ending ----------------------------------------------------------------------------------------------------------


def test_a_good_that_is_handed_over_ends_its_certificate(office: Office) -> None:
    key = office.registered("vessel", kind=Kind.DIGITAL_WORK, good="a vessel", keeper="foundry")
    office.issued(key)
    ask = Redeem(by="maker", certificate=key, keeper="foundry")
    office.refuses(Authority.NOT_A_PARTY, ask, signed_by=["maker"])
    office.refuses(Why.NOT_THE_KEEPER, changed(ask, keeper="workshop"))
    office.do(ask)
    assert office.stage(key) is Stage.REDEEMED
    assert office.provenance(key)[-1] == ("redeemed", "maker", None)
    assert office.refuses(Why.NOT_IN_FORCE, ask).facts["stage"] == "redeemed"
    office.refuses(Why.CLAIMED_ALREADY, registers("vessel"))
    keys = office.data()
    office.refuses(Why.NO_GOOD, changed(ask, certificate=keys[Right.HOLD]))


def test_an_award_revokes_and_licences_fall_with_the_certificate(office: Office) -> None:
    keys = office.data()
    key = keys[Right.PROCESS]
    licence = office.new_id(office.do(licenses(office, key)))
    ask = Revoke(by="tribunal", certificate=key, award="Award 7")
    office.refuses(Why.NOT_THE_ARBITER, changed(ask, by="registry"))
    office.refuses(Why.NOT_FOUND, changed(ask, certificate=digest("nothing")))
    assert office.do(ask).events == (Revoked(certificate=key, holder="maker", award="Award 7"),)
    assert office.get(LICENCES, licence).ended_day is None  # what it is worth follows from its certificate
    assert office.stage(key) is Stage.REVOKED
    office.refuses(Why.NOT_IN_FORCE, ask)
    office.refuses(Why.NOT_IN_FORCE, licenses(office, key))
    assert office.stage(keys[Right.HOLD]) is Stage.IN_FORCE
    office.do(changed(registers(right=Right.PROCESS), by="foundry"))  # its true author


def test_a_pledged_certificate_stays_and_an_award_revokes_it_all_the_same() -> None:
    security = pledges.Terms(ranks_at_most=3, secured_at_most=0, proceeds_days=30, source="members' agreement")
    office = Office(pledges=security)
    keys = office.data()
    key = keys[Right.PROCESS]
    debt = Secure(
        by="hill-bank", debtor="maker", currency="CNY", amount=9_000_00, contract="L-1", due=office.in_days(90)
    )
    secured = office.new_id(office.do(debt, signed_by=["hill-bank", "maker"]))
    pledge = MakePledge(by="maker", kind="certificate", asset=key, measure=1, unit="certificate", debt=secured,
                        creditor="hill-bank", secured=9_000_00, filing="F-1", filed=office.day)  # fmt: skip
    office.do(pledge, signed_by=["hill-bank", "maker"])
    office.wait(days=30)
    office.refuses(pledges.Why.PLEDGED, passes(key))
    office.do(licenses(office, key))  # its use is the holder's
    office.do(passes(key), signed_by=["carmaker", "hill-bank", "maker"])
    office.do(Revoke(by="tribunal", certificate=key, award="Award 7"))
    assert office.stage(key) is Stage.REVOKED


# --- what always holds -----------------------------------------------------------------------------------------------


class Meddle(Action, tag="meddling.meddle"):
    """Planted faults: what a careless module could do."""

    how: str
    certificate: Id
    licence: Id


def meddle(state: State, call: Call, ask: Meddle) -> None:
    certificate, licence = state.get(CERTIFICATES, ask.certificate), state.get(LICENCES, ask.licence)
    first = state.get(PROVENANCE, f"{ask.certificate}/000001")
    if certificate is None or licence is None or first is None:
        raise KeyError(ask.certificate)
    match ask.how:
        case "announce it again":
            state.put(CERTIFICATES, ask.certificate, changed(certificate, stage=Stage.ANNOUNCED))
        case "another right":
            state.put(CERTIFICATES, ask.certificate, changed(certificate, right=Right.OPERATE))
        case "another past":
            state.put(PROVENANCE, f"{ask.certificate}/000001", changed(first, holder="carmaker"))
        case "forget a step":
            state.delete(PROVENANCE, f"{ask.certificate}/000001")
        case "a longer term":
            state.put(LICENCES, ask.licence, changed(licence, last_day=call.day))


MEDDLING = Module("meddling", "Meddling.", rules={Meddle: Rule(meddle, by="anybody", zh="干预")})


@pytest.mark.parametrize(
    "how", ["announce it again", "another right", "another past", "forget a step", "a longer term"]
)
def test_no_rule_can_do_what_the_register_forbids(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.modules.receivables.trade.MODULES", (*MODULES, MEDDLING))
    office = Office()
    keys = office.data()
    licence = office.new_id(office.do(licenses(office, keys[Right.PROCESS])))
    office.wait(days=1)
    office.refuses(apply.Why.FAULT, Meddle(by="maker", how=how, certificate=keys[Right.PROCESS], licence=licence))


# --- the charter -----------------------------------------------------------------------------------------------------


def expected(terms: Terms, *reasons: Reason) -> None:
    charter = Office().charter
    charter.modules["certificates"] = charter._terms[Terms] = terms
    found = check(charter)
    assert [refusal.reason for refusal in found] == [*reasons]
    for refusal in found:
        note(refusal.reason, refusal.facts)


def test_what_a_charter_may_say_of_certificates() -> None:
    expected(TERMS)
    expected(changed(TERMS, registrar="nobody"), CharterWhy.MEMBER_UNKNOWN)
    expected(changed(TERMS, arbiter="registry"), Why.JUDGES_ITSELF)
    charter = Office().charter
    charter._allowed["arbiter"] = {"payments.transfer"}
    assert [refusal.reason for refusal in check(charter)] == [CharterWhy.CANNOT_ACT]
    del charter.modules["payments"]
    assert [refusal.reason for refusal in check(charter)] == [CharterWhy.MODULE_MISSING]
    assert amends(None, TERMS) == amends(TERMS, changed(TERMS, holding_days=1)) == []
    assert [refusal.reason for refusal in amends(TERMS, None)] == [CharterWhy.SECTION_STAYS]
