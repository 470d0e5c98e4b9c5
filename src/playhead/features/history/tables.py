"""Tables of watch history. Durations are milliseconds, moments UTC milliseconds, `part` what gets a row of its own."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from playhead.storage.schema import BigId, metadata

setting = Table(
    "history_setting",
    metadata,
    # None: as the configuration says
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("enabled", Boolean, nullable=False),
    Column("threshold", Integer),
    Column("min_seconds", Integer),
    Column("timezone", String),
    # whether others who allow it too may compare themselves with this person
    Column("comparable", Boolean, nullable=False, server_default=text("FALSE")),
    Column("changed_at", BigInteger, nullable=False),
)

row = Table(
    "history_row",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("person_id", BigInteger, nullable=False),
    Column("part", String, nullable=False),
    Column("work", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("tmdb", String, nullable=False),
    Column("season", Integer),
    Column("episode", Integer),
    Column("title", Text, nullable=False),
    Column("local_day", String, nullable=False),
    Column("completed_at", BigInteger, nullable=False),
    Column("watched", BigInteger, nullable=False),
    Column("percent", Float, nullable=False),
    Column("plays", Integer, nullable=False),
    Column("view_number", Integer, nullable=False),
    Column("play_method", String, nullable=False),
    Column("client", String, nullable=False),
    Column("device", String, nullable=False, server_default=""),
    Column("server", String, nullable=False),
    Column("source", String, nullable=False),
    UniqueConstraint("person_id", "part", "local_day"),
    sqlite_autoincrement=True,
)
Index("ix_history_row_person", row.c.person_id, row.c.completed_at, row.c.id)
Index("ix_history_row_at", row.c.completed_at, row.c.id)
Index("ix_history_row_work", row.c.work)

work = Table(
    "history_work",
    metadata,
    # what servers say of a film or series, as last known: genres and people are lists of names as JSON
    Column("work", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("year", Integer),
    Column("genres", Text, nullable=False),
    Column("people", Text, nullable=False),
    # server/item id of the film or series: whose picture it is shown with, and whose episodes there are
    Column("ref", String, nullable=False),
)

count = Table(
    "history_count",
    metadata,
    # completed viewings of a part; deleting rows changes nothing here
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", String, primary_key=True),
    Column("plays", Integer, nullable=False),
)

activity = Table(
    "history_activity",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("local_day", String, primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("watched", BigInteger, nullable=False),
    # the longest sitting without a break that ended in it
    Column("stretch", BigInteger, nullable=False, server_default="0"),
)

abandoned = Table(
    "history_abandoned",
    metadata,
    # a viewing that was never gone on with: where it ended, when it was forgotten
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("viewing", BigInteger, primary_key=True, autoincrement=False),
    Column("part", String, nullable=False),
    Column("work", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("local_day", String, nullable=False),
    Column("stopped_at", BigInteger, nullable=False),
    Column("watched", BigInteger, nullable=False),
    Column("percent", Float, nullable=False),
)

badge = Table(
    "history_badge",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("badge", String, primary_key=True),
    Column("earned_at", BigInteger, nullable=False),
)

tally = Table(
    "history_tally",
    metadata,
    # what badges are counted from, and when the person lately watched at all
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

sitting = Table(
    "history_sitting",
    metadata,
    Column("key", String, primary_key=True),
    Column("server", String, nullable=False, index=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)

viewing = Table(
    "history_viewing",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, nullable=False, index=True),
    # whether whoever comes back to it goes on with it
    Column("waits", Boolean, nullable=False),
    Column("touched_at", BigInteger, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
)

name = Table(
    "history_name",
    metadata,
    # what a film or series was first called keeps being its key
    Column("name", String, primary_key=True),
    Column("key", String, nullable=False),
)

state = Table(
    "history_state",
    metadata,
    # by server: when it answered last and how often its players report; `next`: the number of the next viewing;
    # `adopters`: the first who had a row
    Column("k", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

play = Table(
    "history_play",
    metadata,
    # what other tools had noted, as long as anybody is to be told apart by it; `fresh`: not yet counted
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("mark", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("runtime", BigInteger, nullable=False),
    Column("fresh", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
FRESH = text("fresh")
Index("ix_history_play_mark", play.c.person_id, play.c.source, play.c.mark)
Index("ix_history_play_fresh", play.c.person_id, sqlite_where=FRESH, postgresql_where=FRESH)

past = Table(
    "history_past",
    metadata,
    # what is counted beside the rows: `imported` plays by imports (0: a server showed it), `gone` plays of rows that
    # were removed or archived
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", String, primary_key=True),
    Column("local_day", String, primary_key=True),
    Column("completed_at", BigInteger, nullable=False),
    Column("imported", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
)

past_hour = Table(
    "history_past_hour",
    metadata,
    # what imports tell of an hour, and what of it was added to the activity there
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("local_day", String, primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("told", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
)
