from __future__ import annotations

from typing import Any

import pytest

from playhead.simulators.jellyfin.http import PLACEHOLDER, Call, Caller, UnknownUser, typed
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import Refused
from tests.unit.simulators.jellyfin.world import EACH, World

JSON = "application/json"


def call(world: World, caller: Caller, **more: Any) -> Call:
    values: dict[str, Any] = {"params": {}, "query": Query([]), "content_type": JSON, "body": b"", **more}
    return Call(world.server, "POST", "/x", caller=caller, now=1, **values)


def status(refused: pytest.ExceptionInfo[Refused]) -> int:
    return refused.value.reply.status


def test_a_user_acts_for_himself_only_and_a_key_for_anybody() -> None:
    world = World()
    for_bob = Query([("userId", world.bob.id)])
    assert call(world, Caller(key=True), query=for_bob).user() is world.bob
    assert call(world, Caller(user=world.alice)).user() is world.alice
    with pytest.raises(Refused) as refused:
        call(world, Caller(user=world.alice), query=for_bob).user()
    assert status(refused) == 403


def test_an_unknown_user_and_a_key_without_one_are_told_apart() -> None:
    world = World()
    with pytest.raises(UnknownUser):
        call(world, Caller(key=True), query=Query([("userId", "f" * 32)])).user()
    with pytest.raises(Refused) as unknown:
        call(world, Caller(key=True), query=Query([("userId", "f" * 32)])).need_user()
    with pytest.raises(Refused) as missing:
        call(world, Caller(key=True)).need_user()
    assert (status(unknown), status(missing)) == (404, 400)


def test_a_hidden_item_is_not_found() -> None:
    world = World()
    world.bob.policy.update(EnableAllFolders=False, EnabledFolders=[])
    asked = call(world, Caller(key=True), params={"itemId": world.alpha.id})
    assert asked.item(world.alice) is world.alpha
    with pytest.raises(Refused) as refused:
        asked.item(world.bob)
    assert status(refused) == 404


@EACH
def test_the_placeholder_row_of_10_11_fails_every_route_as_any_unknown_id_does_on_10_8(version: str) -> None:
    world = World(version)
    with pytest.raises(Refused) as refused:
        call(world, Caller(key=True), params={"itemId": PLACEHOLDER}).item(None)
    assert status(refused) == (500 if version in ("10.8.13", "10.11.11") else 404)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [("", b"{}", 415), (JSON, b"", 400), (JSON, b"{oops", 400), (JSON, b"[]", 400)],
)
def test_a_body_that_is_no_json_object_is_refused(kind: str, body: bytes, expected: int) -> None:
    with pytest.raises(Refused) as refused:
        call(World(), Caller(key=True), content_type=kind, body=body).record("dto")
    assert status(refused) == expected


def test_fields_are_known_in_any_case_and_numbers_also_as_text() -> None:
    kinds = {"PlayCount": int, "Played": bool, "Rating": float}
    assert typed({"playCount": "3", "Rating": 7, "Key": "x", "Played": None}, kinds, "dto") == {
        "PlayCount": 3,
        "Rating": 7.0,
    }


@pytest.mark.parametrize("body", [{"PlayCount": "many"}, {"Played": "true"}, {"PlayCount": [1]}])
def test_a_field_of_the_wrong_type_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        typed(body, {"PlayCount": int, "Played": bool}, "dto")
    assert status(refused) == 400
