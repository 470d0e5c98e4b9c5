"""Why something is as it is, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from playhead.identity import store as identity
from playhead.journal.lanes import GateState
from tests.support.api import Desk, desk
from tests.support.shelf import film, plant
from tests.support.views import ITEM, LAN, NOW, USER, WAN, agreed, known

PATH = "/api/v1/sync/explain"


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        made.client.headers.update(await made.administrator())
        register = agreed(played=True, last_played=NOW - 60_000)
        held = known(played=True, last_played=NOW - 60_000)
        made.change(lambda c: plant(c, register=register, shadows={WAN: held, LAN: known(played=False)}))
        yield made


async def test_a_person_and_a_title_are_explained(door: Desk) -> None:
    answer = (await door.client.get(PATH, params={"person": "alice", "server": "lan", "item": ITEM})).json()
    assert (answer["person"], answer["title"], answer["kind"]) == ({"id": 1, "name": "alice"}, "Metropolis", "Movie")
    assert answer["agreed"][0] == {
        "field": "played",
        "value": True,
        "text": "played",
        "server": "wan",
        "at": "2025-12-31T23:59:30.000Z",
        "how": "set by hand",
        "why": "nobody has said anything else",
    }
    assert answer["agreed"][1]["value"] == "2025-12-31T23:59:00.000Z"
    lan, wan = answer["accounts"]
    assert (wan["state"], lan["state"], lan["linked_by"], lan["user_id"]) == ("in_step", "owed", "path", USER)
    assert lan["lacking"] == ["played", "position", "last_played"]
    assert lan["fields"] == [
        {
            "field": "played",
            "value": False,
            "text": "not played",
            "since": "2025-12-31T23:59:00.000Z",
            "written_by_us": False,
            "differs": True,
        }
    ]


async def test_the_title_may_be_named(door: Desk) -> None:
    answer = (await door.client.get(PATH, params={"person": "1", "item": "metropolis"})).json()
    assert answer["work_id"] == 1


async def test_a_shut_gate_is_told(door: Desk) -> None:
    door.runtime.gates["lan"] = GateState(paused="lan refused the key")
    answer = (await door.client.get(PATH, params={"person": "alice", "item": ITEM})).json()
    assert "when lan is back (lan refused the key)" in answer["accounts"][0]["why"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"person": "zoe", "item": ITEM}, 404, "nobody called zoe"),
        ({"person": "alice", "item": "Nosferatu"}, 404, "No server has “Nosferatu”"),
        ({"person": "alice", "item": "c" * 32}, 409, "not matched: it stands alone"),
        ({"person": "alice", "item": "Metropolis"}, 409, "Several titles have this name"),
        ({"person": "alice", "item": ITEM, "server": "moon"}, 422, "server"),
        ({"person": "alice"}, 422, "item"),
    ],
)
async def test_what_cannot_be_explained_says_why(door: Desk, query: dict[str, str], status: int, words: str) -> None:
    strangers = [film(WAN, "c" * 32, None, "it stands alone"), film(WAN, "d" * 32, 2)]
    door.change(lambda c: identity.save_items(c, strangers))
    answer = await door.client.get(PATH, params=query)
    assert answer.status_code == status
    assert words in answer.text
