"""Why a process has ended: its last finished refusal goes into the sentence, and nothing else of its log does."""

from pathlib import Path

import msgspec
import pytest

from heqi.cli.shell import refusal_text, tell
from heqi.machine.reasons import Reason, sentence
from heqi.node.network.endings import why_ended
from heqi.node.reasons import Why
from tests.reached import refusing

TAKEN = tell(Why.ADDRESS_TAKEN, {"host": "127.0.0.1", "port": 8400, "problem": "Address already in use"})
AS_JSON = msgspec.json.encode({"refusal": TAKEN}).decode()
SECRET = "a passphrase that somebody printed"


def ended(tmp_path: Path, text: str, begin: int = 0) -> tuple[str, str]:
    """The sentences, English and Chinese."""
    log = tmp_path / "log"
    log.write_text(text)
    refusal = why_ended("platform node", 1, log, begin)
    with refusing(Why.PROCESS_ENDED):
        raise refusal
    return sentence(Why.PROCESS_ENDED.en, refusal.facts), sentence(Why.PROCESS_ENDED.zh, refusal.facts)


def test_a_refusal_in_json_is_told_in_both_languages(tmp_path: Path) -> None:
    en, zh = ended(tmp_path, f'{{"said": "{SECRET}"}}\n{AS_JSON}\n{SECRET}\n')
    assert f"{TAKEN.en} (node.ADDRESS_TAKEN)" in en
    assert f"{TAKEN.zh} (node.ADDRESS_TAKEN)" in zh
    assert SECRET not in en + zh


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refusal_in_words_is_told(tmp_path: Path, language: str) -> None:
    en, zh = ended(tmp_path, f"{SECRET}\n{refusal_text(TAKEN, language).plain}\n")
    assert f"{TAKEN.sentence(language)} (node.ADDRESS_TAKEN)" in en
    assert SECRET not in en + zh


def test_what_an_earlier_start_said_is_not_told_again(tmp_path: Path) -> None:
    en, zh = ended(tmp_path, f"{AS_JSON}\n{SECRET}\n", begin=len(AS_JSON.encode()))
    assert en.endswith("its log does not say why")
    assert zh.endswith("日志未说明原因")


def test_a_missing_log_says_nothing(tmp_path: Path) -> None:
    assert why_ended("a process", 1, tmp_path / "none").facts["code"] == ""


EMPTY = """panic: state.AppHash does not match AppHash after replay. Got
\t2137D77F431311DEBF8233AB9B653D1A, expected .
\t
\tState: {{{11 1} 0.38.26} heqi-e153e97f770c588a7cb4a4c642d0be10 1 0 :0:000000000000 2026-11-23 16:00:00 +0000 UTC Val
"""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("app block height (34) is higher than core (33)", Why.ENGINE_BEHIND),
        ("app block height (34) is too far below block store base (40)", Why.BLOCKS_GONE),
        (EMPTY, Why.ENGINE_EMPTY),
        (EMPTY.replace(" 1 0 :0", " 1 34 :0"), Why.PROCESS_ENDED),
    ],
)
def test_what_cometbft_says_of_heights_is_said_in_our_words(tmp_path: Path, words: str, why: Reason) -> None:
    (tmp_path / "log").write_text(f"ERROR: failed to create node: error during handshake: error on replay: {words}\n")
    with refusing(why):
        raise why_ended("platform engine", 1, tmp_path / "log")
