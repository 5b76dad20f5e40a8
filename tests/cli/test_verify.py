"""`heqi verify`: what is shown of the rows that a proof proves."""

import pytest
from msgspec import Raw

from heqi.chain.reader import AssetProof, RecordProof
from heqi.cli.shell import Screen, put
from heqi.cli.verify import verdict_page
from heqi.client.proof import NOT_PROVEN, Verdict
from heqi.codec.canonical import encode
from heqi.modules.inventory import RECEIPTS
from heqi.modules.inventory.records import Cover
from heqi.modules.pledges import ENCUMBRANCES
from heqi.modules.pledges.records import Encumbrance, Secured
from heqi.state.tables import changed
from heqi.state.tree import Proof
from heqi.values.identifiers import short_id
from tests import pilot
from tests.modules.test_credit import Depot


def test_a_row_is_shown_as_its_own_table_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    depot = Depot()
    whole = depot.receipt_key
    cover = Cover(insurer="insurer", policy="P-1", amount=5_000_000_00, last_day=depot.day)
    receipt = changed(depot.get(RECEIPTS, whole), cut_from=whole, cover=cover)
    pledged = Encumbrance(pledges=1, secured=(Secured(currency="CNY", amount=5_000_000_00),))
    nothing = Proof(siblings=())
    verdict = Verdict(
        ok=True,
        steps=(),
        not_proven=NOT_PROVEN,
        record=RecordProof(
            table=ENCUMBRANCES.name, key=f"receipt/{whole}", row=Raw(encode(pledged)), salt=None, tree=nothing
        ),
        asset=AssetProof(row=Raw(encode(receipt)), salt=None, leaf=None, tree=nothing),
    )
    for language, words in (
        ("en", ("currency CNY, amount 5,000,000.00 CNY", "policy P-1", short_id("whr", whole))),
        ("zh", ("币种 CNY, 金额 5,000,000.00 CNY", "保单 P-1", "保险人 insurer", short_id("whr", whole))),
    ):
        screen = Screen(False, language)
        for each in verdict_page(screen, verdict, pilot.CHARTER):
            put(screen.out, each)
        shown = capsys.readouterr().out
        for word in words:
            assert word in shown
        assert "rcv-" not in shown
