from __future__ import annotations

import pytest

from playhead.domain.playback import Playing
from playhead.features.history.model import Anchor, Look
from playhead.features.history.word import heard
from playhead.kit.times import DAY

AT = 1_000_000_000_000
PLAYING = Playing(session_id="s", user_id="u", item_id="i", position=50_000_000, active_at=70_000, reported_at=66_000)


def test_what_the_server_added_is_taken_back_by_its_own_clock() -> None:
    assert heard(PLAYING, AT, None) == (Anchor(AT - 4_000, 1_000), Look(AT, 5_000, False, 4_000))


@pytest.mark.parametrize(
    ("change", "anchor"),
    [
        ({"is_paused": True}, Anchor(AT, 5_000, paused=True)),
        ({"reported_at": None}, Anchor(AT, 5_000)),
        ({"active_at": None}, Anchor(AT, 5_000)),
        ({"reported_at": 70_001}, Anchor(AT, 5_000)),
        ({"reported_at": 60_000}, Anchor(AT - 10_000, 0)),
        ({"reported_at": -(10**15)}, Anchor(AT - DAY, 0)),
    ],
)
def test_where_nothing_or_too_much_would_be_taken_back(change: dict[str, int], anchor: Anchor) -> None:
    playing = Playing(**{name: getattr(PLAYING, name) for name in Playing.__struct_fields__} | change)
    assert (heard(playing, AT, None) or (None,))[0] == anchor


def test_a_position_is_within_the_film_or_not_known() -> None:
    beyond = Playing(session_id="s", user_id="u", item_id="i", position=90_000_000)
    assert (heard(beyond, AT, 3_000) or (None,))[0] == Anchor(AT, 3_000)
    assert (heard(beyond, AT, None) or (None,))[0] == Anchor(AT, 9_000)
    assert heard(Playing(session_id="s", user_id="u", item_id="i", position_told=False), AT, 3_000) is None
