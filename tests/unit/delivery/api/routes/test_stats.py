"""Statistics over HTTP: the same rows and hours on every page."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import store
from playhead.features.history.model import Part
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
            "plays": 4, "watched_seconds": 5400, "movies": 2, "series": 1, "episodes": 2, "days": 4,
            "longest_streak": 2, "busiest_day": "2026-09-09", "busiest_seconds": 3600,
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
