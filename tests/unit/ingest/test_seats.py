from __future__ import annotations

from playhead.ingest.seats import STAY_MS, Seats, seats

PEOPLE = ("ann", "ben", "cid", "dan", "eve")
NOBODY = Seats()


def test_as_long_as_there_is_room_each_has_his_own() -> None:
    assert seats(PEOPLE, most=5, active={}, before=NOBODY) == Seats(own=PEOPLE)
    assert seats((), most=50, active={}, before=NOBODY) == NOBODY


def test_beyond_that_those_who_were_active_last_have_one_and_the_others_share() -> None:
    found = seats(PEOPLE, most=2, active={"eve": 9, "cid": 8, "ann": 1}, before=NOBODY)
    assert found == Seats(own=("cid", "eve"), shared=("ann", "ben", "dan"))


def test_without_any_of_their_own_all_share() -> None:
    assert seats(PEOPLE, most=0, active={}, before=NOBODY).shared == PEOPLE


def test_a_seat_is_not_given_away_for_a_moment_of_activity() -> None:
    before = Seats(own=("ann", "ben"), shared=("cid", "dan", "eve"))
    active = {"ann": STAY_MS, "ben": STAY_MS, "eve": 2 * STAY_MS}
    assert seats(PEOPLE, most=2, active=active, before=before) == before
    assert seats(PEOPLE, most=2, active=active | {"eve": 2 * STAY_MS + 1}, before=before).own == ("ann", "eve")


def test_the_host_of_the_shared_one_stays() -> None:
    before = Seats(own=("ann",), shared=("dan", "ben", "cid", "eve"))
    assert seats(PEOPLE, most=1, active={"ann": 1}, before=before).shared == ("dan", "ben", "cid", "eve")
    assert seats(set(PEOPLE) - {"dan"}, most=1, active={"ann": 1}, before=before).shared == ("ben", "cid", "eve")


def test_who_can_open_no_connection_is_heard_on_somebody_elses() -> None:
    found = seats(PEOPLE, most=2, active={"ann": 5, "ben": 4}, before=NOBODY, no_host={"ann", "cid"})
    assert found.own == ("ben", "dan")
    assert found.shared == ("eve", "ann", "cid")


def test_where_nobody_else_can_host_one_who_can_gives_up_his_own() -> None:
    found = seats(PEOPLE, most=2, active={"ann": 5, "ben": 4}, before=NOBODY, no_host={"cid", "dan", "eve"})
    assert found == Seats(own=("ann",), shared=("ben", "cid", "dan", "eve"))
    again = seats(PEOPLE, most=2, active={"ann": 5, "ben": 4}, before=found, no_host={"cid", "dan", "eve"})
    assert again == found


def test_where_nobody_can_each_goes_on_trying() -> None:
    assert seats(PEOPLE, most=5, active={}, before=NOBODY, no_host=PEOPLE).own == PEOPLE
    assert seats(PEOPLE, most=1, active={}, before=NOBODY, no_host=PEOPLE).shared == PEOPLE
