"""Which records a kept transaction has created: their ids follow from its salt, whoever may read them."""

from typing import NamedTuple

from heqi.client.building import Prepared
from heqi.client.sdk import Client, ClientError
from heqi.modules import CATALOGUE

# The table in which an action makes its one new record. Other actions make none with an id of their own.
MADE_IN = {
    "payments.hold": "holds",
    "payments.attest_payment": "attestations",
    "documents.attest_invoice": "documents",
    "documents.attest_contract": "documents",
    "documents.attest_order": "documents",
    "documents.attest_despatch": "documents",
    "documents.attest_delivery": "documents",
    "documents.attest_red_invoice": "documents",
    "receivables.undertake": "claims",
    "receivables.register": "claims",
    "receivables.split": "claims",
    "receivables.apply": "financing_files",
    "receivables.record_dilution": "dilutions",
    "receivables.dispute": "disputes",
    "inventory.take_in": "lots",
    "inventory.inspect": "inspections",
    "inventory.count": "inspections",
    "inventory.record_loss": "inspections",
    "inventory.issue": "warehouse_receipts",
    "inventory.split": "warehouse_receipts",
    "inventory.order_release": "release_orders",
    "pledges.secure": "secured_debts",
    "pledges.pledge": "pledges",
    "certificates.register": "certificates",
    "certificates.license": "licences",
    "conditions.open_purpose": "purposes",
    "conditions.set_aside": "funds",
    "credit.open_line": "credit_lines",
    "supervision.inspect": "privilege_uses",
    "supervision.require_report": "privilege_uses",
    "supervision.object_to_promotion": "privilege_uses",
    "supervision.hold_record": "privilege_uses",
    "supervision.hold_party": "privilege_uses",
    "supervision.pause_module": "privilege_uses",
    "supervision.record_legal_order": "legal_orders",
    "phases.propose": "phase_proposals",
    "amendment.propose": "proposals",
}


class Created(NamedTuple):
    """A record that a transaction created. readable: whether the asker may see it; another may have received it."""

    table: str
    key: str
    readable: bool


def created_records(client: Client, made: Prepared) -> list[Created]:
    """The records of a kept transaction, in the order of its actions."""
    found: list[Created] = []
    for action in made.transaction.actions:
        table = MADE_IN.get(CATALOGUE.names[type(action)])
        if table is not None:
            key = made.record_id(len(found), action.by)
            found.append(Created(table, key, may_read(client, table, key)))
    return found


def may_read(client: Client, table: str, key: str) -> bool:
    # Whatever goes wrong here, the transaction has been kept: a key may even have ended by it.
    try:
        client.record(table, key)
    except ClientError:
        return False
    return True
