"""The examples on connecting do what they say, against a node and against the library."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.client.requests import read_headers
from heqi.client.sdk import Client
from heqi.codec.signatures import verify
from heqi.machine.transactions import read_submission, record_id, signing_message
from heqi.modules import CATALOGUE
from heqi.modules.payments import Transfer
from tests.docs.guides import GUIDES, ROOT
from tests.node.process import NodeProcess, founded_folder
from tests.pilot import BANK, BUYER, OPERATOR, SUPPLIER, credits_by, key

PAGES = ("connecting.md", "connecting.zh-CN.md")
PASSPHRASE = "several words for a test"
ORDERS = """\
number,bank,payee,amount,purpose
PO-1,{bank},{payee},40.00,goods of March
PO-2,{bank},{payee},1000.00,more than there is
"""


def pay_orders(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    files = ("orders.csv", "charter.toml", "maker.json", "checker.json")
    return subprocess.run(
        [sys.executable, str(ROOT / "examples" / "connect_erp.py"), *files],
        cwd=folder,
        env=os.environ | {"HEQI_PASSPHRASE": PASSPHRASE, "HEQI_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeProcess]:
    """The pilot's node; the buyer has 100.00, its charter and its key stores."""
    founded_folder(tmp_path / "node")
    (tmp_path / "charter.toml").write_bytes((tmp_path / "node" / "charter.toml").read_bytes())
    for role in ("maker", "checker"):
        own = named(BUYER, f"{role}-1", role, key(BUYER, f"{role}-1"))
        create_keystore(tmp_path / f"{role}.json", PASSPHRASE, [own], LIGHT)
    head = named(OPERATOR, "head", "head", key(OPERATOR, "head"))
    create_keystore(tmp_path / "head.json", PASSPHRASE, [head], LIGHT)
    operator = ("--operator", OPERATOR, "--keys", str(tmp_path / "head.json"))
    with NodeProcess(tmp_path / "node", *operator, HEQI_PASSPHRASE=PASSPHRASE) as process:
        with Client(process.url, party=BANK, pair=key(BANK)) as bank:
            bank.submit(credits_by([1], second=int(time.time()))[0])
        yield process
        assert process.stop() == 0


def test_an_erp_pays_each_order_once(tmp_path: Path, node: NodeProcess) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS.format(bank=BANK, payee=SUPPLIER))
    first = pay_orders(tmp_path, node.url)
    again = pay_orders(tmp_path, node.url)
    assert first.returncode == 1, first.stderr
    assert re.fullmatch(
        rf"PO-1 paid [0-9a-f]{{64}}\nPO-2 payments\.INSUFFICIENT_FUNDS .*\nleft at {BANK} 60\.00\n", first.stdout
    )
    assert again.stdout == first.stdout
    assert sorted(each.name for each in (tmp_path / "outbox").glob("PO-*")) == ["PO-1.json", "PO-2.json"]


def test_the_snippets_of_the_page_run(tmp_path: Path, node: NodeProcess) -> None:
    english, chinese = (
        "\n".join(re.findall(r"```python\n(.*?)```", (GUIDES / page).read_text("utf-8"), re.DOTALL)) for page in PAGES
    )
    assert chinese == english
    (tmp_path / "snippets.py").write_text(english.replace("http://127.0.0.1:8400", node.url))
    said = subprocess.run(
        [sys.executable, "snippets.py"],
        cwd=tmp_path,
        env=os.environ | {"HEQI_PASSPHRASE": PASSPHRASE},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    assert f"8000 {OPERATOR}\n" in said.stdout
    assert said.stdout.endswith("()\nkept\n")


def printed() -> dict[str, str]:
    """What the example on bytes prints, by the names of its steps."""
    command = [sys.executable, str(ROOT / "examples" / "wire_example.py")]
    said = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode().rstrip("\n")
    steps = [step.split(":\n", 1) for step in said.split("\n\n")]
    return dict(steps)


def test_the_bytes_of_the_example_are_those_of_the_library() -> None:
    steps = printed()
    submission = read_submission(steps["envelope"].encode(), CATALOGUE.transactions)
    assert isinstance(submission.transaction.actions[0], Transfer)
    assert submission.id.hex() == steps["id"]
    (own,) = submission.signatures
    assert signing_message(submission.id).hex() == steps["signed"]
    assert verify(own.key, bytes.fromhex(steps["signed"]), own.signature)
    body = submission.transaction
    assert record_id(body.ledger, body.parties[0], body.salt, 0) == steps["first record"]
    headers = dict(line.split(": ", 1) for line in steps["headers"].splitlines())
    asked = msgspec.json.decode(steps["reading"].removeprefix("heqi reads "))
    signed = read_headers(headers, asked["ledger"], asked["method"], asked["path"])
    assert signed is not None
    assert signed.reading.message() == steps["reading"].encode()
    assert signed.is_signed()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_these_bytes(page: str) -> None:
    text = (GUIDES / page).read_text("utf-8")
    assert [name for name, step in printed().items() if f"```text\n{step}\n```" not in text] == []
