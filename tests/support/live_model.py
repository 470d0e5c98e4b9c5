"""What a client of the live feed may be sent, told frame by frame: exactly what was published for him, or that it was
not."""

from __future__ import annotations

from typing import Any

from playhead.delivery.live.frames import Frame
from playhead.domain.channels import Who, stream_of

Place = tuple[str, int]
"""An epoch, and an offset in it."""


class Published:
    """What was published on each stream of each journal, and the bytes in which anybody first saw it."""

    def __init__(self) -> None:
        self.offsets: dict[tuple[str, str], list[int]] = {}
        self._bytes: dict[Place, bytes] = {}

    def add(self, epoch: str, stream: str, offset: int) -> None:
        """One more event."""
        self.offsets.setdefault((epoch, stream), []).append(offset)

    def after(self, epoch: str, stream: str, offset: int) -> list[int]:
        """The events of a stream after a place."""
        return [one for one in self.offsets.get((epoch, stream), []) if one > offset]

    def top(self, epoch: str, stream: str) -> int:
        """The place of a stream's last event."""
        return max(self.offsets.get((epoch, stream), []), default=0)

    def same_bytes(self, epoch: str, frame: Frame) -> bool:
        """Whether everybody sees this event in the same bytes."""
        return self._bytes.setdefault((epoch, frame.offset), frame.wire) == frame.wire


class ClientModel:
    """One client: where it is on each channel, as its frames tell. `who` sees one stream of each."""

    def __init__(self, published: Published, who: Who) -> None:
        self._published = published
        self._who = who
        self._asked: dict[str, list[Place | None]] = {}
        self._owed: dict[str, int] = {}
        self.at: dict[str, Place] = {}

    def stream(self, channel: str) -> str:
        """What it sees of a channel."""
        found = stream_of(channel, self._who)
        assert found is not None, "a channel that is not for him"
        return found

    def asks(self, channel: str, place: Place | None) -> None:
        """It subscribes, from a place or from now on."""
        self._asked.setdefault(channel, []).append(place)

    def top(self, epoch: str, channel: str) -> int:
        """The place of the last event that was published for it."""
        return self._published.top(epoch, self.stream(channel))

    def leaves(self, channel: str) -> None:
        """It is told that it gets nothing more of a channel."""
        self.at.pop(channel, None)

    def hears(self, frame: Frame, body: dict[str, Any]) -> None:
        """The next frame came. Raises AssertionError for one that must not come now."""
        channel = body["channel"]
        match body["type"]:
            case "subscribed":
                self._subscribed(channel, body["data"])
            case "resync":
                assert channel in self.at, "a resync of a channel that is not subscribed"
                assert self._owed.get(channel, 0) == 0, "a resync in the middle of a replay"
                self.at[channel] = (body["data"]["epoch"], body["data"]["offset"])
            case _:
                assert body["offset"] == frame.offset, "another place than it has"
                self._event(channel, frame, body["previous"])

    def _subscribed(self, channel: str, data: dict[str, Any]) -> None:
        asked, top = self._asked[channel].pop(0), (data["epoch"], data["offset"])
        self._owed[channel] = 0
        if asked is None or not data["recovered"]:
            assert data.get("replayed", 0) == 0, "a replay in part"
            self.at[channel] = top
            return
        assert asked[0] == top[0], "continued in another journal"
        missed = [one for one in self._published.after(asked[0], self.stream(channel), asked[1]) if one <= top[1]]
        assert data["replayed"] == len(missed), "not all that was missed, or more"
        self.at[channel] = asked
        self._owed[channel] = len(missed)

    def _event(self, channel: str, frame: Frame, previous: int) -> None:
        assert channel in self.at, "an event of a channel that is not subscribed"
        epoch, offset = self.at[channel]
        following = self._published.after(epoch, self.stream(channel), offset)
        assert following, "an event that nobody published, or one twice"
        assert frame.offset == following[0], "one is missing, or came before its turn"
        before = [one for one in self._published.offsets[epoch, self.stream(channel)] if one < frame.offset]
        assert previous == (before[-1] if before else 0), "its predecessor is another one"
        assert self._published.same_bytes(epoch, frame), "not the bytes that others got"
        self.at[channel] = (epoch, frame.offset)
        self._owed[channel] = max(0, self._owed.get(channel, 0) - 1)
