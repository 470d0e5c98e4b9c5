"""Edits into the register: what is chosen goes by the stamp, what is counted adds up, an un-mark begins anew."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from msgspec import UNSET

from playhead.domain.userdata import Field
from playhead.features.userdata.merge import Claim, Folded, fold
from playhead.features.userdata.model import EDITS, Register, Shadow, Stamp
from playhead.features.userdata.observation import Candidate

PLAYED, COUNT, DATE, FAVORITE = Field.PLAYED, Field.PLAY_COUNT, Field.LAST_PLAYED, Field.FAVORITE


def stamp(at: int, server: str = "wan") -> Stamp:
    return Stamp(at=at, weight=2, rank=-1, server=server)


def claim(field: Field, value: Any, at: int, *, before: Any = UNSET, server: str = "wan") -> Claim:
    return Claim(candidate=Candidate(field=field, value=value, before=before), stamp=stamp(at, server))


def take(register: Register, *claims: Claim, epoch: int = 0) -> Folded:
    """Fold the edits of an account whose own state belongs to `epoch`."""
    return fold(register, Shadow(epoch=epoch), claims, seq=1)


def taken(*steps: Claim | tuple[Claim, ...], epoch: int = 0) -> Register:
    """The register after edits, one after another."""
    register = Register()
    for step in steps:
        claims = step if isinstance(step, tuple) else (step,)
        register = take(register, *claims, epoch=epoch).register
    return register


def values(register: Register) -> dict[str, Any]:
    return {field.value: held.value for field, held in register.held.items()}


def test_the_later_of_two_choices_holds_in_any_order() -> None:
    older, newer = claim(FAVORITE, True, 5), claim(FAVORITE, False, 6, before=True)
    assert values(taken(older, newer)) == values(taken(newer, older)) == {"favorite": False}


def test_at_one_time_the_stamps_order_decides() -> None:
    one, other = claim(FAVORITE, True, 5, server="wan"), claim(FAVORITE, False, 5, server="lan")
    assert values(taken(one, other)) == values(taken(other, one)) == {"favorite": True}


def test_what_was_there_before_anybody_knows_when_is_taken() -> None:
    ancient = Claim(candidate=Candidate(field=COUNT, value=4, before=UNSET), stamp=Stamp(rank=-4, server="attic"))
    assert values(take(Register(), ancient).register) == {"play_count": 4}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_registers_do_not_depend_on_the_order_of_edits(order: tuple[int, ...]) -> None:
    edits = (
        claim(PLAYED, True, 5),
        claim(DATE, 7_000, 8),
        claim(DATE, 9_000, 4),
        claim(FAVORITE, True, 3),
    )
    register = taken(*(edits[n] for n in order))
    assert values(register) == {"played": True, "last_played": 9_000, "favorite": True}


def test_the_same_edit_again_changes_nothing() -> None:
    once = taken(claim(PLAYED, True, 5))
    again = take(once, claim(PLAYED, True, 5))
    assert (again.register.held, again.won) == (once.held, ())


def test_a_later_mark_of_what_is_marked_is_remembered_as_the_newest() -> None:
    register = taken(claim(PLAYED, True, 5), claim(PLAYED, True, 9))
    assert register.held[PLAYED].stamp == stamp(9)


def test_counts_of_two_servers_that_were_apart_add_up() -> None:
    start = taken(claim(COUNT, 3, 0))
    register = take(start, claim(COUNT, 4, 5, before=3)).register
    register = take(register, claim(COUNT, 5, 6, before=3, server="lan")).register
    assert values(register) == {"play_count": 6}


def test_a_count_that_falls_or_stays_takes_nothing_away() -> None:
    start = taken(claim(COUNT, 3, 0))
    assert take(start, claim(COUNT, 1, 9, before=3)).won == ()
    assert values(take(start, claim(COUNT, 1, 9, before=3)).register) == {"play_count": 3}


def test_counts_from_before_we_came_are_one_history() -> None:
    assert values(taken(claim(COUNT, 3, 0), claim(COUNT, 5, 0, server="lan"))) == {"play_count": 5}
    assert values(taken(claim(COUNT, 5, 0), claim(COUNT, 3, 0, server="lan"))) == {"play_count": 5}


def test_a_date_only_grows() -> None:
    start = taken(claim(DATE, 9_000, 5))
    assert take(start, claim(DATE, 8_000, 99, before=9_000)).won == ()
    assert take(start, claim(DATE, None, 99, before=9_000)).won == ()
    assert values(take(start, claim(DATE, 9_001, 1)).register) == {"last_played": 9_001}


WATCHED = taken(claim(PLAYED, True, 5), claim(COUNT, 3, 5), claim(DATE, 5_000, 5))
UNMARK = (
    claim(PLAYED, False, 9, before=True),
    claim(COUNT, 0, 9, before=3),
    claim(DATE, None, 9, before=5_000),
)


def test_an_un_mark_wipes_count_and_date_and_begins_an_epoch() -> None:
    folded = take(WATCHED, *UNMARK)
    assert values(folded.register) == {"played": False, "play_count": 0, "last_played": None}
    assert (folded.register.epoch, folded.register.epoch_stamp, folded.epoch) == (1, stamp(9), 1)
    assert set(folded.won) == {PLAYED, COUNT, DATE}


def test_an_un_mark_that_is_older_than_all_that_was_watched_changes_nothing() -> None:
    folded = take(WATCHED, claim(PLAYED, False, 4, before=True), claim(COUNT, 0, 4, before=3))
    assert (values(folded.register), folded.won) == (values(WATCHED), ())


def test_an_un_mark_heard_late_voids_only_what_was_before_it() -> None:
    twice = take(WATCHED, claim(COUNT, 5, 20, before=3, server="lan"), claim(DATE, 20_000, 20, server="lan")).register
    folded = take(twice, *UNMARK)
    assert values(folded.register) == {"played": False, "play_count": 2, "last_played": 20_000}


def test_what_an_account_did_before_the_un_mark_reached_us_is_void() -> None:
    after = take(WATCHED, *UNMARK).register
    late = take(after, claim(COUNT, 4, 8, before=3, server="lan"), claim(DATE, 8_000, 8, server="lan"))
    assert (values(late.register), late.won) == (values(after), ())


def test_what_an_account_does_after_the_un_mark_counts_from_its_old_number() -> None:
    after = take(WATCHED, *UNMARK).register
    later = take(after, claim(COUNT, 4, 12, before=3, server="lan"), claim(DATE, 12_000, 12, server="lan"))
    assert values(later.register) == {"played": False, "play_count": 1, "last_played": 12_000}


def test_an_older_mark_does_not_undo_an_un_mark_and_a_newer_does() -> None:
    after = take(WATCHED, *UNMARK).register
    assert take(after, claim(PLAYED, True, 8, server="lan")).register.value(PLAYED) is False
    marked = take(after, claim(PLAYED, True, 10, server="lan")).register
    assert (marked.value(PLAYED), marked.epoch) == (True, 1)


def test_two_un_marks_of_one_viewing_are_two_epochs_and_one_result() -> None:
    once = take(WATCHED, *UNMARK).register
    twice = take(once, claim(PLAYED, False, 10, before=True, server="lan")).register
    assert (values(twice), twice.epoch, twice.epoch_stamp) == (values(once), 2, stamp(10, "lan"))


def test_an_account_that_takes_no_un_mark_stays_in_its_epoch() -> None:
    after = take(WATCHED, *UNMARK).register
    assert take(after, claim(FAVORITE, True, 12), epoch=0).epoch == 0
    assert take(after, epoch=1).epoch == 1


def test_an_un_mark_leaves_what_is_not_of_playback_alone() -> None:
    start = take(WATCHED, claim(FAVORITE, True, 6)).register
    assert take(start, *UNMARK).register.value(FAVORITE) is True


def test_edits_are_remembered_with_who_won_and_only_the_last() -> None:
    register = taken(*(claim(FAVORITE, bool(n % 2), n) for n in range(1, EDITS + 4)), claim(FAVORITE, False, 1))
    assert len(register.edits) == EDITS
    assert [edit.won for edit in register.edits[-2:]] == [True, False]
    assert [edit.stamp.at for edit in register.edits[:2]] == [5, 6]


def test_no_edit_is_no_change() -> None:
    assert take(WATCHED).register is WATCHED


POSITION, RATING = Field.POSITION, Field.RATING


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_finished_work_has_no_place_but_a_newer_one(order: tuple[int, ...]) -> None:
    done: tuple[Claim, ...] = (claim(PLAYED, True, 7), claim(COUNT, 1, 7))
    steps: list[Claim | tuple[Claim, ...]] = [claim(POSITION, 500, 5), done, claim(POSITION, 900, 9)]
    assert values(taken(*(steps[n] for n in order)))["position"] == 900
    assert not values(taken(*(steps[n] for n in order if n < 2))).get("position")


def test_a_place_that_is_told_with_the_mark_stays() -> None:
    assert values(taken(claim(POSITION, 5, 1), (claim(PLAYED, True, 7), claim(POSITION, 500, 7))))["position"] == 500


def test_an_un_mark_takes_the_place_and_leaves_what_is_thought_of_the_work() -> None:
    opinions = (claim(FAVORITE, True, 1), claim(RATING, 7.5, 1))
    before = taken((*opinions, claim(PLAYED, True, 2)), claim(POSITION, 500, 3, before=0))
    after = take(before, claim(PLAYED, False, 4, before=True), claim(POSITION, 0, 4, before=500)).register
    assert (after.value(POSITION), after.value(FAVORITE), after.value(RATING)) == (0, True, 7.5)
    # what was thought earlier is heard all the same, a place from before is not
    late = take(after, claim(RATING, 3.0, 2, before=7.5), claim(POSITION, 700, 2, before=0)).register
    assert (late.value(RATING), late.value(POSITION)) == (3.0, 0)


def test_a_rating_can_be_taken_away() -> None:
    assert values(taken(claim(RATING, 7.5, 5), claim(RATING, None, 6, before=7.5))) == {"rating": None}


def test_a_replay_that_is_followed_takes_the_mark_and_leaves_the_counts() -> None:
    watched = taken((claim(PLAYED, True, 1), claim(COUNT, 2, 1), claim(DATE, 1, 1)))
    replay = Claim(candidate=Candidate(field=PLAYED, value=False, before=True, replay=True), stamp=stamp(5))
    after = take(watched, replay).register
    assert (values(after), after.epoch) == ({"played": False, "play_count": 2, "last_played": 1}, 0)


def test_a_mark_that_is_only_said_again_leaves_the_newer_place() -> None:
    before = taken((claim(PLAYED, True, 1),), claim(POSITION, 500, 3, before=0))
    again = claim(PLAYED, True, 5, before=True)
    assert values(take(before, again).register)["position"] == 500


def test_a_place_that_is_there_beside_an_un_mark_was_reached_after_it() -> None:
    before = taken((claim(PLAYED, True, 2), claim(COUNT, 1, 2)), claim(POSITION, 500, 3, before=0))
    unmark = (claim(PLAYED, False, 4, before=True), claim(COUNT, 0, 4, before=1))
    after = take(before, *unmark, claim(POSITION, 900, 4, before=500)).register
    assert (after.value(PLAYED), after.value(POSITION), after.value(COUNT)) == (False, 900, 0)
    assert take(before, *unmark, claim(POSITION, 0, 4, before=500)).register.value(POSITION) == 0
