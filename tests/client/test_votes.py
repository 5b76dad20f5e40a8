"""What a client and a proof file make of a network's votes."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Voucher, vouch
from heqi.chain.graduation import Graduation, make_statement, sign_statement, together
from heqi.chain.graduation import Why as Graduates
from heqi.cli.reasons import Why as Command
from heqi.cli.verify import read_pin
from heqi.client.errors import Forked, Refused, Untrue
from heqi.client.graduated import require_of_network
from heqi.client.light import EngineVotes, Pin
from heqi.client.light import Why as Votes
from heqi.client.nodes import Passed
from heqi.client.proof import ProofFile, Verdict, Why, make_proof, verify
from heqi.codec.signatures import sign, validator_address
from heqi.edge.reasons import Why as Edge
from heqi.machine.book_keepers import VALIDATOR_KEYS
from heqi.machine.transactions import Action, Signature, Transaction, seal_envelope, signing_message, transaction_id
from heqi.modules import CATALOGUE
from heqi.modules.charter import SetConsensusKey
from heqi.storage.memory import MemoryStore
from tests.client.light import ledger
from tests.client.light.ledger import CHAIN, CHANGED, CHARTER, FOUNDERS, KEEPER, NEW_KEY, VALIDATORS, Network, Voters
from tests.client.light.network import change, votes_for
from tests.client.test_proof import changed, key
from tests.reached import note, refusing

EVERY = 23  # bytes: each takes a whole check
replace = msgspec.structs.replace


# --- clients ------------------------------------------------------------------------------------------------------


def on_a_network(
    check: Callable[[Network], Awaitable[None]],
    by: list[Any] | None = None,
    graduation: Graduation | None = None,
    **how: Any,
) -> None:
    async def run() -> None:
        async with ledger.serving(Voters(by, graduation), **how) as network:
            ledger.quiet(network.desk)
            await check(network)

    asyncio.run(run())


def test_a_proof_comes_with_the_networks_votes() -> None:
    async def check(network: Network) -> None:
        client = network.client()
        record = await client.record("members", KEEPER, proof=True)
        assert record.votes is not None
        assert record.height == network.desk.vouched.head.height - 1
        through = await client.votes(record.height, through=1)
        assert through.votes is not None
        assert [each.signed.header.height for each in through.votes.changes] == [1]

    on_a_network(check)


def test_the_head_before_a_quiet_block_is_no_step_back() -> None:
    async def check(network: Network) -> None:
        client = network.client()
        latest = await client.head()
        assert (await client.record("members", KEEPER, proof=True)).height == latest.head.height - 1
        assert (await client.head()).head == latest.head
        assert (await client.record("members", KEEPER, proof=True)).votes is not None

    on_a_network(check)


def test_a_head_from_before_something_changed_is_a_step_back() -> None:
    async def check(network: Network) -> None:
        client, desk = network.client(), network.desk
        before = desk.vouched
        head = before.head
        other = replace(head, height=head.height + 1, history_root="ab" * 32, history_size=1)
        desk.vouched = replace(before, head=other)
        with pytest.raises((Forked, Untrue)):
            await client.head()
        desk.vouched = before
        assert (await client.head()).head == head

    on_a_network(check)


def test_without_votes_a_book_keepers_word_is_just_that() -> None:
    async def check(network: Network) -> None:
        network.voters.away = True
        client = network.client()
        record = await client.record("members", KEEPER, proof=True)
        assert record.votes is None
        assert record.head is not None
        assert record.head.vouchers
        with pytest.raises(Refused) as refused:
            await client.votes()
        assert refused.value.code == Edge.NO_VOTES.code

    on_a_network(check)


def test_votes_that_do_not_hold_are_not_believed() -> None:
    async def check(network: Network) -> None:
        with pytest.raises(Untrue) as untrue:
            await network.client().record("members", KEEPER, proof=True)
        assert untrue.value.code == Votes.TOO_FEW.code

    on_a_network(check, by=VALIDATORS[:3])


def test_where_no_operator_vouches_the_networks_votes_are_enough(tmp_path: Path) -> None:
    file = tmp_path / "head"

    async def check(network: Network) -> None:
        client = network.client(head_file=file)
        head = (await client.head()).head
        assert head.height == network.desk.vouched.head.height - 1
        assert (await client.record("members", KEEPER, proof=True)).votes is not None
        # The file keeps the votes: a later client goes on from there, and a proof can be pinned to it.
        again = network.client(head_file=file)
        assert (await again.head()).head == head
        network.voters.away = True
        with pytest.raises(Untrue) as untrue:
            await again.head()
        assert untrue.value.code == "client.NOBODY_VOUCHES"

    on_a_network(check, operator=None)
    pin = read_pin(str(file))
    assert pin.height == 2
    assert read_pin(f"{pin.hash}@{pin.height}") == pin


def test_a_head_file_knows_a_block_to_pin_also_where_its_head_has_no_votes(tmp_path: Path) -> None:
    file = tmp_path / "head"

    async def check(network: Network) -> None:
        client = network.client(head_file=file)
        head = await client.head()
        assert (head.head, bool(head.vouchers)) == (network.desk.vouched.head, True)  # for this one nobody votes yet
        known = read_pin(str(file))
        assert known.height == head.head.height
        network.voters.away = True
        ledger.quiet(network.desk)
        assert (await network.client(head_file=file).head()).head.height == head.head.height + 1
        assert read_pin(str(file)) == known

    on_a_network(check)


def graduated(**other: Any) -> Graduation:
    """The ledger as if its founding state were the pilot's last, and all book-keepers had said so."""
    pilot = MemoryStore()
    found_ledger(pilot, CATALOGUE, CHARTER)
    head = Application(pilot, CATALOGUE).head
    statement = replace(make_statement(pilot, CHARTER, head, ledger.BEGINS + 1), **other)
    keepers = [each.member for each in CHARTER.articles.book_keeper]
    return together([sign_statement(statement, each, key(each, "head")) for each in keepers], CHARTER)


