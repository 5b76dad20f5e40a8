"""Witnesses' signatures: taken under this node's own heads alone, served with them, kept and bounded."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from heqi.chain.blocks import Head, VouchedHead, Voucher, vouch
from heqi.client.reasons import Why as Answers
from heqi.codec.canonical import encode
from heqi.edge.reasons import Why
from heqi.edge.vouchers import Vouchers
from heqi.edge.witnessing import MOST_BYTES
from tests.pilot import BANK, OPERATOR, START, Served, credits_by, key, refusal_code, serving

HARBOUR = "harbour-bank"


def signed(head: Head, *members: str) -> bytes:
    vouchers = tuple(vouch(head, member, key(member, "head")) for member in members)
    return encode(VouchedHead(head=head, vouchers=vouchers))


def on_a_ledger(check: Callable[[Served], Awaitable[None]]) -> None:
    """Run a check on a ledger of two blocks."""

    async def run() -> None:
        async with serving() as served:
            for each in credits_by([1, 2]):
                await served.desk.engine.submit(each)
            await check(served)

    asyncio.run(run())


async def hand_in(served: Served, body: bytes) -> tuple[int, bytes]:
    answer = await served.http.post("/v1/vouchers", content=body)
    return answer.status_code, answer.content


async def heads_at(served: Served, height: int) -> VouchedHead:
    answer = await served.http.get(f"/v1/head?height={height}")
    return msgspec.json.decode(answer.content, type=VouchedHead)


def test_a_signature_is_served_with_its_head_from_then_on() -> None:
    async def check(served: Served) -> None:
        last = served.desk.vouched.head.height
        for height in (last - 1, last):
            head = (await heads_at(served, height)).head
            status, content = await hand_in(served, signed(head, HARBOUR))
            assert status == 200
            answered = msgspec.json.decode(content, type=VouchedHead)
            assert [each.member for each in answered.vouchers] == [OPERATOR, HARBOUR]
            await hand_in(served, signed(head, BANK, OPERATOR))
            served_now = await heads_at(served, height)
            assert [each.member for each in served_now.vouchers] == [OPERATOR, HARBOUR, BANK]
        latest = msgspec.json.decode((await served.http.get("/v1/head")).content, type=VouchedHead)
        assert len(latest.vouchers) == 3
        await served.desk.engine.submit(credits_by([3])[0])
        assert len((await heads_at(served, last + 1)).vouchers) == 1

    on_a_ledger(check)


def test_what_is_no_signature_under_this_nodes_head_is_refused() -> None:
    async def check(served: Served) -> None:
        head = served.desk.vouched.head
        by_nobody = VouchedHead(head=head, vouchers=())
        by_another_key = VouchedHead(head=head, vouchers=(vouch(head, HARBOUR, key(BANK, "head")),))
        by_no_keeper = VouchedHead(head=head, vouchers=(vouch(head, "fine-works", key("fine-works")),))
        other = msgspec.structs.replace(head, as_of=START + 1)
        later = msgspec.structs.replace(head, height=head.height + 1)
        many = VouchedHead(head=head, vouchers=(vouch(head, HARBOUR, key(HARBOUR, "head")),) * 6)
        for body, status, why in (
            (encode(by_nobody), 400, Answers.NOBODY_VOUCHES),
            (encode(by_another_key), 400, Answers.NOT_VOUCHED),
            (encode(by_no_keeper), 400, Answers.NOT_VOUCHED),
            (signed(other, HARBOUR), 409, Why.OTHER_HEAD),
            (signed(later, HARBOUR), 503, Why.NOT_YET),
            (encode(many), 400, Why.FORM),
            (b"{}", 400, Why.FORM),
            (b"[" * 5_000, 400, Why.FORM),
            (b" " * (MOST_BYTES + 1), 413, Why.BODY_TOO_LARGE),
        ):
            found, content = await hand_in(served, body)
            assert (found, refusal_code(content)) == (status, why.code)
        assert [each.member for each in (await heads_at(served, head.height)).vouchers] == [OPERATOR]

    on_a_ledger(check)


def some_head(height: int) -> Head:
    digests = dict.fromkeys(("app_hash", "charter", "founding", "history_root", "state_root"), "0" * 64)
    return Head(application=1, as_of=START, height=height, history_size=height, **digests)


def test_signatures_outlive_the_process_and_are_of_one_head_alone(tmp_path: Path) -> None:
    file = tmp_path / "vouchers.sqlite"
    head = some_head(1)
    mine = vouch(head, HARBOUR, key(HARBOUR, "head"))
    first = Vouchers(file)
    first.keep(head, mine)
    first.keep(head, mine)
    first.close()
    again = Vouchers(file)
    assert again.at(head) == (mine,)
    assert again.at(msgspec.structs.replace(head, as_of=START + 1)) == ()
    again.close()


@pytest.mark.parametrize("most", [1, 3])
def test_of_each_member_the_latest_are_kept(most: int) -> None:
    vouchers = Vouchers(most_of_a_member=most)

    def kept(member: str) -> list[int]:
        return [
            height for height in range(1, 8) if any(each.member == member for each in vouchers.at(some_head(height)))
        ]

    for height in range(1, 8):
        vouchers.keep(some_head(height), Voucher(member=HARBOUR, key=key(HARBOUR).public, signature="00"))
    vouchers.keep(some_head(2), Voucher(member=BANK, key=key(BANK).public, signature="00"))
    assert kept(HARBOUR) == [*range(8 - most, 8)]
    assert kept(BANK) == [2]
    vouchers.close()
