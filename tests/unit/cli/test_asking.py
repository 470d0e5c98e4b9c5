"""Asking the interface, and its refusals in words."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from playhead.cli.asking import Operator, refusal
from playhead.cli.ends import End, Failure
from playhead.journal.lanes import JobState
from tests.support.api import desk
from tests.support.command import Shell


async def test_lists_are_read_to_their_end(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.client.headers.update(await door.administrator())
        operator = Operator(door.client)
        for _ in range(205):
            door.owe("lan", JobState.DEAD)
        assert len(await operator.all("/api/v1/sync/parked")) == 205
        assert len([row async for row in operator.linked("/api/events/failed", 1_000)]) == 205
        assert len([row async for row in operator.linked("/api/events/failed", 203)]) == 203


@pytest.mark.parametrize(
    ("status", "end"), [(404, End.WRONG), (409, End.WRONG), (422, End.USAGE), (503, End.NOT_READY), (500, End.WRONG)]
)
def test_a_refusal_ends_with_the_code_that_fits(status: int, end: End) -> None:
    problem = httpx.Response(status, json={"detail": "No."}, headers={"content-type": "application/problem+json"})
    assert (refusal(problem).end, refusal(problem).lines) == (end, ("No.",))
    assert refusal(httpx.Response(status, text="<html>")).lines == (f"Playhead answered {status}",)


async def test_a_process_that_ends_meanwhile_is_told() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone")

    async with httpx.AsyncClient(transport=httpx.MockTransport(broken), base_url="http://playhead") as client:
        with pytest.raises(Failure, match="ended or does not answer") as failure:
            await Operator(client).get("/api/queue")
    assert failure.value.end is End.NOT_READY


def test_a_database_that_cannot_be_used_is_one_line(shell: Shell) -> None:
    shell.data.mkdir()
    (shell.data / "playhead.db").write_bytes(b"not a database" * 100)
    ended = shell("users", "list")
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "cannot be used" in ended.err
