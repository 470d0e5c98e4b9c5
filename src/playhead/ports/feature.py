"""What the journal's pump and worker need from a feature.

A feature hears records and answers with effects. It reads in `load` (one query a table for the whole batch), decides
in `decide` without reading, and writes in `save`; all three run in the pump's one transaction. The transaction and
the job types are the journal's and stay opaque here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from playhead.domain.events import Event

Tx = TypeVar("Tx", contravariant=True)
Rec = TypeVar("Rec", contravariant=True)
Fx = TypeVar("Fx", covariant=True)
J = TypeVar("J", contravariant=True)
Out = TypeVar("Out", covariant=True)


class Unit(Protocol, Generic[Rec, Fx]):
    """A unit of work: the loaded states. `decide` reads them, `apply` takes a decision over; nothing is half-done."""

    def decide(self, record: Rec, now: int) -> Fx:
        """What follows from `record`, without changing anything. May raise: the record is then parked."""
        ...

    def apply(self, effects: Any) -> None:
        """Take the states of a decision over, so that the next record sees them."""
        ...


class Feature(Protocol, Generic[Tx, Rec, Fx]):
    """One consumer of the journal."""

    @property
    def name(self) -> str:
        """Names its cursor, its jobs and its lanes; never changes."""
        ...

    @property
    def listens(self) -> frozenset[type[Event]]:
        """The kinds it hears."""
        ...

    def load(self, tx: Tx, records: Sequence[Rec], now: int) -> Unit[Rec, Fx]:
        """The states that `records` touch."""
        ...

    def save(self, tx: Tx, unit: Any, now: int) -> None:
        """Write the states that changed."""
        ...


class Work(Protocol, Generic[Tx, J, Out]):
    """How one kind of job is done."""

    @property
    def kind(self) -> str:
        """The job's kind: `<feature>.<verb>`."""
        ...

    def prepare(self, tx: Tx, jobs: Sequence[J], now: int) -> Sequence[Any]:
        """In the claim's own transaction: what each job is to do, and the note of what it is expected to leave behind.

        One task for each job, in order; an outcome instead of a task ends that job without performing.
        """
        ...

    async def perform(self, job: J, task: Any) -> Out:
        """Do it, through ports alone. Returns the outcome; raising counts as a failed try."""
        ...
