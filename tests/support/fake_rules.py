"""What Jellyfin makes of user data, as pure functions: the rules the fake media server obeys."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from playhead.adapters.jellyfin.capabilities import parse_version
from playhead.domain.items import Item
from playhead.domain.userdata import TICKS_PER_SECOND, UserData, UserDataPart

WEBHOOK_KINDS = frozenset({"Movie", "Episode", "Series", "Season", "MusicAlbum", "Audio", "Video"})
"""The only kinds the webhook plugin speaks of."""

COUNTED_KINDS = frozenset({"Series", "Season"})
"""Folders whose Played is that of their leaves; an album has its own, which nothing sets."""

AUDIO_KINDS = frozenset({"Audio"})


@dataclass(frozen=True)
class ResumeRules:
    """A server's own settings for what is worth resuming; percents of the runtime, seconds of the shortest film.

    `end_margin` is no setting: the seconds before the end that count as the end, none before 10.11.
    """

    min_percent: float = 5
    max_percent: float = 90
    min_seconds: int = 300
    end_margin: int = 1


@dataclass(frozen=True)
class Habits:
    """What a version does besides what the port's capabilities say of it."""

    end_margin: int
    renews_date: bool
    """A second mark without a date sets the date to now."""
    rows_by_key: bool
    """Rows lie on disk by provider id: after a restart copies of a film share theirs."""
    guards_items: bool
    """What a user may not see is not there for writes."""
    early_plugin: bool
    """The webhook plugin speaks neither of home videos and deletions nor, since the server does not, of renames."""

    @classmethod
    def of(cls, version: str) -> Habits:
        number = parse_version(version)
        old = number < (10, 9)
        return cls(
            end_margin=int(number >= (10, 11)),
            renews_date=old,
            rows_by_key=number < (10, 11),
            guards_items=not old,
            early_plugin=old,
        )

    def kinds_told(self) -> frozenset[str]:
        """The kinds the webhook plugin speaks of."""
        return WEBHOOK_KINDS - {"Video"} if self.early_plugin else WEBHOOK_KINDS


def marked(data: UserData, now: int, date: int | None, *, renew: bool = False) -> UserData:
    """Marked played by hand: a date counts one more on every call, no date changes nothing the second time.

    10.8 renews the date then.
    """
    if date is not None:
        return replace(data, played=True, position=0, last_played=date, play_count=data.play_count + 1)
    seen = None if renew else data.last_played
    return replace(data, played=True, position=0, last_played=seen or now, play_count=max(data.play_count, 1))


def data_key(item: Item) -> str:
    """The first of the keys that a server remembers user data by."""
    if item.kind in ("Movie", "Video"):
        known = (item.provider_ids.get(name) for name in ("tmdb", "imdb"))
        return next((key for key in known if key), item.item_id)
    return item.item_id


def unmarked(data: UserData) -> UserData:
    """Un-marking is a group reset: favourite and rating alone survive."""
    return replace(data, played=False, position=0, play_count=0, last_played=None)


def started(data: UserData, item: Item, now: int, *, clears_played: bool) -> UserData:
    """Playback began. A song is played from its start on; up to 10.11 a film loses Played."""
    played = True if item.kind in AUDIO_KINDS else data.played and not clears_played
    return replace(data, played=played, play_count=data.play_count + 1, last_played=now)


def reported(data: UserData, item: Item, position: int, rules: ResumeRules) -> UserData:
    """A player reported `position` (ticks), in play or at its stop."""
    runtime = item.runtime or 0
    if runtime <= 0:
        return replace(data, played=True, position=0)
    if position <= 0:
        return replace(data, position=0)
    percent = 100 * position / runtime
    if percent < rules.min_percent:
        return replace(data, position=0)
    beyond_end = position >= runtime - rules.end_margin * TICKS_PER_SECOND
    too_short = runtime < rules.min_seconds * TICKS_PER_SECOND
    if percent > rules.max_percent or beyond_end or too_short:
        return replace(data, played=True, position=0)
    return replace(data, position=0 if item.kind in AUDIO_KINDS else position)


def notice_part(data: UserData) -> UserDataPart:
    """What a Send-All webhook can say of a state: no rating looks like 0, and no date is not mentioned."""
    part = UserDataPart(played=data.played, position=data.position, play_count=data.play_count, favorite=data.favorite)
    if data.rating:
        part = replace(part, rating=data.rating)
    if data.last_played is not None:
        return replace(part, last_played=data.last_played)
    unwatched = not data.played and data.play_count == 0
    return replace(part, last_played=None) if unwatched else part
