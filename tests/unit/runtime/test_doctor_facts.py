"""What the doctor's facts say of themselves."""

from __future__ import annotations

from playhead.domain.errors import Unreachable
from playhead.runtime.doctor_facts import Answered, value_of
from tests.support.checkup import SECRET, server


def test_an_answer_of_nothing_is_an_answer_and_a_failure_is_none() -> None:
    assert value_of(Answered(False)) is False
    assert value_of(Unreachable("gone")) is None
    assert value_of(None) is None


def test_only_some_directions_are_heard() -> None:
    heard = [one for one in ("both", "source", "target", "off") if server(settings={"direction": one}).heard]
    assert heard == ["both", "source"]


def test_no_secret_stands_in_a_repr() -> None:
    assert SECRET not in repr(server().hook)