def test_after_a_graduation_a_book_keepers_word_is_not_enough() -> None:
    graduation = graduated()

    async def check(network: Network) -> None:
        client = network.client(graduation=graduation.statement)
        latest = network.desk.vouched.head
        first = (await client.head()).head
        assert first.height == latest.height - 1
        assert (await client.record("members", KEEPER, proof=True)).votes is not None
        ledger.quiet(network.desk)
        network.voters.away = True
        # Nothing has changed at the network's first block, and whoever vouches for it says nothing new.
        assert (await client.head(first.height)).head == first
        with pytest.raises(Untrue) as untrue:
            await client.head()
        assert untrue.value.code == Graduates.NOT_CONTINUED.code

    on_a_network(check, graduation=graduation)


def test_an_old_head_without_votes_is_told_apart_from_one_that_goes_on_without_the_network() -> None:
    """Votes are forgotten with their blocks, where a node is no archive: nobody is accused of that."""
    statement = graduated().statement
    last = statement.head
    head = replace(last, height=last.height + 5, history_size=last.history_size + 2, as_of=last.as_of + 9)
    require_of_network(statement, head, voted=head.height)
    for voted, why in ((head.height + 1, Graduates.VOTES_NOT_KEPT), (head.height - 1, Graduates.NOT_CONTINUED)):
        with pytest.raises(Passed) as passed:  # another node may have them
            require_of_network(statement, head, voted=voted)
        assert passed.value.error.code == why.code
        note(why, passed.value.error.told.facts)


def test_a_network_that_began_with_another_statement_is_a_fork() -> None:
    graduation, other = graduated(), graduated(genesis_second=ledger.BEGINS + 2)

    async def check(network: Network) -> None:
        ledger.quiet(network.desk)
        client = network.client(graduation=other.statement)
        with pytest.raises(Forked) as forked:
            await client.head()
        assert forked.value.code == Graduates.NOT_CONTINUED.code
        head = replace(graduation.statement.head, history_size=1)
        changed_before = replace(graduation.statement, head=head)
        with pytest.raises(Forked) as forked:
            await network.client(graduation=changed_before).head(0)
        assert forked.value.code == Graduates.NOT_CONTINUED.code

    on_a_network(check, graduation=graduation)


def test_what_pins_nothing_is_told(tmp_path: Path) -> None:
    unvoted = tmp_path / "head"

    async def check(network: Network) -> None:
        network.voters.away = True
        await network.client(head_file=unvoted).head()

    on_a_network(check)
    for text in (str(unvoted), str(tmp_path / "none"), "ab@1", f"{'ab' * 32}@0", f"{'AB' * 32}@1", f"{'ab' * 32}@"):
        with refusing(Command.PIN_NOT_UNDERSTOOD):
            read_pin(text)


# --- proof files --------------------------------------------------------------------------------------------------


def envelope(*actions: Action) -> bytes:
    person = next(seat.persons for seat in ledger.SEATS if seat.id == KEEPER)
    body = Transaction(
        actions=actions,
        ledger=CHARTER.digest.hex(),
        parties=(KEEPER,),
        salt="5a" * 16,
        valid_until=ledger.BEGINS + 600,
    )
    message = signing_message(transaction_id(body))
    pairs = [key(KEEPER, name) for name, *_ in person]
    return seal_envelope(body, [Signature(pair.public, sign(pair, message)) for pair in pairs])


