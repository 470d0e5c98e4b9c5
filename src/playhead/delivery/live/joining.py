"""What a subscription is answered: its acknowledgement, and all of what was missed or none of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from playhead.delivery.live import frames
from playhead.delivery.live.codes import NotRecovered
from playhead.delivery.live.frames import Frame, Ref
from playhead.delivery.live.resume import Found, Position, counted
from playhead.delivery.live.window import Window


class Want(msgspec.Struct, frozen=True):
    """A channel that a client asks for, the stream behind it for him, and where he was."""

    channel: str
    stream: str
    position: Position | None = None
    ref: Ref = None


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription that begins after `top`, with what comes before it. `reason`: why that is nothing."""

    want: Want
    top: int
    epoch: str
    replay: Sequence[Frame] = ()
    reason: NotRecovered | None = None


def judge(want: Want, found: Found | NotRecovered | None, window: Window, epoch: str, most: int) -> Joined:
    """The answer as of now: what was found, and what the window has beyond that."""
    begun = Joined(want=want, top=window.top, epoch=epoch)
    if want.position is None or found is None:
        return begun
    if isinstance(found, NotRecovered):
        return msgspec.structs.replace(begun, reason=found)
    if want.position.epoch != epoch:
        return msgspec.structs.replace(begun, reason=NotRecovered.EPOCH_MISMATCH)
    newer = window.after(found.to, most)
    if newer is None:
        return msgspec.structs.replace(begun, reason=NotRecovered.TOO_MANY)
    replay = [*found.frames, *newer]
    reason = counted(want.position, len(replay), found.forgotten, most)
    return msgspec.structs.replace(begun, reason=reason) if reason else msgspec.structs.replace(begun, replay=replay)


def ack(joined: Joined, at: int) -> Frame:
    """The `subscribed` frame."""
    data: dict[str, Any] = {"offset": joined.top, "epoch": joined.epoch, "recoverable": True}
    if joined.want.position is not None:
        data |= {"was_recovering": True, "recovered": joined.reason is None, "replayed": len(joined.replay)}
        if joined.reason is not None:
            data["reason"] = joined.reason
    return frames.plain("subscribed", at, data, channel=joined.want.channel, ref=joined.want.ref)
