"""Programs that are not what they should be: one computes something else, all have a broken rule, a clock is wrong."""

from random import Random

from heqi.client.errors import Refused
from heqi.machine.apply import INCIDENTS
from heqi.machine.apply import Why as Machine
from heqi.modules.payments import Credit
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet, until
from tests.faults.load import AMOUNT, BANK, CUSTOMER, Load
from tests.faults.planted import BREAKS, an_hour_ahead, an_hour_behind, break_a_rule, credit_a_cent_more

MORE_BLOCKS = 4
STOPPED = "CONSENSUS FAILURE"


def another_result(fleet: Fleet, load: Load, random: Random) -> None:
    """One node computes another state; its engine finds that out with the next block and goes no further."""
    name = random.choice(fleet.names)
    member, others = fleet.members[name], fleet.others(name)
    earlier = member.log_of("engine").count(STOPPED)  # the log tells of former times, too
    fleet.restart(name, plant=credit_a_cent_more.__name__)
    load.start()
    until(lambda: member.log_of("engine").count(STOPPED) > earlier, lambda: f"{name}'s engine to stop itself")
    halted = fleet.answering(name).nodes[0].height
    load.goes_on()
    load.pause()
    if load.pay(name, seconds=2):
        raise Broken(f"{name} acknowledges what only it believes")
    fleet.together(halted + MORE_BLOCKS, *others)
    status = fleet.answering()
    if status.height != halted or status.agree:
        raise Broken(f"{name} did not halt alone at {halted}: {status}")
    member.stop()
    member.plant = ""
    member.make_anew()
    fleet.start(name)


def broken_rule(fleet: Fleet, load: Load, random: Random) -> None:
    """A rule fails in the same way everywhere: its transaction is refused as a fault, and all go on."""
    for name in fleet.names:
        if fleet.members[name].plant != break_a_rule.__name__:
            fleet.restart(name, plant=break_a_rule.__name__)
    load.start()
    load.goes_on(1)
    reference = f"{BREAKS}-{random.getrandbits(64):x}"
    asked = Credit(by=BANK, customer=CUSTOMER, currency="CNY", amount=AMOUNT, reference=reference)
    with load.client(random.choice(fleet.names), seconds=30) as client:
        identity, envelope = load.envelope(client, asked)
        try:
            client.submit(envelope)
        except Refused as refused:
            if refused.code != Machine.FAULT.code or refused.receipt is None:
                raise
            height, receipt = refused.height, refused.receipt
        else:
            raise Broken("a rule that fails was kept")
    load.goes_on()
    fleet.together(height)
    for name in fleet.names:
        with load.client(name) as client:
            told = client.receipt(identity)
            if (told.height, told.receipt) != (height, receipt):
                raise Broken(f"{name} says {told}, another {height} {receipt}")
            if client.record(INCIDENTS.name, identity).row.height != height:
                raise Broken(f"{name} has no incident on record")


def wrong_clock(fleet: Fleet, load: Load, random: Random) -> None:
    """One node's clock is off; what it takes in is decided by the ledger's second all the same."""
    name = random.choice(fleet.names)
    fleet.restart(name, plant=random.choice([an_hour_ahead, an_hour_behind]).__name__)
    load.start()
    load.goes_on()
    load.pause()
    if not load.pay(name, seconds=30):
        raise Broken(f"{name} acknowledges nothing with a wrong clock")
    nodes = fleet.together(max(each.height for each in load.acknowledged.values())).nodes
    if len({each.as_of for each in fleet.status().nodes}) != 1:
        raise Broken(f"the nodes tell different seconds: {nodes}")
    fleet.restart(name, plant="")


FAULTS = (
    Fault(
        "another-result",
        "One node's application computes something else from the same block",
        "Its CometBFT stopped itself with the next block (another app hash than two thirds signed) and acknowledged "
        "nothing more; the other three went on. With the right program, and its ledger made anew from block 1, it came "
        "to the others' app hash.",
        another_result,
        times=5,
    ),
    Fault(
        "broken-rule",
        "A rule that raises an exception, on every node",
        "All agreed on `machine.FAULT`, with one receipt and one incident on record, and went on.",
        broken_rule,
        times=20,
    ),
    Fault(
        "wrong-clock",
        "One node's clock an hour ahead, or 59 minutes behind",
        "It acknowledged as the others did, and all told one second: that of the blocks.",
        wrong_clock,
        times=5,
    ),
)
