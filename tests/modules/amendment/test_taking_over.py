"""Taking over: what a text makes of members, roles, book-keepers and the rules by which the block is executed."""

import pytest

from heqi.machine.authority import KEYS
from heqi.machine.authority import MEMBERS as MEMBER_ROWS
from heqi.machine.authority import Why as Authority
from heqi.machine.book_keepers import BOOK_KEEPERS, Validator
from heqi.machine.receipts import KEPT
from heqi.modules.amendment import NEXT_TEXT, PROPOSALS, Vote
from heqi.modules.charter import CHARTERS, SetConsensusKey, present_text
from heqi.modules.charter import Why as Charter
from heqi.modules.parties import KEYRINGS, DeclareGroup
from heqi.modules.payments import PlaceHold
from heqi.values.days import add_days
from tests.amending import MEMBERS, NEWCOMER, Amending, newcomer
from tests.pilot import BANK, BUYER, CHARTER, OPERATOR, SUPPLIER, credit, key, transfer

GRACE = {"receivables.grace_days": 3}
HARBOUR = "harbour-bank"


@pytest.fixture
def pilot() -> Amending:
    return Amending()


def test_it_takes_over_with_the_first_block_of_its_day_and_not_before(pilot: Amending) -> None:
    proposal = pilot.propose(BANK, GRACE)
    pilot.vote(proposal, *MEMBERS[:5])
    founding = pilot.application.head
    pilot.wait(days=13)
    assert pilot.block().head.charter == founding.charter
    pilot.wait(days=1)
    head = pilot.block().head
    assert (head.founding, head.charter) == (founding.founding, pilot.get(PROPOSALS, proposal).text)
    assert pilot.get(PROPOSALS, proposal).stage == "in-force"
    assert pilot.state.get(NEXT_TEXT, "next") is None
    text = pilot.get(CHARTERS, "000002")
    assert text == present_text(pilot.state)
    assert text.amends is not None
    assert (text.amends.base, text.amends.proposal) == (founding.charter, proposal)
    assert (text.amends.height, text.amends.day) == (head.height, pilot.day)
    assert (pilot.charter.preamble.text, pilot.charter.digest.hex()) == (2, head.charter)
    assert pilot.get(CHARTERS, "000001").canonical == CHARTER.canonical.decode()
    assert pilot.block().head.app_hash == head.app_hash  # quiet blocks are empty again


def test_its_own_block_is_executed_by_it(pilot: Amending) -> None:
    trader = [each for each in CHARTER.articles.roles["trader"] if each != "payments.transfer"]
    pilot.do(credit(1))
    proposal = pilot.propose(BANK, {"roles.trader": trader})
    pilot.vote(proposal, *MEMBERS[:6])
    pilot.wait(days=30)
    receipt = pilot.refuses(Authority.ROLE_NOT_ALLOWED, transfer(BUYER, SUPPLIER, 1))
    assert receipt.facts["action"] == "payments.transfer"


def test_a_member_is_admitted_with_the_keys_it_signed_with(pilot: Amending) -> None:
    pilot.amend({f"member[{NEWCOMER}]": newcomer()}, joins=[NEWCOMER])
    assert pilot.get(MEMBER_ROWS, NEWCOMER).standing == "active"
    assert pilot.get(KEYRINGS, NEWCOMER).keys == (key(NEWCOMER).public,)
    assert pilot.get(KEYS, key(NEWCOMER).public).from_day == pilot.day
    pilot.do(credit(1, customer=NEWCOMER))
    pilot.do(transfer(NEWCOMER, BUYER, 1_00))
    proposal = pilot.propose(NEWCOMER, GRACE)  # and takes part in the next amendment
    pilot.vote(proposal, NEWCOMER)


@pytest.mark.parametrize("standing", ["suspended", "left"])
def test_who_is_suspended_or_leaves_is_paid_and_pays_and_takes_on_nothing_new(pilot: Amending, standing: str) -> None:
    pilot.do(credit(1, customer=SUPPLIER))
    pilot.amend({f"member[{SUPPLIER}].standing": standing})
    pilot.do(credit(2, customer=SUPPLIER))
    pilot.do(transfer(SUPPLIER, BUYER, 1_00))
    hold = PlaceHold(
        by=SUPPLIER,
        bank=BANK,
        currency="CNY",
        payee=BUYER,
        amount=1_00,
        purpose="delivery",
        expires_day=add_days(pilot.day, 60),
    )
    pilot.refuses(Authority.NOT_IN_STANDING, hold)
    pilot.amend({f"member[{SUPPLIER}].standing": None}, voters=[each for each in MEMBERS if each != SUPPLIER])
    receipt, _ = pilot.submit(hold)
    assert receipt.status == KEPT, pilot.explain(receipt)


