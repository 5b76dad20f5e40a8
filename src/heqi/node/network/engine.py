"""The engine of a network: the CometBFT program that `make engine` builds, and no other release of it."""

import os
import shutil
import subprocess
from pathlib import Path

from heqi.machine.reasons import refuse, require
from heqi.node.reasons import Why

ENGINE_VERSION = "v0.38.26"
PROGRAM = "cometbft"
VARIABLE = "HEQI_ENGINE"
CHECKOUT = Path(__file__).resolve().parents[4]
ASK_SECONDS = 20


def find_engine() -> Path | None:
    """The program: the one that HEQI_ENGINE names, or else the checkout's own, or else one on the PATH."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    own = CHECKOUT / ".engine" / PROGRAM
    if os.access(own, os.X_OK):
        return own
    found = shutil.which(PROGRAM)
    return Path(found) if found else None


def engine_version(program: Path) -> str:
    """What the program says of itself, `v0.38.26`; "" when it says nothing."""
    try:
        said = subprocess.run([program, "version"], capture_output=True, text=True, timeout=ASK_SECONDS, check=True)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    words = said.stdout.split()
    return f"v{words[0].removeprefix('v').partition('+')[0]}" if words else ""


def require_engine() -> Path:
    """The program, or a refusal that says how to get it: ENGINE_MISSING, WRONG_ENGINE."""
    program = find_engine()
    if program is None:
        refuse(Why.ENGINE_MISSING, version=ENGINE_VERSION)
    version = engine_version(program)
    require(
        version == ENGINE_VERSION,
        Why.WRONG_ENGINE,
        file=str(program),
        found=version or "nothing",
        wanted=ENGINE_VERSION,
    )
    return program
