"""The shapes of playlists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from playhead.delivery.api.models import Asked, Shape


class PlaylistCopy(Shape):
    """One account's list. `lacks`: agreed titles that are not in it, most of them because the server has them not;
    `only`: entries that no other server knows; `doubled`: entries that no server can tell apart. `emptied_since`: all
    that was in it was gone at once, and that is not believed yet. `held`: a person is asked about it. `problems` says
    what cannot be done to it or known of it, and why."""

    server: str
    username: str
    playlist_id: str
    name: str
    entries: int
    lacks: int
    only: int
    doubled: int
    public: bool | None
    read_at: str | None
    missing_since: str | None
    emptied_since: str | None
    held: bool
    problems: list[str]


class Playlist(Shape):
    """A list of a person. `offered`: it was there when its server was first seen, and is kept apart until somebody
    links it; `linked`: its copies are kept in step, on all servers if `everywhere`; `unlinked`: somebody took them
    apart. `needs_you`: a copy is gone or empty, and a person has to say whether that was meant."""

    id: str
    name: str
    username: str
    state: Literal["offered", "linked", "unlinked"]
    everywhere: bool
    needs_you: bool
    entries: int
    copies: list[PlaylistCopy]


class PlaylistEntry(Shape):
    """A title in its agreed place, and the servers whose copy has it."""

    title: str
    servers: list[str]


class PlaylistPartner(Shape):
    """A list that this one may be linked with."""

    id: str
    name: str
    servers: list[str]


class PlaylistDetail(Playlist):
    """With the agreed order, up to 500 titles of it, and what it may be linked with by hand."""

    titles: list[PlaylistEntry]
    partners: list[PlaylistPartner]


class LinkAsked(Asked):
    """`with` is another list of the same person; without it the list goes to all of the person's servers."""

    with_: Annotated[str | None, Field(alias="with", max_length=20)] = None
