"""Records about playlists; part of the union in `events`."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from playhead.domain.event import Event, Retention


class PlaylistRead(Event, frozen=True, kw_only=True, tag="playlist_read"):
    """We read one account's list, and it differs from what is known. `entries` are item ids in their order; `missing`
    are items that were in it and that the server has no more or does not show to this user, at this look or since an
    earlier one. `baseline`: it was there at the first contact. `cannot` says what cannot be done to it, and why.
    `problem` says why it could not be read; nothing else holds then. `run` names the run of a write that has read it
    and then wrote nothing."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    user_id: str
    playlist_id: str
    name: str
    public: bool | None = None
    media_type: str = ""
    owned: bool | None = None
    entries: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    cannot: dict[str, str] = msgspec.field(default_factory=dict)
    asked_at: int
    baseline: bool = False
    problem: str = ""
    run: str = ""


class PlaylistsListed(Event, frozen=True, kw_only=True, tag="playlists_listed"):
    """A complete listing of the lists that an account sees, while no library scan ran. It is told when one that is
    known is not there, or is there again, and at the `first` one. Of those in `signalled` the server itself has said
    that they were deleted."""

    retention: ClassVar[Retention] = Retention.OBSERVATION
    server: str
    user_id: str
    playlist_ids: tuple[str, ...]
    signalled: tuple[str, ...] = ()
    asked_at: int
    first: bool = False


class PlaylistWritten(Event, frozen=True, kw_only=True, tag="playlist_written"):
    """We changed a list, and read it back. `entries` is what it holds now; `expected` what it should, where that
    differs, and likewise a name, or who may see it, that somebody else has changed meanwhile. `added`, `removed` and
    `moved` are the items of our calls, `untaken` those that the server did not take; `refused`: it is not asked for
    them again. `missing` are those that it has no more, or does not show to this user. `made`: it was not there before.
    `adopted`: it was there under that name, and is linked now. `gone`: it was deleted. `asked_at` is when the reading
    before began, `read_at` when the one afterwards did."""

    server: str
    user_id: str
    playlist_id: str
    register_id: int
    name: str
    public: bool | None = None
    media_type: str = ""
    owned: bool | None = None
    entries: tuple[str, ...] = ()
    expected: tuple[str, ...] | None = None
    expected_name: str | None = None
    expected_public: bool | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    untaken: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: bool = False
    renamed: bool = False
    published: bool = False
    made: bool = False
    adopted: bool = False
    gone: bool = False
    more: bool = False
    cannot: dict[str, str] = msgspec.field(default_factory=dict)
    asked_at: int
    read_at: int
    answered_at: int
    run: str = ""
    job_id: int = 0


class PlaylistNotWritten(Event, frozen=True, kw_only=True, tag="playlist_not_written"):
    """A run ended before a call could change the list."""

    server: str
    user_id: str
    playlist_id: str
    register_id: int
    run: str


class PlaylistPlanned(Event, frozen=True, kw_only=True, tag="playlist_planned"):
    """A dry run: what would have been done to a list, in words."""

    server: str
    user_id: str
    playlist_id: str
    register_id: int
    name: str
    value: str
    job_id: int = 0


class PlaylistCommand(Event, frozen=True, kw_only=True, tag="playlist_command"):
    """Somebody decided about a list: `action` is link, unlink, confirm or discard. `with_id` is the one to link it
    with."""

    retention: ClassVar[Retention] = Retention.KEPT
    register_id: int
    action: str
    with_id: int | None = None
