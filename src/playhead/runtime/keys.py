"""What is made once and kept: the signing secret, webhook secrets, this installation's device id."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Connection

from playhead.journal import store
from playhead.storage.errors import StoreUnsuitable

SECRET_BYTES = 32


def signing_secret(folder: Path, configured: str | None, make: Callable[[], str]) -> bytes:
    """The configured secret, else the one in `<folder>/secret`, made at the first start with mode 0600.

    It stands outside the database, so that a backup of the database signs nothing. Raises StoreUnsuitable.
    """
    if configured is not None:
        return configured.encode()
    path = folder / "secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    except OSError as error:
        raise StoreUnsuitable(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "w") as file:
        secret = make()
        file.write(secret + "\n")
    return secret.encode()


def kept(connection: Connection, key: str, make: Callable[[], str]) -> str:
    """A value of the `meta` table, made when it is first asked for. Runs on the writer."""
    value = store.get_meta(connection, key)
    if value is None:
        value = make()
        store.set_meta(connection, key, value)
    return value


def webhook_secrets(
    connection: Connection, servers: Iterable[tuple[str, str | None]], make: Callable[[], str]
) -> dict[str, str]:
    """Each server's webhook secret: the configured one, else one made at its first start."""
    return {
        name: configured if configured is not None else kept(connection, f"webhook_secret:{name}", make)
        for name, configured in servers
    }
