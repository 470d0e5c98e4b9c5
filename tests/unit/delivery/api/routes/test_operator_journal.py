"""The journal as the operator reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playhead.domain.events import LibraryNotice, Unreadable
from playhead.journal import store
from playhead.journal.record import Draft
from tests.support.api import Desk, desk

PATH = "/api/v1/operator/journal"


def notices(door: Desk, count: int) -> None:
    drafts = [
        Draft(event=LibraryNotice(server="lan", action="added", item_id=f"i{n}"), subject="lan", cause=n or None)
        for n in range(count)
    ]
    door.change(lambda c: store.append(c, drafts, door.clock.now_ms()))


async def ask(door: Desk, headers: dict[str, str], path: str = "", **query: Any) -> Any:
    answer = await door.client.get(PATH + path, headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_newest_come_oldest_first_and_lead_to_those_before(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        first = len(door.records())
        notices(door, 5)
        page = await ask(door, headers, limit=2)
        earlier = await ask(door, headers, limit=2, before=page["before"])
    assert [one["offset"] for one in page["items"]] == [first + 4, first + 5]
    assert [one["offset"] for one in earlier["items"]] == [first + 2, first + 3]
    assert page["after"] == first + 5
    assert page["items"][0]["body"]["item_id"] == "i3"
    assert page["items"][0]["kind"] == "library_notice"


async def test_a_reader_goes_on_from_where_he_is(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        notices(door, 3)
        end = len(door.records())
        page = await ask(door, headers, after=end - 2)
        nothing = await ask(door, headers, after=page["after"])
    assert [one["offset"] for one in page["items"]] == [end - 1, end]
    assert (nothing["items"], nothing["after"]) == ([], end)


async def test_a_record_shows_what_was_received_and_what_it_led_to(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        draft = Draft(event=Unreadable(server="lan", why="no JSON"), subject="lan", raw=b"{\xff")
        door.change(lambda c: store.append(c, [draft], door.clock.now_ms()))
        place = len(door.records())
        follows = Draft(event=LibraryNotice(server="lan", action="added", item_id="i"), cause=place)
        door.change(lambda c: store.append(c, [follows], door.clock.now_ms()))
        shown = await ask(door, headers, f"/{place}")
        absent = await door.client.get(f"{PATH}/9999", headers=headers)
        nonsense = await door.client.get(f"{PATH}/abc", headers=headers)
    assert (shown["raw"], shown["body"]["why"]) == ("{\ufffd", "no JSON")
    assert [one["offset"] for one in shown["caused"]] == [place + 1]
    assert (absent.status_code, nonsense.status_code) == (404, 404)


async def test_figures_tell_what_there_is_and_how_far_readers_are(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        notices(door, 4)
        end = len(door.records())
        door.change(lambda c: store.set_cursors(c, ["userdata"], end - 3, door.clock.now_ms()))
        door.clock.advance(1_500)
        told = await ask(door, headers, "/stats")
    assert told["offset"] == end
    assert {one["kind"]: one["records"] for one in told["kinds"]}["library_notice"] == 4
    assert told["readers"] == [{"name": "userdata", "offset": end - 3, "behind": 3, "waited_seconds": 1.5}]


async def test_the_journal_is_for_administrators(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        await door.administrator()
        viewer = await door.viewer()
        codes = [
            (await door.client.get(PATH + path, headers=who)).status_code
            for path in ("", "/stats", "/1")
            for who in (viewer, {})
        ]
    assert codes == [403, 401] * 3


async def test_one_kind_alone_is_listed_by_pages(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        notices(door, 3)
        other = Draft(event=Unreadable(server="lan", why="x"), subject="lan")
        door.change(lambda c: store.append(c, [other], door.clock.now_ms()))
        page = await ask(door, headers, kind="library_notice", limit=2)
        earlier = await ask(door, headers, kind="library_notice", limit=2, before=page["before"])
        refused = await door.client.get(PATH, headers=headers, params={"kind": "unreadable", "after": 1})
    assert [one["body"]["item_id"] for one in page["items"]] == ["i1", "i2"]
    assert [one["body"]["item_id"] for one in earlier["items"]] == ["i0"]
    assert earlier["before"] is None
    assert refused.status_code == 422
