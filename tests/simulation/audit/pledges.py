"""The auditor's page of pledges: debts, what secures them by rank, and money in the place of assets.

What an asset is it reads from the rows themselves. When all actions of a transaction are done it looks at what each of
them did to assets: those to whom they are pledged have signed, or it was a payment, whose money is then held.
"""

from typing import Any, NamedTuple

from tests.simulation.audit.book import Book, Now, Row, expect, later
from tests.simulation.audit.laws import OWED, Rows
from tests.simulation.audit.money import balance, pay

Ask = dict[str, Any]
# The gate keeps these with whatever a transaction did.
OF_GATES = ("collateral", "encumbrances", "pledges", "pledge_proceeds", "balances")
PERFORMING = ("receivables.settle", "receivables.apply_payment", "inventory.record_loss", "certificates.revoke")


class Thing(NamedTuple):
    """An asset at one moment."""

    holder: str
    measure: int
    unit: str
    alive: bool
    whole: str | None


class Moment(NamedTuple):
    """What everybody had before an action: (kind, asset) -> what it was, and money by party, bank and currency."""

    things: dict[tuple[str, str], Thing]
    money: dict[tuple[str, str, str], int]


def claim_as_asset(row: Row) -> Thing:
    owed = row["face"] if row["stage"] in OWED else 0
    return Thing(row["holder"], owed, row["currency"], owed > 0 and row["financed_by"] is None, row["cut_from"])


def receipt_as_asset(row: Row) -> Thing:
    quantity = row["quantity"] if row["stage"] in ("issued", "live") else 0
    return Thing(row["holder"], quantity, row["unit"], row["stage"] == "live", row["cut_from"])


def certificate_as_asset(row: Row) -> Thing:
    in_force = row["stage"] == "in-force"
    return Thing(row["holder"], int(in_force), "certificate", in_force, None)


ASSETS = {"receivable": ("claims", claim_as_asset), "receipt": ("warehouse_receipts", receipt_as_asset),
          "certificate": ("certificates", certificate_as_asset)}  # fmt: skip


def thing(book: Book, kind: str, name: str) -> Thing:
    table, seen_as = ASSETS[kind]
    return seen_as(book.find(table, name))


def look(book: Book) -> Moment:
    things = {
        (kind, name): seen_as(row)
        for kind, (table, seen_as) in ASSETS.items()
        for name, row in book.page(table).items()
    }
    money = {
        (row["party"], row["bank"], row["currency"]): row["available"]
        for row in book.page("balances").values()
        if row["party"] is not None
    }
    return Moment(things, money)


def ranked(book: Book, asset: str) -> list[Row]:
    found = [row for row in book.page("collateral").values() if row["asset"] == asset]
    return sorted(found, key=lambda row: int(row["rank"]))


def debt_of(book: Book, pledge: str) -> Row:
    return book.find("secured_debts", book.find("pledges", pledge)["debt"])


def new_debt(book: Book, name: str, creditor: str, debtor: str, ask: Ask, amount: int, due: str) -> None:
    owed = dict.fromkeys(("costs", "interest", "principal"), 0)
    book.put_new("secured_debts", name, {"creditor": creditor, "debtor": debtor, "currency": ask["currency"],
                 "amount": amount, "due": due, "stage": "open", **owed})  # fmt: skip


def secure(book: Book, ask: Ask, now: Now) -> None:
    expect(ask["by"] != ask["debtor"] and ask["due"] >= now.day, "a debt to oneself, or due before it was made")
    new_debt(book, now.new_id(ask["by"]), ask["by"], ask["debtor"], ask, ask["amount"], ask["due"])


