"""The folder of a store on disk: its lock, its LMDB environment, copies of it, and what LMDB's errors mean."""

import errno
import fcntl
import os
import resource
import shutil
from pathlib import Path

import lmdb

from heqi.state.store import (
    CopyTargetNotEmpty,
    Space,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreInUse,
    StoreUnreadable,
    StoreUnwritable,
)

LEAST_ROOM = 1 << 20
"""Bytes below which a disk counts as full when a write was cut short."""

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def take_lock(path: Path) -> int:
    """Hold the folder for this process: a descriptor to keep open until the store is closed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path / "heqi.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        # flock, not lockf: it belongs to this opening, so a second store in one process is refused as well.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 20, 0)
        os.close(descriptor)
        process = int(holder) if holder.isdigit() else 0
        raise StoreInUse(folder=str(path), process=process) from error
    except OSError as error:
        os.close(descriptor)
        raise _unwritable(path, error) from error
    return descriptor


def open_environment(path: Path, map_bytes: int) -> lmdb.Environment:
    try:
        used = (path / "data.mdb").stat().st_size if (path / "data.mdb").exists() else 0
        return lmdb.open(
            str(path),
            map_size=max(map_bytes, 2 * used),
            max_dbs=len(Space) + 1,
            max_readers=1024,
            max_spare_txns=1,
            # Rows are read by digest, all over the file: reading ahead would only push out what is needed.
            readahead=False,
            # The file format must not follow an environment variable.
            lib_version=0,
        )
    except OSError as error:
        raise _unwritable(path, error) from error
    except lmdb.Error as error:
        raise failure_of(path, error) from error


def failure_of(path: Path, error: lmdb.Error) -> StoreError:
    """The typed error for what LMDB says."""
    # LMDB calls a write that was cut short an input/output error, whatever cut it.
    if isinstance(error, lmdb.DiskError) or error.code in _DISK_FULL or (error.code == errno.EIO and _no_room(path)):
        return StoreFull(folder=str(path))
    if error.code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreUnwritable(folder=str(path), reason=os.strerror(error.code))
    if isinstance(error, lmdb.InvalidError | lmdb.CorruptedError | lmdb.PageNotFoundError | lmdb.VersionMismatchError):
        return StoreUnreadable(folder=str(path), reason=type(error).__name__)
    return StoreFailed(folder=str(path), reason=str(error))


def _no_room(path: Path) -> bool:
    """Whether the disk is as good as full, or the data file as large as this process may make it."""
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        size = (path / "data.mdb").stat().st_size
        return shutil.disk_usage(path).free < LEAST_ROOM or 0 <= limit < size + LEAST_ROOM
    except OSError:
        return False


def _unwritable(path: Path, error: OSError) -> StoreError:
    if error.errno in _DISK_FULL:
        return StoreFull(folder=str(path))
    return StoreUnwritable(folder=str(path), reason=os.strerror(error.errno or 0))


def copy_folder(source: Path, target: Path, *, running: bool) -> None:
    """Copy the store in `source` into the empty folder `target`, consistent and compacted, without taking its lock.

    running: whether another process may be working on it. Where none is, `source` may be on a medium that cannot be
    written. Raises `StoreUnreadable`, `StoreUnwritable`, `StoreFull`, `CopyTargetNotEmpty`.
    """
    try:
        environment = lmdb.open(
            str(source),
            readonly=True,
            create=False,
            lock=running,
            max_dbs=len(Space) + 2,
            readahead=False,
            lib_version=0,
        )
    except lmdb.Error as error:
        raise failure_of(source, error) from error
    try:
        copy_environment(environment, target)
    finally:
        environment.close()


def copy_environment(environment: lmdb.Environment, path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise CopyTargetNotEmpty(folder=str(path))
        environment.copy(str(path), compact=True)
        for written in (path / "data.mdb", path):
            _sync_to_disk(written)
    except OSError as error:
        raise _unwritable(path, error) from error
    except lmdb.Error as error:
        raise failure_of(path, error) from error


def _sync_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
