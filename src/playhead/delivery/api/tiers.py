"""The ways in which a server is heard: which spoke last, how long ago, and which should have spoken since. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.delivery.api.models import Tier
from playhead.delivery.api.services import SocketWord
from playhead.delivery.api.silence import Tellings, is_quiet
from playhead.kit.times import HOUR, SECOND, rfc3339

MANY_REFUSED = 3
"""Refused notices in a row that are no accident."""
LATE_POLLS = 3
ANSWER_SECONDS = 15.0
"""What an answer may take, on top of the time between two questions."""
LATE_PASSES = 2


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of them. Times are UTC milliseconds, None for never. `refused` notices came in a row; `tellings`
    are what sockets told since the webhook spoke. `poll_seconds` None: sessions are not asked for; `sweep_ms` 0: passes
    are made only when something may have been missed."""

    socket: SocketWord = SocketWord()
    noticed_at: int | None = None
    refused: int = 0
    tellings: Tellings = Tellings()
    poll_age_seconds: float | None = None
    poll_seconds: float | None = None
    swept_at: int | None = None
    sweep_ms: int = 0

    @property
    def quiet(self) -> bool:
        """Whether the webhook has gone quiet."""
        return is_quiet(self.tellings, self.noticed_at)


def tiers(known: Hearing, now: int) -> list[Tier]:
    """All four, the fastest first."""
    return [_webhook(known, now), _socket(known, now), _sessions(known, now), _sweep(known, now)]


def spoke_last(listed: Sequence[Tier]) -> str | None:
    """The name of the one that spoke last; None when none did."""
    heard = [one for one in listed if one.age_seconds is not None]
    return min(heard, key=lambda one: one.age_seconds or 0.0).name if heard else None


def _webhook(known: Hearing, now: int) -> Tier:
    if known.refused >= MANY_REFUSED:
        return _tier("webhook", "late", known.noticed_at, now, f"{known.refused} notices carried a wrong secret")
    if known.quiet:
        what = f"silent, while sockets told of changes {known.tellings.count} times"
        return _tier("webhook", "late", known.noticed_at, now, what)
    if known.noticed_at is None:
        return _tier("webhook", "off", None, now, "no notice has come yet")
    return _tier("webhook", "live", known.noticed_at, now)


def _socket(known: Hearing, now: int) -> Tier:
    state = {"connected": "live", "connecting": "late"}.get(known.socket.word, "off")
    return _tier("socket", state, known.socket.told_at, now, known.socket.detail)


def _sessions(known: Hearing, now: int) -> Tier:
    if known.poll_seconds is None:
        return _tier("sessions", "off", None, now, "switched off in the configuration")
    if known.poll_age_seconds is None:
        return _tier("sessions", "late", None, now, "no answer yet")
    late = known.poll_age_seconds > LATE_POLLS * known.poll_seconds + ANSWER_SECONDS
    at = now - int(known.poll_age_seconds * SECOND)
    return _tier("sessions", "late" if late else "live", at, now, "no answer lately" if late else "")


def _sweep(known: Hearing, now: int) -> Tier:
    if known.swept_at is None:
        return _tier("sweep", "late", None, now, "no account was read whole yet")
    late = known.sweep_ms > 0 and now - known.swept_at > LATE_PASSES * known.sweep_ms
    what = f"none for over {LATE_PASSES * known.sweep_ms / HOUR:g} h" if late else ""
    return _tier("sweep", "late" if late else "live", known.swept_at, now, what)


def _tier(name: str, state: str, at: int | None, now: int, detail: str = "") -> Tier:
    return Tier(
        name=name,  # type: ignore[arg-type]  # one of the four
        state=state,  # type: ignore[arg-type]  # one of the three
        last_at=None if at is None else rfc3339(at),
        age_seconds=None if at is None else round(max(0, now - at) / SECOND, 1),
        detail=detail,
    )