@pytest.fixture(scope="module")
def application() -> Application:
    """A network's ledger on which a book-keeper took another consensus key with block 3, and has block 6."""
    store = MemoryStore()
    found_ledger(store, CATALOGUE, CHARTER)
    application = Application(store, CATALOGUE)
    for height in range(1, 7):
        sent = [envelope(SetConsensusKey(by=KEEPER, key=NEW_KEY.public))] if height == 3 else []
        finalised = application.finalise(height, ledger.BEGINS + height, sent)
        assert all(each.receipt.code is None for each in finalised.executed)
        application.commit()
    return application


CHANGES = (change(4, VALIDATORS, CHANGED, chain=CHAIN),)


def voted(application: Application, **how: Any) -> EngineVotes:
    return votes_for(application.head, CHANGED, CHANGED[:4], CHANGES, CHAIN, **how)


def proof(
    application: Application, votes: EngineVotes | None, vouchers: list[Voucher], named: bool = True
) -> ProofFile:
    head, store = application.head, application.store
    record = reader.prove_row(store, CATALOGUE.tables["members"], KEEPER, head.height)
    whose = reader.prove_row(store, VALIDATOR_KEYS, validator_address(NEW_KEY.public), head.height)
    names = [whose] if named and votes is not None else []
    return make_proof(CHARTER, list(FOUNDERS), head, vouchers, record=record, votes=votes, validator_keys=names)


def fails(verdict: Verdict, step: str, code: str) -> None:
    assert verdict.failed is not None
    assert (verdict.failed.name, verdict.failed.code) == (step, code)


def own_voucher(application: Application) -> list[Voucher]:
    return [vouch(application.head, KEEPER, key(KEEPER, "head"))]


def test_a_proof_with_votes_says_who_voted_and_on_which_assumption(application: Application) -> None:
    verdict = verify(proof(application, voted(application), []).bytes(), CHARTER)
    assert verdict.ok, verdict.failed
    assert [each.name for each in verdict.steps] == ["form", "charter", "founders", "head", "votes", "record", "whole"]
    votes = verdict.votes
    assert votes is not None
    members = sorted([KEEPER, *(each.member for each in CHARTER.articles.book_keeper[1:4])])
    assert list(votes.voted_by) == members
    assert (votes.power, votes.total_power, votes.timed, votes.pinned) == (80, 100, True, None)
    assert verdict.vouched is not None
    assert "80 of 100 parts of the power, which is more than two thirds" in verdict.vouched.en
    assert verdict.assumed is not None
    assert f"{votes.block.hash}@{votes.block.height}" in verdict.assumed.en
    assert "钉定" in verdict.assumed.zh


def test_a_voter_that_nobody_names_is_shown_by_its_key(application: Application) -> None:
    verdict = verify(proof(application, voted(application), [], named=False).bytes(), CHARTER)
    assert verdict.votes is not None
    assert NEW_KEY.public in verdict.votes.voted_by


def test_names_of_voters_are_records_of_the_head(application: Application) -> None:
    file = proof(application, voted(application), [])
    (whose,) = file.validator_keys
    other = reader.prove_row(
        application.store, VALIDATOR_KEYS, validator_address(VALIDATORS[1].pair.public), application.head.height
    )
    lie = replace(whose, row=msgspec.Raw(bytes(whose.row).replace(KEEPER.encode(), b"river-bank")))
    for wrong in ((lie,), (other,), (whose, whose), (replace(whose, table="members"),)):
        fails(verify(changed(file, validator_keys=wrong), CHARTER), "votes", Why.RECORD.code)
    fails(verify(changed(file, votes=None), CHARTER), "form", Why.FORM.code)


def test_a_proof_of_a_network_may_still_be_vouched_for_alone(application: Application) -> None:
    file = proof(application, None, own_voucher(application))
    assert b"votes" not in file.bytes()
    verdict = verify(file.bytes(), CHARTER)
    assert (verdict.ok, verdict.votes, verdict.assumed) == (True, None, None)
    assert verdict.vouched is not None
    assert "alone" in verdict.vouched.en
    fails(verify(changed(file, vouchers=()), CHARTER), "vouchers", Why.VOUCHERS.code)
    other = CHARTER.articles.book_keeper[1].member
    both = [*own_voucher(application), vouch(application.head, other, key(other, "head"))]
    verdict = verify(proof(application, None, both).bytes(), CHARTER)
    assert verdict.vouched is not None
    # Nobody runs a network's ledger alone.
    assert ("Vouched for by 2 of" in verdict.vouched.en, "that runs the ledger" in verdict.vouched.en) == (True, False)


