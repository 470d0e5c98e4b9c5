"""What a client says: one JSON object in a text frame, as a value. Pure."""

from __future__ import annotations

from typing import Annotated

import msgspec

from playhead.delivery.live.codes import Wrong
from playhead.delivery.live.frames import Ref

Text = Annotated[str, msgspec.Meta(max_length=128)]
Token = Annotated[str, msgspec.Meta(max_length=8_192)]
Place = Annotated[int, msgspec.Meta(ge=0)]


class Said(msgspec.Struct, frozen=True):
    """A client's frame. Fields that it does not know are ignored."""

    type: Text
    id: Text | int | None = None
    channel: Text | None = None
    offset: Place | None = None
    epoch: Text | None = None
    token: Token | None = None


class Ping(msgspec.Struct, frozen=True):
    ref: Ref


class Subscribe(msgspec.Struct, frozen=True):
    """With `offset`: also what came after it, if `epoch` is still ours."""

    ref: Ref
    channel: str
    offset: int | None = None
    epoch: str | None = None


class Unsubscribe(msgspec.Struct, frozen=True):
    ref: Ref
    channel: str


class Auth(msgspec.Struct, frozen=True):
    ref: Ref
    token: str


class Bad(msgspec.Struct, frozen=True):
    """A frame that cannot be followed."""

    ref: Ref
    wrong: Wrong


Heard = Ping | Subscribe | Unsubscribe | Auth | Bad

_decode = msgspec.json.Decoder(Said).decode


def parse(text: str) -> Heard:
    """What a client said. Nothing that it sends raises."""
    try:
        said = _decode(text)
    except msgspec.ValidationError:
        return Bad(None, Wrong.BAD_FRAME)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Bad(None, Wrong.BAD_JSON)
    return _meant(said)


def _meant(said: Said) -> Heard:
    match said:
        case Said(type="ping"):
            return Ping(said.id)
        case Said(type="subscribe", channel=str(channel)):
            return Subscribe(said.id, channel, said.offset, said.epoch)
        case Said(type="unsubscribe", channel=str(channel)):
            return Unsubscribe(said.id, channel)
        case Said(type="auth", token=str(token)):
            return Auth(said.id, token)
        case Said(type="subscribe" | "unsubscribe" | "auth"):
            return Bad(said.id, Wrong.BAD_FRAME)
        case _:
            return Bad(said.id, Wrong.UNKNOWN_TYPE)
