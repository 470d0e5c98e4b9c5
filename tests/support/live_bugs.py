"""Mistakes that live feeds have made, each put in the place of the real code for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import pytest

from playhead.delivery.live import hub, joining, missed, resume
from playhead.delivery.live.codes import NotRecovered, Reset
from playhead.delivery.live.frames import Frame, event_frame
from playhead.delivery.live.hub import Hub, Stream
from playhead.delivery.live.joining import Joined, Want
from playhead.delivery.live.missed import MissedReader
from playhead.delivery.live.outlet import Burst, Outlet, Subscription
from playhead.delivery.live.resume import Found, Position
from playhead.delivery.live.window import Window
from playhead.domain.channels import channel_of
from playhead.journal.record import Record

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def gap_at_the_seam(patch: Patch) -> None:
    """What comes while somebody reads what he missed is neither in that nor live."""
    real = joining.judge

    def judge(want: Want, found: Found | NotRecovered | None, window: Window, epoch: str, most: int) -> Joined:
        made = real(want, found, window, epoch, most)
        return msgspec.structs.replace(made, replay=found.frames) if isinstance(found, Found) and found.frames else made

    patch.setattr(joining, "judge", judge)


def sent_twice(patch: Patch) -> None:
    """What was sent last is not noted, so that it comes again when a slow client reads."""
    real = Outlet.offer

    def offer(self: Outlet, subscription: Subscription, burst: Burst) -> bool:
        sent = real(self, subscription, burst)
        if sent:
            subscription.position = burst.first - 1
        return sent

    patch.setattr(Outlet, "offer", offer)


def live_before_the_replay(patch: Patch) -> None:
    """A subscription is live while what it missed is still looked for."""
    real = Outlet.offer

    def offer(self: Outlet, subscription: Subscription, burst: Burst) -> bool:
        subscription.pending = False
        return real(self, subscription, burst)

    patch.setattr(Outlet, "offer", offer)


def wrong_previous(patch: Patch) -> None:
    """An event names the record before it in the journal, not the one before it in its channel."""

    def made(record: Record, previous: int, epoch: str, largest: int) -> Frame:
        right = event_frame(record, previous, epoch, largest)
        return msgspec.structs.replace(event_frame(record, record.seq - 1, epoch, largest), previous=right.previous)

    patch.setattr(hub, "event_frame", made)
    patch.setattr(missed, "event_frame", made)


def heard_after_leaving(patch: Patch) -> None:
    """Leaving is acknowledged, and nothing else."""

    def drop(self: Hub, outlet: Outlet, subscription: Subscription) -> None:
        outlet.subscriptions.pop(subscription.channel, None)

    patch.setattr(Hub, "_drop", drop)


def heard_by_all(patch: Patch) -> None:
    """An event goes to everybody on its channel, whomever it is for."""
    real = Hub._write

    async def write(self: Hub, stream: Stream, burst: Burst) -> None:
        await real(self, stream, burst)
        for name, other in self._streams.items():
            if name != stream.name and channel_of(name) == channel_of(stream.name):
                for outlet in other.subscribers:
                    outlet._write(burst.frames, burst.joined)

    patch.setattr(Hub, "_write", write)


def answer_of_somebody_else(patch: Patch) -> None:
    """Who asks while the journal is read for somebody else gets the same answer, whatever he asked for."""
    real = MissedReader.after

    async def after(self: MissedReader, stream: str, offset: int, to: int) -> Found:
        for task in list(self._reading.values()):
            return await task
        return await real(self, stream, offset, to)

    patch.setattr(MissedReader, "after", after)


def lagging_not_told(patch: Patch) -> None:
    """Who reads too slowly goes on from now, and never learns of it."""

    def resync(self: Outlet, subscription: Subscription, *_: object) -> None:
        subscription.position = subscription.window.top if subscription.window is not None else 0
        subscription.skipped = 0

    patch.setattr(Outlet, "resync", resync)


def dropped_while_full(patch: Patch) -> None:
    """What does not fit is dropped."""
    real = Outlet.offer

    def offer(self: Outlet, subscription: Subscription, burst: Burst) -> bool:
        sent = real(self, subscription, burst)
        if not sent and not subscription.pending:
            self.lagging, subscription.skipped, subscription.position = False, 0, burst.last
        return sent

    patch.setattr(Outlet, "offer", offer)


def epoch_ignored(patch: Patch) -> None:
    """An offset is an offset, of whatever journal."""
    real = Hub.join

    async def join(self: Hub, outlet: Outlet, wants: Sequence[Want]) -> list[Joined]:
        def here(one: Want) -> Want:
            at = one.position
            return one if at is None else msgspec.structs.replace(one, position=Position(at.offset, self.epoch))

        return await real(self, outlet, [here(one) for one in wants])

    patch.setattr(Hub, "join", join)


def restore_not_told(patch: Patch) -> None:
    """After a restore everybody just goes on."""
    real = Outlet.resync

    def resync(self: Outlet, subscription: Subscription, reason: Reset, now: float, at: int, epoch: str) -> None:
        if reason is not Reset.EPOCH_CHANGED:
            real(self, subscription, reason, now, at, epoch)

    patch.setattr(Outlet, "resync", resync)


def replayed_in_part(patch: Patch) -> None:
    """Of what is too much the newest is replayed."""
    real = resume.counted

    def counted(asked: Position, number: int, forgotten: int, most: int) -> NotRecovered | None:
        said = real(asked, number, forgotten, most)
        return None if said is NotRecovered.TOO_MANY else said

    patch.setattr(joining, "counted", counted)


def pruned_taken_for_never_there(patch: Patch) -> None:
    """What the journal does not have any more was never there."""
    real = resume.counted
    patch.setattr(joining, "counted", lambda asked, number, forgotten, most: real(asked, number, 0, most))
