from __future__ import annotations

from playhead.simulators.jellyfin import dto, userdata
from playhead.simulators.jellyfin.guids import dashed
from playhead.simulators.jellyfin.model import Row
from tests.unit.simulators.jellyfin.world import EACH, MINUTE, World


def shown(world: World, name: str = "Alpha", *, listed: bool = False, counted: bool = False) -> dict[str, object]:
    item = world.sim.item(name)
    return dto.user_data(world.server, world.alice, item, listed=listed, counted=counted)


def test_what_is_unset_is_left_out() -> None:
    assert shown(World()).keys() == {"PlaybackPositionTicks", "PlayCount", "IsFavorite", "Played", "Key", "ItemId"}


def test_ratings_are_whole_numbers_where_they_are() -> None:
    world = World()
    world.server.rows[world.alice.id, world.alpha.id] = Row(rating=7.5)
    assert shown(world)["Rating"] == 7.5
    assert shown(world)["Likes"] is True
    assert repr(dto.number(10.0)) == "10"


def test_a_position_shows_its_share_of_the_film() -> None:
    world = World()
    world.server.rows[world.alice.id, world.alpha.id] = Row(position=25 * MINUTE)
    assert shown(world)["PlayedPercentage"] == 25
    world.server.rows[world.alice.id, world.alpha.id] = Row(position=-1)
    assert "PlayedPercentage" not in shown(world)


@EACH
def test_a_series_is_played_when_its_episodes_are(version: str) -> None:
    world = World(version)
    userdata.mark(world.server, world.alice, world.sim.item("Show"), 5, played=True)
    body = shown(world, "Show")
    assert (body["Played"], body["UnplayedItemCount"], body["PlayCount"]) == (True, 0, 0)
    assert ("PlayedPercentage" in body) is (version == "12.0.0")


def test_a_half_played_series_shows_its_share_on_10_11_only_when_counts_were_asked_for() -> None:
    world = World("10.11.11")
    userdata.mark(world.server, world.alice, world.sim.item("Show S02E01"), 5, played=True)
    assert "PlayedPercentage" not in shown(world, "Show")
    assert round(float(str(shown(world, "Show", counted=True)["PlayedPercentage"]))) == 33


@EACH
def test_the_key_of_a_saved_row_changes_where_the_version_does(version: str) -> None:
    world = World(version)
    assert shown(world)["Key"] == "101"
    world.server.rows[world.alice.id, world.alpha.id] = Row(play_count=1)
    own = dashed(world.alpha.id)
    assert shown(world, listed=True)["Key"] == (own if version in ("10.11.11", "12.0.0") else "101")
    assert shown(world)["Key"] == (own if version == "10.11.11" else "101")


def test_a_user_who_never_came_has_no_dates() -> None:
    world = World()
    assert not {"LastLoginDate", "LastActivityDate"} & dto.user(world.server, world.bob).keys()
    world.bob.last_login = 0
    assert dto.user(world.server, world.bob)["LastLoginDate"].startswith("0001-01-01")


def test_a_page_is_a_query_result() -> None:
    assert dto.page([], 7, 3) == {"Items": [], "TotalRecordCount": 7, "StartIndex": 3}
