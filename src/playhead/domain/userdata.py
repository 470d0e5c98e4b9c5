"""User data: what one account holds of one item, as whole readings and as parts."""

from __future__ import annotations

from enum import StrEnum

import msgspec

TICKS_PER_SECOND = 10_000_000
TICKS_PER_MS = 10_000

LIKED, DISLIKED = 10.0, 1.0
LIKED_FROM = 6.5
"""What a rating becomes where only a thumb is kept, and from which rating on it is a thumb up."""


def thumb(rating: float) -> float:
    """A rating as it is kept where only likes are."""
    return LIKED if rating >= LIKED_FROM else DISLIKED


class Field(StrEnum):
    """One thing that is kept in step by itself."""

    PLAYED = "played"
    POSITION = "position"
    PLAY_COUNT = "play_count"
    LAST_PLAYED = "last_played"
    FAVORITE = "favorite"
    RATING = "rating"


class SaveReason(StrEnum):
    """Why a server saved user data, in Jellyfin's words."""

    PLAYBACK_START = "PlaybackStart"
    PLAYBACK_PROGRESS = "PlaybackProgress"
    PLAYBACK_FINISHED = "PlaybackFinished"
    TOGGLE_PLAYED = "TogglePlayed"
    UPDATE_USER_RATING = "UpdateUserRating"
    UPDATE_USER_DATA = "UpdateUserData"
    IMPORT = "Import"


class UserData(msgspec.Struct, frozen=True, kw_only=True):
    """A whole reading. `position` in ticks, `last_played` in UTC milliseconds, `rating` 0 to 10 or None."""

    played: bool = False
    position: int = 0
    play_count: int = 0
    last_played: int | None = None
    favorite: bool = False
    rating: float | None = None


class UserDataPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Some fields of a reading or of a write; UNSET is "nothing is said of this field".

    In a notice `rating` is never None and never 0: the webhook plugin sends 0 for "no rating".
    """

    played: bool | msgspec.UnsetType = msgspec.UNSET
    position: int | msgspec.UnsetType = msgspec.UNSET
    play_count: int | msgspec.UnsetType = msgspec.UNSET
    last_played: int | None | msgspec.UnsetType = msgspec.UNSET
    favorite: bool | msgspec.UnsetType = msgspec.UNSET
    rating: float | None | msgspec.UnsetType = msgspec.UNSET

    def said(self) -> tuple[Field, ...]:
        """The fields that carry a value."""
        return tuple(f for f in Field if getattr(self, f) is not msgspec.UNSET)


def part_of(data: UserData, fields: frozenset[Field] | None = None) -> UserDataPart:
    """The named fields of a whole reading, or all of them."""
    chosen = frozenset(Field) if fields is None else fields
    return UserDataPart(**{f.value: getattr(data, f) for f in Field if f in chosen})


def with_part(data: UserData, part: UserDataPart) -> UserData:
    """`data` with the fields that `part` names replaced."""
    return msgspec.structs.replace(data, **{f.value: getattr(part, f) for f in part.said()})
