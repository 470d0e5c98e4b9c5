"""What is read from a file, as it goes out: by chunks that a request may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from pydantic import BaseModel, ValidationError

from playhead.domain.imports import Unusable


def chunks(
    notes: Iterable[msgspec.Struct | Unusable | None],
    shape: type[BaseModel],
    name_of: Callable[[Any], str],
    passed_over: Callable[[Unusable | None], None],
    *,
    rows: int,
    size: int,
) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """At most `rows` notes or `size` bytes at once, each with how many of the file it stands for. What would be refused
    by `shape` is told by itself (`name_of` says what it is about), and stops none of those beside it."""
    taken: list[dict[str, Any]] = []
    held = count = 0
    for note in notes:
        count += 1
        row = note if note is None or isinstance(note, Unusable) else _row(note, shape, name_of)
        if isinstance(row, dict):
            taken.append(row)
            held += len(msgspec.json.encode(row))
        else:
            passed_over(row)
        if len(taken) >= rows or held >= size or count >= rows * 10:
            yield taken, count
            taken, held, count = [], 0, 0
    if count:
        yield taken, count


def _row(note: Any, shape: type[BaseModel], name_of: Callable[[Any], str]) -> dict[str, Any] | Unusable:
    row: dict[str, Any] = msgspec.to_builtins(note)
    try:
        shape.model_validate(row)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        why = f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg'][:1].lower()}{wrong['msg'][1:]}"
        return Unusable(line=note.line, name=name_of(note).encode(errors="replace").decode(), why=why)
    return row
