"""Alive, ready, and the figures: each to those it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from playhead.delivery.api.services import Door
from playhead.journal.lanes import GateState
from tests.support.api import desk


async def test_a_process_that_lives_says_ok_whatever_else_is_wrong(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.runtime.stopping, door.runtime.trouble = True, "the disk is full"
        answer = await door.client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"stopping": True, "trouble": "x"}, "Playhead is stopping"),
        ({"trouble": "the disk is full"}, "the disk is full"),
        ({"schema": "the schema is 2 steps behind"}, "the schema is 2 steps behind"),
        ({"loop_words": {"pump": "ended", "worker": "running"}}, "not running: pump ended"),
    ],
)
async def test_what_keeps_it_from_serving_is_one_line(tmp_path: Path, change: dict[str, object], why: str) -> None:
    async with desk(tmp_path) as door:
        assert (await door.client.get("/readyz")).text == "ok"
        for name, value in change.items():
            setattr(door.runtime, name, value)
        answer = await door.client.get("/readyz")
        detail = await door.client.get("/readyz?detail=1")
    assert (answer.status_code, answer.text) == (503, why)
    assert answer.headers["content-type"].startswith("text/plain")
    assert int(answer.headers["retry-after"]) > 0
    assert (detail.status_code, detail.json()["ready"], detail.json()["why"]) == (503, False, why)


async def test_a_media_server_that_is_down_keeps_nothing_from_being_ready(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.see("wan", "down")
        door.runtime.gates["wan"] = GateState(paused="401")
        detail = (await door.client.get("/readyz?detail=1")).json()
    assert detail == {
        "ready": True,
        "why": None,
        "database": "ok",
        "migrations": "ok",
        "loops": {"pump": "running", "worker": "running"},
    }


async def test_the_figures_are_those_of_the_moment(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        await door.services.logins.first("admin", "a long password")
        door.see("wan")
        door.owe("lan")
        text = (await door.client.get("/metrics")).text
    assert 'playhead_server_up{server="wan"} 1.0' in text
    assert 'playhead_server_up{server="lan"} 0.0' in text
    assert 'playhead_jobs{kind="userdata.write",state="ready"} 1.0' in text
    assert "playhead_journal_seq 1.0" in text


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("192.168.1.5", {}, 200),
        ("93.184.216.34", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.168.1.5"}, 403),
    ],
)
async def test_local_figures_are_for_the_neighbourhood(
    tmp_path: Path, peer: str, headers: dict[str, str], status: int
) -> None:
    async with desk(tmp_path, peer=peer) as door:
        assert (await door.client.get("/metrics", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("mode", "nobody", "viewer", "admin"), [("token", 401, 403, 200), ("off", 404, 404, 404), ("local", 200, 200, 200)]
)
async def test_figures_may_need_a_token_or_be_off(
    tmp_path: Path, mode: Literal["local", "token", "off"], nobody: int, viewer: int, admin: int
) -> None:
    async with desk(tmp_path, door=Door(version="1", metrics=mode)) as door:
        administrator, vera = await door.administrator(), await door.viewer()
        codes = [(await door.client.get("/metrics", headers=h)).status_code for h in ({}, vera, administrator)]
    assert codes == [nobody, viewer, admin]
