"""An ERP that pays: each order of a CSV file once, whatever breaks on the way.

    HEQI_PASSPHRASE=… python examples/connect_erp.py orders.csv charter.toml maker.json checker.json

orders.csv has the columns number, bank, payee, amount (250000.00) and purpose; the last files are the key stores of
those who sign. What was signed is in the folder `outbox` before it is sent. Run it again after any failure: the same
bytes have the same outcome, so nothing is paid twice. HEQI_URL names other nodes than this machine's.
"""

import csv
import os
import sys
from pathlib import Path

from heqi.client.files import write_whole
from heqi.client.keystore import Keystore, NamedKey
from heqi.client.sdk import Client, Refused
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter
from heqi.modules.payments import Transfer
from heqi.values.amounts import format_amount, parse_amount

OUTBOX = Path("outbox")


def pay(client: Client, keys: list[NamedKey], order: dict[str, str], currency: str) -> str:
    """Send one order, or ask again what became of it. The id of its transaction. Raises Refused, Unreachable."""
    number, said = order.pop("number"), order.pop("amount")
    kept = OUTBOX / f"{number}.json"
    if not kept.exists():
        amount = parse_amount(said, currency)
        transfer = Transfer(by=keys[0].name.party, currency=currency, amount=amount, **order)
        prepared = client.prepare(transfer)
        # A signer can as well sit elsewhere: it is shown `prepared.body`, and sends back its signature alone.
        write_whole(kept, prepared.seal(prepared.sign(key.pair) for key in keys), replace=False)
    return client.submit(kept.read_bytes()).id


def main(orders: str, charter_file: str, *key_files: str) -> int:
    passphrase, urls = os.environ["HEQI_PASSPHRASE"], os.environ.get("HEQI_URL", "http://127.0.0.1:8400").split(",")
    keys = [key for file in key_files for key in Keystore(Path(file)).unlock(passphrase)]
    charter = read_charter(Path(charter_file).read_text("utf-8"), CATALOGUE)
    party, currency, failed = keys[0].name.party, charter.preamble.currency, 0
    with Client(urls, party=party, pair=keys[0].pair, charter=charter, head_file=OUTBOX / "last-head") as client:
        for order in csv.DictReader(Path(orders).read_text("utf-8").splitlines()):
            number = order["number"]
            try:
                print(number, "paid", pay(client, keys, order, currency))
            except Refused as refused:  # for good: to try it anew, take its file out of the outbox
                print(number, refused.code, refused.en, refused.do_en)
                failed += 1
        for _, row in client.rows("balances", "party", party):
            print("left at", row.bank, format_amount(row.available, currency))
    return min(failed, 1)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
