"""Cards: what a member hands to the others before a network starts, and nothing in it is secret.

    each member   makes its keys            ─▶ its card
    anybody       collects the cards        ─▶ the charter's draft
    founders      sign the charter          ─▶ their signatures
    each member   charter, signatures, cards ─▶ its own node's folder

A card names the member's public keys and, of a book-keeper, its node: the key by which it votes, the head key, how
peers know it and where it listens. One of the member's persons signs it. Once the charter is signed, it says whose
keys these are, so that a card in which anybody changed a byte, or that speaks for another member, is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from heqi.chain.graduation import Voting
from heqi.cli.charter_template import PLACEHOLDER
from heqi.client.keystore import KeyName, NamedKey
from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.codec.signatures import sign, verify
from heqi.machine.charter import Charter
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.node.network.home import Peer, founding
from heqi.node.reasons import WRONG
from heqi.values.identifiers import Code, Party, PublicKey, SignatureHex

FORMAT = "heqi-node-card-1"
HEAD_ROLE = "head"
NO_KEYS: Mapping[str, frozenset[str]] = MappingProxyType({})
_SIGNING_PREFIX = b"heqi hands out card "

NodeId = Annotated[str, Meta(pattern="^[0-9a-f]{40}$(?!\n)")]
Address = Annotated[str, Meta(pattern=r"^([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]{2,39}\]):[1-9][0-9]{0,4}$(?!\n)")]


class Why(Reasons, prefix="network", words={"problem": WRONG, "charter": {"nothing": "（无）"}}):
    NO_CARD = reason(
        "{file} holds no member's card: {problem}",
        "{file} 中没有成员名片：{problem}",
        do=(
            "Ask the member for its file; `heqi network card` makes it.",
            "请向该成员索取；由 `heqi network card` 生成。",
        ),
    )
    CARD_NOT_SIGNED = reason(
        "The card of {member} is not signed by a key of that member.",
        "{member} 的名片未由该成员的密钥签署。",
        do=("Ask the member for its card again, and compare.", "请重新向该成员索取并核对。"),
    )
    CARD_DISAGREES = reason(
        "The card of {member} says {card} as its {what}; the charter says {charter}.",
        "{member} 的名片所载 {what} 为 {card}；章程为 {charter}。",
        do=(
            "The member hands out a new card, or the founders sign another charter.",
            "请该成员重新提供名片，或由创始成员签署新的章程。",
        ),
    )
    CARD_TWICE = reason(
        "There are two cards of {member}.",
        "{member} 有两张名片。",
        do=("Keep the one that the member says is right.", "请保留该成员确认的一张。"),
    )
    NODE_TWICE = reason(
        "The cards of {members} name one and the same node.",
        "{members} 的名片所载为同一节点。",
        do=("Each of them hands out a new card, made in its own folder.", "请各成员在自己的目录中重新制作名片。"),
    )
    CARDS_MISSING = reason(
        "The cards of {members} are missing: they vote by the charter.",
        "缺少 {members} 的名片：章程规定其参与投票。",
        do=("Collect them.", "请收集齐全。"),
    )
    NOBODY_VOTES = reason(
        "No book-keeper of the charter has a consensus key, so that a network cannot start.",
        "章程中没有记账方列有共识密钥，网络无法启动。",
        do=(
            "Fill the charter from the members' cards: `heqi charter new --network`, then `heqi network draft`.",
            "请由成员名片填写章程：先 `heqi charter new --network`，再 `heqi network draft`。",
        ),
    )
    NOT_YOUR_NODE = reason(
        "The keys in {folder} are not those that the charter gives to {member}.",
        "{folder} 中的密钥不是章程赋予 {member} 的密钥。",
        do=("Use the folder in which the member's card was made.", "请使用制作该成员名片时的文件夹。"),
    )


class PersonKey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The public key of a person, as the charter will hold it."""

    person: Code
    role: Code
    key: PublicKey


