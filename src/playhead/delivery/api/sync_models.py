"""The shapes of runs, brakes and plans of the sync."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playhead.delivery.api.models import Asked, Shape

Named = Annotated[str, Field(min_length=1, max_length=200)]


class ScopeAsked(Asked):
    """What to look at; null is everything. `people` are persons by name or number."""

    servers: Annotated[list[Named], Field(max_length=200)] | None = None
    people: Annotated[list[Named | int], Field(max_length=1000)] | None = None


class RunBegun(Shape):
    run_id: str


class PlannedWrite(Shape):
    """A write that would be made: `value` instead of `before`, what the account holds of the same fields."""

    server: str
    username: str
    item_id: str
    item_name: str
    event_type: str
    before: str
    value: str
    source_server: str


class Plan(Shape):
    """What a reconciliation would write now. `problems` names accounts that could not be read, `held` those
    that would lose so much that a run holds it until a person has decided: that is not among the items."""

    items: list[PlannedWrite]
    total: int
    problems: list[str]
    held: list[str]


class Run(Shape):
    """A run is `done` once everything was read, decided and, where the servers could be reached, written; `failed` when
    a part could not be read, `problems` says which. `read` counts rows, `differences` those that were news, `writes`
    the writes that followed. `held` passes wait for a person."""

    run_id: str
    state: Literal["running", "done", "failed"]
    started_at: str
    finished_at: str | None
    read: int
    differences: int
    writes: int
    why: str
    passes: int
    passes_open: int
    held: int
    problems: list[str]


class Brake(Shape):
    """A pass that would take away `regressions` of the `entries` (played or favourite) of an account. `items` are some
    of them by name."""

    id: str
    run_id: str
    server: str
    username: str
    held_at: str
    entries: int
    regressions: int
    items: list[str]
