"""What the webhook plugin posts: bytes to events. Pure, and total: no body makes it raise.

Send-All bodies are JSON with real types; template bodies are mended first. Keys are those of the plugin: `Favorite` and
`Played`; a template's own names (`IsFavorite`) say nothing. `Likes`, and `Rating` 0, stand for "no rating" and for
"disliked" alike, so they are never taken. A position in PlaybackStop is the player's, not what the server stored.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from playhead.adapters.jellyfin.template_repair import plain_text, repaired
from playhead.adapters.jellyfin.webhook_values import Scalar, WrongType, count, flag, number, sane_date
from playhead.adapters.jellyfin.wire_values import UNREADABLE, known_id
from playhead.domain.events import LibraryNotice, PlaybackNotice, UserDataNotice, UserNotice
from playhead.domain.userdata import SaveReason, UserDataPart
from playhead.ports.webhook import Heard, Ignored, Invalid, WebhookResult

T = TypeVar("T")

MAX_TICKS = 2**63 - 1
MAX_COUNT = 2**31 - 1
MAX_RATING = 10

PLAYBACK = {"PlaybackStart": "start", "PlaybackProgress": "progress", "PlaybackStop": "stop"}
LIBRARY = {"ItemAdded": "added", "ItemDeleted": "deleted"}
USER = {"UserCreated": "created", "UserDeleted": "deleted", "UserUpdated": "renamed"}
"""The plugin's types, and what our events call them. UserUpdated is sent on a rename only."""


class _Body(msgspec.Struct, frozen=True, rename="pascal"):
    """The keys that mean something to us; templates may render numbers and booleans as strings."""

    notification_type: str | None = None
    user_id: str | None = None
    notification_username: str | None = None
    item_id: str | None = None
    name: str | None = None
    utc_timestamp: str | None = None
    save_reason: str | None = None
    played: Scalar = None
    favorite: Scalar = None
    playback_position_ticks: Scalar = None
    play_count: Scalar = None
    last_played_date: str | None = None
    rating: Scalar = None
    is_paused: Scalar = None
    is_automated: Scalar = None
    played_to_completion: Scalar = None
    client_name: str | None = None
    device_name: str | None = None
    device_id: str | None = None
    play_method: str | None = None


class _Said(msgspec.Struct, frozen=True):
    """A body with what was found out about it. `template`: it was mended, or its ids have dashes."""

    body: _Body
    template: bool
    server: str
    heard_at: int
    user_id: str | None
    item_id: str | None

    @property
    def said_at(self) -> int | None:
        return sane_date(self.body.utc_timestamp)

    def text(self, value: str | None) -> str:
        return plain_text(value or "", template=self.template)


_BODY = msgspec.json.Decoder(_Body)
_ANYTHING = msgspec.json.Decoder(Any)


def parse_webhook(body: bytes, *, server: str, heard_at: int) -> WebhookResult:
    """`server` is our name of it, `heard_at` our clock in UTC milliseconds."""
    read = _read(body)
    if isinstance(read, Invalid):
        return read
    parsed, mended = read
    dashed = "-" in (parsed.item_id or "") or "-" in (parsed.user_id or "")
    said = _Said(parsed, mended or dashed, server, heard_at, known_id(parsed.user_id), known_id(parsed.item_id))
    try:
        return _heard(said)
    except WrongType as error:
        return Invalid(f"wrong type: {error}")


def _read(body: bytes) -> tuple[_Body, bool] | Invalid:
    try:
        return _BODY.decode(body), False
    except msgspec.ValidationError as error:
        return _not_ours(body, error)
    except UNREADABLE:
        pass
    try:
        mended = repaired(body.decode("utf-8-sig")).encode()
        return _BODY.decode(mended), True
    except msgspec.ValidationError as error:
        return _not_ours(mended, error)
    except UNREADABLE:
        return Invalid("not JSON")


