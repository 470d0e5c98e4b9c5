"""From settings to the ways a server is heard."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from playhead.config.features import History
from playhead.config.media import MediaServer
from playhead.config.settings import Database, Settings
from playhead.ingest.reconnect import Pace
from playhead.ingest.sockets import TierState
from playhead.runtime.ears import OFF, Ears, gate_keeper, pace_of
from playhead.runtime.program import Program
from playhead.runtime.wiring import build, open_database


def server(name: str, **others: object) -> MediaServer:
    return MediaServer(name=name, url="http://127.0.0.1:1", api_key=SecretStr("k" * 32), **others)  # type: ignore[arg-type]  # typed by the schema


def program(folder: Path, *servers: MediaServer, history: History | None = None) -> Program:
    settings = Settings(
        servers=servers, database=Database(path=str(folder / "playhead.db")), history=history or History()
    )
    return build(settings, open_database(settings), site=None)


def close(made: Program) -> None:
    made.database.close()
    made.passwords.close()


def test_each_server_that_takes_part_has_its_own(tmp_path: Path) -> None:
    made = program(tmp_path, server("wan"), server("lan", socket="off"), server("attic", direction="off"))
    assert {name: sorted(ears.loops) for name, ears in made.ears.items()} == {
        "wan": ["catch_up:wan", "library:wan", "sessions:wan", "socket:wan"],
        "lan": ["library:lan", "sessions:lan"],
    }
    assert made.facts.socket("lan").detail == "switched off in the configuration"
    assert made.facts.socket("wan").detail == "nobody there belongs to a person yet"
    close(made)


def test_who_wants_no_history_is_not_asked_who_watches(tmp_path: Path) -> None:
    made = program(tmp_path, server("wan"), history=History(enabled=False))
    assert sorted(made.ears["wan"].loops) == ["catch_up:wan", "library:wan", "socket:wan"]
    assert made.facts.poll_age_seconds("wan") is None
    close(made)


@pytest.mark.parametrize(
    ("context", "pace"),
    [
        (None, Pace(first_ms=2_000, longest_ms=300_000)),
        ({"reconnect": (0.5, 9.0)}, Pace(first_ms=500, longest_ms=9_000)),
    ],
)
def test_connections_are_tried_again_as_the_environment_says(context: object, pace: Pace) -> None:
    assert pace_of(Settings.model_validate({}, context=context)) == pace


def test_without_any_ear_nothing_is_known() -> None:
    deaf = Ears()
    deaf.server_is_back()
    assert (deaf.state(), deaf.poll_age_seconds()) == (OFF, None)
    assert TierState(word="off", detail="switched off in the configuration") == OFF


class Noted(Ears):
    """Ears that count."""

    def __init__(self) -> None:
        super().__init__()
        self.backs = 0

    def server_is_back(self) -> None:
        self.backs += 1


async def test_who_waits_for_a_server_is_told_once_when_it_is_back(tmp_path: Path) -> None:
    made, ears = program(tmp_path, server("wan")), Noted()
    made.writer.start()
    on_state = gate_keeper(made.worker, {"wan": ears})
    for state in ("up", "up", "down", "up", "key_refused", "up"):
        await on_state("wan", state, "why")
    assert (ears.backs, ears.up) == (3, True)
    await on_state("wan", "held", "another server")
    assert (made.worker.gates.states["wan"].paused, ears.up) == ("another server", False)
    await made.writer.stop()
    close(made)
