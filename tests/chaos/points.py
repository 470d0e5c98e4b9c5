"""Which kill test walks which fault point, and how often a life of its child passes it at least."""

from __future__ import annotations

from playhead.kit.faults import Point

JOURNAL: dict[Point, int] = {
    Point.APPEND_AFTER_BEGIN: 12,
    Point.APPEND_AFTER_INSERT: 4,
    Point.COMMIT_BEFORE: 12,
    Point.COMMIT_AFTER_BEFORE_ACK: 12,
    Point.PUMP_AFTER_LOAD: 2,
    Point.PUMP_AFTER_DECIDE: 2,
    Point.PUMP_AFTER_SAVE: 2,
    Point.CLAIM_BEFORE_COMMIT: 4,
    Point.CLAIM_AFTER_COMMIT: 4,
    Point.PERFORM_BEFORE_CALL: 4,
    Point.PERFORM_AFTER_CALL: 4,
    Point.FINISH_AFTER_UPDATE: 3,
    Point.FINISH_AFTER_PROMOTE: 3,
    Point.FINISH_AFTER_COMMIT: 4,
    Point.RECOVER_AFTER_RESET: 1,
    Point.PRUNE_MID_CHUNK: 4,
    Point.CHECKPOINT_BEFORE: 1,
    Point.SHUTDOWN_AFTER_DRAIN: 1,
}
"""Walked by `test_kill_journal`: journal, pump and worker alone, in a process of their own."""

SWEEPS = (Point.SWEEP_AFTER_PAGE, Point.SWEEP_AFTER_COMMIT)
"""Walked by `test_kill_upkeep`, and by `test_process_kills`: passes need servers."""

HISTORY = (Point.ARCHIVE_AFTER_WRITE,)
"""Walked by `test_kill_history`: a file beside the database."""

WALKED = dict.fromkeys(JOURNAL, "tests/chaos/test_kill_journal.py")
