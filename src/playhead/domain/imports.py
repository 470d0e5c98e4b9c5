"""What another tool's file says, as it stands there: names and ids that are not ours yet."""

from __future__ import annotations

import msgspec

from playhead.domain.userdata import UserDataPart


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a title was: on which server, by which id, in which file. `server` is empty where it is none of ours."""

    server: str = ""
    item_id: str = ""
    path: str = ""


class Noted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a tool had noted of one person's title.

    `line` is its place in the file, from 1. `kind` is empty where the tool does not tell films from episodes. `ids` and
    `series_ids` have lower-case keys (`imdb`, `tmdb`, `tvdb`). `person` is the name in that tool, `user_id` his account
    on `said_on`, the server of ours that had told it (empty for none). `at` is UTC milliseconds, 0 for unknown. `edit`:
    it was still to be carried to other servers; else it is how things stood.
    """

    line: int
    name: str = ""
    kind: str = ""
    ids: dict[str, str] = {}
    series_ids: dict[str, str] = {}
    season: int | None = None
    episode: int | None = None
    places: tuple[Place, ...] = ()
    person: str = ""
    said_on: str = ""
    user_id: str = ""
    at: int = 0
    edit: bool = False
    part: UserDataPart = UserDataPart()


class Unusable(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file that says nothing that could be taken over, and why."""

    line: int
    name: str
    why: str


class NotedUser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a tool knew by one name on several servers: server → user id."""

    name: str
    accounts: dict[str, str]


class BadFile(Exception):
    """A file is not what it is said to be, or breaks off; the message says so in a line."""
