"""From settings to how history is kept."""

from __future__ import annotations

from pathlib import Path

from playhead.config.features import History
from playhead.kit.times import DAY
from playhead.runtime.history import history_defaults, history_features
from tests.unit.runtime.test_wiring import settings_in


def test_what_nobody_has_said_is_as_the_configuration_says(tmp_path: Path) -> None:
    said = History(threshold=70, min_seconds=30, timezone="Europe/Berlin", carry_days=7)
    defaults = history_defaults(settings_in(tmp_path, history=said))
    assert (defaults.threshold, defaults.min_seconds, defaults.timezone) == (70, 30, "Europe/Berlin")
    assert defaults.carry == 7 * DAY


def test_where_history_is_off_nothing_is_folded(tmp_path: Path) -> None:
    assert [one.name for one in history_features(settings_in(tmp_path))] == ["history"]
    assert history_features(settings_in(tmp_path, history=History(enabled=False))) == ()
