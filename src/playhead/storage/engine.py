"""Opening the database: the writer's one connection, a pool of readers, the lock file, the SQLite settings."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import psutil
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool, QueuePool

from playhead.storage.errors import StoreInUse, StoreUnsuitable

T = TypeVar("T")

READERS = 3
WRITER_KB, READER_KB = 16_000, 6_000
"""Pages that a connection keeps. What it has not kept the operating system has; three readers need no three copies."""
BUSY_MS = 1_000
"""How long SQLite waits for a lock before it says so. Short: a webhook must get its 503 before its sender gives up."""

NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "virtiofs", "fuse.sshfs", "fuse.rclone", "afs", "ceph", "glusterfs")


class Database:
    """One database. `write_connection` belongs to the writer alone; everybody else reads."""

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy URL (`sqlite:////data/playhead.db`). Raises StoreInUse, StoreUnsuitable."""
        self.url: URL = make_url(url)
        self.path = Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None
        self._lock: int | None = None
        if self.path is not None:
            self._lock = _take_lock(self.path)
        self._write_engine = _engine(self.url, read_only=False)
        self._read_engine = _engine(self.url, read_only=True)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    def write_connection(self) -> Connection:
        """A connection in which the writer begins and commits by itself."""
        return self._write_engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def read_now(self, query: Callable[[Connection], T]) -> T:
        """Run `query` in one snapshot on the calling thread."""
        with self._read_engine.connect() as connection:
            if self.path is not None:
                # the driver begins nothing before a SELECT: each would see a picture of its own
                connection.exec_driver_sql("BEGIN")
            return query(connection)

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query` in one snapshot on a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_now, query)

    def close(self) -> None:
        """Close all connections and give the lock back."""
        self._threads.shutdown(wait=True)
        self._read_engine.dispose()
        self._write_engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _take_lock(path: Path) -> int:
    folder = path.parent
    if not folder.is_dir():
        try:
            folder.mkdir(parents=True, mode=0o750)
        except OSError as error:
            raise StoreUnsuitable(
                f"the data folder {folder} cannot be made ({error.strerror}): make it, or set database.url to a file "
                "elsewhere"
            ) from error
    kind = file_system(folder)
    if kind.startswith(NETWORK_FILE_SYSTEMS):
        raise StoreUnsuitable(
            f"{folder} is on a network file system ({kind}), where SQLite's log corrupts: put the data on a local disk"
        )
    try:
        handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreUnsuitable(
            f"the data folder {folder} is not writable ({error.strerror}): give it to the user that runs Playhead, or "
            "set database.url to a file elsewhere"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise StoreInUse(f"another Playhead uses {path}: stop it first") from error
    return handle


def _make_private(path: Path) -> None:
    """Make the file before SQLite does, for its owner alone, since logins and webhook secrets are in it; the log beside
    it is made with the same rights."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError:
        return  # it is there already; or SQLite cannot make it either, and says why


def file_system(folder: Path) -> str:
    """The type of the file system that holds `folder`, as the kernel names it; empty when unknown."""
    resolved = folder.resolve()
    mounts = [p for p in psutil.disk_partitions(all=True) if resolved.is_relative_to(p.mountpoint)]
    return max(mounts, key=lambda p: len(p.mountpoint)).fstype.lower() if mounts else ""


def _engine(url: URL, *, read_only: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=READERS)
    engine = create_engine(
        url,
        poolclass=QueuePool if read_only else NullPool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
        **({"pool_size": READERS, "max_overflow": 2} if read_only else {}),
    )

    @event.listens_for(engine, "do_connect")
    def _before(*_: object) -> None:
        _make_private(Path(url.database or ""))

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: object) -> None:
        _pragmas(connection, read_only=read_only)

    return engine


def _pragmas(connection: Any, *, read_only: bool) -> None:
    connection.isolation_level = None
    settings = {"busy_timeout": BUSY_MS, "foreign_keys": "ON", "temp_store": "MEMORY", "cache_size": -WRITER_KB}
    if read_only:
        settings |= {"query_only": "ON", "cache_size": -READER_KB}
    else:
        # the writer checkpoints when it is idle; SQLite's own checkpoint would sit inside somebody's commit
        settings |= {"journal_mode": "WAL", "synchronous": "FULL", "wal_autocheckpoint": 0,
                     "journal_size_limit": 64 * 1024 * 1024}  # fmt: skip
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name}={value}").close()
