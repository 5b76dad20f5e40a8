"""Which records a kept transaction has created: their ids follow from its salt, whoever may read them."""

from typing import NamedTuple

from heqi.client.building import Prepared
from heqi.client.sdk import Client, ClientError
from heqi.modules import CATALOGUE


class Created(NamedTuple):
    """A record that a transaction created. readable: whether the asker may see it; another may have received it."""

    table: str
    key: str
    readable: bool


def created_records(client: Client, made: Prepared) -> list[Created]:
    """The records of a kept transaction, in the order of its actions."""
    found: list[Created] = []
    for action in made.transaction.actions:
        table = CATALOGUE.rules[type(action)].makes
        if table is not None:
            key = made.record_id(len(found), action.by)
            found.append(Created(table.name, key, may_read(client, table.name, key)))
    return found


def may_read(client: Client, table: str, key: str) -> bool:
    # Whatever goes wrong here, the transaction has been kept: a key may even have ended by it.
    try:
        client.record(table, key)
    except ClientError:
        return False
    return True
