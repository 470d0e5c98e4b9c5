from __future__ import annotations

import pytest

from playhead.domain.errors import BadAnswer, Busy, KeyRefused, LineLost, NoToken, ServerError, Unreachable
from playhead.ingest.reconnect import LASTING_MS, STABLE_MS, Pace, Retry, after_loss, after_refusal

PACE = Pace()


def waits(chance: float, tries: int = 12) -> list[int]:
    """The waits before that many tries of a server that refuses each."""
    found, failed = [], 0
    for _ in range(tries):
        again = after_refusal(failed, Unreachable("away"), PACE, chance)
        found.append(again.wait_ms)
        failed = again.failed
    return found


def test_waits_double_from_two_seconds_to_five_minutes() -> None:
    assert waits(1.0)[:8] == [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000]
    assert waits(1.0)[8:] == [300_000] * 4


def test_no_two_clients_come_back_in_step_and_none_at_once() -> None:
    assert all(0.5 * late <= early < late for early, late in zip(waits(0.0), waits(1.0), strict=True))


def test_configured_times_are_kept() -> None:
    pace = Pace(first_ms=10_000, longest_ms=15_000)
    assert [after_refusal(n, Unreachable(""), pace, 1.0).wait_ms for n in range(3)] == [10_000, 15_000, 15_000]
    assert after_refusal(5, Unreachable(""), Pace(first_ms=10_000, longest_ms=1_000), 1.0).wait_ms == 10_000


def test_a_connection_that_lived_a_minute_starts_anew() -> None:
    assert after_loss(6, STABLE_MS, PACE, 1.0) == Retry(failed=1, wait_ms=2_000)


def test_one_that_ends_at_once_again_and_again_is_tried_less_and_less() -> None:
    assert after_loss(3, STABLE_MS - 1, PACE, 1.0) == Retry(failed=4, wait_ms=16_000)


@pytest.mark.parametrize("error", [Unreachable(""), BadAnswer(""), KeyRefused(""), LineLost(""), NoToken("")])
def test_what_may_pass_by_itself_is_tried_soon(error: ServerError) -> None:
    assert after_refusal(0, error, PACE, 1.0).wait_ms == 2_000


def test_what_a_person_has_to_change_is_looked_at_now_and_then() -> None:
    assert after_refusal(0, NoToken("", lasting=True), PACE, 0.0).wait_ms == LASTING_MS
    assert LASTING_MS < after_refusal(9, NoToken("", lasting=True), PACE, 0.9).wait_ms <= 1.1 * LASTING_MS


def test_a_server_that_names_a_time_is_left_alone_until_then() -> None:
    assert after_refusal(0, Busy("", 60_000), PACE, 0.0).wait_ms == 60_000
    assert after_refusal(0, Busy("", 5), PACE, 1.0).wait_ms == 2_000
    assert after_refusal(0, Busy(""), PACE, 1.0).wait_ms == 2_000
