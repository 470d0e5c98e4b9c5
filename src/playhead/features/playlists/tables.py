"""Tables of playlists. Keys are joined texts, so that one `IN` loads a batch; states are JSON."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, String, Table, Text

from playhead.storage.schema import metadata

register = Table(
    "playlist_register",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # the record that it began with
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("folded", Text, nullable=False),
    Column("spread", Boolean, nullable=False),
    Column("making", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

shadow = Table(
    "playlist_shadow",
    metadata,
    Column("key", String, primary_key=True),  # server/user/playlist
    Column("ref", String, nullable=False, index=True),  # server/user
    Column("item_ref", String, nullable=False, index=True),  # server/playlist
    Column("server", String, nullable=False, index=True),
    Column("register_id", BigInteger, nullable=False, index=True),
    # a listing lacked it, or it is empty all at once; a person is asked about it; it has to be looked at
    Column("missed", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("pressing", Boolean, nullable=False),
    # when a look began that found it as it is in the body, UTC milliseconds: most looks find nothing new
    Column("seen_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

work = Table(
    "playlist_work",
    metadata,
    # the works that a list holds or held, so that it is found when one of them comes to a server, in its list or not
    Column("work_id", BigInteger, primary_key=True, autoincrement=False),
    Column("register_id", BigInteger, primary_key=True, autoincrement=False, index=True),
)

account = Table(
    "playlist_account",
    metadata,
    Column("ref", String, primary_key=True),  # server/user
    # when the last whole look at the account's lists began, UTC milliseconds
    Column("read_at", BigInteger, nullable=False),
)
