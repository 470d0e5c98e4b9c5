"""Where Playhead listens: its TCP port, and the operator's Unix socket in the data folder."""

from __future__ import annotations

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

LONGEST = 100
"""A Unix socket's path must be shorter than this on every system."""

NAME = "control.sock"
POINTER = "socket"


class AddressTaken(Exception):
    """The port is in use, or not ours to open; the message says what to do."""


def tcp(host: str, port: int) -> socket.socket:
    """A listening TCP socket. Raises AddressTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named, asyncio turns Nagle's delay off; without it each answer may wait 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise AddressTaken(f"{host}:{port} cannot be opened ({error.strerror}): choose another with --port") from error
    listener.listen(2048)
    return listener


def control_path(folder: Path) -> Path:
    """Where the operator's socket stands: in the data folder, or in the runtime folder where that path is too long."""
    path = folder.resolve() / NAME
    if len(os.fsencode(path)) <= LONGEST:
        return path
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    return base / f"playhead-{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}.sock"


def control(folder: Path) -> socket.socket:
    """The listening operator's socket, mode 0600. The database's lock proves that an old one is nobody's."""
    path = control_path(folder)
    if path.exists() and stat.S_ISSOCK(path.lstat().st_mode):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(64)
    pointer = folder / POINTER
    if path.parent != folder.resolve():
        pointer.write_text(f"{path}\n")
    elif pointer.exists():
        pointer.unlink()
    return listener


def close_control(folder: Path, listener: socket.socket) -> None:
    """Take the operator's socket away."""
    listener.close()
    control_path(folder).unlink(missing_ok=True)
    (folder / POINTER).unlink(missing_ok=True)


def find_control(folder: Path) -> Path | None:
    """The socket of a running process, where there seems to be one."""
    pointer = folder / POINTER
    path = Path(pointer.read_text().strip()) if pointer.exists() else folder / NAME
    return path if path.exists() else None
