"""The list of sessions, of `GET /Sessions` and of socket frames: bytes to who plays what. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from playhead.adapters.jellyfin.wire_values import decode, flag, known_id, number, parse_date, text
from playhead.domain.playback import Playing
from playhead.ports.sessions import SessionList

WHAT = "list of sessions"
OURS = "Playhead"
"""The program's own sessions: that a socket stands says nothing about its user."""

MOST = 1_000
"""Screens that are looked at in one list; nobody has more."""

LONGEST_ID = 64

IdOf = Callable[[str | None], str | None]
"""A server's id as ours; None for none. Of what another program wrote down, ids may be of any form."""


class _Wire(msgspec.Struct, frozen=True, rename="pascal"):
    """Properties in PascalCase; what is not named here is skipped."""


class _Item(_Wire, frozen=True):
    id: str | None = None
    # a wrong type in one of these says nothing, and must not hide who else is watching
    name: Any = None
    type: Any = None
    run_time_ticks: Any = None


class _State(_Wire, frozen=True):
    position_ticks: Any = None
    is_paused: Any = None
    play_method: Any = None


class _User(_Wire, frozen=True):
    user_id: str | None = None


class _Session(_Wire, frozen=True):
    id: str | None = None
    user_id: str | None = None
    user_name: Any = None
    client: Any = None
    device_name: Any = None
    device_id: str | None = None
    last_activity_date: str | None = None
    last_playback_check_in: str | None = None
    now_playing_item: _Item | None = None
    play_state: _State | None = None
    additional_users: list[_User] | None = None


_SESSIONS = msgspec.json.Decoder(list[_Session])


def parse_sessions(body: bytes, id_of: IdOf = known_id) -> SessionList:
    """What plays, each with a user and an item that have ids. Raises BadAnswer for what is no list of sessions."""
    active: dict[str, int] = {}
    playing: list[Playing] = []
    for one in decode(_SESSIONS, body, WHAT):
        user_id = id_of(one.user_id)
        if user_id is None:
            continue
        at = parse_date(one.last_activity_date or "")
        if at is not None and one.client != OURS:
            active[user_id] = max(at, active.get(user_id, 0))
        found = _playing(one, user_id, at, id_of)
        if found is not None and len(playing) < MOST:
            playing.append(found)
    return SessionList(playing=tuple(sorted(playing, key=lambda p: p.key)), active=active)


class SharedSession(msgspec.Struct, frozen=True):
    """A session, and the users who are heard on it besides its own."""

    id: str
    others: frozenset[str]


def parse_shared(body: bytes, device_id: str) -> SharedSession | None:
    """The session of a device, None while there is none. Raises BadAnswer."""
    for one in decode(_SESSIONS, body, WHAT):
        if (one.device_id or "").lower() == device_id.lower() and (session_id := known_id(one.id)) is not None:
            others = {known_id(user.user_id) for user in one.additional_users or []}
            return SharedSession(session_id, frozenset(user_id for user_id in others if user_id is not None))
    return None


def _playing(one: _Session, user_id: str, active_at: int | None, id_of: IdOf) -> Playing | None:
    item, state = one.now_playing_item or _Item(), one.play_state or _State()
    item_id = id_of(item.id)
    if item_id is None:
        return None
    position = number(state.position_ticks)
    others = (id_of(other.user_id) for other in one.additional_users or ())
    return Playing(
        session_id=(one.id or "")[:LONGEST_ID],
        user_id=user_id,
        item_id=item_id,
        position=max(0, position or 0),
        is_paused=flag(state.is_paused),
        reported_at=parse_date(one.last_playback_check_in or ""),
        active_at=active_at,
        user_name=text(one.user_name),
        item_name=text(item.name),
        item_type=text(item.type),
        runtime=number(item.run_time_ticks),
        client=text(one.client),
        device=text(one.device_name),
        device_id=one.device_id or "",
        play_method=text(state.play_method),
        position_told=position is not None,
        others=tuple(sorted({other for other in others if other is not None and other != user_id})),
    )
