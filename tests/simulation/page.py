"""What a simulation writes into the page on reliability: its campaign, and the hunt for planted faults."""

from heqi.modules import CATALOGUE
from tests.simulation.campaign import OUT_OF_REACH, reachable, unmet
from tests.simulation.planted import Catch, Fault
from tests.simulation.simulation import SETTINGS, Coverage

PART = "simulation"
INTRODUCTION = """\
## Simulation

This part is made by `python -m tests.simulation --seeds {seeds} --planted --page docs/RELIABILITY.md`.

A simulation runs whole ledgers from a seed: several replicas of the application over a store that forgets at a crash
whatever was not synced, one order of blocks, and parties that act at random, most of them honestly, some carelessly,
some with hostile bytes. Time goes on by seconds, days and weeks, over holidays and due days. Replicas go down before
and after each step of a block, come back from what was synced, and catch up by replay.

After each block

- all replicas that are up have one head, the same receipts on record and the same list of transactions seen;
- an auditor that shares no code with the machine has done by hand what the kept transactions say, and finds the same
  rows: every balance, claim, promise, financing file, exposure, document, key and quota;
- money is conserved per bank and currency; promised = outstanding + paid + cancelled per promise and obligor; no claim
  is financed twice; no invoice is used beyond its remainder; what was refused changed nothing but quotas; every
  signature under what was executed verifies, and as many persons signed as the party's own policy asks;
- nothing was executed twice, and nothing acknowledged is lost.

Now and then all roots are computed anew from rows, blocks and receipts, by other code. At the end a newcomer replays
all blocks and arrives at the same head.

A failure prints its seed, its block and the command that shows it again. Everything follows from the seed.

Beside the simulation, `make test` drives random actions against plain models, refusals foretold:
[claims and money](../tests/stateful/test_claims_and_money.py) and
[receivables](../tests/modules/receivables/test_walk.py). The parts of the simulation are in
[tests/simulation](../tests/simulation); `make simulate SEEDS=1000` runs a longer campaign.
"""


def page(seeds: int, seconds: float, coverage: Coverage, catches: list[tuple[Fault, Catch | None]]) -> str:
    parts = [INTRODUCTION.format(seeds=seeds), *_campaign(seeds, seconds, coverage), *_planted(catches)]
    return "\n".join(parts) + "\n"


def _campaign(seeds: int, seconds: float, coverage: Coverage) -> list[str]:
    counts = coverage.counts
    transactions = sum(counts[f"transactions {status}"] for status in ("kept", "refused", "inadmissible"))
    actions, codes = unmet(coverage)
    replicas = ", ".join(str(setting.replicas) for setting in SETTINGS)
    facts = [
        ("seeds", f"{seeds:,} ({seeds / seconds:.1f} a second)"),
        ("replicas, by seed", replicas),
        ("blocks", f"{counts['blocks']:,}"),
        ("transactions in blocks", f"{transactions:,}"),
        ("… kept, refused, inadmissible", " / ".join(f"{counts[f'transactions {each}']:,}" for each in
                                                     ("kept", "refused", "inadmissible"))),
        ("blocks of a byzantine proposer", f"{counts['blocks: byzantine']:,}"),
        ("restarts", f"{counts['restarts']:,}"),
        *((name, f"{counts[name]:,}") for name in sorted(counts) if name.startswith("crashes")),
        ("power cuts for all replicas at once", f"{counts['power cuts for all']:,}"),
        ("blocks caught up by replay", f"{counts['blocks caught up']:,}"),
        ("blocks lost before they lasted, sent again", f"{counts['blocks lost unsynced']:,}"),
        ("roots computed anew", f"{counts['roots recomputed']:,}"),
        ("actions kept at least once", f"{len(CATALOGUE.actions) - len(actions)} of {len(CATALOGUE.actions)}"),
        ("reasons met at least once", f"{len(reachable()) - len(codes)} of {len(reachable())}"),
        ("discrepancies", "0"),
    ]  # fmt: skip
    table = ["### The campaign", "", "| | |", "|---|---|", *(f"| {name} | {fact} |" for name, fact in facts), ""]
    missed = [f"`{name}`" for name in (*actions, *codes)]
    if missed:
        table += [f"Not met in this campaign: {', '.join(missed)}.", ""]
    out = ", ".join(f"`{code}`" for code in OUT_OF_REACH)
    return [*table, f"Out of its reach: the reasons of founding (`charter.*`), and {out}.", ""]


def _planted(catches: list[tuple[Fault, Catch | None]]) -> list[str]:
    if not catches:
        return []
    rows = [f"| {fault.what} | {'missed' if catch is None else _short(catch)} |" for fault, catch in catches]
    return [
        "### Planted faults",
        "",
        "Each fault breaks one rule or one function of the kernel. The machine's own invariants sleep meanwhile, so",
        "that it is the simulation that has to catch it.",
        "",
        "| fault | caught at |",
        "|---|---|",
        *rows,
    ]


def _short(catch: Catch) -> str:
    """What showed, without the digits of ids that nobody reads."""
    words = (word if len(word) < 32 else word[:8] + "…" for word in catch.showed.split())
    showed = " ".join(words).replace("|", "/")
    return f"seed {catch.seed}, block {catch.block}: {showed}"
