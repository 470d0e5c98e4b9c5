"""The text of statements, worked out once for all databases of a run of tests.

SQLAlchemy makes the text of each statement anew for each engine, and a test that opens a database has two engines.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from playhead.storage import engine as storage

STATEMENTS = 5_000
"""More than the program has; an engine of its own keeps 500."""

_make_engine = storage._engine


@cache
def _kept_engine() -> Engine:
    engine = create_engine("sqlite://", query_cache_size=STATEMENTS)
    with engine.connect():
        pass  # the first connection tells the dialect which SQLite it is
    engine.dispose()
    return engine


def _engine(url: URL, *, read_only: bool) -> Engine:
    engine = _make_engine(url, read_only=read_only)
    if url.get_backend_name() == "sqlite":
        kept = _kept_engine()
        # statements are kept by dialect
        engine.dialect = kept.dialect
        engine.update_execution_options(compiled_cache=kept._compiled_cache)
    return engine


def keep() -> None:
    """From now on databases share the text of their statements."""
    storage._engine = _engine
