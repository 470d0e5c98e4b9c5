"""Scenarios of the sync: what people, servers and the network do, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from playhead.kit.faults import Point
from tests.support.fake_media_server import Fault
from tests.support.folders import FOLDERS


class Fate(Enum):
    """What becomes of the notices that an operation causes."""

    NOW = auto()
    """Delivered, and everything that follows is done."""
    HEARD = auto()
    """Delivered; what follows waits for the next operation."""
    TWICE = auto()
    """Delivered now, and a second time with the mail."""
    LATE = auto()
    """Delivered with the mail."""
    LOST = auto()
    SLOW = auto()
    """Delivered by itself, 15 to 60 seconds later: the server's queue is slow."""

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Spot:
    """A person's film on a server, by number, or what `folders` has by that number."""

    server: int = 0
    person: int = 0
    film: int = 1


@dataclass(frozen=True)
class Toggle:
    """The tick in a client."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class Beside:
    """A mark that reached the film from its folder: 12.0 keeps an old copy of the row after it."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class Start:
    """Playback begins."""

    spot: Spot


@dataclass(frozen=True)
class Progress:
    """A player's report, in percent of the film."""

    spot: Spot
    percent: int


@dataclass(frozen=True)
class Stop:
    """Playback ends at this percent."""

    spot: Spot
    percent: int


@dataclass(frozen=True)
class SetPlayed:
    """Another program sets only the flag."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class SetCount:
    """Another program sets the play count."""

    spot: Spot
    count: int


@dataclass(frozen=True)
class Favor:
    """A favourite, which this version leaves alone."""

    spot: Spot
    favorite: bool


@dataclass(frozen=True)
class Rate:
    """A rating, which this version leaves alone."""

    spot: Spot
    rating: float | None


@dataclass(frozen=True)
class Rename:
    """A user gets another name on one server."""

    server: int
    person: int


@dataclass(frozen=True)
class Remove:
    """A film's file disappears."""

    server: int
    film: int


@dataclass(frozen=True)
class Restore:
    """The file is there again."""

    server: int
    film: int


@dataclass(frozen=True)
class Move:
    """The file gets another name."""

    server: int
    film: int


@dataclass(frozen=True)
class Down:
    """The server cannot be reached any more; its users go on."""

    server: int


@dataclass(frozen=True)
class Up:
    """It can be reached again."""

    server: int


@dataclass(frozen=True)
class Fail:
    """The next calls on user data fail."""

    server: int
    fault: Fault
    times: int = 1


@dataclass(frozen=True)
class Between:
    """The next write to the server is answered only after its user has toggled the film there."""

    spot: Spot
    played: bool


@dataclass(frozen=True)
class Before:
    """The next write to the server finds that its user has just begun to play the film there."""

    spot: Spot


@dataclass(frozen=True)
class Mail:
    """Everything that is late arrives."""

    backwards: bool = False


@dataclass(frozen=True)
class Kill:
    """Playhead dies at the n-th pass of a fault point, and is started again."""

    point: Point
    number: int = 1


@dataclass(frozen=True)
class Off:
    """Playhead is not running for a while: notices sent meanwhile are lost."""


@dataclass(frozen=True)
class On:
    """It runs again."""


class Upkeep:
    """What Playhead does by itself, or an administrator with it: `upkeep_ops` has them."""


Edit = Toggle | Beside | Start | Progress | Stop | SetPlayed | SetCount | Favor | Rate
Op = Edit | Rename | Remove | Restore | Move | Down | Up | Fail | Between | Before | Mail | Kill | Off | On | Upkeep


@dataclass(frozen=True)
class Step:
    """After `wait` seconds something happens."""

    op: Op
    fate: Fate = Fate.NOW
    wait: int = 10


@dataclass(frozen=True)
class Scenario:
    """A household and what happens in it. `skews` are the servers' clocks against ours in seconds, `drifts` in ppm.

    `read_first`: all data was read once before anything happened. `echoes`: what becomes of the notices that our own
    writes cause. `rows_a_page`: the servers' listings come in pieces of this size.
    `others` are what is done things to besides films, by the numbers of `folders`.
    """

    versions: tuple[str, ...] = ("10.11.11", "10.11.11")
    steps: tuple[Step, ...] = ()
    skews: tuple[int, ...] = (0, 0, 0, 0)
    drifts: tuple[int, ...] = (0, 0, 0, 0)
    people: int = 1
    films: int = 1
    others: tuple[int, ...] = ()
    read_first: bool = True
    echoes: Fate = field(default=Fate.NOW)
    rows_a_page: int = 500

    @property
    def works(self) -> tuple[int, ...]:
        """The numbers of all that the servers have."""
        return (*range(1, self.films + 1), *(FOLDERS if self.others else ()))

    def __str__(self) -> str:
        head = f"{' '.join(self.versions)}, skews {self.skews[: len(self.versions)]}, read first: {self.read_first}"
        return "\n".join([f"{head}, echoes {self.echoes.name}", *(f"  {step}" for step in self.steps)])
