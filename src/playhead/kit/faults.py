"""Fault points: named places where a test may kill the process, raise, or wait.

In production `NO_FAULTS.hit` does nothing. Tests give a plan; `tests/chaos` walks every name.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Point(StrEnum):
    """Every place at which a crash must lose nothing and double nothing."""

    APPEND_AFTER_BEGIN = "append.after_begin"
    APPEND_AFTER_INSERT = "append.after_insert"
    COMMIT_BEFORE = "commit.before"
    COMMIT_AFTER_BEFORE_ACK = "commit.after_before_ack"
    PUMP_AFTER_LOAD = "pump.after_load"
    PUMP_AFTER_DECIDE = "pump.after_decide"
    PUMP_AFTER_SAVE = "pump.after_save"
    CLAIM_BEFORE_COMMIT = "claim.before_commit"
    CLAIM_AFTER_COMMIT = "claim.after_commit"
    PERFORM_BEFORE_CALL = "perform.before_call"
    PERFORM_AFTER_CALL = "perform.after_call"
    FINISH_AFTER_UPDATE = "finish.after_update"
    FINISH_AFTER_PROMOTE = "finish.after_promote"
    FINISH_AFTER_COMMIT = "finish.after_commit"
    RECOVER_AFTER_RESET = "recover.after_reset"
    SWEEP_AFTER_PAGE = "sweep.after_page"
    SWEEP_AFTER_COMMIT = "sweep.after_commit"
    PRUNE_MID_CHUNK = "prune.mid_chunk"
    CHECKPOINT_BEFORE = "checkpoint.before"
    ARCHIVE_AFTER_WRITE = "archive.after_write"
    SHUTDOWN_AFTER_DRAIN = "shutdown.after_drain"


class Faults(Protocol):
    """A plan of faults."""

    def hit(self, point: Point) -> None:
        """Called when execution passes `point`; may raise or never return."""
        ...


class NoFaults:
    """The plan of production: nothing happens."""

    def hit(self, point: Point) -> None:
        return


NO_FAULTS: Faults = NoFaults()