def make_pledge(book: Book, ask: Ask, now: Now) -> None:
    given, debt = thing(book, ask["kind"], ask["asset"]), book.find("secured_debts", ask["debt"])
    expect(given.alive and given.holder == ask["by"], "somebody pledged what it does not have, or what is none")
    expect((given.measure, given.unit) == (ask["measure"], ask["unit"]), "another measure was pledged")
    expect(debt["stage"] == "open" and debt["creditor"] == ask["creditor"] != ask["by"], "a pledge for no debt")
    before = ranked(book, ask["asset"])
    terms = book.charter["pledges"]
    expect(len(before) < terms["ranks_at_most"], "more pledges on an asset than the charter allows")
    expect(ask["debt"] not in [book.find("pledges", row["pledge"])["debt"] for row in before], "pledged for it twice")
    if ask["kind"] == "receivable":
        secured = ask["secured"] + sum(book.find("pledges", row["pledge"])["secured"] for row in before)
        most = given.measure * terms["secured_at_most"]
        expect(not terms["secured_at_most"] or secured * 1_000_000 <= most, "more is secured than there is")
        expect(debt["currency"] == given.unit, "a debt in one money is secured by another")
    require_no_circle([*[debt_of(book, row["pledge"]) for row in before], debt])
    place = sum(row["filed"] <= ask["filed"] for row in before[: first_later(before, ask["filed"])])
    for row in before[place:]:
        row["rank"] += 1
    key = now.new_id(ask["by"])
    book.put_new("pledges", key, {"debt": ask["debt"], "secures": ask["debt"], "creditor": ask["creditor"],
                 "debtor": debt["debtor"], "currency": debt["currency"], "secured": ask["secured"], "held": 0,
                 "collected": 0, "filed": ask["filed"], "stage": "standing"})  # fmt: skip
    encumber(book, {"pledge": key, "kind": ask["kind"], "asset": ask["asset"], "pledgor": ask["by"],
                    "creditor": ask["creditor"], "rank": place + 1, "filed": ask["filed"]})  # fmt: skip


def first_later(before: list[Row], filed: str) -> int:
    return next((place for place, row in enumerate(before) if row["filed"] > filed), len(before))


def require_no_circle(debts: list[Row]) -> None:
    """Whoever owes on an asset is not owed on it in the end: debtors can be taken away one by one."""
    left = [(debt["debtor"], debt["creditor"]) for debt in debts]
    while left:
        creditors = {creditor for _, creditor in left}
        rest = [pair for pair in left if pair[0] in creditors]
        expect(len(rest) < len(left), "debts on one asset form a circle")
        left = rest


def encumber(book: Book, row: Row) -> None:
    book.put_new("collateral", f"{row['pledge']}/{row['asset']}", row)
    mark(book, row["kind"], row["asset"])


def mark(book: Book, kind: str, asset: str) -> None:
    """What everybody can see of an asset: how many pledges, for how much in each currency, or nothing at all."""
    on = ranked(book, asset)
    book.page("encumbrances").pop(f"{kind}/{asset}", None)
    if on:
        pledges = [book.find("pledges", row["pledge"]) for row in on]
        currencies = sorted({pledge["currency"] for pledge in pledges})
        secured = [
            {"currency": each, "amount": sum(pledge["secured"] for pledge in pledges if pledge["currency"] == each)}
            for each in currencies
        ]
        book.page("encumbrances")[f"{kind}/{asset}"] = {"pledges": len(on), "secured": secured}


def free(book: Book, proceeds: Row, amount: int) -> None:
    row = balance(book, proceeds["bank"], proceeds["currency"], proceeds["pledgor"])
    row["held"] -= amount
    row["available"] += amount
    expect(row["held"] >= 0, "more was freed than was held")


def hold(book: Book, like: Row, pledge: str, creditor: str, amount: int) -> None:
    name = f"{pledge}/{like['asset']}/{like['bank']}/{like['pledgor']}"
    there = book.page("pledge_proceeds").get(name, {"amount": 0})["amount"]
    book.page("pledge_proceeds")[name] = like | {"pledge": pledge, "creditor": creditor, "amount": there + amount}
    book.find("pledges", pledge)["held"] += amount


def takes(book: Book, pledge: str, currency: str, left: int) -> int:
    row = book.find("pledges", pledge)
    room: int = row["secured"] - row["held"] - row["collected"]
    return min(left, room) if row["currency"] == currency else 0


