"""Cast: the founding members, their keys and their charter. Every key follows from the seed, and so does the ledger.

These keys are no secrets: whoever knows the seed has them all. That is right for a demonstration and for nothing else.
"""

from typing import NamedTuple

from heqi.cli.charter_profiles import PILOT, Profile
from heqi.cli.charter_template import DEFAULT_BEGINS, charter_text
from heqi.client.proof import Said
from heqi.codec.digests import digest
from heqi.codec.signatures import KeyPair, key_pair
from heqi.machine.charter import Charter
from heqi.modules import CATALOGUE
from heqi.modules.charter import FounderSignature, read_charter, sign_charter

MAKER = "maker-1"
CHECKER = "checker-1"
OPERATOR = "platform"
WITNESSES = ("river-bank", "harbour-bank", "supervisor")  # they co-sign the heads of the operator's node

# What the members are called in the story; their registered names are in the charter.
NAMES = {
    "core-maker": Said("Core Maker", "核心制造"),
    "river-parts": Said("River Parts", "江城零部件"),
    "fine-works": Said("Fine Works", "精工公司"),
    "river-bank": Said("River Bank", "江城银行"),
    "harbour-bank": Said("Harbour Bank", "港湾银行"),
    "supervisor": Said("Supervisor", "监管方"),
    "platform": Said("Platform operator", "平台运营方"),
}


class Cast(NamedTuple):
    """Who takes part, with the keys of all of them."""

    seed: int
    pairs: dict[tuple[str, str], KeyPair]  # by member and person
    head_pairs: dict[str, KeyPair]  # by book-keeper
    text: str  # of the charter
    charter: Charter
    consensus_pairs: dict[str, KeyPair]  # by book-keeper, where each has a node that votes; none on one machine

    def secret(self, what: str) -> bytes:
        """32 bytes that follow from the seed: the consortium's fingerprint secret, salts of documents."""
        return derive(self.seed, "secret", what)

    def signatures(self) -> list[FounderSignature]:
        """What the founders hand over before the network starts: each signs the charter's digest, offline."""
        founders = [each.id for each in self.charter.articles.member]
        persons = dict(reversed(self.pairs))
        return [sign_charter(self.charter, each, self.pairs[each, persons[each]]) for each in founders]


def assemble_cast(seed: int, *, network: bool = False, profile: Profile = PILOT, sections: str = "") -> Cast:
    """The members of a profile's charter, with keys of this seed. network: operator and witnesses keep the book, each
    with a node and a consensus key of its own. sections: of the charter beyond those of the profile, as TOML.
    """
    keepers = (*WITNESSES, OPERATOR) if network else profile.keepers
    pairs = {
        (seat.id, person): key_pair(derive(seed, "key", seat.id, person))
        for seat in profile.seats
        for person, _, _ in seat.persons
    }
    head_pairs = {keeper: key_pair(derive(seed, "head key", keeper)) for keeper in keepers}
    consensus_pairs = {each: key_pair(derive(seed, "consensus key", each)) for each in keepers} if network else {}
    publics = {whose: pair.public for whose, pair in pairs.items()}
    heads = {keeper: pair.public for keeper, pair in head_pairs.items()}
    consensus = {keeper: pair.public for keeper, pair in consensus_pairs.items()}
    text = charter_text(publics, heads, DEFAULT_BEGINS, consensus, keepers, profile) + sections
    return Cast(seed, pairs, head_pairs, text, read_charter(text, CATALOGUE), consensus_pairs)


def derive(seed: int, *names: str) -> bytes:
    """32 bytes that follow from the seed and these names."""
    return digest(b"heqi/demo", str(seed).encode(), *(name.encode() for name in names))
