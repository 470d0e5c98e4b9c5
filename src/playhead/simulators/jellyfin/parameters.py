"""Query parameters as the server binds them; 400 problem JSON for a value that does not parse."""

from __future__ import annotations

from collections.abc import Iterable

from playhead.simulators.jellyfin import guids, ticks
from playhead.simulators.jellyfin.replies import invalid


class Query:
    """Query parameters: names in any case, lists comma-separated or repeated."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), []).append(value)

    def text(self, name: str) -> str | None:
        found = self._values.get(name.lower())
        return found[0] if found else None

    def flag(self, name: str) -> bool | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        if value.lower() not in {"true", "false"}:
            raise invalid(name, value)
        return value.lower() == "true"

    def number(self, name: str) -> int | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except ValueError:
            raise invalid(name, value) from None

    def guid(self, name: str) -> str | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        found = guids.parse(value)
        if found is None:
            raise invalid(name, value)
        return found

    def date(self, name: str) -> int | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        found = ticks.parse(value)
        if found is None:
            raise invalid(name, value)
        return found

    def words(self, name: str) -> list[str]:
        given = self._values.get(name.lower(), [])
        return [word.strip() for value in given for word in value.split(",") if word.strip()]

    def guid_list(self, name: str) -> list[str]:
        """Unparsable ids are dropped silently."""
        return [found for word in self.words(name) if (found := guids.parse(word))]
