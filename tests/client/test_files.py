"""Files that people name: nothing is waited for, and what was written stays, with its name."""

import os
import stat
from pathlib import Path

import pytest

from heqi.client.files import read_regular, write_whole


def test_a_file_is_read_up_to_one_byte_beyond_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 100_000)
    assert read_regular(file, 100_000) == b"x" * 100_000
    assert len(read_regular(str(file), 99_000)) == 99_001


def test_a_pipe_that_nobody_writes_to_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match="not a regular file"):
            read_regular(name, 10)


@pytest.mark.parametrize("name", ["missing", "a\0b", "x" * 5_000])
def test_what_cannot_be_opened_is_an_error_of_the_system(name: str, tmp_path: Path) -> None:
    with pytest.raises(OSError) as failed:  # noqa: PT011 - whichever: its strerror is what people are told
        read_regular(tmp_path / name, 10)
    assert failed.value.strerror
    if name != "missing":
        with pytest.raises(OSError):  # noqa: PT011
            write_whole(tmp_path / name, b"")


@pytest.mark.parametrize("replace", [False, True])
def test_a_name_is_on_disk_after_the_file(replace: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, synced = tmp_path / "folder" / "file", list[bool]()
    keep = os.fsync

    def noting(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        synced.append(is_folder)
        assert file.exists() is is_folder
        keep(handle)

    monkeypatch.setattr(os, "fsync", noting)
    write_whole(file, b"all of it", replace=replace)
    assert synced == [False, True]
    assert file.read_bytes() == b"all of it"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [*file.parent.iterdir()] == [file]


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_whole(file, b"first", replace=False)
    with pytest.raises(FileExistsError):
        write_whole(file, b"second", replace=False)
    assert file.read_bytes() == b"first"
    write_whole(file, b"second")
    assert file.read_bytes() == b"second"
    with pytest.raises(NotADirectoryError):
        write_whole(file / "below", b"")
    assert [*tmp_path.iterdir()] == [file]
