"""Links that change, in a household: what people did goes with the item, and nothing is taken for an edit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from playhead.domain.items import Item
from playhead.domain.userdata import UserData
from playhead.identity.edits import Changed, Linking, Relink, relink
from playhead.storage.writer import InlineWriter
from tests.support.fake_library import film
from tests.support.pair import NEW, OLD, Home

SHOW = Item(item_id="5" * 32, kind="Series", name="Show", path="/media/Show", provider_ids={"tvdb": "9"})


def bare(server: str, root: str) -> Item:
    """A film that nothing but its path tells."""
    item = film(77, root=root)
    return replace(item, provider_ids={}, item_id=f"{'a' if server == 'wan' else 'b'}{item.item_id[1:]}")


HERE, THERE = bare("wan", "/media"), bare("lan", "/odd")


@pytest.fixture
def home() -> Iterator[Home]:
    made = Home({"wan": OLD, "lan": NEW})
    for server, item in (("wan", HERE), ("lan", THERE)):
        made.fakes[server].add_item(item)
    made.at_rest()
    yield made
    made.remove()


def held(home: Home, server: str, item: Item) -> UserData:
    return home.fakes[server].truth(home.user(server, "alice"), item.item_id)


def play(home: Home, server: str, item: Item, played: bool = True) -> None:
    home.fakes[server].toggle_played(home.user(server, "alice"), item.item_id, played)
    home.settle()


def test_a_path_map_that_is_put_right_joins_what_people_did(home: Home) -> None:
    play(home, "wan", HERE)
    assert not held(home, "lan", THERE).played
    home.close()
    home.paths["lan"] = [*home.paths["lan"], ("/odd", "/media")]
    home.open()
    home.settle()
    assert held(home, "lan", THERE).played
    assert held(home, "wan", HERE).played
    assert home.parked() == []
    play(home, "lan", THERE, False)
    assert not held(home, "wan", HERE).played


def test_a_pin_joins_and_what_was_there_is_merged(home: Home) -> None:
    play(home, "lan", THERE)
    now = home.clock.now_ms()
    ask = Relink(ref=f"lan/{THERE.item_id}", action=Linking.PIN, like=f"wan/{HERE.item_id}", now=now, actor="root")
    assert InlineWriter(home.batches).run_now(relink, ask) == Changed()
    home.settle()
    assert held(home, "wan", HERE).played
    assert home.log()[-1] == (True, "")


def test_a_thumb_that_stands_for_the_rating_is_not_written_again_when_it_is_linked_anew() -> None:
    home = Home({"wan": NEW, "lan": "10.8.13"})
    home.at_rest()
    home.fakes["wan"].rate(*home.row("wan"), 7.5)
    home.settle()
    assert home.truth("lan", "alice", 1).rating == 10.0
    calls, ref = home.changing_calls(), f"lan/{home.film('lan', 1)}"
    for action in (Linking.UNLINK, Linking.MATCH):
        home.advance(60_000)
        ask = Relink(ref=ref, action=action, now=home.clock.now_ms(), actor="root")
        assert InlineWriter(home.batches).run_now(relink, ask) == Changed()
        home.settle()
    home.advance(60_000)
    rated = [home.truth(name, "alice", 1).rating for name in ("wan", "lan")]
    assert (rated, home.changing_calls() - calls) == ([7.5, 10.0], 0)
    home.remove()


def test_episodes_follow_their_series_when_it_is_listed_after_them(home: Home) -> None:
    for server, root, letter in (("wan", "/media", "c"), ("lan", "/tv", "d")):
        episode = Item(
            item_id=letter * 32,
            kind="Episode",
            name="One",
            path=f"{root}/Show/{letter}.mkv",
            series_id=SHOW.item_id,
            season=1,
            episode=1,
            runtime=27_000_000_000,
        )
        home.fakes[server].add_item(episode)
        home.settle()
        home.fakes[server].add_item(replace(SHOW, path=f"{root}/Show"))
        home.settle()
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), "c" * 32, True)
    home.settle()
    assert home.fakes["lan"].truth(home.user("lan", "alice"), "d" * 32).played
