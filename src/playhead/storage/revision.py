"""Which step of the schema a database has. Without the machinery that takes steps, which takes long to import."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

VERSION_TABLE = "schema_version"

HEAD = "0001"
"""The newest step this version knows: the name of the last one in `migrations`."""


def revision(connection: Connection) -> str | None:
    """The newest step the database has; None before the first."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608 — ours
    return None if found is None else str(found)


def is_current(connection: Connection) -> bool:
    """Whether no step is missing."""
    return revision(connection) == HEAD
