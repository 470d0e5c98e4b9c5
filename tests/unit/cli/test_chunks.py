"""What is read from a file goes out by chunks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from pydantic import BaseModel

from playhead.cli.chunks import chunks
from playhead.domain.imports import Unusable


class Note(msgspec.Struct):
    line: int
    name: str
    much: int | str = 0


class Shape(BaseModel):
    line: int
    name: str
    much: int


def sent(
    notes: Sequence[Note | Unusable | None], rows: int = 2, size: int = 1_000
) -> tuple[list[tuple[list[int], int]], list[Unusable | None]]:
    over: list[Unusable | None] = []
    found = chunks(notes, Shape, lambda note: str(note.name), over.append, rows=rows, size=size)
    return [([row["line"] for row in taken], count) for taken, count in found], over


def test_a_chunk_holds_so_many_rows_and_the_last_one_the_rest() -> None:
    assert sent([Note(n, "a") for n in range(5)]) == ([([0, 1], 2), ([2, 3], 2), ([4], 1)], [])
    assert sent([]) == ([], [])


def test_long_rows_go_out_before_there_are_so_many() -> None:
    assert sent([Note(n, "a" * 600) for n in range(3)], rows=10)[0] == [([0, 1], 2), ([2], 1)]


def test_what_says_nothing_counts_and_a_file_full_of_it_still_goes_on() -> None:
    assert sent([None] * 25) == ([([], 20), ([], 5)], [None] * 25)


@pytest.mark.parametrize("name", ["Wings", "Wi\ud800ngs"])
def test_what_would_be_refused_is_told_by_itself(name: str) -> None:
    there = Unusable(line=9, name="x", why="odd")
    found, over = sent([Note(1, "a"), Note(2, name, much="many"), there])
    assert found == [([1], 3)]
    assert over[1] is there
    assert over[0] is not None
    assert (over[0].line, over[0].name, over[0].why.split(":")[0]) == (2, name.replace("\ud800", "?"), "much")
