"""The ways in which a server is heard: what each is worth now."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.delivery.api.services import SocketWord
from playhead.delivery.api.silence import SPREAD_MS, TELLINGS, Tellings
from playhead.delivery.api.tiers import MANY_REFUSED, Hearing, spoke_last, tiers
from playhead.kit.times import DAY, HOUR, SECOND

NOW = 100 * DAY
SILENT = Tellings(count=TELLINGS, first_at=NOW - SPREAD_MS, last_at=NOW)
WELL: dict[str, Any] = {
    "socket": SocketWord("connected", "", NOW - 20 * SECOND), "noticed_at": NOW - HOUR, "poll_age_seconds": 4.0,
    "poll_seconds": 30.0, "swept_at": NOW - 5 * HOUR, "sweep_ms": DAY,
}  # fmt: skip


def of(name: str, **values: Any) -> tuple[str, float | None, str]:
    (one,) = [tier for tier in tiers(Hearing(**WELL | values), NOW) if tier.name == name]
    return one.state, one.age_seconds, one.detail


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("webhook", {}, ("live", 3600.0, "")),
        ("webhook", {"noticed_at": None}, ("off", None, "no notice has come yet")),
        ("webhook", {"tellings": SILENT}, ("late", 3600.0, "silent, while sockets told of changes 5 times")),
        ("webhook", {"refused": MANY_REFUSED}, ("late", 3600.0, "3 notices carried a wrong secret")),
        ("webhook", {"refused": MANY_REFUSED - 1}, ("live", 3600.0, "")),
        ("socket", {}, ("live", 20.0, "")),
        ("socket", {"socket": SocketWord("connecting", "refused")}, ("late", None, "refused")),
        ("socket", {"socket": SocketWord("off", "switched off")}, ("off", None, "switched off")),
        ("sessions", {}, ("live", 4.0, "")),
        ("sessions", {"poll_seconds": None}, ("off", None, "switched off in the configuration")),
        ("sessions", {"poll_age_seconds": None}, ("late", None, "no answer yet")),
        ("sessions", {"poll_age_seconds": 105.0}, ("live", 105.0, "")),
        ("sessions", {"poll_age_seconds": 105.5}, ("late", 105.5, "no answer lately")),
        ("sweep", {}, ("live", 18_000.0, "")),
        ("sweep", {"swept_at": None}, ("late", None, "no account was read whole yet")),
        ("sweep", {"swept_at": NOW - 2 * DAY - 1_000}, ("late", 172_801.0, "none for over 48 h")),
        ("sweep", {"swept_at": NOW - 9 * DAY, "sweep_ms": 0}, ("live", 777_600.0, "")),
    ],
)
def test_each_way_is_a_word_its_age_and_what_is_the_matter(
    name: str, values: dict[str, Any], said: tuple[str, float | None, str]
) -> None:
    assert of(name, **values) == said


def test_the_one_that_spoke_last_is_named() -> None:
    assert spoke_last(tiers(Hearing(**WELL), NOW)) == "sessions"
    assert spoke_last(tiers(Hearing(**WELL | {"noticed_at": NOW + 5}), NOW)) == "webhook"
    assert spoke_last(tiers(Hearing(), NOW)) is None