def hand_on(book: Book, proceeds: Row, rank: int) -> None:
    """Money that a pledge lets go is for those behind it, and then the pledgor's."""
    left = proceeds["amount"]
    for row in ranked(book, proceeds["asset"]):
        taken = takes(book, row["pledge"], proceeds["currency"], left) if row["rank"] > rank else 0
        if taken:
            hold(book, proceeds, row["pledge"], row["creditor"], taken)
            left -= taken
    free(book, proceeds, left)


def let_go(book: Book, pledge: str, asset: str) -> None:
    row = book.page("collateral").pop(f"{pledge}/{asset}", None)
    if row is None:
        expect(False, "a pledge let go of what it does not stand on")
        return
    for name, proceeds in sorted(book.page("pledge_proceeds").items()):
        if (proceeds["pledge"], proceeds["asset"]) == (pledge, asset):
            del book.page("pledge_proceeds")[name]
            book.find("pledges", pledge)["held"] -= proceeds["amount"]
            hand_on(book, proceeds, row["rank"])
    for rank, each in enumerate(ranked(book, asset), 1):
        each["rank"] = rank
    mark(book, row["kind"], asset)
    if not any(each["pledge"] == pledge for each in book.page("collateral").values()):
        book.find("pledges", pledge).update(stage="released", secures=None)


def let_all_go(book: Book, pledge: str) -> None:
    for row in [row for row in book.page("collateral").values() if row["pledge"] == pledge]:
        let_go(book, pledge, row["asset"])


def end_debt(book: Book, name: str) -> None:
    book.find("secured_debts", name)["stage"] = "over"
    for key in sorted(key for key, row in book.page("pledges").items() if row["secures"] == name):
        let_all_go(book, key)


def own_pledge(book: Book, ask: Ask) -> Row:
    row = book.find("pledges", ask["pledge"])
    expect(row["creditor"] == ask["by"] and row["stage"] == "standing", "a pledge of another, or none any more")
    return row


def subordinate(book: Book, ask: Ask, now: Now) -> None:
    own_pledge(book, ask)
    moved = 0
    for mine in [row for row in book.page("collateral").values() if row["pledge"] == ask["pledge"]]:
        other = book.page("collateral").get(f"{ask['behind']}/{mine['asset']}")
        if other is not None and other["rank"] > mine["rank"]:
            moved += 1
            here, there = mine["rank"], other["rank"]
            for row in ranked(book, mine["asset"]):
                row["rank"] -= here < row["rank"] <= there
            mine["rank"] = there
    expect(moved > 0, "nothing changed its rank")


def transfer_debt(book: Book, ask: Ask, now: Now) -> None:
    debt = book.find("secured_debts", ask["debt"])
    fit = debt["creditor"] == ask["by"] and debt["stage"] != "over" and ask["to"] not in (ask["by"], debt["debtor"])
    expect(fit and ask["debt"] not in book.page("credit_lines"), "a debt was assigned that is not to be")
    debt["creditor"] = ask["to"]
    for key, row in book.page("pledges").items():
        if row["secures"] == ask["debt"]:
            row["creditor"] = ask["to"]
            for table in ("collateral", "pledge_proceeds"):
                for each in book.page(table).values():
                    if each["pledge"] == key:
                        expect(each["pledgor"] != ask["to"] or table != "collateral", "somebody pledges to itself")
                        each["creditor"] = ask["to"]
                        if table == "collateral":
                            require_no_circle([debt_of(book, on["pledge"]) for on in ranked(book, each["asset"])])


def release(book: Book, ask: Ask, now: Now) -> None:
    own_pledge(book, ask)
    if ask["asset"] is None:
        let_all_go(book, ask["pledge"])
    else:
        let_go(book, ask["pledge"], ask["asset"])


