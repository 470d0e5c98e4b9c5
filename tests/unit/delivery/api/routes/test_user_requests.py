"""User requests by the interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from playhead.delivery.api.routes.user_requests import done, request_of
from playhead.features.accounts import store
from playhead.features.accounts.model import Action, Request, Step
from playhead.features.accounts.queries import RequestRow
from playhead.features.accounts.requests import Decision
from playhead.features.accounts.secrets import LENGTH
from playhead.identity.tables import server
from tests.support.accounts_views import request, target
from tests.support.api import Desk, desk

PATH = "/api/v1/user-requests"
CREATION = request(target("lan", Step.WAITING), target("attic", Step.WAITING))
DELETION = request(target("lan", Step.OWED, user_id="a" * 32), action=Action.DELETE, id=4, reason="several at once")
REPORT = request(id=5, action=Action.RENAME, reason="it was called caro")


def put(door: Desk, *rows: Request) -> None:
    door.change(lambda c: store.save_requests(c, rows))


async def get(door: Desk, headers: dict[str, str], query: str = "") -> Any:
    answer = await door.client.get(f"{PATH}{query}", headers=headers)
    assert answer.status_code == 200
    return answer.json()


async def test_what_waits_for_a_person_is_listed(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        put(door, CREATION, DELETION, REPORT)
        told = await get(door, headers)
    part: dict[str, Any] = {"username": "carol", "user_id": None, "state": "waiting", "reason": None, "job_id": None}
    assert told == {
        "items": [
            {
                "id": "3",
                "action": "create",
                "state": "waiting",
                "server": "wan",
                "username": "carol",
                "created_at": "1970-01-01T00:08:20.000Z",
                "reason": None,
                "targets": [part | {"server": name, "password_ready": False} for name in ("lan", "attic")],
            }
        ],
        "next_cursor": None,
        "total": 1,
    }


async def test_the_others_are_listed_when_they_are_asked_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        put(door, CREATION, DELETION, REPORT)
        everything = await get(door, headers, "?state=all&limit=2")
        rest = await get(door, headers, f"?state=all&limit=2&cursor={everything['next_cursor']}")
        (told,) = (await get(door, headers, "?state=reported"))["items"]
        wrong = await door.client.get(f"{PATH}?state=nonsense", headers=headers)
    assert [one["id"] for one in everything["items"] + rest["items"]] == ["5", "4", "3"]
    assert (everything["total"], rest["next_cursor"]) == (3, None)
    assert (told["action"], told["reason"], told["targets"]) == ("rename", "it was called caro", [])
    assert wrong.status_code == 422


@pytest.mark.parametrize(("state", "reason"), [("down", "lan is away; it is done once it is back"), ("up", None)])
async def test_what_waits_for_a_server_says_so(tmp_path: Path, state: str, reason: str | None) -> None:
    row = {"name": "lan", "state": state, "server_id": "", "server_name": "", "version": "", "error": ""}
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        door.change(lambda c: c.execute(insert(server), row | {"changed_at": 1, "back_at": 1}))
        put(door, DELETION)
        (told,) = (await get(door, headers, "?state=open"))["items"]
    assert (told["targets"][0]["reason"], told["reason"]) == (reason, "several at once")


def test_in_a_dry_run_it_is_told_that_nothing_is_done() -> None:
    (part,) = request_of(RequestRow(request=DELETION), {}, dry_run=True).targets
    assert part.reason == "it was asked for before this dry run, and is done once that has ended"
    told = done(DELETION, Decision.CONFIRM, dry_run=True)
    assert told == "This is a dry run: carol would be deleted on lan, and nothing is done."


@pytest.mark.parametrize(
    ("action", "message"),
    [("confirm", "carol is made on lan, attic."), ("discard", "The other servers stay as they are.")],
)
async def test_it_is_decided_once(tmp_path: Path, action: str, message: str) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        put(door, CREATION)
        first = await door.client.post(f"{PATH}/3/{action}", headers=headers)
        second = await door.client.post(f"{PATH}/3/{action}", headers=headers)
        left = (await get(door, headers))["items"]
    assert (first.status_code, first.json()) == (200, {"success": True, "message": message})
    assert (second.status_code, left) == (409, [])
    assert "Nobody is asked about this" in second.json()["detail"]


async def test_passwords_are_shown_once_to_an_administrator(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        put(door, request(target("lan", Step.MADE), target("attic", Step.LINKED)))
        door.change(lambda c: door.services.account_passwords.for_account(c, (3, "lan")))
        early = await door.client.post(f"{PATH}/3/passwords", headers=headers)
        door.change(lambda c: store.settle_passwords(c, [(3, "lan")], []))
        before = (await get(door, headers, "?state=password"))["items"]
        first = await door.client.post(f"{PATH}/3/passwords", headers=headers)
        second = await door.client.post(f"{PATH}/3/passwords", headers=headers)
        after = (await get(door, headers, "?state=password"))["items"]
    assert (early.status_code, first.status_code, second.status_code) == (409, 200, 409)
    assert first.json() == {"items": [{"server": "lan", "username": "carol", "password": "a" * LENGTH}]}
    assert first.headers["Cache-Control"] == "no-store"
    assert [[part["password_ready"] for part in one["targets"]] for one in before] == [[True, False]]
    assert after == []
    assert "shown already" in second.json()["detail"]


@pytest.mark.parametrize("verb", ["confirm", "discard", "passwords"])
async def test_what_is_not_there_is_404(tmp_path: Path, verb: str) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        codes = [(await door.client.post(f"{PATH}/{one}/{verb}", headers=headers)).status_code for one in ("9", "x")]
    assert codes == [404, 404]


@pytest.mark.parametrize("verb", ["confirm", "discard", "passwords"])
async def test_only_administrators_decide_and_nobody_unknown_reads(tmp_path: Path, verb: str) -> None:
    async with desk(tmp_path) as door:
        await door.administrator()
        put(door, CREATION)
        user = await door.viewer()
        answers = [await door.client.post(f"{PATH}/3/{verb}", headers=headers) for headers in (user, {})]
        listed = [await door.client.get(PATH, headers=headers) for headers in (user, {})]
    assert [one.status_code for one in answers] == [403, 401]
    assert [one.status_code for one in listed] == [200, 401]
