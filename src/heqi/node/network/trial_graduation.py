"""A graduation to try out: one process plays operator and all book-keepers, each with a folder of its own."""

import os
from collections.abc import Sequence
from pathlib import Path

from heqi.chain.application import Application
from heqi.chain.graduation import Graduation, together, write_graduation
from heqi.client.building import SALT_BYTES, prepare
from heqi.client.errors import of_receipt
from heqi.client.files import write_whole
from heqi.client.keystore import NamedKey
from heqi.machine.authority import KEYS
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import require
from heqi.machine.receipts import KEPT
from heqi.modules.charter.book_keeping import SetConsensusKey
from heqi.node.folder import CHARTER, GRADUATION, opened
from heqi.node.network.cards import HEAD_ROLE
from heqi.node.network.graduating import Signer, charter_of, in_papers, keep_history, seal_pilot, sign_in_name
from heqi.node.network.home import graduating
from heqi.node.network.secrets import consensus_key
from heqi.node.network.trial import connect_nodes, keep_keys, make_homes
from heqi.node.reasons import Why
from heqi.state.view import State
from heqi.values.days import day_of

PAPERS = "papers"


def graduate_trial(pilot: Path, network: Path, keys: Sequence[NamedKey], now: int, catalogue: Catalogue) -> Graduation:
    """Make a network of a pilot, whose book-keepers' keys are all at hand, in an empty folder that `heqi network up`
    runs. now: the second of the pilot's last blocks. GRADUATED where it has ended before; NO_HEAD_KEY where a
    book-keeper's head key is missing.
    """
    by_member: dict[str, list[NamedKey]] = {}
    for each in keys:
        by_member.setdefault(each.name.party, []).append(each)
    require(not (pilot / GRADUATION).exists(), Why.GRADUATED, folder=str(pilot))
    with opened(pilot, catalogue) as application:
        signers = {}
        for keeper in application.charter.articles.book_keeper:
            own = {each.name.public: each.pair for each in by_member.get(keeper.member, []) if _is_head(each)}
            require(keeper.head_key in own, Why.NO_HEAD_KEY, keys="--keys", member=keeper.member)
            signers[keeper.member] = Signer(keeper.member, own)
        keep_keys(network, by_member)
        homes = make_homes(network, signers)
        name_consensus_keys(
            application, {member: consensus_key(home) for member, home in homes.items()}, by_member, now
        )
    write_whole(network / CHARTER, (pilot / CHARTER).read_bytes())
    papers, signed = network / PAPERS, list[Graduation]()
    kept = in_papers(seal_pilot(pilot, papers, next(iter(signers.values())), now, catalogue))
    founding = charter_of(papers, catalogue)
    for member, home in homes.items():
        statement = keep_history(papers, home.parent, None, catalogue).statement
        with opened(home.parent, catalogue) as application:
            signed.append(sign_in_name(application, founding, statement, signers[member], kept))
    graduation = together(signed, founding)
    for home in homes.values():
        write_whole(home.parent / GRADUATION, write_graduation(graduation))
    connect_nodes(network, founding, homes, graduating(graduation.statement))
    return graduation


def name_consensus_keys(
    application: Application, chosen: dict[str, str], keys: dict[str, list[NamedKey]], now: int
) -> None:
    """One block in which each book-keeper names the key that its node is to vote with, as its policy asks. Refused
    where one of these is.
    """
    charter, second = application.charter, max(now, application.head.as_of)
    envelopes = []
    for member, key in chosen.items():
        made = prepare(
            [SetConsensusKey(by=member, key=key)],
            ledger=application.head.founding,
            parties=(member,),
            salt=os.urandom(SALT_BYTES),
            valid_until=second + charter.preamble.window_seconds,
        )
        envelopes.append(made.seal(made.sign(each.pair) for each in keys[member] if _speaks(application, each)))
    refusals = application.assemble(second, envelopes).refusals
    for refusal in refusals:
        if refusal is not None:
            raise refusal
    committed = application.commit()
    for receipt in committed.receipts:
        if receipt.status != KEPT:
            raise of_receipt(receipt, committed.block.height, application.catalogue)


def _is_head(key: NamedKey) -> bool:
    return key.name.role == HEAD_ROLE


def _speaks(application: Application, key: NamedKey) -> bool:
    """Whether the key signs for its member today."""
    row = State(application.store).get(KEYS, key.name.public)
    day = day_of(application.head.as_of, application.charter.preamble.utc_offset_minutes)
    return row is not None and row.party == key.name.party and row.active(day)
