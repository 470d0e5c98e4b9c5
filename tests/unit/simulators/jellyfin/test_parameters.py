from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import Refused

ID = "78879aa116ec2eea14f6eb1b1ca03f64"


def test_names_match_in_any_case_and_the_first_value_counts() -> None:
    query = Query([("UserId", "a"), ("userid", "b")])
    assert query.text("userId") == "a"
    assert query.text("missing") is None


def test_lists_are_comma_separated_or_repeated() -> None:
    assert Query([("ids", "a, b"), ("ids", "c,")]).words("ids") == ["a", "b", "c"]


def test_ids_that_do_not_parse_are_dropped_from_lists() -> None:
    assert Query([("ids", f"xyz,{ID.upper()}")]).guid_list("ids") == [ID]


def test_empty_values_count_as_absent() -> None:
    query = Query([("a", "")])
    assert (query.flag("a"), query.number("a"), query.guid("a"), query.date("a")) == (None, None, None, None)


def test_values_are_read_by_type() -> None:
    query = Query([("flag", "TRUE"), ("number", "-1"), ("guid", ID), ("date", "2024-01-01T00:00:00Z")])
    assert query.flag("flag") is True
    assert query.number("number") == -1
    assert query.guid("guid") == ID
    assert query.date("date")


@pytest.mark.parametrize("kind", ["flag", "number", "guid", "date"])
def test_a_value_that_does_not_parse_names_its_parameter(kind: str) -> None:
    with pytest.raises(Refused) as refused:
        getattr(Query([("x", "maybe")]), kind)("x")
    assert refused.value.reply.status == 400
    assert b"The value 'maybe' is not valid." in (refused.value.reply.body or b"")
