"""One file of blocks gives one app hash on every supported Python, whatever its hash seed and with assertions off.

Other interpreters are looked for as `python3.X` on the path and among those of pyenv. Each gets an environment of its
own under .cache/pythons, made once from the pinned requirements (about 20 seconds, and network).
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from heqi.chain.application import Application
from heqi.chain.blockfile import export_blocks
from heqi.storage.memory import MemoryStore
from tests.pilot import (
    BUYER,
    START,
    SUPPLIER,
    credit,
    credits_by,
    everybody_signs,
    founded,
    made,
    transfer,
)

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements" / "runtime.txt"
ENVIRONMENTS = ROOT / ".cache" / "pythons"
NEWEST_MINOR = 20
INSTALL_SECONDS = 300


@cache
def other_pythons() -> dict[str, str]:
    """The interpreters of other supported versions that can make an environment: version -> path."""
    found: dict[str, str] = {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(11, NEWEST_MINOR):
        version = f"3.{minor}"
        named = [shutil.which(f"python{version}"), *map(str, sorted(pyenv.glob(f"{version}.*/bin/python{version}")))]
        usable = [each for each in named if each and _is(version, each)]
        if usable and sys.version_info[:2] != (3, minor):
            found[version] = usable[-1]
    return found


def _is(version: str, python: str) -> bool:
    """Whether it runs, is that version (a pyenv shim may be none), and can make an environment."""
    code = "import ensurepip, venv, sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode == 0 and done.stdout.strip() == version


def environment(version: str, python: str) -> Path:
    """The interpreter of an environment with what Heqi runs on. Skips, saying why, when it cannot be made."""
    pinned = sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = ENVIRONMENTS / f"{version}-{pinned}"
    interpreter, done = folder / "bin" / "python", folder / "installed"
    if done.exists():
        return interpreter
    install = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    try:
        for command in ([python, "-m", "venv", "--clear", str(folder)], [*install, "-r", str(REQUIREMENTS)]):
            subprocess.run(command, capture_output=True, text=True, check=True, timeout=INSTALL_SECONDS)
    except (subprocess.SubprocessError, OSError) as problem:
        said = getattr(problem, "stderr", None) or str(problem)
        pytest.skip(f"the requirements cannot be installed for Python {version} (network?): {str(said)[-300:]}")
    done.touch()
    return interpreter


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file of blocks in which things are kept, refused, unreadable and empty; and the app hash they lead to."""
    application: Application = founded(MemoryStore())
    transfers = [everybody_signs(made(transfer(BUYER, SUPPLIER, 10 + n), number=100 + n)) for n in range(20)]
    refused = everybody_signs(made(credit(1), transfer(SUPPLIER, BUYER, 10_000_000), number=200))
    contents = [credits_by(range(200)), transfers, [refused, b"\xff\xfe", *credits_by([0])], [], credits_by([300])]
    for number, envelopes in enumerate(contents):
        application.finalise(number + 1, START + number, envelopes)
        application.commit()
    file = tmp_path_factory.mktemp("blocks") / "blocks"
    with file.open("wb") as writing:
        export_blocks(application.store, writing)
    return file, application.head.app_hash


def replayed(interpreter: Path, *options: str, file: Path, seed: str) -> str:
    """The app hash at which another process arrives."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [str(interpreter), *options, "-m", "heqi", "node", "replay", str(file), "--json"],
        env=clean | {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    app_hash: str = msgspec.json.decode(done.stdout)["app_hash"]
    return app_hash


@pytest.mark.parametrize("options", [(), ("-O",)], ids=["plain", "without assertions"])
def test_another_process_comes_to_the_same_app_hash(blocks: tuple[Path, str], options: tuple[str, ...]) -> None:
    file, app_hash = blocks
    assert replayed(Path(sys.executable), *options, file=file, seed="12345") == app_hash


if other_pythons():  # where there is no other interpreter, there is nothing to compare with, and nothing is skipped

    @pytest.mark.parametrize("version", other_pythons())
    def test_another_python_comes_to_the_same_app_hash(blocks: tuple[Path, str], version: str) -> None:
        file, app_hash = blocks
        assert replayed(environment(version, other_pythons()[version]), file=file, seed="0") == app_hash