class NodePart(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A book-keeper's node. address: host:port at which other members' nodes reach it."""

    consensus_key: PublicKey
    head_key: PublicKey
    node: NodeId
    address: Address


class Content(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: str
    member: Party
    keys: Annotated[tuple[PersonKey, ...], Meta(min_length=1, max_length=100)]
    node: NodePart | None


class Card(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A member's card: what it says, and the signature of one of the member's persons."""

    says: Content
    key: PublicKey
    signature: SignatureHex

    @property
    def member(self) -> str:
        return self.says.member


_CARD = msgspec.json.Decoder(Card)


def make_card(member: str, names: Iterable[KeyName], node: NodePart | None, signer: NamedKey) -> Card:
    """A card of these keys, signed by one of them. Head keys among them belong to the node and are left out."""
    keys = [
        PersonKey(person=each.person, role=each.role, key=each.public)
        for each in names
        if each.party == member and each.role != HEAD_ROLE
    ]
    says = Content(format=FORMAT, member=member, keys=tuple(keys), node=node)
    return Card(says=says, key=signer.name.public, signature=sign(signer.pair, _message(says)))


def write_card(card: Card) -> bytes:
    return msgspec.json.format(encode(card), indent=1) + b"\n"


def read_card(data: bytes, file: str = "the file") -> Card:
    """A card whose signature is by a key that it names; whether that is the member's, the charter says."""
    try:
        card = _CARD.decode(data)
    except (ValueError, RecursionError) as problem:
        refuse(Why.NO_CARD, file=file, problem=str(problem)[:200])
    require(card.says.format == FORMAT, Why.NO_CARD, file=file, problem=f"its format is {card.says.format[:40]}")
    named = any(each.key == card.key for each in card.says.keys)
    require(named and verify(card.key, _message(card.says), card.signature), Why.CARD_NOT_SIGNED, member=card.member)
    return card


def fill_charter(text: str, cards: Sequence[Card]) -> str:
    """The charter's text with the cards' public keys in the places that wait for them; the rest stays as it is."""
    for card in _by_member(cards).values():
        for each in card.says.keys:
            text = text.replace(f'{PLACEHOLDER}-the-key-of-{card.member}-{each.person}"', f'{each.key}"')
        if card.says.node is not None:
            text = text.replace(f'{PLACEHOLDER}-the-head-key-of-{card.member}"', f'{card.says.node.head_key}"')
            text = text.replace(
                f'{PLACEHOLDER}-the-consensus-key-of-{card.member}"', f'{card.says.node.consensus_key}"'
            )
    return text


def require_nodes(
    charter: Charter,
    cards: Sequence[Card],
    voting: Sequence[Voting] | None = None,
    later_keys: Mapping[str, frozenset[str]] = NO_KEYS,
) -> dict[str, NodePart]:
    """The nodes of all members that vote, by member, each as a card says that one of the member's own keys has signed.

    voting: who votes, where not the charter says it. later_keys: that members have beside those of the charter.
    """
    found = _by_member(cards)
    keys = {each.member: each.key for each in (founding(charter).voting if voting is None else voting)}
    require(bool(keys), Why.NOBODY_VOTES)
    missing = [each for each in keys if each not in found or found[each].says.node is None]
    require(not missing, Why.CARDS_MISSING, members=missing)
    own = {member.id: {grant.key for grant in member.keys} for member in charter.articles.member}
    nodes: dict[str, NodePart] = {}
    for keeper in charter.articles.book_keeper:
        card = found.get(keeper.member)
        if card is None or card.says.node is None:
            continue
        node = card.says.node
        signed = card.key in own[keeper.member] | later_keys.get(keeper.member, frozenset())
        require(signed, Why.CARD_NOT_SIGNED, member=keeper.member)
        for what, said, wanted in (
            ("consensus_key", node.consensus_key, keys.get(keeper.member, "nothing")),
            ("head_key", node.head_key, keeper.head_key),
        ):
            require(said == wanted, Why.CARD_DISAGREES, member=keeper.member, what=what, card=said, charter=wanted)
        same = [whose for whose, other in nodes.items() if other.node == node.node]
        require(not same, Why.NODE_TWICE, members=[*same, keeper.member])
        nodes[keeper.member] = node
    return nodes


def peers_of(member: str, nodes: dict[str, NodePart]) -> list[Peer]:
    """Everybody's node but one's own."""
    return [Peer(node.node, node.address) for whose, node in nodes.items() if whose != member]


def _by_member(cards: Sequence[Card]) -> dict[str, Card]:
    found: dict[str, Card] = {}
    for card in cards:
        require(found.setdefault(card.member, card) == card, Why.CARD_TWICE, member=card.member)
    return found


def _message(says: Content) -> bytes:
    return _SIGNING_PREFIX + digest(b"heqi/node-card", encode(says))
