"""Records of watch history: what a person asked for, and what people are shown of it. Times are UTC milliseconds."""

from __future__ import annotations

from typing import ClassVar

from playhead.domain.event import Event, Retention


class HistorySwitched(Event, frozen=True, kw_only=True, tag="history_switched"):
    """Somebody changed how a person's history is kept; `enabled` is what holds now."""

    retention: ClassVar[Retention] = Retention.KEPT
    person_id: int
    enabled: bool


class PlaybackUpdate(Event, frozen=True, kw_only=True, tag="playback_update"):
    """For people: what somebody watches. `action` is started, progress, paused, resumed, stopped or completed;
    `position_seconds` and `runtime_seconds` are None where they are not known."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    action: str
    person_id: int
    person: str
    server: str
    client: str
    item_id: str
    media_type: str
    title: str
    season: int | None
    episode: int | None
    position_seconds: int | None
    runtime_seconds: int | None
    percent: float
    play_method: str
    at: int


class BadgeEarned(Event, frozen=True, kw_only=True, tag="badge_earned"):
    """For people: a badge, at the moment that earned it."""

    person_id: int
    person: str
    badge: str
    earned_at: int
