"""Counters and badges again, from rows and hours. Pure: the same rows and hours give the same, any number of times.

What rows do not say (genres, decades, which seasons were whole, on which clients) stays as it was counted live, and a
badge once earned stays; where rows show that it was earned earlier, it is earned earlier.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import msgspec

from playhead.features.history.badges import Earned, Ledger, Tally
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.model import IMPORTED, MOVIE, TV, Media, Part, Row
from playhead.features.history.viewings import Change, Completed, Person, Watched
from playhead.kit.times import EPOCH, HOUR


class Once(msgspec.Struct, frozen=True, kw_only=True):
    """What was completed on one day, as a row says it or what was kept of one that is gone. `runtime` in milliseconds,
    None where nobody knows it."""

    part: str
    work: str
    kind: str
    season: int | None
    episode: int | None
    local_day: str
    completed_at: int
    plays: int
    client: str = ""
    runtime: int | None = None


def recounted(
    person: Person, watched: Iterable[Once], activity: Mapping[tuple[str, int], int], before: Tally, adopters: list[str]
) -> tuple[Tally, list[Earned]]:
    """The counters, and the badges that are new or were earned earlier than it was thought. `watched` is in order of
    `completed_at`; `activity` in milliseconds by local day and hour. `adopters` is added to."""
    catalogue = Catalogue()
    ledger = Ledger(tallies={person.name: Tally()}, adopters=adopters)
    spans: Iterator[Change] = _spans(person, activity)
    changes: Iterator[Change] = heapq.merge(spans, _completions(person, watched, catalogue), key=_moment)
    for change in changes:
        ledger.count(change, catalogue)
    after = _with_what_was(ledger.tallies[person.name], before)
    earned = [Earned(person.name, badge, at) for badge, at in after.badges.items() if before.badges.get(badge) != at]
    return after, earned


def _moment(change: Change) -> int:
    return change.at if isinstance(change, Completed) else change.start


def _spans(person: Person, activity: Mapping[tuple[str, int], int]) -> Iterator[Watched]:
    """An hour's time at its beginning: where in the hour it was, nobody knows any more."""
    for day, hour in sorted(activity):
        start = _begin(person, day, hour)
        yield Watched(person, start, start + activity[day, hour])


def _begin(person: Person, day: str, hour: int) -> int:
    shown = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=person.zone).replace(hour=hour)
    return (shown.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)


def _completions(person: Person, watched: Iterable[Once], catalogue: Catalogue) -> Iterator[Completed]:
    counted: dict[str, int] = {}
    for one in watched:
        if one.work != one.part:
            catalogue.works[one.part] = one.work
        part = Part(one.part, one.season, one.episode)
        media = Media(key=one.part, kind=one.kind, parts=(part,), runtime=one.runtime)
        row = Row(
            person=person.name, part=part, kind=one.kind, local_day=one.local_day, completed_at=one.completed_at,
            watched=0, percent=100.0, plays=one.plays, view_number=1, play_method="", client=one.client, server="",
        )  # fmt: skip
        for _ in range(min(one.plays, 2 if one.part not in counted else 1)):  # beyond the second it counts by the clock
            nth = counted[one.part] = counted.get(one.part, 0) + 1
            yield Completed(person, media, row, one.completed_at, nth, one.completed_at, company=False)


def _with_what_was(now: Tally, before: Tally) -> Tally:
    """What cannot be counted again stays, and so does what was counted of rows that several viewings share."""
    badges = dict(now.badges)
    for badge, at in before.badges.items():
        again = badges.get(badge, at)
        badges[badge] = again if again < at - HOUR else at  # an hour says no more exactly when
    seen = {
        season: before.seen.get(season, set()) | now.seen.get(season, set()) for season in {*before.seen, *now.seen}
    }
    return msgspec.structs.replace(
        now,
        badges=dict(sorted(badges.items(), key=lambda one: (one[1], one[0]))),
        nights=max(now.nights, before.nights),
        mornings=max(now.mornings, before.mornings),
        weekends=max(now.weekends, before.weekends),
        genres={one: max(now.genres.get(one, 0), n) for one, n in before.genres.items()} | _new(now, before),
        decades=now.decades | before.decades,
        clients=now.clients | before.clients,
        seasons=now.seasons | before.seasons,
        series=now.series | before.series,
        seen=seen,
        watched_at=max((at for at in (now.watched_at, before.watched_at) if at is not None), default=None),
    )


def _new(now: Tally, before: Tally) -> dict[str, int]:
    return {one: n for one, n in now.genres.items() if one not in before.genres}


def runtime_of(watched: int, percent: float, plays: int, source: str) -> int | None:
    """How long an imported film is: a row of an import has nothing but time, so its share tells."""
    return round(watched * 100 / percent) if source == IMPORTED and plays == 1 and 0 < percent < 100 else None


def part_of(key: str) -> tuple[str, str, Part]:
    """Of which kind and work something is, and its numbers, as its key says."""
    work, *numbers = key.split("/")
    kind = MOVIE if key.startswith(f"{MOVIE}:") else TV
    if len(numbers) == len(("season", "episode")):
        return kind, work, Part(key, int(numbers[0]), int(numbers[1]))
    return kind, work, Part(key)
