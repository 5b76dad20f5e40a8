"""Draws for wallets: minting and redeeming, opening, loading, unloading, paying."""

from heqi.machine.transactions import Action
from heqi.modules.wallets import WALLETS, Kind, Load, Mint, Open, Pay, Redeem, SetClass, Unload, Wallet
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import ISSUER, OPERATORS, WALLET_CLASSES


def mint(draw: Draw) -> Action:
    by = draw.mostly((ISSUER,), draw.members)
    operator = draw.mostly(OPERATORS, draw.members)
    return Mint(by=by, operator=operator, amount=draw.amount(200_000_00), reference=f"M-{draw.fresh()}")


def redeem(draw: Draw) -> Action:
    _, till = draw.pick(draw.rows(WALLETS, kind=Kind.TILL))
    return Redeem(by=till.operator, amount=draw.amount(max(1, till.amount)))


def open_wallet(draw: Draw) -> Action:
    return Open(
        by=draw.mostly(OPERATORS, draw.members),
        holder=draw.pick(draw.members),
        wallet_class=draw.mostly(WALLET_CLASSES, ("class-9",)),
    )


def served(draw: Draw, *, full: bool = False) -> tuple[str, Wallet]:
    """A wallet and its holder; with something in it, if so asked."""
    found = [row for _, row in draw.rows(WALLETS, kind=Kind.WALLET) if row.amount > 0 or not full]
    wallet = draw.pick(found)
    return wallet.holder or "", wallet


def set_class(draw: Draw) -> Action:
    holder, wallet = served(draw)
    by = draw.mostly((wallet.operator,), draw.members)
    return SetClass(by=by, holder=holder, wallet_class=draw.mostly(WALLET_CLASSES, ("class-9",)))


def load(draw: Draw) -> Action:
    holder, wallet = served(draw)
    return Load(by=holder, operator=wallet.operator, amount=draw.amount(draw.pick((9_000_00, 80_000_00))))


def unload(draw: Draw) -> Action:
    holder, wallet = served(draw, full=True)
    return Unload(by=holder, operator=wallet.operator, amount=draw.amount(wallet.amount))


def pay(draw: Draw) -> Action:
    holder, wallet = served(draw, full=True)
    payee, other = served(draw)
    return Pay(
        by=holder,
        operator=wallet.operator,
        payee=payee,
        payee_operator=other.operator,
        amount=draw.amount(min(wallet.amount, draw.pick((1_500_00, 2_000_00, 90_000_00)))),
        purpose="goods",
    )


DRAWS: dict[Drawing, float] = {
    mint: 1,
    redeem: 0.5,
    open_wallet: 1.5,
    set_class: 0.4,
    load: 2.5,
    unload: 1.5,
    pay: 4,
}
