"""Files that people name: read without waiting for what never comes, and written so that they stay written.

Whatever goes wrong is an OSError whose `strerror` says it.
"""

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO


def read_regular(name: str | Path, limit: int) -> bytes:
    """A regular file's bytes, one more than `limit` at most, by which a longer file is known."""
    with open_regular(name) as file:
        return file.read(limit + 1)


def open_regular(name: str | Path) -> BinaryIO:
    """A regular file, opened for reading."""
    try:
        # Without blocking: a pipe that nobody writes to would be opened for ever.
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise _no_such_name(name) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", str(name))
    return os.fdopen(handle, "rb")


def write_whole(file: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file for its owner's eyes: all of it or nothing, and on disk, with its name, before this returns.

    FileExistsError where one is there that is not to be replaced.
    """
    if "\0" in str(file):
        raise _no_such_name(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(file.parent)) from None
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".heqi-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as writing:
            writing.write(data)
            writing.flush()
            os.fsync(writing.fileno())
        if replace:
            temporary.replace(file)
        else:
            # A link, unlike a rename, never takes the place of a file that is there.
            file.hardlink_to(temporary)
        _keep_names(file.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _no_such_name(name: str | Path) -> OSError:
    """No name holds a NUL, which Python says in its own way."""
    return OSError(errno.EINVAL, "no such name", str(name))


def _keep_names(folder: Path) -> None:
    """A new name is durable only once its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
