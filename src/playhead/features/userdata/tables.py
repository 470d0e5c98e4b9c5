"""Tables of the user-data sync. Keys are joined texts, so that one `IN` loads a batch; states are JSON."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from playhead.storage.schema import BigId, metadata

register = Table(
    "userdata_register",
    metadata,
    Column("key", String, primary_key=True),  # person/work
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("work_id", BigInteger, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)

shadow = Table(
    "userdata_shadow",
    metadata,
    Column("key", String, primary_key=True),  # server/user/item
    Column("server", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

held_notice = Table(
    "userdata_held_notice",
    metadata,
    # a notice about an item or user that nobody has listed yet
    Column("key", String, primary_key=True),  # server/user/item/number
    Column("item_ref", String, nullable=False, index=True),
    Column("account_ref", String, nullable=False, index=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)

absence = Table(
    "userdata_absence",
    metadata,
    # how often a server was asked for a work that it does not have, and when it is asked again
    Column("key", String, primary_key=True),  # server/user/work
    Column("asked", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False, index=True),
)

server_clock = Table(
    "userdata_server_clock",
    metadata,
    Column("server", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

conflict = Table(
    "userdata_conflict",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
