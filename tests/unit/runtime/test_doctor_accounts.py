"""Findings about the template of new accounts."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from playhead.config.media import SyncUsers
from playhead.runtime.doctor_accounts import template
from playhead.runtime.doctor_facts import Answered, Finding, ServerFacts
from tests.support.checkup import only, person, server

KIDS = SyncUsers(template="Kids")


def listing(name: str, *names: str, admin: bool = False, **more: Any) -> ServerFacts:
    users = tuple(replace(person(n, who), is_administrator=admin) for n, who in enumerate(names, 1))
    return server(name, users=Answered(users), **more)


def found(one: ServerFacts, users: SyncUsers = KIDS) -> list[Finding]:
    return list(template([one], users))


def test_a_missing_template_is_a_problem_of_its_server() -> None:
    one = only(found(listing("lan", "alice")))
    assert (one.subject, one.state) == ("lan", "problem")
    assert one.finding == "There is no account Kids, whose policy new accounts should get: none is made there."
    assert one.remedy == "Make it on lan, or change `sync.users.template`."


def test_one_that_is_there_is_well() -> None:
    (one,) = found(listing("lan", "kids"))
    assert (one.state, one.finding) == ("ok", "New accounts get the policy of kids.")


def test_an_administrator_is_a_poor_template() -> None:
    one = only(found(listing("lan", "kids", admin=True)))
    assert (one.state, "administrator" in one.finding) == ("warning", True)


@pytest.mark.parametrize("users", [SyncUsers(), SyncUsers(template="Kids", create="off")])
def test_where_none_is_wanted_nothing_is_said(users: SyncUsers) -> None:
    assert found(listing("lan", "alice"), users) == []


def test_of_a_server_that_does_not_answer_or_is_not_written_to_nothing_is_said() -> None:
    assert found(server("lan", users=None)) == []
    one = listing("lan", "alice")
    assert list(template([_read_only(one)], KIDS)) == []


def _read_only(one: ServerFacts) -> ServerFacts:
    return dataclasses.replace(one, settings=one.settings.model_copy(update={"direction": "source"}))
