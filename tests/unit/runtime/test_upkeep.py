"""What a running program does for itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from playhead.features.userdata import store
from playhead.features.userdata.view import LogLine
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
        store.add_lines(connection, [LINE], at)
    return [None] * len(times)


async def test_old_lines_of_the_log_go_and_young_ones_stay(tmp_path: Path) -> None:
    program = build(settings_in(tmp_path), open_database(settings_in(tmp_path)), site=None)
    program.writer.start()
    now = program.clock.now_ms()
    for at in (now - 91 * DAY, now - 89 * DAY):
        await program.writer.run(_add, at)
    gone = await Upkeep(program).forget_once()
    left = program.database.read_now(lambda c: c.exec_driver_sql("SELECT at FROM sync_log").scalars().all())
    assert gone["sync"] == 1
    assert left == [now - 89 * DAY]
    await program.writer.stop()
    program.passwords.close()
    program.database.close()
