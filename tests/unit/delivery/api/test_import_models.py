"""What a row of another tool's file may say."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from playhead.delivery.api.import_models import MOST_ROWS, ImportAsked, NotedRow

ROW: dict[str, Any] = {"line": 1, "part": {"played": True}}


def test_a_row_needs_little() -> None:
    assert NotedRow(**ROW).at == 0


@pytest.mark.parametrize(
    "wrong",
    [{"line": -1}, {"kind": "Artist"}, {"at": -1}, {"at": 10**30}, {"part": {"rating": 11}}, {"part": {"position": -1}},
     {"part": {}, "colour": "red"}, {"name": "x" * 501}, {"places": [{"path": "x" * 5_000}]}],
)  # fmt: skip
def test_what_no_file_says_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NotedRow(**(ROW | wrong))


def test_only_so_many_rows_come_at_once() -> None:
    with pytest.raises(ValidationError):
        ImportAsked(source="watchstate", rows=[NotedRow(**ROW)] * (MOST_ROWS + 1))
