"""From what is agreed and what a server holds to what it has to be told."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from playhead.domain.userdata import TICKS_PER_SECOND, Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata.model import Doubt, Held, Intent, Known, Register, Shadow, Stamp
from playhead.features.userdata.plan import News, Plan, Settled, difference, newest, reconsider, refusal
from playhead.features.userdata.stamps import Rank
from tests.support.views import NOW, agreed, known

LAN = Rank(server="lan", rank=2)
SEEN: dict[str, Any] = {"played": False, "play_count": 0, "last_played": None, "position": 0}


def part_of_plan(register: Register, shadow: Shadow) -> UserDataPart:
    plan = difference(register, shadow)
    assert plan is not None
    assert not plan.unmark
    return plan.part


WATCHED = agreed(played=True, play_count=2, last_played=NOW)


def test_nothing_agreed_is_nothing_to_say() -> None:
    assert difference(Register(), known(played=True, play_count=3)) is None


def test_what_is_held_already_is_not_written() -> None:
    assert difference(WATCHED, known(played=True, play_count=2, last_played=NOW + 999)) is None


def test_only_what_is_lacking_is_written() -> None:
    assert part_of_plan(WATCHED, known(played=True, play_count=1, last_played=NOW)) == UserDataPart(play_count=2)
    assert part_of_plan(WATCHED, known(played=True, play_count=2, last_played=NOW - 1_000)) == UserDataPart(
        last_played=NOW
    )


def test_a_finished_work_has_no_place_to_resume_at() -> None:
    held = known(**(SEEN | {"position": 5_000_000_000}))
    part = part_of_plan(WATCHED, held)
    assert part == UserDataPart(played=True, play_count=2, last_played=NOW, position=0)


def test_a_place_of_a_later_viewing_is_kept() -> None:
    held = known(**SEEN)
    later = held.fields | {Field.POSITION: Known(value=5_000_000_000, since=NOW)}
    part = part_of_plan(WATCHED, Shadow(fields=later))
    assert Field.POSITION not in part.said()


def test_a_count_that_is_lacking_alone_leaves_the_place_to_resume_at() -> None:
    part = part_of_plan(WATCHED, known(played=True, play_count=1, last_played=NOW, position=5_000_000_000))
    assert part == UserDataPart(play_count=2)


def test_of_an_item_never_seen_only_what_is_not_blank_is_written() -> None:
    assert part_of_plan(WATCHED, Shadow()) == UserDataPart(played=True, play_count=2, last_played=NOW, position=0)
    assert difference(agreed(played=False, play_count=0, last_played=None), Shadow()) is None


def test_after_an_un_mark_even_an_item_never_seen_is_told() -> None:
    plan = difference(agreed(played=False, play_count=0, last_played=None, epoch=1), Shadow())
    assert plan == Plan(part=UserDataPart(), unmark=True)


def test_an_un_mark_is_a_call_of_its_own_that_wipes_the_group() -> None:
    gone = agreed(played=False, play_count=0, last_played=None, epoch=1)
    plan = difference(gone, known(played=True, play_count=3, last_played=NOW, position=7))
    assert plan == Plan(part=UserDataPart(), unmark=True)
    before = UserData(played=True, play_count=3, last_played=NOW, position=7, favorite=True, rating=7.5)
    assert plan.result(before) == UserData(favorite=True, rating=7.5)
    wiped = {Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED}
    assert set(plan.intended(before).said()) == wiped


def test_what_was_counted_after_an_un_mark_is_written_after_it() -> None:
    counted = agreed(played=False, play_count=1, last_played=NOW, epoch=1)
    plan = difference(counted, known(played=True, play_count=3, last_played=NOW - 9_000))
    assert plan == Plan(part=UserDataPart(play_count=1, last_played=NOW), unmark=True)
    assert plan.result(UserData(played=True, play_count=3, position=9)) == UserData(play_count=1, last_played=NOW)


def test_a_date_can_only_be_taken_away_by_un_marking() -> None:
    plan = difference(agreed(played=False, last_played=None), known(played=False, last_played=NOW))
    assert plan is not None
    assert plan.unmark


def test_fields_that_are_not_kept_in_step_are_left_alone() -> None:
    register = agreed(played=True, favorite=True, rating=7.5)
    assert difference(register, known(played=True, favorite=False, rating=None), [Field.PLAYED]) is None
    assert difference(WATCHED, known(**SEEN), [Field.PLAY_COUNT]) == Plan(part=UserDataPart(play_count=2))


def test_an_edit_is_named_by_the_newest_of_its_fields() -> None:
    old, new = Stamp(at=1, server="wan"), Stamp(at=2, server="lan")
    register = Register(held={Field.PLAYED: Held(True, old), Field.PLAY_COUNT: Held(1, new)})
    assert newest(register, [Field.PLAYED, Field.PLAY_COUNT]) == new
    assert newest(register, [Field.PLAYED]) == old
    assert newest(register, [Field.RATING]) == Stamp()


def test_a_reading_that_shows_an_unanswered_call_has_landed_settles_the_write() -> None:
    reading = UserData(played=True, play_count=2, last_played=NOW + 500)
    part = UserDataPart(played=True, play_count=2, last_played=NOW)
    intent = Intent(run="1.1", part=part, opened_at=NOW, epoch=0, stamped_at=0)
    shadow = structs.replace(known(**SEEN), intents=(intent,))
    assert reconsider(WATCHED, shadow, reading, NOW, LAN) == Settled()
    # without that call somebody has watched it twice there, apart from what was counted elsewhere
    assert reconsider(WATCHED, known(**SEEN), reading, NOW, LAN) == News()


def test_a_reading_leaves_only_what_is_still_lacking() -> None:
    reading = UserData(played=True, play_count=1, last_played=NOW)
    register = agreed(played=True, play_count=2, last_played=NOW)
    left = reconsider(register, known(played=True, play_count=1, last_played=NOW - 9_000), reading, NOW, LAN)
    assert left == Plan(part=UserDataPart(play_count=2))


def test_what_a_reading_shows_is_not_written_though_it_is_in_doubt_whose_doing_it_is() -> None:
    """A call under way and a doubted notice both say played: the shadow stays, the server has it all the same."""
    part = UserDataPart(played=True)
    doubt = Doubt(part=part, at=NOW - 5_000, heard_at=NOW, reason=SaveReason.PLAYBACK_FINISHED)
    intent = Intent(run="1.1", part=part, opened_at=NOW - 50, epoch=0, stamped_at=0)
    shadow = structs.replace(
        known(played=False, play_count=2, last_played=NOW, position=0), intents=(intent,), doubt=doubt
    )
    assert difference(WATCHED, shadow) == Plan(part=UserDataPart(played=True, position=0))
    reading = UserData(played=True, play_count=2, last_played=NOW)
    assert reconsider(WATCHED, shadow, reading, NOW, LAN) == Settled()


def test_an_un_mark_is_not_called_for_on_an_empty_row() -> None:
    register = agreed(epoch=1, played=False, play_count=0, last_played=None)
    assert difference(register, Shadow()) == Plan(part=UserDataPart(), unmark=True)
    assert reconsider(register, Shadow(), UserData(), NOW, LAN) == Settled()


def test_a_viewing_that_nobody_told_of_is_merged_before_anything_is_written() -> None:
    reading = UserData(played=True, play_count=4, last_played=NOW)
    shadow = known(played=True, play_count=1, last_played=NOW - 9_000)
    assert reconsider(WATCHED, shadow, reading, NOW, LAN) == News()


def test_an_older_un_mark_that_a_reading_shows_does_not_stop_a_newer_mark() -> None:
    marked = agreed(at=NOW, played=True, play_count=1, last_played=NOW)
    shadow = known(since=NOW - 60_000, played=True, play_count=1, last_played=NOW - 90_000)
    left = reconsider(marked, shadow, UserData(), NOW - 1, LAN)
    assert isinstance(left, Plan)
    assert left.part.played is True


KEPT = UserData(played=True, play_count=2)
WANTED = UserData(played=True, play_count=3)


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        (None, WANTED, ()),
        (None, KEPT, (Field.PLAY_COUNT,)),
        (KEPT, KEPT, (Field.PLAY_COUNT,)),
        (KEPT, UserData(played=True, play_count=9), ()),
        (KEPT, UserData(played=False, play_count=2), (Field.PLAY_COUNT,)),
    ],
    ids=["taken", "not taken", "as it was before", "changed by somebody since", "one of each"],
)
def test_a_server_refuses_what_it_keeps_as_it_was(
    before: UserData | None, after: UserData, wrong: tuple[Field, ...]
) -> None:
    assert refusal(WANTED, before, after, [Field.PLAYED, Field.PLAY_COUNT]) == wrong


def test_a_mark_beside_a_write_takes_the_place_away_and_is_no_refusal() -> None:
    place = 600 * TICKS_PER_SECOND
    wanted, marked = UserData(position=place, favorite=True), UserData(played=True, play_count=1, last_played=NOW)
    written = [Field.POSITION, Field.FAVORITE]
    assert refusal(wanted, UserData(), marked, written) == (Field.FAVORITE,)
    assert refusal(wanted, UserData(), UserData(), written) == (Field.POSITION, Field.FAVORITE)


def test_a_date_within_the_second_was_taken() -> None:
    wanted, after = UserData(last_played=NOW + 999), UserData(last_played=NOW)
    assert refusal(wanted, None, after, [Field.LAST_PLAYED]) == ()


HOUR_TICKS = 3_600 * TICKS_PER_SECOND


def placed(position: int, runtime: int | None = HOUR_TICKS) -> Register:
    return Register(held={Field.POSITION: Held(position, Stamp(at=NOW, server="wan"), runtime)})


@pytest.mark.parametrize(
    ("place", "runtime", "written"),
    [
        (HOUR_TICKS // 2, HOUR_TICKS, HOUR_TICKS // 2),
        (HOUR_TICKS // 2, None, HOUR_TICKS // 2),
        (HOUR_TICKS, HOUR_TICKS, HOUR_TICKS - TICKS_PER_SECOND),
        (HOUR_TICKS // 2, HOUR_TICKS + 59 * TICKS_PER_SECOND, HOUR_TICKS // 2),
        (HOUR_TICKS // 2, HOUR_TICKS * 3 // 2, None),
    ],
)
def test_a_place_is_copied_where_it_means_the_same(place: int, runtime: int | None, written: int | None) -> None:
    plan = difference(placed(place), known(position=0), runtime=runtime)
    assert plan == (None if written is None else Plan(part=UserDataPart(position=written)))


def test_a_rating_is_taken_away_and_a_thumb_is_as_good_as_it() -> None:
    removed = difference(agreed(rating=None), known(rating=7.5))
    assert removed == Plan(part=UserDataPart(rating=None))
    thumb = Known(value=10.0, since=NOW, ours=True, meant=7.5)
    assert difference(agreed(rating=7.5), Shadow(fields={Field.RATING: thumb})) is None
    assert difference(agreed(rating=3.0), Shadow(fields={Field.RATING: thumb})) is not None


@pytest.mark.parametrize("thumbs", [True, False])
def test_a_thumb_is_a_rating_of_its_own_where_any_number_is_kept(thumbs: bool) -> None:
    register, shadow = agreed(rating=7.5), known(rating=10.0)
    left = reconsider(register, shadow, UserData(rating=10.0), NOW, LAN, thumbs=thumbs)
    assert left == (Settled() if thumbs else Plan(part=UserDataPart(rating=7.5)))


def test_an_un_mark_goes_with_what_is_thought_of_the_work() -> None:
    register = agreed(played=False, play_count=0, last_played=None, position=0, favorite=False, rating=None, epoch=1)
    held = known(played=True, play_count=1, last_played=NOW, position=5, favorite=True, rating=3.0)
    assert difference(register, held) == Plan(part=UserDataPart(favorite=False, rating=None), unmark=True)


def test_a_followed_replay_takes_the_mark_alone() -> None:
    register = agreed(played=False, play_count=2, last_played=NOW)
    assert difference(register, known(played=True, play_count=2, last_played=NOW)) == Plan(
        part=UserDataPart(played=False)
    )
