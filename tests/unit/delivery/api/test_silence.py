"""When a webhook has gone quiet."""

from __future__ import annotations

import pytest

from playhead.delivery.api.silence import EXPECTED_MS, SAME_SAVE_MS, SPREAD_MS, TELLINGS, Tellings, is_quiet, told
from playhead.kit.times import DAY

NOTICED = 10 * DAY
STEP = SPREAD_MS // (TELLINGS - 1)


def after(times: list[int], noticed_at: int | None = NOTICED) -> Tellings:
    tellings = Tellings()
    for at in times:
        tellings = told(tellings, at, noticed_at)
    return tellings


def spread(count: int, step: int, begin: int = NOTICED + SAME_SAVE_MS) -> list[int]:
    return [begin + number * step for number in range(count)]


@pytest.mark.parametrize(
    ("times", "quiet"),
    [
        ([], False),
        (spread(TELLINGS, STEP), True),
        (spread(TELLINGS - 1, 2 * STEP), False),
        (spread(TELLINGS * 10, 1_000), False),
        (spread(TELLINGS * 10, SPREAD_MS), True),
        (spread(TELLINGS, STEP - 1), False),
        (spread(TELLINGS, STEP, begin=NOTICED + EXPECTED_MS), False),
    ],
)
def test_many_tellings_over_a_while_without_a_notice_are_silence(times: list[int], quiet: bool) -> None:
    assert is_quiet(after(times), NOTICED) is quiet


def test_a_webhook_that_never_spoke_has_not_gone_quiet() -> None:
    assert not is_quiet(after(spread(TELLINGS, STEP), None), None)


def test_a_notice_ends_it_and_the_count_begins_anew() -> None:
    silent = after(spread(TELLINGS, STEP))
    noticed = silent.last_at + 1
    assert not is_quiet(silent, noticed)
    again = told(silent, noticed + SAME_SAVE_MS, noticed)
    assert again == Tellings(count=1, first_at=noticed + SAME_SAVE_MS, last_at=noticed + SAME_SAVE_MS)


def test_what_follows_a_notice_at_once_is_of_the_same_save() -> None:
    assert after([NOTICED + SAME_SAVE_MS - 1]) == Tellings()
