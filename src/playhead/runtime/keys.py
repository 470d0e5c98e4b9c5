"""What is made once and kept: the signing secret, webhook secrets, this installation's device id."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from playhead.config.settings import Settings
from playhead.journal import store
from playhead.kit.ids import random_id, secret_token
from playhead.runtime.parts import revealed
from playhead.storage.engine import Database
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


@dataclass(frozen=True)
class Kept:
    """What the database keeps about this installation."""

    epoch: str
    device_id: str
    webhook_secrets: dict[str, str]


def kept_of(database: Database, settings: Settings) -> Kept:
    """What is kept, made where it is missing."""
    connection = database.write_connection()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        values = _keep(connection, settings)
        connection.exec_driver_sql("COMMIT")
    finally:
        connection.close()
    return values


def _keep(connection: Connection, settings: Settings) -> Kept:
    named = [(s.name, revealed(s.webhook.secret)) for s in settings.servers]
    return Kept(
        epoch=kept(connection, "epoch", random_id),
        device_id=kept(connection, "device_id", lambda: f"playhead-{secrets.token_hex(8)}"),
        webhook_secrets=webhook_secrets(connection, named, lambda: secret_token(24)),
    )
