"""What the configuration says about watch history. Reads and opens nothing."""

from __future__ import annotations

from collections.abc import Sequence

from playhead.config.settings import Settings
from playhead.features.history.feature import HistoryFeature
from playhead.features.history.load import Defaults
from playhead.features.history.settings import Poll
from playhead.ingest.sessions import Poller
from playhead.journal.pump import Consumer
from playhead.kit.times import DAY


def history_defaults(settings: Settings) -> Defaults:
    """How history is kept where a person has said nothing."""
    history = settings.history
    return Defaults(
        threshold=int(history.threshold),
        min_seconds=history.min_seconds,
        timezone=history.timezone,
        carry=history.carry_days * DAY,
    )


def poll_of(poller: Poller) -> Poll:
    """How a poller fares, as the status line asks."""
    told = poller.state()
    return Poll(
        answered_at=told.answered_at,
        failures=told.failures,
        reason=told.reason,
        refused=told.refused,
        asked_since=told.asked_since,
        interval=told.interval_ms,
    )


def history_features(settings: Settings) -> Sequence[Consumer]:
    """What folds observations; nothing where history is switched off."""
    return (HistoryFeature(history_defaults(settings)),) if settings.history.enabled else ()
