"""The charter's texts from outside: who holds the founding one comes to believe a later one, or sees that it does not
follow.
"""

import asyncio

import msgspec
import pytest

from heqi.chain import reader
from heqi.chain.blocks import Head, Voucher, vouch
from heqi.chain.texts import Passage, Why, passages_to, require_passages_vouched, texts_after
from heqi.client.errors import Untrue
from heqi.client.proof import ProofFile, make_proof, verify
from heqi.client.proof import Why as Proof
from heqi.codec.signatures import KeyPair
from heqi.machine.authority import MEMBERS as MEMBER_ROWS
from heqi.modules import CATALOGUE
from heqi.modules.amendment import NEXT_TEXT
from heqi.modules.charter import CHARTERS
from heqi.state.tables import changed
from heqi.state.view import State
from tests import pilot
from tests.amending import Amending, amend_served, send_served
from tests.pilot import BANK, CHARTER, FOUNDERS, OPERATOR, SUPPLIER, credit, key
from tests.reached import refusing

GRACE = {"receivables.grace_days": 3}
NEW_HEAD = key(OPERATOR, "second head")


def signed(head: Head, member: str = OPERATOR, pair: KeyPair | None = None) -> tuple[Voucher, ...]:
    return (vouch(head, member, pair or key(member, "head")),)


@pytest.fixture(scope="module")
def amended() -> Amending:
    """Three texts: with the third the operator vouches by another key."""
    found = Amending()
    found.amend(GRACE)
    found.amend({f"book_keeper[{OPERATOR}].head_key": NEW_HEAD.public})
    found.do(credit(1))
    return found


def passages(ledger: Amending) -> list[Passage]:
    found = []
    for number in (2, 3):
        text = ledger.get(CHARTERS, f"{number:06d}")
        head = reader.head_at(ledger.application.store, text.amends.height if text.amends else 0)
        found.append(Passage(text=text.canonical, head=head, vouchers=signed(head)))
    return found


def a_proof(ledger: Amending, lead: list[Passage], pair: KeyPair = NEW_HEAD) -> ProofFile:
    head = ledger.application.head
    record = reader.prove_row(ledger.application.store, MEMBER_ROWS, SUPPLIER, head.height)
    return make_proof(CHARTER, list(FOUNDERS), head, list(signed(head, pair=pair)), record, passages=lead)


def test_texts_follow_one_by_one(amended: Amending) -> None:
    texts = texts_after(CHARTER, passages(amended), CATALOGUE)
    assert [each.preamble.text for each in texts] == [1, 2, 3]
    assert texts[-1].canonical == amended.charter.canonical
    require_passages_vouched(texts, passages(amended))
    assert passages_to(passages(amended), texts[1].digest.hex()) == passages(amended)[:1]
    assert passages_to(passages(amended), "0" * 64) == passages(amended)


def test_a_proof_of_a_later_text_holds_for_who_holds_the_founding_one(amended: Amending) -> None:
    verdict = verify(a_proof(amended, passages(amended)).bytes(), CHARTER)
    assert verdict.ok, verdict.steps[-1]
    assert [each.name for each in verdict.steps] == [
        "form",
        "charter",
        "founders",
        "head",
        "texts",
        "vouchers",
        "record",
        "whole",
    ]


def failed(file: ProofFile) -> str | None:
    verdict = verify(msgspec.structs.replace(file, checksum=file.content_digest()).bytes(), CHARTER)
    assert not verdict.ok
    return verdict.steps[-1].code


def test_a_proof_whose_texts_do_not_follow(amended: Amending) -> None:
    first, second = passages(amended)
    assert failed(a_proof(amended, [])) == Proof.OTHER_CHARTER.code
    assert failed(a_proof(amended, [first])) == Proof.OTHER_CHARTER.code
    assert failed(a_proof(amended, [second])) == Proof.TEXTS.code
    assert failed(a_proof(amended, [second, first])) == Proof.TEXTS.code
    assert failed(a_proof(amended, [first, changed(second, vouchers=())])) == Proof.TEXTS.code
    assert failed(a_proof(amended, [first, changed(second, head=None)])) == Proof.TEXTS.code
    assert failed(a_proof(amended, [first, second], key(OPERATOR, "head"))) == Proof.VOUCHERS.code


def test_a_text_that_somebody_made_up(amended: Amending) -> None:
    first, second = passages(amended)
    head = second.head
    assert head is not None
    for wrong in (
        changed(second, text=second.text.replace('"grace_days":3', '"grace_days":5')),
        changed(second, text=" " + second.text),
        changed(second, text="{}"),
        changed(second, head=changed(head, charter="0" * 64)),
        changed(second, head=changed(head, state_root="none")),
        changed(second, head=first.head),
    ):
        with refusing(Why.WRONG):
            texts_after(CHARTER, [first, wrong], CATALOGUE)
    texts = texts_after(CHARTER, [first, second], CATALOGUE)
    for unsigned in (signed(head, pair=NEW_HEAD), signed(head, SUPPLIER), ()):  # keys of the text itself do not count
        with refusing(Why.WRONG):
            require_passages_vouched(texts, [first, changed(second, vouchers=unsigned)])


def test_clients_follow_the_texts_of_a_ledger_that_runs() -> None:
    asyncio.run(follow_them())


async def follow_them() -> None:
    async with pilot.serving() as served:
        bank = served.client(BANK)
        before = await bank.head()
        await amend_served(served, GRACE, 1)
        after = await bank.head()
        assert (before.head.charter, after.head.founding) == (CHARTER.digest.hex(), CHARTER.digest.hex())
        assert after.head.charter != before.head.charter
        assert State(served.desk.store).get(NEXT_TEXT, "next") is None
        assert served.desk.present.digest.hex() == after.head.charter
        record = await bank.record(MEMBER_ROWS.name, SUPPLIER, proof=True)
        assert record.head is not None
        lead = await served.client().passages()
        file = make_proof(
            CHARTER, list(FOUNDERS), record.head.head, list(record.head.vouchers), record.proof, passages=lead
        )
        assert verify(file.bytes(), CHARTER).ok

        # A node that cannot show who vouches for its texts is not believed, unless that is allowed.
        served.desk.vouch = pilot.vouching("harbour-bank")
        await send_served(served, credit(2))
        served.desk.vouch = pilot.vouching(None)
        served.desk._witnesses._database.execute("DELETE FROM vouchers")
        with pytest.raises(Untrue) as caught:
            await served.client(SUPPLIER).head()
        assert caught.value.code == Why.WRONG.code
        assert (await served.client(SUPPLIER, trust_unvouched=True).head()).head.charter == after.head.charter
