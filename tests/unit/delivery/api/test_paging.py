"""Cursors lead back to their row and nothing else is one."""

from __future__ import annotations

import pytest

from playhead.delivery.api.errors import Problem
from playhead.delivery.api.paging import LARGEST_ID, after, cursor_of, link_next, path_id


@pytest.mark.parametrize("row", [0, 1, 50, LARGEST_ID])
def test_a_cursor_leads_back_to_its_row(row: int) -> None:
    assert after(cursor_of(row)) == row


@pytest.mark.parametrize("cursor", [None, ""])
def test_no_cursor_is_the_beginning(cursor: str | None) -> None:
    assert after(cursor) is None


@pytest.mark.parametrize("cursor", ["x", "7", "aWQ6", "aWQ6LTE", "ümlaut", "////", "b2Zmc2V0OjU"])
def test_any_other_text_is_422_about_the_cursor(cursor: str) -> None:
    with pytest.raises(Problem) as told:
        after(cursor)
    assert (told.value.status, told.value.errors[0].field) == (422, "cursor")


@pytest.mark.parametrize("text", ["abc", "-1", "1.5", "", "٣", "9" * 19, "1e3", " 1"])
def test_an_id_that_does_not_parse_is_not_there(text: str) -> None:
    with pytest.raises(Problem) as told:
        path_id(text)
    assert told.value.status == 404


def test_the_next_page_is_a_link() -> None:
    assert link_next("/api/x", limit=2, cursor="a=") == '</api/x?limit=2&cursor=a%3D>; rel="next"'
