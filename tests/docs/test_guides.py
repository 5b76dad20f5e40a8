"""What guides and READMEs tell people to type does what they say."""

import re
import sys
from pathlib import Path

import pytest

from heqi.cli.shell import Exit
from heqi.client.keystore import LIGHT, create_keystore, named
from tests.docs.guides import GUIDES, ROOT, bare, blocks, follow, script
from tests.network.cluster import require_engine_or_skip
from tests.node.process import founded_folder, run
from tests.pilot import OPERATOR, key

TRANSLATED = sorted(path.name for path in GUIDES.glob("*.md") if not path.name.endswith(".zh-CN.md"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


def guide(name: str) -> str:
    return (GUIDES / name).read_text("utf-8")


def test_founding(tmp_path: Path) -> None:
    said = follow(script(blocks(guide("founding.md"))), tmp_path, 300)
    assert "250,000.00" in said
    assert (tmp_path / "balance.proof.json").is_file()
    assert "Vouched for by 2 of 5 book-keepers" in said


def test_operating(tmp_path: Path) -> None:
    founded_folder(tmp_path / "node")
    head = named(OPERATOR, "head", "head", key(OPERATOR, "head"))
    create_keystore(tmp_path / "keys" / "platform.head.json", "several words for a trial", [head], LIGHT)
    (tmp_path / "charter.toml").write_bytes((tmp_path / "node" / "charter.toml").read_bytes())
    begin = "export HEQI_PASSPHRASE='several words for a trial'\n"
    follow(begin + script(blocks(guide("operating.md"))), tmp_path, 120)
    assert (tmp_path / "restored" / "ledger" / "data.mdb").is_file()


def test_network(tmp_path: Path) -> None:
    require_engine_or_skip()
    try:
        said = follow(script(blocks(guide("network.md"))), tmp_path, 120)
    finally:
        run("network", "down", "--data", str(tmp_path / "network"))
    assert "All agree at block" in said
    assert "1,000,000.00" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("goods-and-credit.md", ("pledges.PLEDGED", "6,000,000.00 CNY", "credit.BEYOND_BASE", " 245,400 ")),
        ("money-for-a-purpose.md", ("conditions.NOT_YET", "conditions.STILL_BINDS", "wallets.EACH_LIMIT", "7,500.00")),
        ("rights.md", ("certificates.OVERLAPS", "certificates.OBJECTION_PERIOD", "Proven: ")),
    ],
)
def test_business(name: str, words: tuple[str, ...], tmp_path: Path) -> None:
    """What is refused on the way is refused for the reason that the page names."""
    said = follow(script(blocks(guide(name))), tmp_path, 300)
    for each in words:
        assert each in said


@pytest.mark.parametrize("name", ["operating.md", "operating.zh-CN.md"])
def test_every_exit_code_is_named(name: str) -> None:
    told = re.findall(r"^\| (\d+) \|", guide(name), re.MULTILINE)
    assert told == [str(code.value) for code in Exit]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme(name: str, tmp_path: Path) -> None:
    found = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    commands = "".join(each for each in found if each.startswith(".venv/bin/heqi "))
    assert ".venv/bin/heqi verify" in commands
    assert ".venv/bin/heqi charter new" in commands
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    follow(f"set -euo pipefail\nheqi demo > /dev/null\n{commands}", tmp_path, 180)


@pytest.mark.parametrize("name", TRANSLATED)
def test_both_languages_have_the_same_commands(name: str) -> None:
    english, chinese = (blocks(guide(each)) for each in (name, name.replace(".md", ".zh-CN.md")))
    assert [bare(each.commands) for each in chinese] == [bare(each.commands) for each in english]


@pytest.mark.parametrize("page", sorted(GUIDES.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    assert links
    assert not [link for link in links if not (page.parent / link).exists()]
