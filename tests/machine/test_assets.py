"""Assets: what a module's rows are worth, told to modules that know nothing of its business."""

from heqi.machine.assets import Asset
from heqi.machine.catalogue import Catalogue
from heqi.modules import CATALOGUE
from heqi.modules.receivables import PayOut, Settle, Split
from tests.machine.notes import MODULE as NOTES_MODULE
from tests.machine.notes import NOTES, Note, Stage
from tests.modules.receivables.trade import Trade

ASSET = Asset(
    kind="note",
    table=NOTES,
    holder="holder",
    measure=lambda note: int(note.face),
    unit=lambda note: "CNY",
    alive=lambda note: note.stage is Stage.LIVE,
    part_of="root",
)


def test_a_row_as_an_asset() -> None:
    note = Note(root="1" * 64, holder="acme", face=7, stage=Stage.LIVE)
    assert (ASSET.holder_of(note), ASSET.measure(note), ASSET.whole_of(note)) == ("acme", 7, "1" * 64)
    assert ASSET._replace(part_of=None).whole_of(note) is None


def test_the_catalogue_finds_it_by_its_kind() -> None:
    assert Catalogue((NOTES_MODULE._replace(assets=(ASSET,)),)).assets == {"note": ASSET}


def test_a_claim_is_an_asset_while_it_is_owed_and_not_financed() -> None:
    asset = CATALOGUE.assets["receivable"]
    trade = Trade()
    invoice = trade.invoice("1", 100_000_00)
    offered = trade.new_id(trade.do(trade.undertake(invoice, 40_000_00)))
    assert not asset.alive(trade.claim(offered))
    live = trade.voucher(invoice, 60_000_00)
    part = trade.new_id(trade.do(Split(by="maker", claim=live, part=20_000_00, to="workshop")))
    row = trade.claim(part)
    assert (asset.holder_of(row), asset.measure(row), asset.unit(row), asset.whole_of(row), asset.alive(row)) == (
        "workshop", 20_000_00, "CNY", live, True
    )  # fmt: skip
    trade.do(PayOut(by="river-bank", file=trade.agreed(live)))
    assert not asset.alive(trade.claim(live))
    trade.do(Settle(by="carmaker", root=live, bank="river-bank", amount=60_000_00))
    assert (asset.measure(trade.claim(part)), asset.alive(trade.claim(part))) == (0, False)


def test_an_obligors_payment_performs_and_nothing_that_performs_starts() -> None:
    performing = [name for name, action in CATALOGUE.actions.items() if CATALOGUE.rules[action].performs]
    assert {"receivables.settle", "receivables.apply_payment"} <= {*performing}
    assert not [name for name in performing if CATALOGUE.rules[CATALOGUE.actions[name]].starts]
