"""What a machine needs to run a node, looked at one by one: what is missing, and how to get it."""

import os
import platform
import shutil
import sys
import tempfile
import time
import zlib
from pathlib import Path

import nacl
from msgspec import Struct

from heqi import __version__
from heqi.chain.cometbft import packing
from heqi.codec.signatures import disagreements
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import Refusal, sentence
from heqi.modules.charter import CharterRefused
from heqi.node.folder import COMETBFT, opened
from heqi.node.network.engine import ENGINE_VERSION, require_engine
from heqi.node.network.home import clock_of_genesis
from heqi.state.store import StoreError, StoreInUse

OLDEST_PYTHON = (3, 11)
ENOUGH_BYTES = 1 << 30
SLOW_SYNC_SECONDS = 0.05
SYNCS = 5


class Finding(Struct, frozen=True, kw_only=True):
    """One thing looked at. `do` says what helps where something is wrong. unknown: it could not be looked at, and
    nothing is wrong with that.
    """

    name: str
    ok: bool
    en: str
    zh: str
    do_en: str = ""
    do_zh: str = ""
    unknown: bool = False


def examine(folder: Path | None, catalogue: Catalogue) -> list[Finding]:
    """Look at the machine and, where one is named, at a node's folder. Changes nothing."""
    found = [_python(), _library(), _packing(), _clock()]
    place = folder or Path.cwd()
    while not place.exists():
        place = place.parent
    found += [_space(place), _sync(place), _engine(needed=folder is not None and (folder / COMETBFT).exists())]
    if folder is not None:
        found.append(_folder(folder, catalogue))
    return found


def _python() -> Finding:
    have = platform.python_version()
    return Finding(
        name="python",
        ok=sys.version_info >= OLDEST_PYTHON,
        en=f"Python {have}, Heqi {__version__}",
        zh=f"Python {have}，合契 {__version__}",
        do_en="Install Python 3.11 or newer.",
        do_zh="请安装 Python 3.11 或更新版本。",
    )


def _library() -> Finding:
    wrong = disagreements()
    version = f"PyNaCl {nacl.__version__}"
    return Finding(
        name="signatures",
        ok=not wrong,
        en=f"{version} disagrees on: {', '.join(wrong)}" if wrong else f"{version} judges the edge vectors rightly.",
        zh=f"{version} 判断不一致：{', '.join(wrong)}" if wrong else f"{version} 对边界向量判断正确。",
        do_en="Install the pinned PyNaCl of requirements/runtime.txt, which brings its own libsodium.",
        do_zh="请安装 requirements/runtime.txt 中锁定的 PyNaCl，其自带 libsodium。",
    )


def _packing() -> Finding:
    wrong = packing.disagreements()
    version = f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    return Finding(
        name="packing",
        ok=not wrong,
        en=f"{version} disagrees on: {', '.join(wrong)}" if wrong else f"{version} judges the edge vectors rightly.",
        zh=f"{version} 判断不一致：{', '.join(wrong)}" if wrong else f"{version} 对边界向量判断正确。",
        do_en="Install a Python that was built with zlib.",
        do_zh="请安装以 zlib 构建的 Python。",
    )


def _clock() -> Finding:
    text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    return Finding(name="clock", ok=True, en=f"This machine says {text} UTC.", zh=f"本机时间为 {text} UTC。")


def _space(place: Path) -> Finding:
    free = shutil.disk_usage(place).free
    return Finding(
        name="disk",
        ok=free >= ENOUGH_BYTES,
        en=f"{free >> 20} MiB are free at {place}.",
        zh=f"{place} 可用空间 {free >> 20} MiB。",
        do_en="Free at least 1 GiB, or choose another disk.",
        do_zh="请腾出至少 1 GiB，或更换磁盘。",
    )


def _sync(place: Path) -> Finding:
    """How long the disk takes to make a page durable: every block waits for that."""
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".heqi-doctor-") as file:
            start = time.perf_counter()
            for _ in range(SYNCS):
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
            seconds = (time.perf_counter() - start) / SYNCS
    except OSError as problem:
        words = problem.strerror or type(problem).__name__
        return Finding(
            name="fsync",
            ok=False,
            en=f"{place} cannot be written: {words}",
            zh=f"无法写入 {place}：{words}",
            do_en="Give this user the right to write there.",
            do_zh="请授予当前用户写入权限。",
        )
    return Finding(
        name="fsync",
        ok=seconds < SLOW_SYNC_SECONDS,
        en=f"The disk takes {seconds * 1000:.1f} ms to make a page durable.",
        zh=f"磁盘落盘一次约 {seconds * 1000:.1f} 毫秒。",
        do_en="Use a local disk (NVMe, SSD): every block waits for it.",
        do_zh="请使用本地磁盘（NVMe、SSD）：每个区块都要等待落盘。",
    )


def _engine(*, needed: bool) -> Finding:
    """CometBFT: missing from a node of a network it is a fault, and on any other machine only worth knowing."""
    try:
        program = require_engine()
    except Refusal as refusal:
        en, zh, do_en, do_zh = refusal_sentences(refusal)
        if not needed:
            en, zh = f"{en} It is needed for a network of several nodes: {do_en}", f"{zh}多节点网络才需要：{do_zh}"
        return Finding(name="engine", ok=not needed, unknown=not needed, en=en, zh=zh, do_en=do_en, do_zh=do_zh)
    return Finding(
        name="engine",
        ok=True,
        en=f"CometBFT {ENGINE_VERSION} is at {program}.",
        zh=f"CometBFT {ENGINE_VERSION} 位于 {program}。",
    )


def refusal_sentences(refusal: Refusal) -> tuple[str, str, str, str]:
    """What it is and what to do, each in English and in Chinese."""
    why, facts = refusal.reason, refusal.facts
    en, zh, do_en, do_zh = (sentence(text, facts) for text in (why.en, why.zh, why.do_en, why.do_zh))
    return en, zh, do_en, do_zh


def _folder(folder: Path, catalogue: Catalogue) -> Finding:
    try:
        with opened(folder, catalogue) as application:
            head, window = application.head, application.charter.preamble.window_seconds
    except StoreInUse:
        return Finding(
            name="ledger",
            ok=True,
            unknown=True,
            en=f"A node runs on {folder}: what is in it can be looked at once it has stopped.",
            zh=f"{folder} 上有节点正在运行：停止后方可检查其内容。",
        )
    except StoreError as error:
        return Finding(name="ledger", ok=False, en=error.sentence("en"), zh=error.sentence("zh"))
    except (Refusal, CharterRefused) as error:
        refusal = error if isinstance(error, Refusal) else error.problems[0]
        en, zh, do_en, do_zh = refusal_sentences(refusal)
        return Finding(name="ledger", ok=False, en=en, zh=zh, do_en=do_en, do_zh=do_zh)
    trial = clock_of_genesis(folder / COMETBFT) == "trial"
    trial_en, trial_zh = " It keeps a trial clock: its time is not real.", "使用试用时钟，其时间并非真实时间。"
    behind = 0 if trial else head.as_of - int(time.time())
    return Finding(
        name="ledger",
        ok=behind <= window,
        en=f"{folder} is whole: block {head.height}, app hash {head.app_hash}.{trial_en if trial else ''}",
        zh=f"{folder} 完好：区块 {head.height}，应用哈希 {head.app_hash}。{trial_zh if trial else ''}",
        do_en="The clock is far behind the ledger: set it.",
        do_zh="本机时钟远落后于账本，请校准。",
    )
