"""Assembling: a member's own node folder, from the signed charter, the cards of the others, and its own secrets."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from heqi.chain.blocks import Head
from heqi.chain.cometbft.genesis import OF_NETWORK
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import require
from heqi.modules.charter import FounderSignature, read_charter
from heqi.node.folder import COMETBFT, found_network
from heqi.node.network.cards import Card, NodePart, Why, peers_of, require_nodes
from heqi.node.network.home import Addresses, write_home
from heqi.node.network.places import write_settings
from heqi.node.network.secrets import CONSENSUS_KEY, consensus_key, own_node_id


def assemble_node(
    folder: Path,
    text: str,
    signatures: Sequence[FounderSignature],
    cards: Sequence[Card],
    addresses: Addresses,
    port: int,
    catalogue: Catalogue,
) -> tuple[str, Head]:
    """Make the folder a node of the network; it holds the member's secrets already. Whose it is, and the first head.
    port: at which it serves clients.

    Where a remote signer holds the consensus key, there is none in the folder, and none is asked for. Refusals: those
    of `found_network` and `require_nodes`, NOT_YOUR_NODE; then nothing was written.
    """
    charter = read_charter(text, catalogue)
    nodes = require_nodes(charter, cards)
    member = own_member(folder, nodes)
    head = found_network(folder, text, signatures, catalogue, beside=(COMETBFT,), noted=OF_NETWORK)
    write_home(folder / COMETBFT, charter, member, addresses, peers_of(member, nodes))
    write_settings(folder, addresses, operator=member, port=port)
    return member, head


def own_member(folder: Path, nodes: Mapping[str, NodePart]) -> str:
    """Whose node a folder is to be, by the secrets in it. NOT_YOUR_NODE where they are not those of the cards."""
    home, own = folder / COMETBFT, own_node_id(folder / COMETBFT)
    member = next((whose for whose, node in nodes.items() if node.node == own), "")
    require(bool(member), Why.NOT_YOUR_NODE, folder=str(home), member=", ".join(nodes))
    if (home / CONSENSUS_KEY).exists():
        same = consensus_key(home) == nodes[member].consensus_key
        require(same, Why.NOT_YOUR_NODE, folder=str(home), member=member)
    return member
