"""Scenario files (YAML or JSON): who and what a simulated server begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import yaml

from playhead.simulators.jellyfin import demo, media
from playhead.simulators.jellyfin.actions import UserSpec
from playhead.simulators.jellyfin.media import Media
from playhead.simulators.jellyfin.ticks import SECOND


class BadScenario(ValueError):
    """The file cannot be read as a scenario; the message says where."""


class User(msgspec.Struct, forbid_unknown_fields=True):
    """`{name, password?, admin?, disabled?}`."""

    name: str
    password: str | None = None
    admin: bool = False
    disabled: bool = False


class Movie(msgspec.Struct, forbid_unknown_fields=True):
    """`{name, year, minutes?, imdb?, tmdb?, path?}`."""

    name: str
    year: int
    minutes: float = 90
    imdb: str = ""
    tmdb: str = ""
    path: str = ""


class Series(msgspec.Struct, forbid_unknown_fields=True):
    """`{name, year, seasons: [episodes, …], minutes?, tvdb?}`."""

    name: str
    year: int
    seasons: list[int]
    minutes: float = 25
    tvdb: str = ""


class Album(msgspec.Struct, forbid_unknown_fields=True):
    """`{artist, name, year, tracks: [title, …]}`."""

    artist: str
    name: str
    year: int
    tracks: list[str]


class Scenario(msgspec.Struct, forbid_unknown_fields=True):
    """`root` is where the server has its media mounted; `demo_library` adds the built-in one."""

    name: str = ""
    root: str = "/srv/media"
    demo_library: bool = False
    users: list[User | str] = []
    movies: list[Movie] = []
    series: list[Series] = []
    albums: list[Album] = []
    data: list[dict[str, Any]] = []
    """User data to begin with: `{user, item, played?, position_seconds?, play_count?, favorite?, rating?}`."""

    def specs(self) -> list[UserSpec]:
        made = [User(each) if isinstance(each, str) else each for each in self.users]
        return [UserSpec(one.name, one.password, one.admin, one.disabled) for one in made]

    def files(self) -> list[Media]:
        """Everything on the disk, folders before what lies in them."""
        found = demo.library(self.root) if self.demo_library else []
        found += [_movie(one, self.root) for one in self.movies]
        for show in self.series:
            found += media.series(
                show.name, show.year, show.seasons, root=self.root, minutes=show.minutes, tvdb=show.tvdb
            )
        for one in self.albums:
            found += media.album(one.artist, one.name, one.year, one.tracks, root=self.root)
        return found


def _movie(one: Movie, root: str) -> Media:
    made = media.movie(one.name, one.year, root=root, minutes=one.minutes, imdb=one.imdb, tmdb=one.tmdb)
    return replace(made, path=one.path) if one.path else made


def load(path: Path) -> Scenario:
    """Read a scenario file; raises BadScenario."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadScenario(f"{path}: {error}") from error
    return parse(raw or {})


def parse(raw: object) -> Scenario:
    """A scenario from parsed YAML or JSON; raises BadScenario."""
    try:
        return msgspec.convert(raw, Scenario)
    except msgspec.ValidationError as error:
        raise BadScenario(str(error)) from error


FIELDS: Mapping[str, str] = {
    "played": "Played",
    "play_count": "PlayCount",
    "favorite": "IsFavorite",
    "rating": "Rating",
}


def data_fields(entries: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """(user, item, UserData fields) of the `data` entries."""
    made = []
    for entry in entries:
        fields = {api: entry[name] for name, api in FIELDS.items() if name in entry}
        if "position_seconds" in entry:
            fields["PlaybackPositionTicks"] = round(float(entry["position_seconds"]) * SECOND)
        made.append((str(entry["user"]), str(entry["item"]), fields))
    return made
