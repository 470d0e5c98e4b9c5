"""Small views for deciding: one person on two servers that both have one film."""

from __future__ import annotations

from typing import Any

from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.features.userdata.model import Grown, Held, Known, Register, Shadow, Stamp
from playhead.features.userdata.view import Copy, Owner, Peer, Policy, View

NOW = 1_767_225_600_000
WAN, LAN = "wan", "lan"
USER, ITEM = "a" * 32, "b" * 32
POLICY = Policy(peers={WAN: Peer(rank=1), LAN: Peer(rank=2)})


def owner(server: str, person: int = 1) -> Owner:
    return Owner(server=server, user_id=USER, person_id=person, name="alice")


def copy(server: str, item: str = ITEM, work: int = 1) -> Copy:
    return Copy(server=server, item_id=item, work_id=work, name="Metropolis", path="/media/Metropolis.mkv")


def key(server: str, item: str = ITEM) -> str:
    return f"{server}/{USER}/{item}"


def known(since: int = NOW - 60_000, **values: Any) -> Shadow:
    """A shadow that has seen the named fields."""
    fields = {Field(name): Known(value=value, since=since) for name, value in values.items()}
    return Shadow(fields=fields, seen_at=since)


def agreed(at: int = NOW - 30_000, epoch: int = 0, **values: Any) -> Register:
    """A register with the named values, all edited at one time on `wan`."""
    stamp = Stamp(at=at, weight=2, rank=-1, server=WAN)
    held = {Field(n): Held(v, stamp) for n, v in values.items()}
    grown = (Grown(stamp, count=values.get("play_count") or 0, date=values.get("last_played")),)
    return Register(held=held, epoch=epoch, epoch_stamp=stamp, grown=grown)


def view(*servers: str, register: Register | None = None, shadows: dict[str, Shadow] | None = None) -> View:
    """Everything known of one person and one work on the named servers."""
    names = servers or (WAN, LAN)
    owners, copies = [owner(name) for name in names], [copy(name) for name in names]
    return View(
        owners={one.ref: one for one in owners},
        copies={one.ref: one for one in copies},
        owners_of={1: tuple(owners)},
        copies_of={1: tuple(copies)},
        registers={} if register is None else {(1, 1): register},
        shadows={key(name): shadow for name, shadow in (shadows or {}).items()},
    )


def said(
    server: str = WAN, at: int = NOW, reason: SaveReason = SaveReason.TOGGLE_PLAYED, **data: Any
) -> UserDataNotice:
    """A notice about the person's film."""
    return UserDataNotice(
        server=server,
        user_id=USER,
        item_id=ITEM,
        data=UserDataPart(**data),
        heard_at=at,
        said_at=at,
        reason=reason,
    )
