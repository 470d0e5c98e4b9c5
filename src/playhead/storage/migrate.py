"""Bringing the database to the current schema. The steps are in `migrations`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from playhead.storage.errors import StoreUnsuitable

FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Apply the missing steps, all of them in one transaction: a crash leaves the schema as it was.

    `connection` begins nothing by itself (`Database.write_connection`). Raises StoreUnsuitable for a database that a
    newer version has written.
    """
    try:
        with _one_transaction(connection):
            command.upgrade(_config(connection), "head")
    except CommandError as error:
        raise StoreUnsuitable(f"the database was written by a newer Playhead: {error}") from error


@contextmanager
def _one_transaction(connection: Connection) -> Iterator[None]:
    # by hand: the drivers and Alembic would commit before each change of a table in SQLite
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
    complete = False
    try:
        yield
        complete = True
    finally:
        connection.exec_driver_sql("COMMIT" if complete else "ROLLBACK")


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
