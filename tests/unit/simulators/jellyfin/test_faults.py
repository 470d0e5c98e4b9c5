from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.faults import Faults, Kind


def faults(*chances: float) -> Faults:
    left = iter(chances)
    return Faults(lambda: next(left))


def test_a_fault_strikes_its_own_kind_until_cleared() -> None:
    some = faults()
    some.set("slow", seconds=2)
    assert some.hit(Kind.ERROR, "/x") is None
    hit = some.hit(Kind.SLOW, "/x")
    assert hit is not None
    assert hit.seconds == 2
    some.clear(Kind.SLOW)
    assert some.hit(Kind.SLOW, "/x") is None


def test_a_path_narrows_it() -> None:
    some = faults()
    some.set(Kind.ERROR, path="UserData$")
    assert some.hit(Kind.ERROR, "/UserItems/1/UserData")
    assert some.hit(Kind.ERROR, "/Items") is None


def test_a_count_ends_it() -> None:
    some = faults()
    some.set(Kind.ERROR, count=2)
    assert [bool(some.hit(Kind.ERROR, "/")) for _ in range(3)] == [True, True, False]
    assert some.all() == []


def test_a_probability_asks_chance() -> None:
    some = faults(0.4, 0.6)
    some.set(Kind.ERROR, probability=0.5)
    assert [bool(some.hit(Kind.ERROR, "/")) for _ in range(2)] == [True, False]


def test_the_first_of_several_kinds_is_found() -> None:
    some = faults()
    some.set(Kind.ERROR)
    hit = some.first((Kind.UNAUTHORIZED, Kind.ERROR), "/")
    assert hit is not None
    assert hit.kind is Kind.ERROR


def test_clock_skews_add_up_and_are_not_used_up() -> None:
    some = faults()
    some.set(Kind.CLOCK_SKEW, seconds=60)
    some.set(Kind.CLOCK_SKEW, seconds=-10)
    assert [some.skew(), some.skew()] == [50, 50]
    assert some.holds(Kind.CLOCK_SKEW)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="gremlins"):
        faults().set("gremlins")


def test_a_fault_shows_itself_as_json() -> None:
    made = faults().set(Kind.THROTTLED, path="/x", count=3, seconds=2)
    assert made.as_json() == {
        "id": 1,
        "kind": "throttled",
        "path": "/x",
        "count": 3,
        "probability": 1.0,
        "seconds": 2,
    }