def test_votes_of_who_left_do_not_count(pilot: Amending) -> None:
    pilot.amend({f"member[{SUPPLIER}].standing": "left", "member[river-parts].standing": "suspended"})
    proposal = pilot.propose(BANK, GRACE)
    others = [each for each in MEMBERS if each not in (SUPPLIER, "river-parts")]
    assert len(others) == 5
    pilot.vote(proposal, *others[:4])  # more than two thirds of five
    assert pilot.get(PROPOSALS, proposal).stage == "passed"


def test_what_a_member_declared_since_stays(pilot: Amending) -> None:
    pilot.do(DeclareGroup(by=OPERATOR, member=SUPPLIER, group="family"))
    pilot.amend({f"member[{SUPPLIER}].size": "medium"})
    row = pilot.get(MEMBER_ROWS, SUPPLIER)
    assert (row.size, row.group) == ("medium", "family")
    pilot.amend({f"member[{SUPPLIER}].group": "other"})
    assert pilot.get(MEMBER_ROWS, SUPPLIER).group == "other"


def test_book_keepers_come_and_go_and_their_power_changes(pilot: Amending) -> None:
    keepers = [each.member for each in CHARTER.articles.book_keeper]
    for each in keepers:
        pilot.do(SetConsensusKey(by=each, key=key(each, "vote").public))
    values = {
        f"book_keeper[{HARBOUR}]": None,
        f"book_keeper[{BANK}].power": 30,
        f"book_keeper[{SUPPLIER}]": {"member": SUPPLIER, "head_key": key(SUPPLIER, "head").public, "power": 10},
    }
    proposal = pilot.propose(BANK, values)
    pilot.vote(proposal, *MEMBERS[:6])
    pilot.wait(days=30)
    committed = pilot.block()
    assert committed.validators == (
        Validator(key(HARBOUR, "vote").public, 0),
        Validator(key(BANK, "vote").public, 30),
    )
    assert pilot.state.get(BOOK_KEEPERS, HARBOUR) is None
    assert pilot.get(BOOK_KEEPERS, BANK).power == 30
    assert pilot.get(BOOK_KEEPERS, BANK).consensus_key == key(BANK, "vote").public
    assert pilot.get(BOOK_KEEPERS, SUPPLIER).head_key == key(SUPPLIER, "head").public
    pilot.refuses(Charter.NOT_A_BOOK_KEEPER, SetConsensusKey(by=HARBOUR, key=key(HARBOUR, "third").public))
    pilot.do(SetConsensusKey(by=SUPPLIER, key=key(SUPPLIER, "vote").public))
    assert {each.key for each in pilot.application.validators()} == {
        key(each, "vote").public for each in (*keepers, SUPPLIER) if each != HARBOUR
    }


def test_one_that_does_not_hold_any_more_lapses_with_a_reason(pilot: Amending) -> None:
    values = {f"book_keeper[{BANK}].head_key": key("new", "head").public}
    proposal = pilot.propose(BANK, values)
    pilot.vote(proposal, *MEMBERS[:6])
    pilot.do(SetConsensusKey(by=OPERATOR, key=key("new", "head").public))  # takes the key meanwhile
    before = pilot.application.head
    pilot.wait(days=30)
    head = pilot.block().head
    lapsed = pilot.get(PROPOSALS, proposal)
    assert (lapsed.stage, lapsed.because) == ("lapsed", "amendment.KEY_TAKEN")
    assert head.charter == before.charter
    assert head.history_size == before.history_size + 1  # the block says that it changed something
    assert pilot.state.get(NEXT_TEXT, "next") is None
    assert pilot.state.get(CHARTERS, "000002") is None
    assert pilot.block().head.app_hash == head.app_hash
    pilot.amend(GRACE)  # and the next one can pass


def test_amendments_follow_each_other(pilot: Amending) -> None:
    for number in range(3, 6):
        pilot.amend({"receivables.grace_days": number})
    assert (pilot.charter.preamble.text, pilot.application.head.charter) == (4, pilot.charter.digest.hex())
    bases = [pilot.get(CHARTERS, f"{number:06d}") for number in range(2, 5)]
    assert [each.amends.base for each in bases if each.amends] == [
        CHARTER.digest.hex(),
        bases[0].digest,
        bases[1].digest,
    ]
    assert pilot.submit(Vote(by=BANK, proposal="1" * 64, yes=True))[0].code == "amendment.PROPOSAL_UNKNOWN"
