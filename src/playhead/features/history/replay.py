"""The whole of it on observations that somebody wrote down: rows, hours, open viewings, badges. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from playhead.domain.described import Described
from playhead.domain.playback import Playing
from playhead.features.history.badges import Earned, Ledger
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.days import hour_length, hours
from playhead.features.history.decide import observe, restarted, sweep
from playhead.features.history.model import MOVIE, Media, Memory, Part, Row, Sitting, Viewing
from playhead.features.history.viewings import Person, Watched, key_of
from playhead.kit.times import HOUR, SECOND, rfc3339


class Kept(msgspec.Struct, kw_only=True):
    """What a restart has to bring back. `activity` is milliseconds by person, local day and hour."""

    memory: Memory = msgspec.field(default_factory=Memory)
    catalogue: Catalogue = msgspec.field(default_factory=Catalogue)
    ledger: Ledger = msgspec.field(default_factory=Ledger)
    activity: dict[str, int] = {}
    earned: list[Earned] = []
    newest: int = 0


class Replay:
    """Is fed observations in the order of their times. `people` is by account id."""

    def __init__(self, people: Mapping[str, Person], kept: Kept | None = None) -> None:
        self._people = people
        self._rules = {person.name: person.rules for person in people.values()}
        self.kept = kept if kept is not None else Kept()

    def looked_up(self, found: Mapping[str, Described]) -> None:
        """A server was asked for items."""
        self.kept.catalogue.learn(found)

    def restarted(self) -> None:
        """The process was absent."""
        restarted(self.kept.memory)

    def listed(self, server: str, at: int, playing: Sequence[Playing], shown: Mapping[str, Described]) -> None:
        """A server answered with what plays; `shown` describes the items."""
        kept = self.kept

        def what(one: Playing) -> Media | None:
            return kept.catalogue.media(shown.get(one.item_id) or Described(item_id=one.item_id))

        for change in observe(kept.memory, server, at, playing, self._who, what):
            if isinstance(change, Watched):
                self._activity(change)
            kept.earned += kept.ledger.count(change, kept.catalogue)
        kept.newest = max(kept.newest, at)
        sweep(kept.memory, at, lambda name: self._rules[name].carry)

    def _who(self, _server: str, account: str) -> Person | None:
        return self._people.get(account)

    def _activity(self, change: Watched) -> None:
        for day, hour, length in hours(change.start, change.end, change.person.zone):
            key = key_of(change.person.name, day, f"{hour:02d}")
            total = self.kept.activity.get(key, 0) + length
            # twice the same hour is only possible where a clock was set back far
            self.kept.activity[key] = total if total <= HOUR else min(total, hour_length(day, hour, change.person.zone))

    def result(self) -> dict[str, Any]:
        """`rows activity open badges`, each in a fixed order."""
        kept = self.kept
        rows = sorted(kept.memory.rows.values(), key=lambda row: (row.completed_at, row.person, row.part.key))
        badges = sorted(kept.earned, key=lambda one: (one.at, one.person, one.badge))
        return {
            "rows": [self._row(number, row) for number, row in enumerate(rows, 1)],
            "activity": [self._hour(key, length) for key, length in sorted(kept.activity.items())],
            "open": self._open(),
            "badges": [{"person": b.person, "badge": b.badge, "earned_at": rfc3339(b.at)} for b in badges],
        }

    def _row(self, number: int, row: Row) -> dict[str, Any]:
        return {
            "id": number,
            "user_id": None,
            "person": row.person,
            **self._names(row.kind, row.part),
            "local_day": row.local_day,
            "completed_at": rfc3339(row.completed_at),
            "watched_seconds": _seconds(row.watched),
            "percent": round(row.percent, 1),
            "plays": row.plays,
            "view_number": row.view_number,
            "play_method": row.play_method or None,
            "client": row.client or None,
            "server": row.server or None,
            "source": "live",
        }

    def _names(self, kind: str, part: Part) -> dict[str, Any]:
        catalogue = self.kept.catalogue
        tmdb, said = catalogue.tmdb(catalogue.work(part.key)), catalogue.said.get(part.key)
        return {
            "media_type": kind,
            "tmdb_id": tmdb if kind == MOVIE else None,
            "series_tmdb_id": None if kind == MOVIE else tmdb,
            "season": part.season,
            "episode": part.episode,
            "title": said.title if said is not None else "",
        }

    def _hour(self, key: str, length: int) -> dict[str, Any]:
        person, day, hour = key.split("\x1f")
        return {"person": person, "local_day": day, "hour": int(hour), "seconds": _seconds(length)}

    def _open(self) -> list[dict[str, Any]]:
        memory = self.kept.memory
        found = [
            (number, one)
            for number, one in memory.viewings.items()
            if one.completed_at is None and self.kept.newest - one.touched_at <= self._rules[one.person].carry
        ]
        found.sort(key=lambda pair: (pair[1].started_at, pair[1].person, pair[1].media.key))
        return [self._viewing(one, self._sitting(number)) for number, one in found]

    def _sitting(self, number: int) -> Sitting | None:
        """The one that was looked at last."""
        mine = [one for one in self.kept.memory.sittings.values() if one.viewing == number and not one.dormant]
        return max(mine, key=lambda one: (one.look.at, one.server, one.screen), default=None)

    def _viewing(self, viewing: Viewing, sitting: Sitting | None) -> dict[str, Any]:
        state = "left"
        place = viewing.anchor.place if viewing.anchor is not None else None
        if sitting is not None:
            state = "paused" if sitting.anchor.paused else "playing"
            state = "missing" if sitting.missing_since is not None else state
            place = sitting.anchor.place
        return {
            "person": viewing.person,
            **self._names(viewing.media.kind, viewing.media.parts[0]),
            "state": state,
            "started_at": rfc3339(viewing.started_at),
            "last_seen_at": rfc3339(viewing.touched_at),
            "watched_seconds": _seconds(viewing.watched),
            "percent": round(viewing.percent, 1),
            "position_seconds": _seconds(place) if place is not None else None,
            "client": (sitting.client or None) if sitting is not None else None,
            "server": (sitting.server or None) if sitting is not None else None,
        }


def _seconds(length: int) -> int:
    return (length + SECOND // 2) // SECOND
