"""The newest frames of a stream, kept ready to be sent again; what is older is in the journal. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from playhead.delivery.live.frames import Frame


class Window:
    """The last frames of one stream, bounded by number and size, without a gap among them.

    `top` is the offset of the stream's last event, 0 for none.
    """

    def __init__(self, top: int, most_frames: int, most_bytes: int) -> None:
        self.top = top
        self._frames: deque[Frame] = deque()
        self._size = 0
        self._most_frames = most_frames
        self._most_bytes = most_bytes

    def add(self, frame: Frame) -> None:
        """The next frame of the stream. Raises ValueError when one is missing before it."""
        if frame.previous != self.top:
            raise ValueError(f"{frame.stream}: {frame.offset} follows {frame.previous}, not {self.top}")
        self.top = frame.offset
        self._frames.append(frame)
        self._size += len(frame.wire)
        while len(self._frames) > self._most_frames or self._size > self._most_bytes:
            self._size -= len(self._frames.popleft().wire)

    def covers(self, offset: int) -> bool:
        """Whether everything after `offset` is here."""
        return offset >= (self._frames[0].previous if self._frames else self.top)

    def after(self, offset: int, most: int) -> Sequence[Frame] | None:
        """The frames after `offset`, oldest first; None when they are more than `most`, or not all here."""
        if not self.covers(offset):
            return None
        found: list[Frame] = []
        for frame in reversed(self._frames):
            if frame.offset <= offset:
                break
            if len(found) == most:
                return None
            found.append(frame)
        found.reverse()
        return found

    def count_after(self, offset: int) -> int:
        """How many of the frames here come after `offset`."""
        return sum(frame.offset > offset for frame in self._frames)
