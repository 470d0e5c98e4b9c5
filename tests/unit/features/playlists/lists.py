"""Registers and shadows for tests: works are numbers, the items of a server are `<letter><work>`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from playhead.features.playlists.merge import joined
from playhead.features.playlists.model import Register, Said, Shadow, Stamp, State
from playhead.features.playlists.plan import Shelf
from playhead.features.playlists.view import Owner, Peer, Policy, View

POLICY = Policy(peers={"wan": Peer(rank=1), "lan": Peer(rank=2), "attic": Peer(rank=3)})


def item(server: str, work: int) -> str:
    """The item of a work on a server."""
    return f"{server[0]}{work}"


def items(server: str, works: Iterable[int]) -> tuple[str, ...]:
    return tuple(item(server, work) for work in works)


def register(works: Sequence[int] = (), **more: Any) -> Register:
    """A linked list of alice's, called Party."""
    plain: dict[str, Any] = {"id": 1, "person_id": 7, "name": Said("Party"), "state": State.LINKED, "spread": True}
    return joined(Register(**(plain | more)), list(works), 0)


def shadow(server: str, works: Iterable[int] = (), **more: Any) -> Shadow:
    """What is known of alice's list on a server, last looked at at 100."""
    known: dict[str, Any] = {
        "server": server,
        "user_id": "alice",
        "playlist_id": "party",
        "register_id": 1,
        "name": "Party",
        "entries": items(server, works),
        "owned": True,
        "read_at": 100,
    }
    return Shadow(**(known | more))


def works_of(*servers: str, count: int = 20) -> dict[str, int]:
    """Item → work, of the first works of each server."""
    return {item(server, work): work for server in servers for work in range(1, count + 1)}


def shelf(server: str, has: Iterable[int], **more: Any) -> Shelf:
    """A server that has these works."""
    there = list(has)
    return Shelf(works=works_of(server), item_of={work: item(server, work) for work in there}, **more)


def owner(server: str, *, known: bool = True) -> Owner:
    """Alice's account on a server."""
    return Owner(server=server, user_id="alice", person_id=7, name="alice", known=known)


def view(
    registers: Iterable[Register] = (), shadows: Iterable[Shadow] = (), servers: Sequence[str] = ("wan", "lan", "attic")
) -> View:
    """What is loaded: alice's accounts, and the works of every item."""
    owners = [owner(server) for server in servers]
    return View(
        owners={one.ref: one for one in owners},
        owners_of={7: tuple(owners)},
        registers={one.id: one for one in registers},
        shadows={one.key: one for one in shadows},
        works={f"{server}/{name}": work for server in servers for name, work in works_of(server).items()},
    )


def stamp(at: int, server: str = "wan") -> Stamp:
    return Stamp(at=at, rank=-POLICY.peers[server].rank, server=server)
