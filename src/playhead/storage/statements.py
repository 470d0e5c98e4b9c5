"""Insert-or-update and insert-or-leave, in the one form that both databases understand."""

from __future__ import annotations

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import Insert, insert


def upsert(table: Table, *keys: Column[object]) -> Insert:
    """Insert rows; where `keys` are there already, replace all other columns."""
    statement = insert(table)
    names = {key.name for key in keys}
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name not in names}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=others)


def insert_new(table: Table) -> Insert:
    """Insert rows; leave those that are there already."""
    return insert(table).on_conflict_do_nothing()
