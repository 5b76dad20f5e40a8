"""Proofs of whether an asset is free: what they say, to whom, and what they refuse."""

from typing import Any, NamedTuple

import msgspec
import pytest

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import vouch
from heqi.client.proof import ProofFile, Verdict, Why, make_proof, verify
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.module import Module
from heqi.modules import MODULES
from heqi.modules.pledges import ENCUMBRANCES, encumbrance_key
from heqi.modules.pledges.records import Encumbrance, Secured
from heqi.modules.receivables import CLAIMS, Stage
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from heqi.values.days import Day
from tests.client.test_proof import CHARTER, FOUNDERS, key
from tests.modules.receivables.trade import digest
from tests.reading.test_query import a_claim

FREE, PLEDGED, PAID, NOWHERE = (digest(each) for each in ("free", "pledged", "paid", "nowhere"))


class Node(NamedTuple):
    store: MemoryStore
    catalogue: Catalogue
    head: Any


def with_claims(state: State, charter: Charter, day: Day) -> None:
    for name in (FREE, PLEDGED):
        state.put(CLAIMS, name, a_claim(day, 5_000_00))
    state.put(CLAIMS, PAID, a_claim(day, 5_000_00, stage=Stage.PAID))
    secured = (Secured(currency="CNY", amount=1_000_00), Secured(currency="USD", amount=20_00))
    state.put(ENCUMBRANCES, encumbrance_key("receivable", PLEDGED), Encumbrance(pledges=3, secured=secured))


@pytest.fixture(scope="module")
def node() -> Node:
    catalogue = Catalogue((*MODULES, Module("claims", "Claims from the founding on.", genesis=with_claims)))
    store = MemoryStore()
    found_ledger(store, catalogue, CHARTER)
    return Node(store, catalogue, Application(store, catalogue).head)


def asset_proof(node: Node, asset: str, *, readable: bool = True) -> reader.AssetProof:
    return reader.prove_asset(node.store, CLAIMS, asset, node.head.height, lambda _: readable)


def proof(node: Node, asset: str, found: reader.AssetProof | None, kind: str = "receivable") -> ProofFile:
    record = reader.prove_row(node.store, ENCUMBRANCES, encumbrance_key(kind, asset), node.head.height)
    vouchers = [vouch(node.head, "platform", key("platform", "head"))]
    return make_proof(CHARTER, FOUNDERS, node.head, vouchers, record=record, asset=found)


def checked(node: Node, file: ProofFile) -> Verdict:
    return verify(file.bytes(), CHARTER, node.catalogue)


@pytest.mark.parametrize(
    ("asset", "readable", "en", "zh"),
    [
        (FREE, True, "was not pledged. The asset stands.", "未质押。该资产有效存续。"),
        (FREE, False, "was not pledged. Such an asset is on the ledger;", "未质押。账本上存在该资产；"),
        (PAID, True, "was not pledged. The asset gives no security now", "未质押。该资产目前不能用于担保"),
        (NOWHERE, True, "there was no receivable", "不存在应收账款"),
        (NOWHERE, False, "there was no receivable", "不存在应收账款"),
        (
            PLEDGED,
            True,
            "was pledged: pledges 3, secured 1,000.00 CNY, 20.00 USD. The asset stands.",
            "已质押：质押 3 项，担保金额 1,000.00 CNY、20.00 USD。该资产有效存续。",
        ),
    ],
)
def test_it_says_whether_it_is_pledged_and_whether_there_is_such_an_asset(
    node: Node, asset: str, readable: bool, en: str, zh: str
) -> None:
    verdict = checked(node, proof(node, asset, asset_proof(node, asset, readable=readable)))
    assert [step.name for step in verdict.steps][-3:] == ["record", "asset", "whole"]
    assert en in verdict.proven[0].en
    assert zh in verdict.proven[0].zh


def test_who_may_not_read_an_asset_is_shown_nothing_of_it(node: Node) -> None:
    found = asset_proof(node, FREE, readable=False)
    assert (found.row_bytes, found.salt) == (None, None)
    assert b'"holder"' not in proof(node, FREE, found).bytes()


def test_without_the_asset_it_does_not_say_whether_there_is_one(node: Node) -> None:
    assert "does not say whether there is such an asset" in checked(node, proof(node, FREE, None)).proven[0].en


def test_what_is_of_another_asset_or_of_none_proves_nothing(node: Node) -> None:
    stands, hidden = asset_proof(node, FREE), asset_proof(node, FREE, readable=False)
    absent = asset_proof(node, NOWHERE)
    file = proof(node, FREE, stands)
    change = msgspec.structs.replace
    record = reader.prove_row(node.store, CLAIMS, FREE, node.head.height)
    wrong = [
        proof(node, PLEDGED, stands),
        proof(node, NOWHERE, stands),
        proof(node, FREE, absent),
        proof(node, FREE, change(hidden, leaf="00" * 32)),
        proof(node, FREE, change(stands, leaf=hidden.leaf)),
        proof(node, FREE, change(stands, salt=None)),
        proof(node, FREE, change(stands, salt="0" + (stands.salt or ""))),
        proof(node, FREE, change(stands, row=record.row, salt="00" * 32)),
        proof(node, FREE, None, kind="receivables"),
        make_proof(CHARTER, FOUNDERS, node.head, list(file.vouchers), record=record, asset=stands),
    ]
    for each in wrong:
        verdict = checked(node, each)
        assert verdict.failed is not None
        assert (verdict.failed.name, verdict.failed.code, verdict.proven) == ("asset", Why.ASSET.code, ())
    alone = make_proof(CHARTER, FOUNDERS, node.head, list(file.vouchers), asset=stands)
    assert checked(node, alone).failed is not None
