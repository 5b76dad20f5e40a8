"""Which fields of an action or a row name parties, and which records."""

from heqi.machine.naming import Named, named_in, values_of
from heqi.machine.transactions import Action
from heqi.modules.payments import PlaceHold
from heqi.modules.receivables import CLAIMS
from heqi.state.tables import Row
from heqi.values.amounts import Amount
from heqi.values.identifiers import Code, Digest, Id, Party, Text


class Everything(Action, tag="odd.everything"):
    """Ask for all kinds."""

    one: Party
    maybe: Party | None
    several: tuple[Party, ...]
    record: Id
    records: tuple[Id, ...]
    digest: Digest  # of a record's form, and none
    code: Code
    text: Text
    amount: Amount


class Plain(Row):
    text: Text


def test_fields_are_found_by_their_types() -> None:
    assert named_in(Everything) == Named(("one", "maybe", "several", "by"), ("record", "records"))
    assert named_in(Plain) == Named((), ())
    assert {*named_in(PlaceHold).parties} == {"by", "bank", "payee"}
    assert named_in(CLAIMS.row).records == ("root", "cut_from", "dispute", "financed_by")


def test_their_values_come_in_order_and_what_is_not_said_is_left_out() -> None:
    ask = Everything(
        by="anna",
        one="bank",
        maybe=None,
        several=("carl", "dora"),
        record="1" * 64,
        records=("2" * 64,),
        digest="3" * 64,
        code="x",
        text="bank",
        amount=1,
    )
    named = named_in(Everything)
    assert values_of(ask, named.parties) == ["bank", "carl", "dora", "anna"]
    assert values_of(ask, named.records) == ["1" * 64, "2" * 64]
