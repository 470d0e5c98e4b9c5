"""Somebody who watches, seen by a god and through a server's list of sessions.

The server does as Jellyfin: between two reports it adds a second each second, also where the player stands still or is
dead, and never past the end; when it last heard the player stands beside it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playhead.kit.times import SECOND, rfc3339

T0 = 1_788_955_200_000
"""2026-09-09T12:00:00Z."""

ALICE, BOB, CAROL = "a" * 32, "b" * 32, "c" * 32
TICKS = 10_000
Json = dict[str, Any]


def film(tmdb: int = 1, runtime: float = 6000, **more: Any) -> Json:
    """A film of so many seconds."""
    return {
        "Id": f"f{tmdb:031x}",
        "Type": "Movie",
        "Name": f"Film {tmdb}",
        "RunTimeTicks": int(runtime * 10_000_000),
        "ProviderIds": {"Tmdb": str(tmdb)},
        **more,
    }


def episode(number: int, season: int = 1, runtime: float = 1500, series: int = 1, **more: Any) -> Json:
    """An episode; its series' ids are to be looked up."""
    return {
        "Id": f"e{series:03x}{season:08x}{number:020x}",
        "Type": "Episode",
        "Name": f"Episode {number}",
        "RunTimeTicks": int(runtime * 10_000_000),
        "ProviderIds": {"Tmdb": str(9_000_000 + number)},
        "SeriesId": f"5{series:031x}",
        "ParentIndexNumber": season,
        "IndexNumber": number,
        **more,
    }


def series(number: int = 1, tmdb: int = 1396, **more: Any) -> dict[str, Json]:
    """What a look-up of a series answers."""
    item_id = f"5{number:031x}"
    return {item_id: {"Id": item_id, "Type": "Series", "Name": "Show", "ProviderIds": {"Tmdb": str(tmdb)}, **more}}


@dataclass
class Screen:
    """One session. What its viewer does moves its own time on; all times are milliseconds, places too."""

    item: Json
    start: int = T0
    user: str = ALICE
    session: str = "5" * 32
    every: int = 10 * SECOND
    client: str = "Web"
    check_in: bool = True
    others: tuple[str, ...] = ()
    now: int = 0
    place: int = 0
    paused: bool = False
    watched: list[tuple[int, int]] = field(default_factory=list)
    """When."""
    seen: list[tuple[int, int]] = field(default_factory=list)
    """Which places."""
    reports: list[tuple[int, int, bool] | None] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.now or self.start

    @property
    def runtime(self) -> int:
        return int(self.item["RunTimeTicks"]) // TICKS

    def report(self) -> Screen:
        self.times.append(self.now)
        self.reports.append((self.now, self.place, self.paused))
        return self

    def play(self, seconds: float, speed: float = 1.0, *, silent: bool = False) -> Screen:
        """Watch; `silent`: the player says nothing of it. It stops where the film ends."""
        if self.paused or not self.reports or self.reports[-1] is None:
            self.paused = False
            if not silent:
                self.report()
        left = min(int(seconds * SECOND), int((self.runtime - self.place) / speed))
        until_report = self.every - (self.now - self.times[-1]) % self.every if self.times else self.every
        while left > 0:
            step = min(left, until_report)
            self.watched.append((self.now, self.now + step))
            self.seen.append((self.place, min(self.runtime, self.place + int(step * speed))))
            self.now += step
            self.place = self.seen[-1][1]
            left -= step
            until_report -= step
            if until_report == 0:
                until_report = self.every
                if not silent:
                    self.report()
        return self

    def pause(self, seconds: float, *, told: bool = True) -> Screen:
        """Not told: the player goes on reporting the place at which it stands, as if it played."""
        if told:
            self.paused = True
            self.report()
            self.now += int(seconds * SECOND)
            return self
        end = self.now + int(seconds * SECOND)
        while self.now + self.every <= end:
            self.now += self.every
            self.report()
        self.now = end
        return self

    def seek(self, seconds: float) -> Screen:
        self.place = int(seconds * SECOND)
        return self.report()

    def stop(self) -> Screen:
        """Nothing is listed any more."""
        self.times.append(self.now)
        self.reports.append(None)
        return self

    def away(self, seconds: float) -> Screen:
        self.stop()
        self.now += int(seconds * SECOND)
        return self

    def rest(self) -> Screen:
        """To the end, and off."""
        return self.play((self.runtime - self.place) / SECOND).stop()

    def shown(self, at: int) -> Json | None:
        """What a list has at a moment."""
        last = bisect_right(self.times, at)
        said = self.reports[last - 1] if last else None
        if said is None:
            return None
        when, place, paused = said
        ran = 0 if paused else (at - when) // SECOND * SECOND
        session = {
            "Id": self.session,
            "UserId": self.user,
            "UserName": "somebody",
            "Client": self.client,
            "DeviceName": "Den",
            "DeviceId": "den",
            "LastActivityDate": rfc3339(when + ran),
            "AdditionalUsers": [{"UserId": other, "UserName": "other"} for other in self.others],
            "NowPlayingItem": self.item,
            "PlayState": {
                "PositionTicks": min(self.runtime, place + ran) * TICKS,
                "IsPaused": paused,
                "PlayMethod": "DirectPlay",
            },
        }
        return session | ({"LastPlaybackCheckIn": rfc3339(when)} if self.check_in else {})

    @property
    def coverage(self) -> float:
        """In percent, as a god sees it."""
        return 100 * _measure(self.seen) / self.runtime

    @property
    def seconds(self) -> float:
        """Really watched."""
        return _measure(self.watched) / SECOND


def _measure(spans: Iterable[tuple[int, int]]) -> int:
    total, reached = 0, -1
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def listed(at: int, *sessions: Json | None, **more: Any) -> Json:
    """A line of a list."""
    return {"at": rfc3339(at), "sessions": [one for one in sessions if one is not None], **more}


def error(at: int, **more: Any) -> Json:
    return {"at": rfc3339(at), "error": "connection refused", **more}


def restart(at: int) -> Json:
    return {"at": rfc3339(at), "restart": True}


def looked_up(at: int, items: dict[str, Json]) -> Json:
    return {"at": rfc3339(at), "items": items}


def polls(
    *screens: Screen, every: float = 10, phase: float = 0, after: float = 120, server: str = ""
) -> Iterator[Json]:
    """A server's lists, from ten seconds before the first report until some time after the last."""
    at = min(screen.start for screen in screens) - 10 * SECOND + int(phase * SECOND)
    end = max(screen.now for screen in screens) + int(after * SECOND)
    while at <= end:
        yield listed(at, *(screen.shown(at) for screen in screens), **({"server": server} if server else {}))
        at += int(every * SECOND)


def write(path: Path, lines: Iterable[Json]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
