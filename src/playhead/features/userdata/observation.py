"""What was seen of one account's item, by a notice or by a reading. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart, part_of
from playhead.features.userdata.model import SYNCED, Doubt, Shadow, Value, same

UNMARKING = frozenset({SaveReason.TOGGLE_PLAYED, SaveReason.UPDATE_USER_DATA})
"""Saves by which a person un-marks. A false that comes with playback is a replay on servers up to 10.11."""

PLAYING = frozenset({SaveReason.PLAYBACK_START, SaveReason.PLAYBACK_PROGRESS})

PLAYBACK_FIELDS = frozenset({Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.LAST_PLAYED})
"""What one playback or one toggle changes together."""

GROWING = frozenset({Field.PLAY_COUNT, Field.LAST_PLAYED})
"""Fields that only grow between two un-marks: an older, smaller value of them is never news."""


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of one account's item.

    A *notice* carries the event's time `at`, uncertain by `error`; a *reading* is what the server held when the request
    began at `at`. `said_at` is the notice's time by the server's own clock. `doubt` is the notice that caused a
    reading, `reason` then that notice's. `fields` are those that are kept in step for this kind of item. All times UTC
    milliseconds.
    """

    part: UserDataPart
    at: int
    error: int = 0
    heard_at: int
    reading: bool
    reason: SaveReason | None = None
    said_at: int | None = None
    doubt: Doubt | None = None
    fields: tuple[Field, ...] = SYNCED

    @property
    def playing(self) -> bool:
        """Whether a player goes on while this is told."""
        return not self.reading and self.reason in PLAYING

    def same(self, field: Field, one: Value, other: Value) -> bool:
        """Equality as exact as this observation allows."""
        return same(field, one, other, playing=self.playing)


def reading_of(
    data: UserData, shadow: Shadow, asked_at: int, heard_at: int, fields: tuple[Field, ...] = SYNCED
) -> Observation:
    """What a server held when a request for it began, with the doubt that it clears."""
    doubt = shadow.doubt
    reason = doubt.reason if doubt is not None else None
    return Observation(
        part=part_of(data), at=asked_at, heard_at=heard_at, reading=True, reason=reason, doubt=doubt, fields=fields
    )


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A field that seems to have been edited. `before` is what the shadow held, UNSET at first sight.

    `overwritten`: our write came after it, unseen by whoever made it. `replay`: a replay took the played mark away, and
    is to be followed; counts stay.
    """

    field: Field
    value: Value
    before: Value | msgspec.UnsetType
    overwritten: bool = False
    replay: bool = False


def wiped(part: UserDataPart) -> bool:
    """Whether count and date are gone, as an un-mark leaves them."""
    return part.play_count == 0 and part.last_played in (None, msgspec.UNSET)