def reduce(book: Book, ask: Ask, now: Now) -> None:
    row = own_pledge(book, ask)
    row["secured"] -= ask["less"]
    expect(row["secured"] >= max(1, row["held"] + row["collected"]), "a pledge secures less than it has")
    for each in book.page("collateral").values():
        if each["pledge"] == ask["pledge"]:
            mark(book, each["kind"], each["asset"])


def discharge(book: Book, ask: Ask, now: Now) -> None:
    expect(book.find("secured_debts", ask["debt"])["creditor"] == ask["by"], "another's debt was discharged")
    end_debt(book, ask["debt"])


def take_back(book: Book, ask: Ask, now: Now) -> None:
    name = f"{ask['pledge']}/{ask['asset']}/{ask['bank']}/{ask['pledgor']}"
    proceeds = book.find("pledge_proceeds", name)
    last = later(debt_of(book, ask["pledge"])["due"], book.charter["pledges"]["proceeds_days"])
    late = ask["by"] == proceeds["pledgor"] and now.day > last
    expect(ask["by"] == proceeds["creditor"] or late, "held money was taken back early, or by another")
    pledge = book.find("pledges", ask["pledge"])
    pledge["held"] -= proceeds["amount"]
    pledge["collected"] += proceeds["amount"]
    del book.page("pledge_proceeds")[name]
    hand_on(book, proceeds, book.find("collateral", f"{ask['pledge']}/{ask['asset']}")["rank"])


def declare_default(book: Book, ask: Ask, now: Now) -> None:
    debt = book.find("secured_debts", ask["debt"])
    expect(debt["creditor"] == ask["by"] and debt["stage"] == "open", "a default of what is not owed to it")
    expect(now.day > debt["due"] or ask["event"] is not None, "a default before the day, for no reason")
    debt.update({name: ask[name] for name in ("costs", "interest", "principal")}, stage="defaulted")


def spend(book: Book, ask: Ask) -> None:
    """The creditor is paid out of what is held."""
    name = f"{ask['pledge']}/{ask['asset']}/{ask['bank']}/{ask['pledgor']}"
    proceeds, pledge = book.find("pledge_proceeds", name), book.find("pledges", ask["pledge"])
    expect(proceeds["creditor"] == ask["by"], "another took what was held")
    pledge["held"] -= ask["amount"]
    pledge["collected"] += ask["amount"]
    proceeds["amount"] -= ask["amount"]
    expect(proceeds["amount"] >= 0, "more was taken than was held")
    free(book, proceeds, ask["amount"])
    pay(book, ask["bank"], proceeds["currency"], proceeds["pledgor"], ask["by"], ask["amount"])
    if not proceeds["amount"]:
        del book.page("pledge_proceeds")[name]


def fall(row: Row, amount: int, names: tuple[str, ...] = ("costs", "interest", "principal")) -> None:
    """A payment goes through what is owed in this order."""
    for name in names:
        paid = min(amount, row[name])
        row[name] -= paid
        amount -= paid
    expect(amount == 0, "more was paid than is owed")


def collect(book: Book, ask: Ask, now: Now) -> None:
    debt = debt_of(book, ask["pledge"])
    expect(debt["stage"] == "defaulted", "somebody collected with nothing in default")
    spend(book, ask)
    fall(debt, ask["amount"])
    if not debt["costs"] + debt["interest"] + debt["principal"]:
        end_debt(book, book.find("pledges", ask["pledge"])["debt"])


# --- what every transaction does to assets ----------------------------------------------------------------------------


def after(book: Book, steps: list[tuple[Ask, Moment, Moment]], signed: list[str]) -> None:
    """Each action in its turn, when all are done."""
    for ask, before, now in steps:
        came_in = {
            place: more for place, amount in now.money.items() if (more := amount - before.money.get(place, 0)) > 0
        }
        for (kind, name), thing_now in sorted(now.things.items()):
            was = before.things.get((kind, name))
            if was == thing_now:
                continue
            if was is None:
                for row in ranked(book, thing_now.whole) if thing_now.whole else []:
                    encumber(book, row | {"asset": name, "pledgor": thing_now.holder})
                drop_own(book, name, thing_now.holder)
            elif ranked(book, name):
                if ask["action"] in PERFORMING:
                    paid_on(book, kind, name, was, thing_now, came_in)
                else:
                    left(book, name, was, thing_now, signed)


