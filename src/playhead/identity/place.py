"""Where an item is: its path in the common tree, and whether its library takes part in the sync. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.items import Item, Library
from playhead.identity.match import PathRule, common_path, name_key, tidy_path, within


class Selection(msgspec.Struct, frozen=True):
    """Names or ids that are taken in or left out; an empty `include` takes all in."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.include or self.exclude)

    def takes(self, name: str, ident: str) -> bool:
        """Whether what has this name and id is taken in; who is named twice is left out."""
        keys = {name_key(name), plain_id(ident)}
        named = {name_key(one) for one in self.include} | {plain_id(one) for one in self.include}
        return (not self.include or bool(keys & named)) and not keys & _keys(self.exclude)

    def unknown(self, known: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """The entries that name nothing of `known`, which are (name, id)."""
        keys = {name_key(name) for name, _ in known} | {plain_id(ident) for _, ident in known}
        return tuple(one for one in (*self.include, *self.exclude) if not _keys([one]) & keys)


def parts(chosen: Selection, libraries: Sequence[Library]) -> tuple[str, ...]:
    """The ids of the libraries that take part, in a steady order; one empty text where all is read as a whole, because
    nothing is left out or the libraries cannot be told apart."""
    if not chosen or not libraries or not all(one.library_id for one in libraries):
        return ("",)
    return tuple(sorted({one.library_id for one in libraries if chosen.takes(one.name, one.library_id)}))


def plain_id(text: str) -> str:
    """An id as servers write it in some places, dashed or in capitals, in the spelling of all others."""
    return text.replace("-", "").lower()


def _keys(names: Sequence[str]) -> set[str]:
    return {name_key(one) for one in names} | {plain_id(one) for one in names}


class Place(msgspec.Struct, frozen=True):
    """An item's path in the common tree, and whether the configuration leaves it out of the sync."""

    path: str | None
    excluded: bool = False


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What decides of a server's items: its path rules, and which of its libraries take part."""

    rules: tuple[PathRule, ...] = ()
    chosen: Selection = Selection()
    libraries: tuple[Library, ...] = ()

    def place(self, item: Item) -> Place:
        """Where the item is."""
        path = common_path(item.path, self.rules) if item.path else None
        return Place(path, bool(self.chosen) and self._excluded(item))

    def others(self, item: Item) -> tuple[str, ...]:
        """The common paths of the item's other files."""
        return tuple(common_path(one.path, self.rules) for one in item.versions if one.path)

    def _excluded(self, item: Item) -> bool:
        path = tidy_path(item.path) if item.path else None
        homes = [one for one in self.libraries if path is not None and _holds(one, path)]
        if not homes:
            return bool(self.chosen.include)
        # a folder in two libraries is out when one of them is: what is excluded is neither read nor written
        return not all(self.chosen.takes(one.name, one.library_id) for one in homes)


def _holds(library: Library, path: str) -> bool:
    return any(within(path, tidy_path(folder)) for folder in library.locations)
