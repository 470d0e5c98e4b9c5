"""Statistics over HTTP: the same rows and hours on every page."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import store, works
from playhead.features.history.model import Media, Part, Viewing
from playhead.features.history.store import Setting
from playhead.features.history.works import Work
from playhead.identity.tables import linked_account
from tests.support.api import Desk, desk
from tests.support.watched import people, row, vera, watched


async def furnished(door: Desk) -> dict[str, str]:
    people(door)
    _, her, _ = await vera(door)
    episodes = [row(n, part=Part(f"tv:tmdb:7/1/{n}", 1, n), kind="tv", watched=2_400_000) for n in (3, 4)]
    watched(door, row(1), row(2, client="TV"), *episodes, row(1, person=2))
    hours = {(1, "2026-09-09", 12): 3_600_000, (1, "2026-09-10", 23): 1_800_000, (2, "2026-09-09", 12): 60_000}
    door.change(lambda c: store.save_hours(c, hours))
    return her


async def test_every_page_has_the_same_total(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        her = await furnished(door)

        async def asked(path: str) -> dict[str, object]:
            answer = await door.client.get(f"/api/v1/stats/{path}", headers=her)
            assert answer.status_code == 200, answer.text
            found: dict[str, object] = answer.json()
            return found

        totals = await asked("overview")
        assert totals == {
            "plays": 4, "watched_seconds": 5400, "completed_seconds": 16_800, "rewatches": 0, "in_progress": 0,
            "abandoned": 0, "completion_percent": 100.0, "longest_sitting_seconds": 0, "movies": 2, "series": 1,
            "episodes": 2, "days": 4, "longest_streak": 2, "busiest_day": "2026-09-09", "busiest_seconds": 3600,
        }  # fmt: skip
        for path in ("calendar", "trend?every=week", "trend?every=month", "trend?every=day"):
            days = (await asked(path))["items"]
            assert isinstance(days, list)
            assert (sum(d["plays"] for d in days), sum(d["watched_seconds"] for d in days)) == (4, 5400)
        heat = (await asked("heatmap"))["seconds"]
        assert isinstance(heat, list)
        assert (heat[2][12], heat[3][23], sum(map(sum, heat))) == (3600, 1800, 5400)
        shares = (await asked("clients"))["items"]
        assert isinstance(shares, list)
        assert [(one["name"], one["plays"]) for one in shares] == [("Web", 3), ("TV", 1)]
        year = await asked("year?year=2026")
        assert (year["overview"], len(year["movies"])) == (totals, 2)  # type: ignore[arg-type]  # a list, by its shape
        assert (await asked("year?year=2025"))["overview"] != totals


async def test_what_was_watched_most(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        her = await furnished(door)
        for query, first in (
            ("type=movie", {"tmdb_id": 1, "plays": 1, "watched_seconds": 6000}),
            ("type=series&by=time", {"tmdb_id": 7, "plays": 2, "watched_seconds": 4800}),
            ("type=episode", {"tmdb_id": 7, "season": 1, "episode": 3, "plays": 1}),
        ):
            found = (await door.client.get(f"/api/v1/stats/top?{query}", headers=her)).json()["items"][0]
            assert {name: found[name] for name in first} == first
        narrowed = await door.client.get("/api/v1/stats/top?type=movie&from=2026-09-10&to=2026-09-10", headers=her)
        assert [one["tmdb_id"] for one in narrowed.json()["items"]] == [2]


async def test_series_household_and_what_is_not_finished(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        her = await furnished(door)
        door.change(lambda c: works.save(c, [Work(work="tv:tmdb:7", kind="tv", title="Show", genres=("Drama",))]))
        (show,) = (await door.client.get("/api/v1/stats/series", headers=her)).json()["items"]
        assert (show["title"], show["state"], show["seen"], show["aired"], show["tmdb_id"]) == (
            "Show", "unknown", 2, None, 7,
        )  # fmt: skip
        genres = (await door.client.get("/api/v1/stats/genres", headers=her)).json()
        assert (genres["plays"], genres["watched_seconds"]) == (4, 16_800)
        assert [(one["name"], one["plays"]) for one in genres["items"]] == [(None, 2), ("Drama", 2)]
        watched(door, row(1, person=2, part=Part("tv:tmdb:7/1/3", 1, 3), kind="tv"))
        path = "/api/v1/stats/household?work=tv:tmdb:7"
        assert [one["person"] for one in (await door.client.get(path, headers=her)).json()["items"]] == ["Alice"]
        door.change(lambda c: store.save_setting(c, Setting(person_id=2, enabled=True, comparable=True)))
        assert len((await door.client.get(path, headers=her)).json()["items"]) == 1, "he cannot sign in"
        going = Viewing(person="1", media=Media(key="tv:tmdb:7/1/5", kind="tv", runtime=1_000_000,
                        parts=(Part("tv:tmdb:7/1/5", 1, 5),)), started_at=door.clock.now_ms(),
                        touched_at=door.clock.now_ms(), coverage=((0, 400_000),), watched=400_000)  # fmt: skip
        door.change(lambda c: store.save_viewings(c, {1: (True, going)}))
        (left,) = (await door.client.get("/api/v1/stats/unfinished", headers=her)).json()["items"]
        assert (left["title"], left["reasons"], left["needed_seconds"], left["coverage"], left["state"]) == (
            "Show", ["coverage"], 850, [[0, 400]], "in_progress",
        )  # fmt: skip


async def test_two_are_compared_only_where_both_allow_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        her = await furnished(door)
        bobs = await door.viewer("bob")
        bob = (await door.client.get("/api/v1/auth/me", headers=bobs)).json()["id"]
        linked = {"ref": f"wan/{'b' * 32}", "login_id": int(bob), "server": "wan", "user_id": "b" * 32, "name": "bob",
                  "linked_at": 1}  # fmt: skip
        door.change(lambda c: c.execute(linked_account.insert().values(linked)))
        path = f"/api/v1/stats/compare?with={bob}"
        autosync = f"/api/v1/users/{bob}/settings/jellyfin-autosync"
        assert (await door.client.get(path, headers=her)).status_code == 409
        assert (await door.client.put(autosync, json={"comparable": True}, headers=bobs)).json()["comparable"] is True
        assert (await door.client.get(path, headers=her)).status_code == 409
        door.change(lambda c: store.save_setting(c, Setting(person_id=1, enabled=True, comparable=True)))
        found = (await door.client.get(path, headers=her)).json()
        assert [(one["person"], one["overview"]["plays"]) for one in found["people"]] == [("Alice", 4), ("Bob", 1)]
        assert [(one["work"], one["plays"]) for one in found["shared"]] == [("movie:tmdb:1", [1, 1])]
        assert (await door.client.get("/api/v1/stats/comparable", headers=her)).json()["items"][1]["user_id"] == bob
        stranger = await door.client.get(f"{path}&user={bob}", headers=her)
        assert stranger.status_code == 403
