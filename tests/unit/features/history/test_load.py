"""Who somebody is to history, and what his screens show, by what is stored."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from playhead.features.history.load import Defaults, loaded, person_of, zone_of
from playhead.features.history.store import Setting
from playhead.kit.times import SECOND
from tests.support.history_life import Life
from tests.support.viewers import Screen, episode, film, polls


def test_what_a_person_has_not_said_is_as_the_configuration_says() -> None:
    said = person_of(Setting(person_id=4, threshold=70, timezone="Europe/Berlin"), Defaults(min_seconds=60))
    assert (said.name, said.rules.threshold, said.rules.minimum) == ("4", 70, 60 * SECOND)
    assert str(said.zone) == "Europe/Berlin"


def test_nothing_said_is_not_nought() -> None:
    assert person_of(Setting(person_id=4, min_seconds=0), Defaults(min_seconds=60)).rules.minimum == 0


def test_a_zone_that_is_not_known_here_is_utc() -> None:
    assert zone_of("Middle/Earth") is UTC


def test_a_batch_loads_whose_history_is_kept_and_what_they_watch(tmp_path: Path) -> None:
    life = Life(tmp_path, people=(1,))
    life.hear(
        polls(Screen(film(runtime=1200)).play(300), Screen(episode(2), user="b" * 32, session="7" * 32).play(300))
    )
    told = life._told[""]
    known, state = life.engine.database.read_now(lambda c: loaded(c, [told], Defaults()))
    assert list(known.people) == [1]
    assert known.labels == {1: "alice"}
    assert [one.person for one in state.memory.sittings.values()] == ["1"]
    assert list(state.memory.current.values()) == list(state.memory.viewings)
    assert known.names == dict.fromkeys(("movie:tmdb:1", f"movie:item:{film()['Id']}"), "movie:tmdb:1")
    life.engine.close()
