"""What another tool's file says of one playback, as it stands there: names and ids that are not ours yet."""

from __future__ import annotations

import msgspec


class Played(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One playback that a tool had noted.

    `line` is its place in the file, from 1; `mark` names it among all that this tool ever notes, so that the same file
    a second time is recognised. `user_id` is the account on a Jellyfin server (32 hex digits, empty where the tool
    knows none), `person` the name in that tool. `item_id` is Jellyfin's, empty for what another kind of server has.
    `kind` is `Movie` or `Episode`. `ids` and `series_ids` have lower-case keys (`imdb`, `tmdb`, `tvdb`). `at` is when
    it began, in UTC milliseconds. `length` is how long it played, `runtime` how long the title is (0: the tool does
    not say), both in milliseconds.
    """

    line: int
    mark: str
    at: int
    length: int
    kind: str
    person: str = ""
    user_id: str = ""
    item_id: str = ""
    title: str = ""
    series: str = ""
    season: int | None = None
    episode: int | None = None
    year: int | None = None
    ids: dict[str, str] = {}
    series_ids: dict[str, str] = {}
    runtime: int = 0
    client: str = ""
    play_method: str = ""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A playback that was not taken over, and why."""

    line: int
    name: str
    verdict: str
    why: str
