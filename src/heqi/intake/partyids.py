"""Which identifier is a party's identity, whatever the syntax calls it.

Order: USCC (by its check character), LEI (scheme 0199 and its check digits), VAT id, legal registration, GLN, other
tax number. Where both syntaxes of one invoice carry the same identifiers they give the same identity; numbers that one
party gave the other are kept last and identify nobody.
"""

from heqi.intake.fields import identifier, is_digits
from heqi.intake.invoice import IDENTITY_SCHEMES, InvoiceParty, PartyId
from heqi.intake.names import fold_name
from heqi.values.identifiers import is_lei, is_uscc

GLN = "0088"  # ISO 6523 code list
LEI = "0199"


def registered(scheme: str, value: str | None, list_code: str | None = None) -> list[PartyId]:
    """One identifier as zero or one PartyId: what its own form proves counts more than what the field is called."""
    number = identifier(value)
    if number is None:
        return []
    if is_uscc(number):
        scheme = "uscc"
    elif list_code == LEI and is_lei(number):
        scheme = "lei"
    elif list_code in (GLN, "GLN"):
        scheme = "gln"
    return [PartyId(scheme, number)]


def in_order(ids: list[PartyId]) -> tuple[PartyId, ...]:
    """The most telling first; equal ones once; of one scheme in the order of their values, not of the document."""
    order = {scheme: rank for rank, scheme in enumerate((*IDENTITY_SCHEMES, "private"))}
    return tuple(sorted(dict.fromkeys(ids), key=lambda each: (order[each.scheme], each.value)))


def identity(party: InvoiceParty) -> str:
    """`scheme:value` of the most telling identifier, else `name:` and the folded name."""
    for each in party.ids:
        if each.scheme in IDENTITY_SCHEMES:
            return f"{each.scheme}:{each.value}"
    return f"name:{fold_name(party.name or '')}"


def same_party(one: InvoiceParty, other: InvoiceParty) -> bool:
    """Whether two parties of one document are the same: an identifier in common, or the same name."""
    if set(one.ids) & set(other.ids):
        return True
    return one.name is not None and other.name is not None and fold_name(one.name) == fold_name(other.name)


def is_resident_number(text: str) -> bool:
    """A resident identity number: region 6, birth date 8, sequence 3, check character by ISO 7064 MOD 11-2 (GB 11643).
    Whoever has one is a natural person, and it is never stored.
    """
    if len(text) != 18 or not is_digits(text[:17]) or text[6:8] not in ("18", "19", "20"):
        return False
    if not ("01" <= text[10:12] <= "12" and "01" <= text[12:14] <= "31"):
        return False
    total = sum(int(c) * pow(2, 17 - i, 11) for i, c in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17]
