"""Who somebody is to history, and what his screens show, by what is stored."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from playhead.domain.items import Item
from playhead.features.history.load import Defaults, loaded, person_of, zone_of
from playhead.features.history.store import Setting
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow
from playhead.kit.times import SECOND
from tests.support.history_life import Life
from tests.support.viewers import T0, Screen, episode, film, polls


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


def test_a_season_is_whole_by_what_the_index_has_of_it(tmp_path: Path) -> None:
    life = Life(tmp_path, people=(1,))
    shows = [Item(item_id=f"5{1:031x}", kind="Series", name="Show", ended=True)]
    for number in range(1, 5):
        one = episode(number, runtime=300)
        shows.append(Item(item_id=one["Id"], kind="Episode", name="?", runtime=one["RunTimeTicks"], season=1,
                          episode=number, series_id=one["SeriesId"]))  # fmt: skip
    rows = [ItemRow(server="", item=one, work_id=None, evidence="", common_path=None, gone=False, seen_at=1)
            for one in shows]  # fmt: skip
    life.engine.write(lambda c: identity.save_items(c, rows))
    screens = [Screen(episode(n, runtime=300), start=T0 + n * 400 * SECOND).play(300) for n in range(1, 4)]
    life.hear(polls(*screens))
    assert not {"seasons_1", "season_in_a_day", "series_1"} & {badge for _, badge, _ in life.result()["badges"]}
    life.hear(polls(Screen(episode(4, runtime=300), start=T0 + 1_600 * SECOND).play(300)))
    earned = {badge for _, badge, _ in life.result()["badges"]}
    assert {"seasons_1", "season_in_a_day", "series_1"} <= earned
    life.engine.close()
