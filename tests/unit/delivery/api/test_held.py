"""What is asked about a held server, in words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.delivery.api.held import question_of, trouble_of
from playhead.identity.rows import ServerRow

CHANGED = ServerRow(name="wan", state="held", question="changed", other_id="b", error="its server id has changed")
TWIN = replace(CHANGED, question="twin", error="lan and wan are the same server")


def test_a_server_that_changed_may_be_the_same_or_a_new_one() -> None:
    asked = question_of(CHANGED)
    assert asked is not None
    assert (asked.question, asked.server_id, asked.reason) == ("changed", "b", "its server id has changed")
    assert [one.answer for one in asked.choices] == ["same", "anew"]
    assert "archived" in asked.choices[1].meaning
    assert "/api/v1/servers/wan/held/same" in trouble_of(CHANGED).remedy


def test_one_that_has_two_names_is_told_of_without_a_choice() -> None:
    asked = question_of(TWIN)
    assert asked is not None
    assert asked.choices == []
    assert "device.txt" in trouble_of(TWIN).remedy
    assert trouble_of(TWIN).what == "wan is held: lan and wan are the same server."


@pytest.mark.parametrize("row", [None, replace(CHANGED, state="up"), replace(CHANGED, question="")])
def test_of_others_nothing_is_asked(row: ServerRow | None) -> None:
    assert question_of(row) is None
