"""The switch and its status line, who a login is, and badges."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import store
from playhead.features.history.badges import Earned, Tally
from playhead.features.history.settings import Poll
from playhead.features.history.store import Counted
from playhead.kit.times import MINUTE
from tests.support.api import desk
from tests.support.watched import people, vera


async def test_it_is_off_until_somebody_switches_it_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, me = await vera(door)
        path = f"/api/v1/users/{me}/settings/jellyfin-autosync"
        before = (await door.client.get(path, headers=her)).json()
        assert (before["enabled"], before["is_linked"], before["threshold"], before["min_seconds"]) == (
            False, True, 85, 120,
        )  # fmt: skip
        assert (before["status"]["state"], before["status"]["reason"]) == ("paused", "it is switched off")
        door.runtime.polls["wan"] = Poll(answered_at=door.clock.now_ms())
        asked = {"enabled": True, "threshold": 70, "timezone": "Europe/Berlin"}
        after = (await door.client.put(path, json=asked, headers=her)).json()
        assert (after["enabled"], after["threshold"], after["timezone"]) == (True, 70, "Europe/Berlin")
        assert after["status"]["state"] == "active"
        assert [r.kind for r in door.records()][-1] == "history_switched"
        door.clock.advance(10 * MINUTE)
        late = (await door.client.get(path, headers=her)).json()["status"]
        assert (late["state"], late["reason"]) == ("error", "wan: its last answer is too old")


async def test_who_is_linked_to_nobody_cannot_switch_it_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, me = await vera(door, person=None)
        path = f"/api/v1/users/{me}/settings/jellyfin-autosync"
        assert (await door.client.put(path, json={"enabled": True}, headers=her)).status_code == 400
        shown = (await door.client.get(path, headers=her)).json()
        assert (shown["is_linked"], shown["status"]["state"]) == (False, "paused")


async def test_settings_that_cannot_be_are_refused(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        admin, her, me = await vera(door)
        path = f"/api/v1/users/{me}/settings/jellyfin-autosync"
        for wrong in ({"threshold": 0}, {"threshold": 101}, {"min_seconds": -1}, {"min_seconds": 3601},
                      {"timezone": "Middle/Earth"}, {"treshold": 80}):  # fmt: skip
            assert (await door.client.put(path, json=wrong, headers=her)).status_code == 422
        other = path.replace(f"/{me}/", "/1/")
        assert (await door.client.get(other, headers=her)).status_code == 403
        assert (await door.client.get(path.replace(f"/{me}/", "/999/"), headers=admin)).status_code == 404


async def test_an_administrator_switches_it_on_for_somebody_who_cannot_sign_in(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        admin, her, _ = await vera(door)
        path = "/api/v1/people/2/settings/jellyfin-autosync"
        assert (await door.client.put(path, json={"enabled": True}, headers=her)).status_code == 403
        shown = (await door.client.put(path, json={"enabled": True}, headers=admin)).json()
        assert (shown["enabled"], shown["timezone"]) == (True, "UTC")
        assert (await door.client.get(path, headers=admin)).json()["enabled"] is True
        assert (await door.client.get(path.replace("/2/", "/9/"), headers=admin)).status_code == 404


async def test_badges_are_shown_with_how_far_the_others_are(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, me = await vera(door)
        tally = Tally(films=12, badges={"first_light": 5, "films_10": 6}, streak={1, 2, 3, 9})

        door.change(lambda c: store.save_counted(c, {1: Counted(tally=tally)}))
        door.change(lambda c: store.save_badges(c, [Earned("1", "first_light", 5), Earned("1", "films_10", 6)]))
        found = (await door.client.get(f"/api/v1/users/{me}/badges", headers=her)).json()["items"]
        by_name = {one["badge"]: one for one in found}
        assert by_name["films_10"] == {
            "badge": "films_10", "earned_at": "1970-01-01T00:00:00.006Z", "reached": 10, "needed": 10,
        }  # fmt: skip
        assert (by_name["films_50"]["earned_at"], by_name["films_50"]["reached"]) == (None, 12)
        assert by_name["streak_7"]["reached"] == 3
        names = (await door.client.get("/api/v1/badges", headers=her)).json()["items"]
        assert (names, len(set(names))) == (list(by_name), len(names))
