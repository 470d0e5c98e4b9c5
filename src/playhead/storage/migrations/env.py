"""Run by Alembic for each command: the connection and its transaction are the caller's."""

from __future__ import annotations

from alembic import context

from playhead.storage.revision import VERSION_TABLE
from playhead.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