def left(book: Book, name: str, was: Thing, now: Thing, signed: list[str]) -> None:
    moved = was.holder != now.holder
    if moved or now.measure < was.measure:
        expect(
            all(row["creditor"] in signed for row in ranked(book, name)), "a pledged asset moved without its creditors"
        )
    expect(now.alive or not was.alive, "a pledged asset ended")
    if moved:
        for row in ranked(book, name):
            row["pledgor"] = now.holder
        drop_own(book, name, now.holder)


def drop_own(book: Book, name: str, holder: str) -> None:
    for row in ranked(book, name):
        if row["creditor"] == holder:
            let_go(book, row["pledge"], name)


def paid_on(book: Book, kind: str, name: str, was: Thing, now: Thing, came_in: dict[tuple[str, str, str], int]) -> None:
    if kind != "receivable":
        return
    left = was.measure - now.measure
    for place, amount in came_in.items():
        party, bank, currency = place
        here = min(left, amount) if (party, currency) == (was.holder, was.unit) else 0
        came_in[place] -= here
        left -= here
        for row in ranked(book, name):
            taken = takes(book, row["pledge"], currency, here)
            if taken:
                money = balance(book, bank, currency, party)
                money["available"] -= taken
                money["held"] += taken
                expect(money["available"] >= 0, "money was held that had gone")
                like = {"kind": kind, "asset": name, "bank": bank, "currency": currency, "pledgor": party}
                hold(book, like, row["pledge"], row["creditor"], taken)
                here -= taken
    for row in ranked(book, name):
        taken = takes(book, row["pledge"], was.unit, left)
        book.find("pledges", row["pledge"])["collected"] += taken
        left -= taken


# --- laws -----------------------------------------------------------------------------------------------------------


def pledges_add_up(rows: Rows) -> None:
    """What is held for a pledge is its proceeds; what everybody sees of an asset is what stands on it, in ranks."""
    held = dict.fromkeys(rows.get("pledges", {}), 0)
    for row in rows.get("pledge_proceeds", {}).values():
        held[row["pledge"]] += row["amount"]
    for name, row in rows.get("pledges", {}).items():
        expect(row["held"] == held[name], "what is held for", name, "is not its proceeds")
        expect(row["held"] + row["collected"] <= row["secured"], "a pledge has taken more than it secures")
    ranks: dict[str, list[int]] = {}
    for row in rows.get("collateral", {}).values():
        expect(row["pledgor"] != row["creditor"], "somebody pledges to itself")
        ranks.setdefault(f"{row['kind']}/{row['asset']}", []).append(row["rank"])
    expect(ranks.keys() == rows.get("encumbrances", {}).keys(), "what is free is not what is shown as free")
    for name, there in ranks.items():
        expect(sorted(there) == [*range(1, len(there) + 1)], "the ranks on", name, "are", sorted(there))
        expect(rows["encumbrances"][name]["pledges"] == len(there), name, "is shown with other pledges than it has")


LAWS = (pledges_add_up,)
MOVED = ("pledges", "collateral", "encumbrances", "pledge_proceeds", "balances")
PAGES = {
    "pledges.secure": (secure, ("secured_debts",)),
    "pledges.pledge": (make_pledge, ("pledges", "collateral", "encumbrances")),
    "pledges.subordinate": (subordinate, ("collateral",)),
    "pledges.transfer_debt": (transfer_debt, ("secured_debts", *MOVED)),
    "pledges.release": (release, MOVED),
    "pledges.reduce": (reduce, ("pledges",)),
    "pledges.discharge": (discharge, ("secured_debts", *MOVED)),
    "pledges.take_back": (take_back, MOVED),
    "pledges.declare_default": (declare_default, ("secured_debts",)),
    "pledges.collect": (collect, ("secured_debts", *MOVED)),
}
