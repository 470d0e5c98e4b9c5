"""Tables of the journal and the jobs, and the one `MetaData` in which features declare their own tables.

Times are integer UTC milliseconds. Bodies are JSON bytes, so that an operator can read a database with any tool.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64 bits everywhere; only INTEGER makes a rowid in SQLite."""

meta = Table("meta", metadata, Column("k", String, primary_key=True), Column("v", Text, nullable=False))

journal = Table(
    "journal",
    metadata,
    # AUTOINCREMENT: without it SQLite hands out the number of a deleted newest row again
    Column("seq", BigId, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("stream", String),
    Column("actor", String, nullable=False),
    Column("cause", BigInteger),
    Column("body", LargeBinary, nullable=False),
    Column("raw", LargeBinary),
    sqlite_autoincrement=True,
)
Index("ix_journal_stream", journal.c.stream, journal.c.seq, sqlite_where=text("stream IS NOT NULL"),
      postgresql_where=text("stream IS NOT NULL"))  # fmt: skip
Index("ix_journal_kind_at", journal.c.kind, journal.c.at)

dedupe = Table(
    "dedupe",
    metadata,
    Column("k", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
)

cursor = Table(
    "cursor",
    metadata,
    Column("name", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)

incident = Table(
    "incident",
    metadata,
    Column("feature", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
)


ACTIVE = "state IN (0, 1, 2)"
"""As a literal: neither database proves a partial index from a bound value."""

job = Table(
    "job",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("feature", String, nullable=False),
    Column("cause_seq", BigInteger, nullable=False),
    Column("ord", Integer, nullable=False),
    Column("order_seq", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("gate", String, nullable=False),
    Column("prio", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("head", Boolean, nullable=False),
    Column("run_at", BigInteger, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("owner", String),
    Column("claimed_at", BigInteger),
    Column("ckey", String),
    Column("want_ver", BigInteger, nullable=False),
    Column("args", LargeBinary, nullable=False),
    Column("outcome", String),
    Column("reason", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    UniqueConstraint("feature", "cause_seq", "ord"),
    sqlite_autoincrement=True,
)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> None:
    clause = text(where)
    chosen = [job.c[column] for column in columns]
    Index(name, *chosen, unique=unique, sqlite_where=clause, postgresql_where=clause)


_partial("ux_job_lane_head", "lane", where="head", unique=True)
_partial("ix_job_lane_active", "lane", "order_seq", "ord", where=ACTIVE)
_partial("ix_job_claim", "gate", "prio", "run_at", "id", where="head AND state = 0")
_partial("ix_job_running", "gate", where="state = 1")
_partial("ux_job_ckey", "ckey", where=f"ckey IS NOT NULL AND {ACTIVE}", unique=True)
# `state` leads although it is constant here: without it the planner takes the index of the finished ones
_partial("ix_job_waiting", "state", "run_at", where="state = 2")
Index("ix_job_state_finished", job.c.state, job.c.finished_at)

job_wait = Table(
    "job_wait",
    metadata,
    Column("job_id", BigInteger, primary_key=True),
    Column("cond", String, primary_key=True),
    Column("seen_ver", BigInteger, nullable=False),
)
Index("ix_job_wait_cond", job_wait.c.cond)

cond = Table(
    "cond",
    metadata,
    Column("key", String, primary_key=True),
    Column("ver", BigInteger, nullable=False),
)

gate = Table(
    "gate",
    metadata,
    Column("name", String, primary_key=True),
    Column("paused", Text),
    Column("open_until", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
)
