"""Libraries and accounts that the configuration names: those that are not there, and how much is left."""

from __future__ import annotations

from typing import Any

from playhead.runtime.doctor_facts import Answered, Finding, State
from playhead.runtime.doctor_scope import scope
from playhead.runtime.parts import rules_of
from tests.support.checkup import facts, person, server


def found(settings: dict[str, Any], **changes: Any) -> list[Finding]:
    one = server(settings=settings, **changes)
    return list(scope([one], rules_of(facts(one).settings)))


def test_nothing_is_said_where_all_takes_part() -> None:
    assert found({}) == []


def test_a_library_that_is_not_there_is_told_with_the_nearest_name() -> None:
    (wrong, share) = found({"libraries": {"exclude": ["Moveis"]}})
    assert (wrong.check, wrong.state) == ("libraries", State.PROBLEM)
    assert "Moveis (did you mean Movies?)" in wrong.finding
    assert share.finding == "1 of 1 files are in libraries that take part."


def test_leaving_everything_out_is_doubted() -> None:
    (share,) = found({"libraries": {"exclude": ["movies"]}})
    assert (share.state, share.finding) == (State.WARNING, "0 of 1 files are in libraries that take part.")


def test_accounts_are_counted_and_wrong_names_told() -> None:
    users = Answered((person(1, "alice"), person(2, "bob")))
    wrong, share = found({"accounts": {"include": ["Alice"], "exclude": ["zoe"]}}, users=users)
    assert (wrong.state, wrong.finding) == (State.PROBLEM, "`accounts:` names what is not there: zoe.")
    assert (share.state, share.finding) == (State.OK, "1 of 2 accounts take part.")


def test_what_did_not_answer_is_not_judged() -> None:
    assert found({"libraries": {"include": ["X"]}}, libraries=None) == []
