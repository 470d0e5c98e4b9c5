"""Items that are copies of nothing, over HTTP, and links made by hand."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from playhead.identity import store
from playhead.identity.rows import ItemRow
from tests.support.api import Desk, desk
from tests.support.fake_library import film

ODD = replace(film(1), item_id="9" * 32, path="/odd.mkv", provider_ids={})
LIST = "/api/v1/sync/unmatched"


def furnish(door: Desk) -> None:
    rows = [
        ItemRow(server=server, item=item, work_id=work, evidence="first", common_path=item.path, gone=False, seen_at=1)
        for server, item, work in (("wan", film(1), 1), ("lan", ODD, 2))
    ]
    door.change(lambda c: store.add_works(c, {1: ("Movie", "Film 1"), 2: ("Movie", "Film 1")}, {}))
    door.change(lambda c: store.save_items(c, rows))


async def test_the_unmatched_are_listed_by_pages_with_candidates(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        page = (await door.client.get(f"{LIST}?limit=1", headers=signed)).json()
        (item,) = page["items"]
        assert (item["server"], item["name"], item["path"], page["total"]) == ("lan", "Film 1", "/odd.mkv", 2)
        assert [(c["work_id"], c["server"], c["why"]) for c in item["candidates"]] == [("1", "wan", "its name")]
        rest = (await door.client.get(f"{LIST}?cursor={page['next_cursor']}", headers=signed)).json()
        assert ([one["server"] for one in rest["items"]], rest["next_cursor"]) == (["wan"], None)
        assert (await door.client.get(f"{LIST}?cursor=x", headers=signed)).status_code == 422


async def test_an_item_is_pinned_unlinked_and_left_to_its_ids(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        place = f"{LIST}/lan/{ODD.item_id}"
        by_item = {"server": "wan", "item_id": film(1).item_id}
        pinned = await door.client.post(f"{place}/pin", json=by_item, headers=signed)
        assert (pinned.status_code, pinned.json()["success"]) == (200, True)
        assert (await door.client.get(LIST, headers=signed)).json()["total"] == 0
        assert (await door.client.post(f"{place}/unlink", headers=signed)).status_code == 200
        apart = (await door.client.get(LIST, headers=signed)).json()["items"]
        assert [(one["server"], one["unlinked"]) for one in apart] == [("lan", True), ("wan", False)]
        assert (await door.client.delete(f"{place}/pin", headers=signed)).status_code == 200
        assert (await door.client.delete(f"{place}/pin", headers=signed)).status_code == 409
        assert (await door.client.post(f"{place}/pin", json={"work_id": "1"}, headers=signed)).status_code == 200


async def test_a_pin_names_one_work_in_one_way(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        furnish(door)
        signed = await door.administrator()
        place = f"{LIST}/lan/{ODD.item_id}/pin"
        for body in ({}, {"server": "wan"}, {"work_id": "1", "server": "wan", "item_id": "x"}):
            assert (await door.client.post(place, json=body, headers=signed)).status_code == 422, body
        for path, work, status in ((place, "99", 409), (place, "x", 404), (f"{LIST}/lan/none/pin", "1", 404)):
            assert (await door.client.post(path, json={"work_id": work}, headers=signed)).status_code == status
        viewer = await door.viewer()
        assert (await door.client.post(place, json={"work_id": "1"}, headers=viewer)).status_code == 403
