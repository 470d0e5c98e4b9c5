"""Viewings from what other tools had noted: when something played, for how long, and nothing of what it showed. Pure.

The same playback is told by several tools, each with its own idea of its beginning and of pauses. What lies no further
apart than `TOLERANCE` is one **stretch**; of a stretch the tool that heard most of it is believed, alone. So the answer
depends on the set of playbacks, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import tzinfo

import msgspec

from playhead.features.history.days import hours, local_day
from playhead.features.history.model import Rules
from playhead.features.history.spans import Spans, length, united
from playhead.kit.times import HOUR

TOLERANCE = 3 * HOUR
"""Between two playbacks of one thing by one person: what is nearer is the same going through it. Likewise between the
completion that a server showed and the one that a tool tells of."""

LONGEST = 6 * HOUR
"""No playback of something of unknown length counts for longer: a client that sleeps goes on for days."""


class Play(msgspec.Struct, frozen=True):
    """One playback of one part: which tool says so, when it began, how long it was, how long the part is (0: nobody
    knows)."""

    source: str
    at: int
    length: int
    runtime: int

    @property
    def end(self) -> int:
        """Never later than the length allows: tools count sleep and pauses."""
        return self.at + min(self.length, self.runtime or LONGEST)


class Stretch(msgspec.Struct, frozen=True):
    """Playbacks that belong together: when it was really watched, by the tool that is believed."""

    source: str
    runtime: int
    spans: Spans


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was completed on one local day: `plays` viewings, the last at `completed_at`. `began` is when its stretch
    did."""

    local_day: str
    completed_at: int
    watched: int
    percent: float
    plays: int
    source: str
    began: int


def stretches(plays: Iterable[Play]) -> Iterator[Stretch]:
    """What belongs together, in order of time."""
    together: list[Play] = []
    last = 0
    real = (one for one in plays if one.end > one.at)
    for play in sorted(real, key=lambda one: (one.at, one.end, one.source, one.runtime)):
        if together and play.at > last + TOLERANCE:
            yield _believed(together)
            together = []
        last = max(last, play.end) if together else play.end
        together.append(play)
    if together:
        yield _believed(together)


def _believed(together: Collection[Play]) -> Stretch:
    told: dict[str, Spans] = {}
    for play in together:
        told[play.source] = united(told.get(play.source, ()), play.at, play.end)
    source = max(sorted(told), key=lambda name: length(told[name]))
    return Stretch(source, max(one.runtime for one in together), told[source])


class _Viewing(msgspec.Struct):
    began: int
    until: int
    watched: int = 0
    done: int | None = None


def seen(found: Iterable[Stretch], rules: Rules, zone: tzinfo) -> list[Seen]:
    """What was completed, by local day. A viewing goes on over stretches until it is complete, or `rules.carry` has
    passed; it takes no more time than the part is long, and what is beyond begins the next one."""
    rows: dict[str, Seen] = {}
    viewing: _Viewing | None = None
    for one in found:
        if not one.runtime:
            continue
        if viewing is not None and (viewing.done is not None or one.spans[0][0] - viewing.until > rules.carry):
            viewing = None
        for start, end in one.spans:
            viewing = _through(rows, one, viewing, start, end, rules, zone)
    return [rows[day] for day in sorted(rows)]


def _through(
    rows: dict[str, Seen], of: Stretch, viewing: _Viewing | None, start: int, end: int, rules: Rules, zone: tzinfo
) -> _Viewing | None:
    wanted = max(1, -(-rules.threshold * of.runtime // 100))
    while start < end:
        if viewing is None or viewing.watched >= of.runtime:
            viewing = _Viewing(start, start)
        taken = min(end - start, of.runtime - viewing.watched)
        before, viewing.watched = viewing.watched, viewing.watched + taken
        viewing.until = start + taken
        if viewing.done is None and viewing.watched >= wanted:
            viewing.done = start + max(0, wanted - before)
            _complete(rows, of, viewing, viewing.done, zone, more=viewing.watched, plays=1)
        elif viewing.done is not None:
            _complete(rows, of, viewing, viewing.done, zone, more=taken, plays=0)
        start += taken
    return viewing


def _complete(
    rows: dict[str, Seen], of: Stretch, viewing: _Viewing, at: int, zone: tzinfo, *, more: int, plays: int
) -> None:
    day = local_day(at, zone)
    row = rows.get(day)
    percent = min(100.0, 100 * viewing.watched / of.runtime)
    rows[day] = Seen(
        local_day=day,
        completed_at=max(at, row.completed_at if row is not None else at),
        watched=more + (row.watched if row is not None else 0),
        percent=max(percent, row.percent if row is not None else 0.0),
        plays=plays + (row.plays if row is not None else 0),
        source=of.source,
        began=min(of.spans[0][0], row.began if row is not None else of.spans[0][0]),
    )


def by_hour(spans: Spans, zone: tzinfo) -> dict[tuple[str, int], int]:
    """Milliseconds by local day and hour."""
    found: dict[tuple[str, int], int] = {}
    for start, end in spans:
        for day, hour, part in hours(start, end, zone):
            found[day, hour] = found.get((day, hour), 0) + part
    return found


def same(day: str, at: int, other_day: str, other_at: int) -> bool:
    """Whether two completions of one part by one person are one viewing, told twice."""
    return day == other_day or abs(at - other_at) <= TOLERANCE
