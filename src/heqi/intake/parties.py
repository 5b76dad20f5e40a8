"""The map of parties: which member of the ledger a document's seller or buyer is.

[ids]
DE123456789 = "river-parts"
91420100MA00000025 = "core-maker"

[names]
"Lieferant GmbH" = "river-parts"
"""

import re
import tomllib
from collections.abc import Callable, Mapping

from msgspec import Struct

from heqi.intake.invoice import InvoiceParty
from heqi.intake.names import fold_id, fold_name
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip
from heqi.machine.reasons import Refusal, require

MAX_MAP_BYTES = 4 * 2**20
MEMBER_ID = re.compile(r"[a-z][a-z0-9-]{1,39}")


class PartyMap(Struct, frozen=True):
    """Folded identifiers and folded names -> member ids."""

    ids: dict[str, str]
    names: dict[str, str]

    def member(self, party: InvoiceParty) -> str | None:
        """The member that a party is. By identifier where one is known, else by name; None when nothing is known, or
        when two identifiers of the party speak for different members.
        """
        found = {self.ids[each.value] for each in party.ids if each.value in self.ids}
        if found:
            return found.pop() if len(found) == 1 else None
        return self.names.get(fold_name(party.name)) if party.name else None


def party_map(ids: Mapping[str, str], names: Mapping[str, str] | None = None) -> PartyMap:
    """A map from identifiers (USCC, VAT id, GLN …) and names, in any spelling, to member ids."""
    return PartyMap(_folded(ids, fold_id), _folded(names or {}, fold_name))


def read_party_map(data: bytes) -> PartyMap:
    """A TOML file's bytes -> PartyMap. PARTY_MAP_MALFORMED says what is wrong with it."""
    require(len(data) <= MAX_MAP_BYTES, Why.TOO_LARGE, what="map of parties", size=len(data), limit=MAX_MAP_BYTES)
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refusal(Why.PARTY_MAP_MALFORMED, detail=clip(str(error), 120)) from None
    unknown = sorted(set(content) - {"ids", "names"})
    require(not unknown, Why.PARTY_MAP_MALFORMED, detail=f"unknown tables {clip(', '.join(unknown), 80)}")
    tables = [content.get("ids", {}), content.get("names", {})]
    for table in tables:
        require(isinstance(table, dict), Why.PARTY_MAP_MALFORMED, detail="[ids] and [names] must be tables")
        for name, member in table.items():
            right = isinstance(member, str) and MEMBER_ID.fullmatch(member) is not None
            require(right, Why.PARTY_MAP_MALFORMED, detail=f"{clip(name, 60)!r} names no member id")
    return party_map(*tables)


def _folded(entries: Mapping[str, str], fold: Callable[[str], str]) -> dict[str, str]:
    folded: dict[str, str] = {}
    for name, member in entries.items():
        key = fold(name)
        clash = folded.setdefault(key, member) != member
        require(not clash, Why.PARTY_MAP_MALFORMED, detail=f"{clip(name, 60)!r} names two members")
    return folded
