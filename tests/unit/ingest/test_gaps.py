from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.features.userdata.agenda import Swept
from playhead.ingest.gaps import SHORT_MS, Gap, Known, Size, closed, owed

NOW = 1_767_225_600_000
HOUR = 3_600_000
LAST = Swept(full_at=NOW - 5 * HOUR, quick_at=NOW - HOUR)
HEARD = Known(now=NOW, heard_until=NOW - 1_000, swept=LAST, back_at=NOW - 6 * HOUR)


@pytest.mark.parametrize(
    ("known", "size"),
    [
        (HEARD, Size.QUICK),
        (replace(HEARD, heard_until=NOW - SHORT_MS), Size.QUICK),
        (replace(HEARD, heard_until=NOW - SHORT_MS - 1), Size.WHOLE),
        (replace(HEARD, heard_until=0), Size.WHOLE),
        (replace(HEARD, heard_until=0, swept=Swept(full_at=NOW - 5, quick_at=NOW - 5)), Size.QUICK),
        (replace(HEARD, heard_until=NOW - HOUR, swept=replace(LAST, quick_at=NOW - 5)), Size.WHOLE),
        (replace(HEARD, swept=Swept()), None),
        (replace(HEARD, back_at=NOW - 2_000), None),
        (replace(HEARD, heard_until=0, queued=True), None),
        (replace(HEARD, heard_until=0, running=True), Size.QUICK),
        (replace(HEARD, swept=Swept(), running=True), Size.QUICK),
        (replace(HEARD, quick_queued=True), None),
        (replace(HEARD, heard_until=0, quick_queued=True), Size.WHOLE),
    ],
    ids=[
        "a second is made up for by a quick pass",
        "two minutes too",
        "more by a whole one",
        "nobody knows since when",
        "a pass has just begun",
        "a quick one does not end a long gap",
        "one that was never read will be anyway",
        "the server was away: it will be read anyway",
        "a whole pass waits for its turn",
        "one that has begun may have read too early",
        "the first one too",
        "a quick one waits",
        "a quick one is not enough",
    ],
)
def test_the_pass_after_a_gap_is_as_large_as_the_gap(known: Known, size: Size | None) -> None:
    assert owed(known) == size


@pytest.mark.parametrize(("full_at", "expected"), [(NOW, False), (NOW + 1, True), (NOW + HOUR, True)])
def test_only_a_whole_pass_that_began_after_a_gap_ends_it(full_at: int, expected: bool) -> None:
    assert closed(Gap(opened_at=NOW, asked_at=NOW), Swept(full_at=full_at, quick_at=NOW + 2 * HOUR)) is expected
