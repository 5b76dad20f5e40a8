"""How records are shown to people."""

from heqi.cli.values import shown_fields
from heqi.modules.payments import Balance


def test_money_is_shown_as_money_also_where_it_is_owed() -> None:
    row = Balance(bank="river-bank", currency="CNY", party=None, available=-1_000_000_00, held=5)
    shown = dict(shown_fields(row, "EUR"))
    assert (shown["available"], shown["held"]) == ("-1,000,000.00 CNY", "0.05 CNY")
