"""Transactions that wait while something changes: the pool is full, or the key is revoked that signed them."""

from contextlib import suppress
from random import Random

from heqi.chain.engine import Why as Engine
from heqi.client.errors import Refused, Unreachable
from heqi.client.keystore import new_pair
from heqi.client.sdk import Client
from heqi.client.wire import BlockAnswer
from heqi.codec.signatures import KeyPair, sign
from heqi.machine.admission import Inadmissible
from heqi.machine.receipts import INADMISSIBLE
from heqi.modules.parties import AddKey, RevokeKey, possession_message
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet, until
from tests.faults.load import BANK, Load

POOL = 'type = "flood"\n'
SMALL_POOL = POOL + "size = 3\n"
MORE_THAN_FIT = 8


def pool_full(fleet: Fleet, load: Load, random: Random) -> None:
    """Nothing is decided for a while, and one node's engine has room for three batches only."""
    name, *rest = random.sample(fleet.names, 4)
    member, down = fleet.members[name], rest[:2]
    member.kill(node=False)
    member.change_config((POOL, SMALL_POOL))
    fleet.start(name)
    for each in down:
        fleet.members[each].kill()
    before = load.refusals.get(Engine.BUSY.code, 0)
    for _ in range(MORE_THAN_FIT):
        if load.pay(name, seconds=0.5):
            raise Broken(f"{name} acknowledges without two thirds")
    if load.refusals.get(Engine.BUSY.code, 0) == before:
        raise Broken(f"{name} took in more than it has room for: {load.refusals}")
    fleet.start(*down)
    load.settle()
    member.kill(node=False)
    member.change_config((SMALL_POOL, POOL))
    fleet.start(name)


def key_revoked(fleet: Fleet, load: Load, random: Random) -> None:
    """What a key signed is checked before the key is revoked and decided after it: on one node that has its verdict
    still, on one that has started since, and on two that were down when it was checked.
    """
    first, second, *down = random.sample(fleet.names, 4)
    pair = new_pair()
    with load.client(first, seconds=30) as client:
        added = client.submit(load.envelope(client, _adding(fleet, pair))[1])
        fleet.together(added.height)
        for each in down:
            fleet.members[each].kill()
        _, revoking = load.envelope(client, RevokeKey(by=BANK, key=pair.public))
        made = client.prepare(load.credit())
        paying = made.seal(made.sign(each) for each in (pair, *fleet.pairs(BANK)[1:]))
    with load.client(first, seconds=1) as client:
        for envelope in (revoking, paying):
            with suppress(Unreachable):
                client.submit(envelope)
                raise Broken(f"{first} acknowledges without two thirds")
    fleet.members[second].kill()
    fleet.start(second, *down)
    with load.client(first, seconds=30) as client:
        revoked = client.submit(revoking)
        until(lambda: _holding(client, paying, added.height) is not None, lambda: "a block with what was signed")
        try:
            client.submit(paying)
        except Refused as refused:
            if refused.code != Inadmissible.KEY_UNKNOWN.code:
                raise
        else:
            raise Broken("what a revoked key has signed was executed")
        block = _holding(client, paying, added.height)
    if block is None:
        raise Broken("a block is gone")
    fleet.together(max(block.height, revoked.height))
    for name in fleet.names:
        with load.client(name, seconds=30) as client:
            same = client.block(block.height)
        if same != block or same.receipts[same.transactions.index(paying)].status != INADMISSIBLE:
            raise Broken(f"{name} has another block {block.height}: {same}, not {block}")


def _adding(fleet: Fleet, pair: KeyPair) -> AddKey:
    person = f"maker-{pair.public[-8:]}"
    return AddKey(
        by=BANK,
        key=pair.public,
        person=person,
        role="maker",
        from_day=fleet.charter.preamble.begins,
        until_day=None,
        limit=None,
        possession=sign(pair, possession_message(fleet.charter.digest.hex(), BANK, person)),
    )


def _holding(client: Client, envelope: bytes, after: int) -> BlockAnswer | None:
    """The first block after a height that holds an envelope."""
    for height in range(after + 1, client.head().head.height + 1):
        block = client.block(height)
        if envelope in block.transactions:
            return block
    return None


FAULTS = (
    Fault(
        "pool-full",
        "Two of four down, and more handed to a node than its engine's pool has room for",
        "`engine.BUSY`, to be sent again later; once blocks were made again all of it had a receipt, once.",
        pool_full,
        times=10,
    ),
    Fault(
        "key-revoked",
        "A key revoked between the check of what it signed and its block; one node had its verdict, one had started "
        "since, two never checked it",
        "In the block it is inadmissible, with one result on every node; who sends it again is told that the key does "
        "not speak.",
        key_revoked,
        times=10,
    ),
)