def test_a_trial_clock_is_not_the_engines_time(application: Application) -> None:
    other = voted(application, second=application.head.as_of + 7)
    verdict = verify(proof(application, other, own_voucher(application)).bytes(), CHARTER)
    assert verdict.ok
    assert verdict.votes is not None
    assert not verdict.votes.timed
    assert verdict.vouched is not None
    assert "do not cover its time" in verdict.vouched.en
    assert "不涵盖其时间" in verdict.vouched.zh
    fails(verify(proof(application, other, []).bytes(), CHARTER), "vouchers", Why.VOUCHERS.code)


def test_a_pin_changes_what_is_assumed(application: Application) -> None:
    data = proof(application, voted(application), []).bytes()
    known = CHANGES[0].signed.header
    verdict = verify(data, CHARTER, pin=Pin(height=known.height, hash=known.hash()))
    assert verdict.ok
    assert verdict.assumed is not None
    assert f"since block {known.height}, which you pinned" in verdict.assumed.en
    fails(verify(data, CHARTER, pin=Pin(height=known.height, hash="ab" * 32)), "votes", Votes.OTHER_THAN_PINNED.code)
    fails(verify(data, CHARTER, pin=Pin(height=5, hash="ab" * 32)), "votes", Votes.NOT_PINNED.code)
    without = proof(application, None, own_voucher(application)).bytes()
    fails(verify(without, CHARTER, pin=Pin(height=5, hash="ab" * 32)), "votes", Votes.NONE_TO_PIN.code)


def test_a_pilot_that_became_a_network_is_followed_from_its_statement(application: Application) -> None:
    pilot = MemoryStore()
    found_ledger(pilot, CATALOGUE, CHARTER)
    statement = make_statement(pilot, CHARTER, Application(pilot, CATALOGUE).head, ledger.BEGINS + 1)
    voting = tuple(
        replace(each, key=NEW_KEY.public) if each.member == KEEPER else each for each in statement.validators
    )
    statement = replace(statement, validators=voting)
    keepers = [each.member for each in CHARTER.articles.book_keeper]
    signed = [sign_statement(statement, each, key(each, "head")) for each in keepers]

    def votes(graduation: Graduation) -> EngineVotes:
        return replace(votes_for(application.head, CHANGED, CHANGED[:4], (), CHAIN), graduation=graduation)

    file = proof(application, votes(together(signed[:4], CHARTER)), [], named=False)
    verdict = verify(file.bytes(), CHARTER)
    assert verdict.ok, verdict.failed
    assert verdict.votes is not None
    assert KEEPER in verdict.votes.voted_by  # by the statement, not by the charter or a record
    few = Graduation(statement=statement, signatures=signed[0].signatures)
    fails(verify(changed(file, votes=votes(few)), CHARTER), "votes", Graduates.NOT_AGREED.code)
    false = replace(few, statement=replace(statement, genesis_second=statement.genesis_second + 1))
    fails(verify(changed(file, votes=votes(false)), CHARTER), "votes", Graduates.NO_STATEMENT.code)
    later = replace(statement, head=replace(statement.head, height=application.head.height))
    beyond = together([sign_statement(later, each, key(each, "head")) for each in keepers], CHARTER)
    fails(verify(changed(file, votes=votes(beyond)), CHARTER), "votes", Votes.BROKEN_CHAIN.code)


def test_votes_for_another_head_do_not_help(application: Application) -> None:
    file = proof(application, voted(application), own_voucher(application))
    assert verify(file.bytes(), CHARTER).ok
    other = votes_for(replace(application.head, height=5), CHANGED, CHANGED, CHANGES, CHAIN)
    fails(verify(changed(file, votes=other), CHARTER), "votes", Votes.OTHER_HEAD.code)
    few = votes_for(application.head, CHANGED, CHANGED[:3], CHANGES, CHAIN)
    fails(verify(changed(file, votes=few), CHARTER), "votes", Votes.TOO_FEW.code)


def test_no_byte_of_the_votes_can_be_changed(application: Application) -> None:
    data = proof(application, voted(application), []).bytes()
    start, end = data.index(b'"validator_keys"'), len(data)
    assert data.index(b'"votes"') > start
    for position in range(start, end, EVERY):
        byte = data[position]
        other = byte ^ (0x20 if chr(byte).isalpha() else 1)
        verdict = verify(data[:position] + bytes([other]) + data[position + 1 :], CHARTER)
        assert verdict.failed is not None, data[position - 40 : position + 20]
