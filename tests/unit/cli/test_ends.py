"""How commands end."""

from __future__ import annotations

import pytest

from playhead.cli.ends import End, Failure


def test_the_codes_are_those_that_scripts_rely_on() -> None:
    assert [int(end) for end in End] == [0, 1, 2, 3, 130]


def test_a_failure_keeps_its_lines_and_means_that_something_is_wrong_unless_it_says_otherwise() -> None:
    failure = Failure("the first", "the second")
    assert (failure.lines, failure.end) == (("the first", "the second"), End.WRONG)
    assert str(failure) == "the first\nthe second"
    with pytest.raises(Failure, match="later") as told:
        raise Failure("later", end=End.NOT_READY)
    assert told.value.end is End.NOT_READY
