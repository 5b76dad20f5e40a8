"""Terms: the section of the charter on wallets: who issues, who serves, and how much each class of wallet may."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Bilingual, Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.payments import Terms as PaymentTerms
from heqi.modules.payments import Why as PaymentWhy
from heqi.modules.wallets.reasons import Why
from heqi.values.amounts import Amount, Currency
from heqi.values.identifiers import Code, Party, Text

SECTION = "wallets"
FIXED = ("issuer", "reserve_bank", "currency")


class WalletClass(Clause):
    """How much a wallet of this class may hold, pay at once, and pay in a ledger day."""

    id: Code
    name: Bilingual
    balance_at_most: Amount
    each_at_most: Amount
    daily_at_most: Amount


class Terms(Clause):
    issuer: Party
    operators: Annotated[tuple[Party, ...], Meta(min_length=1, max_length=50)]
    reserve_bank: Party  # the settlement bank at which the issuer holds the reserve
    currency: Currency
    wallet_class: Annotated[tuple[WalletClass, ...], Meta(min_length=1, max_length=20)]
    source: Text


def check(charter: Charter) -> list[Refusal]:
    """Deposits stand behind it, whoever has to act may, and the classes can be told apart."""
    if "payments" not in charter.modules:
        return [Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing="payments", clause=SECTION)]
    terms, settled = charter.terms(Terms), charter.terms(PaymentTerms)
    members = {member.id: member for member in charter.articles.member}
    found: list[Refusal] = []
    place = f"{SECTION}.issuer"
    who = ((place, terms.issuer, "wallets.mint"),
           *((f"{SECTION}.operators", each, "wallets.open") for each in terms.operators))  # fmt: skip
    for where, party, action in who:
        if party not in members:
            found.append(Refusal(CharterWhy.MEMBER_UNKNOWN, where=where, member=party, clause=where))
        elif not charter.allows(members[party].roles, action):
            found.append(Refusal(CharterWhy.CANNOT_ACT, where=where, who=party, action=action, clause=where))
    if terms.issuer in terms.operators:
        found.append(Refusal(Why.ISSUER_OPERATES, issuer=terms.issuer, clause=place))
    if terms.reserve_bank not in settled.settlement_banks:
        facts = {"bank": terms.reserve_bank, "banks": settled.settlement_banks}
        found.append(Refusal(PaymentWhy.NOT_A_SETTLEMENT_BANK, **facts, clause=f"{SECTION}.reserve_bank"))
    if terms.currency not in settled.currencies:
        facts = {"currency": terms.currency, "currencies": settled.currencies}
        found.append(Refusal(PaymentWhy.CURRENCY_NOT_SETTLED, **facts, clause=f"{SECTION}.currency"))
    names = [each.id for each in terms.wallet_class]
    found += [
        Refusal(Why.CLASS_TWICE, wallet_class=name, clause=f"{SECTION}.wallet_class")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    return found


def amends(before: Terms | None, after: Terms | None) -> list[Refusal]:
    """What was issued has to be redeemed by whoever issued it, out of the reserve that stands behind it."""
    if before is None:
        return []
    lost = [name for name in FIXED if after is None or getattr(before, name) != getattr(after, name)]
    return [Refusal(CharterWhy.SECTION_STAYS, section=SECTION, field=name, clause=f"{SECTION}.{name}") for name in lost]
