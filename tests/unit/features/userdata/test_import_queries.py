"""Whom and what notes of another tool are about: by accounts and ids, by paths, by names; and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.domain.imports import Noted, Place
from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.domain.userdata import UserDataPart
from playhead.features.userdata.import_queries import Left, Looked, look
from playhead.identity import store as identity
from playhead.identity.match import PathRule
from playhead.identity.rows import AccountRow, ItemRow
from tests.support.engine import Engine
from tests.support.shelf import plant
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, known

EMPTY = known(played=False, position=0, play_count=0, last_played=None, favorite=False, rating=None)
NOTE = Noted(
    line=1, name="Metropolis", kind="Movie", person="Alice", at=NOW - 9_000, part=UserDataPart(played=True),
    places=(Place(path="/media/Metropolis.mkv"),),
)  # fmt: skip
EPISODE, SHOW = "e" * 32, "5" * 32
RULES = {WAN: (PathRule("/films", "/media"),)}
Look = Callable[..., Looked]


def _plant(connection: Connection) -> None:
    plant(connection, shadows={WAN: EMPTY, LAN: EMPTY})
    identity.add_works(connection, {2: ("Series", "Show"), 3: ("Episode", "Pilot"), 4: ("Movie", "Other")}, {
        "Series|tvdb|81189": 2, "Episode|of 2|s1e2": 3, "Movie|imdb|tt0017136": 1, "Movie|tmdb|19": 4,
    })  # fmt: skip
    rows = [_item("Series", SHOW, 2), _item("Episode", EPISODE, 3)]
    identity.save_items(connection, rows)
    nobody = AccountRow(account=Account(WAN, "9" * 32), name="guest", person_id=None, evidence="left out")
    identity.save_accounts(connection, [nobody])


def _item(kind: str, item_id: str, work_id: int) -> ItemRow:
    one = Item(item_id=item_id, kind=kind, name=kind)
    return ItemRow(server=WAN, item=one, work_id=work_id, evidence="tvdb", common_path=None, gone=False, seen_at=1)


@pytest.fixture
def looked(tmp_path: Path) -> Iterator[Look]:
    engine = Engine(tmp_path)
    engine.write(_plant)

    def ask(*notes: Noted, source: str = "watchstate") -> Looked:
        return engine.database.read_now(lambda c: look(c, source, notes, RULES, POLICY, NOW))

    yield ask
    engine.close()


def about(answer: Looked) -> list[tuple[str, str, str]]:
    statements = () if answer.event is None else answer.event.statements
    return [(one.server, one.user_id, one.item_id) for one in statements]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({}, (LAN, USER, ITEM)),
        ({"places": (), "ids": {"imdb": "tt0017136"}}, (LAN, USER, ITEM)),
        ({"places": (Place(server=WAN, path="/films/Metropolis.mkv"),), "said_on": WAN}, (WAN, USER, ITEM)),
        ({"places": (Place(server=WAN, item_id="B" * 32),), "said_on": WAN}, (WAN, USER, ITEM)),
        ({"places": (), "kind": "", "ids": {"imdb": "tt0017136", "tmdb": "19"}}, (LAN, USER, ITEM)),
        ({"person": "nobody", "user_id": USER.upper(), "said_on": WAN}, (WAN, USER, ITEM)),
    ],
)
def test_a_title_is_found(looked: Look, change: dict[str, Any], where: tuple[str, str, str]) -> None:
    answer = looked(replace(NOTE, **change))
    assert about(answer) == [where]
    assert answer.counts == {"taken": 1}
    assert {one.server for one in answer.writes} == {WAN, LAN}


def test_an_episode_is_found_by_its_series_and_its_numbers(looked: Look) -> None:
    note = replace(NOTE, kind="Episode", places=(), series_ids={"tvdb": "81189"}, season=1, episode=2)
    assert looked(note).counts["unread"] == 1
    assert looked(replace(note, episode=3)).left[0].why == "no server has this path or these ids"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"person": "zoe"}, "nobody is called zoe"),
        ({"person": ""}, "the file does not say who it was"),
        ({"said_on": WAN, "user_id": "9" * 32}, "left out"),
        ({"places": (Place(path="/media/Nosferatu.mkv"),)}, "no server has this path or these ids"),
        ({"places": (), "ids": {"imdb": "tt0017136", "tmdb": "19"}}, "its provider ids belong to different works"),
        (
            {"places": (), "ids": {"tmdb": "19"}},
            "no server where this person has an account has this title",
        ),
    ],
)
def test_what_means_nobody_or_nothing_is_left_with_the_reason(looked: Look, change: dict[str, Any], why: str) -> None:
    answer = looked(replace(NOTE, **change))
    assert answer.left == (Left(line=1, name="Metropolis", verdict="unmatched", why=why),)
    assert (answer.event, answer.writes, answer.counts["unmatched"]) == (None, (), 1)


def test_rows_are_counted_and_told_in_the_order_of_the_file(looked: Look) -> None:
    again, missing = replace(NOTE, line=2), replace(NOTE, line=3, person="zoe")
    answer = looked(missing, NOTE, again)
    assert answer.counts == {"taken": 1, "known": 1, "unmatched": 1}
    assert [one.line for one in answer.left] == [2, 3]
    assert len(answer.event.statements if answer.event else ()) == 1
