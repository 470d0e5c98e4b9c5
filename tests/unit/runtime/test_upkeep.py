"""What a running program does for itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection
from structlog.testing import capture_logs

from playhead.delivery.api.silence import SAME_SAVE_MS, SPREAD_MS, TELLINGS
from playhead.journal.effects import LogLine
from playhead.journal.jobs import Added, add
from playhead.journal.lanes import JobSpec
from playhead.journal.sync_log import add_lines
from playhead.kit.times import DAY
from playhead.runtime.upkeep import Upkeep
from playhead.runtime.wiring import build, open_database
from tests.unit.runtime.test_wiring import settings_in

LINE = LogLine(
    event_type="watched",
    source_server="wan",
    target_server="lan",
    username="alice",
    item_id="1",
    item_name="Film",
    synced_value="played=true",
    success=True,
)


def _add(connection: Connection, times: Sequence[int]) -> list[None]:
    for at in times:
        add_lines(connection, [LINE], at)
    return [None] * len(times)


def _strand(connection: Connection, asked: Sequence[JobSpec]) -> list[None]:
    add(connection, [Added(feature="f", cause_seq=1, ord=n, spec=one) for n, one in enumerate(asked)], now=1)
    connection.exec_driver_sql("UPDATE job SET head = 0")
    return [None] * len(asked)


async def test_a_lane_without_a_head_goes_on(tmp_path: Path) -> None:
    program = build(settings_in(tmp_path), open_database(settings_in(tmp_path)), site=None)
    program.writer.start()
    await program.writer.run(_strand, JobSpec(kind="f.do", gate="wan", lane="l", args=b""))
    assert list(await Upkeep(program).mend_once()) == ["l"]
    assert list(await Upkeep(program).mend_once()) == []
    assert program.database.read_now(lambda c: c.exec_driver_sql("SELECT head FROM job").scalar()) == 1
    await program.writer.stop()
    program.passwords.close()
    program.database.close()


async def test_old_lines_of_the_log_go_and_young_ones_stay(tmp_path: Path) -> None:
    program = build(settings_in(tmp_path), open_database(settings_in(tmp_path)), site=None)
    program.writer.start()
    now = program.clock.now_ms()
    for at in (now - 91 * DAY, now - 89 * DAY):
        await program.writer.run(_add, at)
    gone = await Upkeep(program).forget_once()
    left = program.database.read_now(lambda c: c.exec_driver_sql("SELECT at FROM sync_log").scalars().all())
    assert (gone["sync"], gone["playlists"]) == (1, 0)
    assert left == [now - 89 * DAY]
    await program.writer.stop()
    program.passwords.close()
    program.database.close()


def test_a_webhook_that_goes_quiet_and_comes_back_is_told_once_each(tmp_path: Path) -> None:
    program = build(settings_in(tmp_path), open_database(settings_in(tmp_path)), site=None)
    upkeep, notices = Upkeep(program), program.services.notices
    name = next(iter(program.servers))
    with capture_logs() as logs:
        notices.note(name, 1)
        upkeep.note_silence()
        for number in range(TELLINGS):
            notices.told_by_socket(name, SAME_SAVE_MS + 1 + number * SPREAD_MS)
        upkeep.note_silence()
        upkeep.note_silence()
        notices.note(name, 2 + TELLINGS * SPREAD_MS)
        upkeep.note_silence()
    assert [(one["event"], one["server"]) for one in logs] == [
        ("a webhook went quiet", name), ("a webhook is heard again", name),
    ]  # fmt: skip
    program.passwords.close()
    program.database.close()