def _not_ours(body: bytes, error: msgspec.ValidationError) -> Invalid:
    try:
        is_object = isinstance(_ANYTHING.decode(body), dict)
    except UNREADABLE:
        return Invalid("not JSON")
    return Invalid(f"wrong type: {error}" if is_object else "not an object")


def _heard(said: _Said) -> WebhookResult:
    kind = said.body.notification_type or ""
    if kind == "UserDataSaved":
        return _user_data(said)
    if kind in PLAYBACK:
        return _playback(said, PLAYBACK[kind])
    if kind in LIBRARY:
        return _library(said, LIBRARY[kind])
    if kind in USER:
        return _user(said, USER[kind])
    return Ignored("type")


def _user_data(said: _Said) -> WebhookResult:
    body = said.body
    data = _part(body)
    if said.user_id is None or said.item_id is None:
        return _nobody(said)
    reason = _reason(body.save_reason)
    if reason is SaveReason.IMPORT:
        return Ignored("import")
    # Send-All leaves the date out when there is none; a template may leave it out for any reason.
    if not said.template and body.last_played_date is None and data.played is False and data.play_count == 0:
        data = replace(data, last_played=None)
    notice = UserDataNotice(
        server=said.server,
        user_id=said.user_id,
        item_id=said.item_id,
        data=data,
        heard_at=said.heard_at,
        said_at=said.said_at,
        reason=reason,
        user_name=said.text(body.notification_username),
        item_name=said.text(body.name),
    )
    return Heard((notice,))


def _part(body: _Body) -> UserDataPart:
    rating = number(body.rating, "Rating")
    return UserDataPart(
        played=_unset(flag(body.played, "Played")),
        favorite=_unset(flag(body.favorite, "Favorite")),
        position=_unset(count(body.playback_position_ticks, "PlaybackPositionTicks", MAX_TICKS)),
        play_count=_unset(count(body.play_count, "PlayCount", MAX_COUNT)),
        last_played=_unset(sane_date(body.last_played_date)),
        rating=float(rating) if rating is not None and 0 < rating <= MAX_RATING else UNSET,
    )


def _playback(said: _Said, action: str) -> WebhookResult:
    body = said.body
    automated = flag(body.is_automated, "IsAutomated")
    position = count(body.playback_position_ticks, "PlaybackPositionTicks", MAX_TICKS)
    paused = flag(body.is_paused, "IsPaused")
    completed = flag(body.played_to_completion, "PlayedToCompletion")
    if action == "progress" and automated:
        return Ignored("automated progress")
    if said.user_id is None or said.item_id is None:
        return _nobody(said)
    notice = PlaybackNotice(
        server=said.server,
        user_id=said.user_id,
        item_id=said.item_id,
        action=action,
        heard_at=said.heard_at,
        said_at=said.said_at,
        position=position or 0,
        is_paused=paused or False,
        completed=completed or False,
        client=body.client_name or "",
        device=body.device_name or "",
        device_id=body.device_id or "",
        play_method=body.play_method or "",
        user_name=said.text(body.notification_username),
        item_name=said.text(body.name),
    )
    return Heard((notice,))


def _library(said: _Said, action: str) -> WebhookResult:
    if said.item_id is None:
        return Ignored("no item")
    name = said.text(said.body.name)
    return Heard((LibraryNotice(server=said.server, action=action, item_id=said.item_id, item_name=name),))


def _user(said: _Said, action: str) -> WebhookResult:
    if said.user_id is None:
        return Ignored("no user")
    name = said.text(said.body.notification_username)
    return Heard((UserNotice(server=said.server, action=action, user_id=said.user_id, user_name=name),))


def _nobody(said: _Said) -> Ignored:
    return Ignored("no item" if said.item_id is None else "no user")


def _reason(text: str | None) -> SaveReason | None:
    return SaveReason(text) if text in frozenset(SaveReason) else None


def _unset(value: T | None) -> T | UnsetType:
    return UNSET if value is None else value
