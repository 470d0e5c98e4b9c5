"""Matching: which accounts belong to one person, and which items are one work. Pure.

A path (mapped to the common tree) is the first evidence, provider ids the second; a name alone never matches. What
could mean two different works is refused and listed, not guessed.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from playhead.domain.items import FOLDER_KINDS, LEAF_KINDS, Item
from playhead.domain.people import Account

PROVIDERS: dict[str, tuple[str, ...]] = {
    "Movie": ("imdb", "tmdb", "tvdb"),
    "Video": ("imdb", "tmdb", "tvdb"),
    "Episode": ("tvdb", "imdb", "tmdb"),
    "Series": ("tvdb", "imdb", "tmdb"),
    "MusicVideo": ("imdb", "tmdb"),
    "Audio": ("musicbrainztrack", "musicbrainzrecording"),
    "MusicAlbum": ("musicbrainzalbum", "musicbrainzreleasegroup"),
    "MusicArtist": ("musicbrainzartist",),
}
"""The provider ids that name one work, by kind. A season has none of its own that can be trusted."""


class PathRule(msgspec.Struct, frozen=True):
    """A prefix of a server's paths and what it is called in the common tree."""

    source: str
    common: str


def tidy_path(path: str) -> str:
    """Forward slashes, none doubled (but a leading `//` of a share), none at the end."""
    slashed = path.replace("\\", "/")
    lead = "//" if slashed.startswith("//") else "/" if slashed.startswith("/") else ""
    return lead + "/".join(part for part in slashed.split("/") if part)


def common_path(path: str, rules: Sequence[PathRule]) -> str:
    """A server's path in the common tree: the longest matching prefix is replaced, at a folder's border."""
    tidy = tidy_path(path)
    fitting = [rule for rule in rules if within(tidy, tidy_path(rule.source))]
    if not fitting:
        return tidy
    rule = max(fitting, key=lambda r: len(tidy_path(r.source)))
    # a root keeps its slash when tidy, every other folder has none: without it the rest begins with one
    return tidy_path(tidy_path(rule.common).rstrip("/") + tidy[len(tidy_path(rule.source).rstrip("/")) :])


def within(path: str, folder: str) -> bool:
    """Whether a tidy path is the folder or in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


class Linked(msgspec.Struct, frozen=True):
    """The item is a copy of this work; `evidence` is `path`, `imdb`, `tmdb`, …"""

    work_id: int
    evidence: str


class Unlinked(msgspec.Struct, frozen=True):
    """The item could be several works: none is taken."""

    reason: str
    candidates: tuple[int, ...]


class NewWork(msgspec.Struct, frozen=True):
    """Nothing known has any of the item's keys."""


SERIES = "series"
"""The evidence of what is known by its series and its numbers."""

OTHER_FILE = "other file"
"""The evidence of an item whose second file is the file of a known work."""

PATHS = ("path", OTHER_FILE)


def keys_of(
    item: Item, path: str | None, series: int | None = None, others: Sequence[str] = ()
) -> tuple[tuple[str, str], ...]:
    """The item's keys with their evidence, strongest first: `("file|/media/films/a.mkv", "path")`, …

    `series` is the work of the item's series: an episode is known by it and its numbers, a season by it and its own.
    `others` are the common paths of the item's other files.

    All kinds with a file share one name space of paths, because servers disagree about Movie and Video; folders do
    not, because a series and its only season can be one folder.
    """
    keys = []
    if path is not None and item.kind in LEAF_KINDS:
        keys.append((f"file|{path}", "path"))
    elif path is not None and item.kind in FOLDER_KINDS:
        keys.append((f"{item.kind}|{path}", "path"))
    keys += [(f"file|{other}", OTHER_FILE) for other in others]
    for provider in PROVIDERS.get(item.kind, ()):
        value = item.provider_ids.get(provider)
        # a file with several episodes carries the first one's id; it is another work than that episode alone
        if value and item.episode_end in (None, item.episode):
            keys.append((f"{item.kind}|{provider}|{value.casefold()}", provider))
    numbers = _numbers(item)
    if series is not None and numbers is not None:
        keys.append((f"{item.kind}|of {series}|{numbers}", SERIES))
    return tuple(keys)


def _numbers(item: Item) -> str | None:
    if item.kind == "Season":
        return None if item.season is None else f"s{item.season}"
    if item.kind != "Episode" or item.season is None or item.episode is None:
        return None
    last = "" if item.episode_end in (None, item.episode) else f"-{item.episode_end}"
    return f"s{item.season}e{item.episode}{last}"


def link(keys: Sequence[tuple[str, str]], known: Mapping[str, int]) -> Linked | Unlinked | NewWork:
    """The work that the strongest evidence names. Provider ids that name two works are refused."""
    for key, evidence in keys:
        if evidence in PATHS and key in known:
            return Linked(known[key], evidence)
    named = [(known[key], evidence) for key, evidence in keys if key in known and evidence != SERIES]
    # numbers are the last resort: servers order the episodes of some series differently
    named = named or [(known[key], evidence) for key, evidence in keys if key in known]
    works = tuple(dict.fromkeys(work_id for work_id, _ in named))
    if not works:
        return NewWork()
    if len(works) > 1:
        return Unlinked("its provider ids belong to different works", works)
    return Linked(*named[0])


class Person(msgspec.Struct, frozen=True):
    """A configured person: a name, and for each server the names of the accounts there."""

    name: str
    accounts: dict[str, tuple[str, ...]]


class NamedAccount(msgspec.Struct, frozen=True):
    """An account and what it is called now."""

    account: Account
    name: str


def name_key(name: str) -> str:
    """What two equal names have in common: case, spaces and whether an accent is a character of its own do not count.

    Jellyfin compares the capitals of names and nothing else, so accounts that it tells apart may be equal here, and
    none that are one to it are two.
    """
    plain = unicodedata.normalize("NFD", " ".join(name.split()))
    return unicodedata.normalize("NFC", plain.casefold())


class Owner(msgspec.Struct, frozen=True):
    """Whose account it is; `evidence` is `config` or `name`."""

    name: str
    evidence: str


def owners(accounts: Iterable[NamedAccount], people: Sequence[Person]) -> dict[Account, Owner]:
    """Each account's owner: the configured person, else everybody of the same name.

    A configured person's account on a server shuts out others of his name there: two accounts of one name would
    otherwise share a history that is not theirs. Accounts that nobody can own are missing in the answer.
    """
    named: dict[Account, Owner] = {}
    taken: dict[tuple[str, str], str] = {
        (server, name_key(name)): person.name
        for person in people
        for server, names in person.accounts.items()
        for name in names
    }
    reserved: dict[str, set[str]] = defaultdict(set)
    for person in people:
        reserved[name_key(person.name)] |= set(person.accounts)
    for one in accounts:
        place = (one.account.server, name_key(one.name))
        if place in taken:
            named[one.account] = Owner(taken[place], "config")
        elif one.account.server not in reserved[name_key(one.name)]:
            named[one.account] = Owner(_spelling(one.name, people), "name")
    return named


def _spelling(name: str, people: Sequence[Person]) -> str:
    return next((person.name for person in people if name_key(person.name) == name_key(name)), " ".join(name.split()))
