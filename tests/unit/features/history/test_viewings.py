from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest

from playhead.features.history.credit import Credit
from playhead.features.history.model import Anchor, Look, Media, Memory, Part, Rules, Sitting, Viewing
from playhead.features.history.viewings import Change, Completed, Person, Watched, completed_at, credited
from playhead.kit.times import SECOND

ALICE = Person("alice", ZoneInfo("UTC"))
MEDIA = Media(key="k", kind="movie", parts=(Part("k"),), runtime=1_000 * SECOND)
VIEWING = Viewing(person="alice", media=MEDIA, started_at=0, touched_at=0)
SITTING = Sitting(
    server="wan", screen="5", account="a", item_id="f", person="alice", viewing=1, anchor=Anchor(0, 0),
    said=Anchor(0, 0), look=Look(0, 0, False, 0), client="Web", play_method="Transcode",
)  # fmt: skip


def seconds(start: float, end: float, at: float = 0, to: float = 0) -> Credit:
    return Credit(*(int(one * SECOND) for one in (start, end, at, to)))


def lived(*told: Credit, viewing: Viewing = VIEWING) -> tuple[Memory, Viewing, list[Change]]:
    memory, changes = Memory(), []
    for credit in told:
        viewing, more = credited(memory, viewing, ALICE, SITTING, credit)
        changes += more
    return memory, viewing, changes


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ([(0, 850, 0, 850)], 850),
        ([(0, 849, 0, 849)], None),
        ([(0, 1000, 0, 1000)], 850),
        ([(0, 500, 0, 500), (500, 1000, 0, 500)], None),
        ([(0, 500, 0, 500), (600, 1100, 500, 1000)], 950),
        ([(0, 400, 600, 1000), (900, 1900, 0, 1000)], 1350),
        ([(0, 425, 0, 850)], 425),
        ([(0, 100, 0, 850)], None),
        ([(0, 100, 0, 850), (200, 260)], 220),
    ],
)
def test_it_is_complete_at_the_instant_at_which_both_hold(told: list[tuple[float, ...]], at: float | None) -> None:
    memory, viewing, _ = lived(*(seconds(*one) for one in told))
    assert (viewing.completed_at, len(memory.rows)) == (at and at * SECOND, int(at is not None))


@pytest.mark.parametrize(("runtime", "least"), [(100, 85), (1000, 120)])
def test_the_minimum_is_never_more_than_the_threshold_asks_for(runtime: int, least: int) -> None:
    media = msgspec.structs.replace(MEDIA, runtime=runtime * SECOND)
    full = msgspec.structs.replace(VIEWING, media=media, coverage=((0, runtime * SECOND),))
    for watched, complete in ((least, True), (least - 1, False)):
        after = msgspec.structs.replace(full, watched=watched * SECOND)
        assert (completed_at(after, after, seconds(0, 1), Rules()) is not None) is complete


def test_without_a_length_there_is_never_a_row() -> None:
    endless = msgspec.structs.replace(VIEWING, media=msgspec.structs.replace(MEDIA, runtime=None))
    memory, _, changes = lived(seconds(0, 9000, 0, 9000), viewing=endless)
    assert (memory.rows, [type(one) for one in changes]) == ({}, [Watched])


def test_a_row_grows_until_the_sitting_closes() -> None:
    memory, viewing, changes = lived(seconds(0, 900, 0, 900), seconds(900, 1000, 900, 1000))
    (row,) = memory.rows.values()
    assert (row.watched, row.percent, row.plays, row.client, row.play_method) == (1000_000, 100, 1, "Web", "Transcode")
    assert (row.local_day, row.server, viewing.day) == ("1970-01-01", "wan", "1970-01-01")
    assert sum(isinstance(one, Completed) for one in changes) == 1


def test_the_same_time_counts_once_for_a_viewing_and_for_its_person() -> None:
    _, viewing, changes = lived(seconds(0, 60, 0, 60), seconds(30, 90, 500, 560))
    assert viewing.watched == 90 * SECOND
    assert sum(one.end - one.start for one in changes if isinstance(one, Watched)) == 90 * SECOND


def test_episodes_of_one_file_share_its_seconds_to_the_last_one() -> None:
    three = msgspec.structs.replace(MEDIA, parts=tuple(Part(f"k/1/{n}", 1, n) for n in (1, 2, 3)))
    first = Credit(0, 900_001, 0, 900_001)
    memory, _, _ = lived(
        first, Credit(900_001, 1_000_000, 900_001, 1_000_000), viewing=msgspec.structs.replace(VIEWING, media=three)
    )
    assert sum(row.watched for row in memory.rows.values()) == 1_000_000
    assert [row.watched // SECOND for row in memory.rows.values()] == [333, 333, 333]
