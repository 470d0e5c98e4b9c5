"""Tables of passes over user data: runs, their passes, what a pass holds back, when an account was last read."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from playhead.storage.schema import BigId, metadata

run = Table(
    "sync_run",
    metadata,
    Column("id", String, primary_key=True),
    Column("seq", BigInteger, nullable=False, unique=True),  # its first record: the order of runs
    Column("why", String, nullable=False),
    Column("state", String, nullable=False),  # running, done, failed
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    # the last record that the run has appended: the run is over when that is decided
    Column("last_seq", BigInteger, nullable=False),
    Column("writes", BigInteger, nullable=False),
    # the sums of its passes that were forgotten
    Column("passes", BigInteger, nullable=False),
    Column("read", BigInteger, nullable=False),
    Column("differences", BigInteger, nullable=False),
    Column("problems", Text, nullable=False),  # servers that were never reached, a line each
)
Index("ix_sync_run_state", run.c.state)

sweep_pass = Table(
    "sync_pass",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("run_id", String, nullable=False, index=True),
    Column("server", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("username", String, nullable=False),
    Column("only", String, nullable=False),  # empty: everything
    Column("state", String, nullable=False),  # open, done, failed, held, replaced
    Column("decision", String, nullable=False),  # of a pass that was held: confirm, discard
    Column("begun_at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("library", String, nullable=False),  # the one that is read now; empty: all as a whole
    Column("start", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("read", BigInteger, nullable=False),
    Column("differences", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("regressions", BigInteger, nullable=False),
    Column("backward", BigInteger, nullable=False),
    Column("problem", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_sync_pass_state", sweep_pass.c.state, sweep_pass.c.server)

withheld = Table(
    "sync_withheld",
    metadata,
    # items of a pass that would lose something, or show an earlier time: decided about when the pass is whole
    Column("pass_id", BigInteger, primary_key=True),
    Column("item_id", String, primary_key=True),
    Column("backward", Boolean, nullable=False),
)

swept = Table(
    "sync_swept",
    metadata,
    Column("ref", String, primary_key=True),  # server/user
    # when the last whole pass over everything began, and the last quick one
    Column("full_at", BigInteger, nullable=False),
    Column("quick_at", BigInteger, nullable=False),
    # when the last one began of which everything was taken: nothing of it waits for a person
    Column("taken_at", BigInteger, nullable=False),
)
