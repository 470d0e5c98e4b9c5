"""The packed recordings of real Jellyfin servers 10.11.11 and 12.0-rc5: REST, socket frames, webhooks."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ARCHIVE = Path(__file__).parent.parent / "recordings" / "jellyfin.tar.xz"
VERSIONS = ("10.11.11", "12.0-rc5")


@dataclass(frozen=True)
class Recording:
    """One recorded file: `version/folder/name`, with its parsed JSON (a list of lines for sockets)."""

    version: str
    folder: str
    name: str
    data: Any

    def __str__(self) -> str:
        return f"{self.version}/{self.folder}/{self.name}"


@cache
def _all() -> tuple[Recording, ...]:
    found = []
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            version, _, inside = member.name.partition("/")
            folder, _, name = inside.partition("/")
            stream = archive.extractfile(member)
            if not name or stream is None:
                continue
            text = stream.read().decode()
            data = [json.loads(line) for line in text.splitlines()] if folder == "ws" else json.loads(text)
            found.append(Recording(version, folder, name, data))
    return tuple(found)


def rest() -> list[Recording]:
    """All REST exchanges; `data` has `n group name request{…} response{status,headers,body}`."""
    return [r for r in _all() if r.folder == "rest"]


def webhooks() -> list[Recording]:
    """All webhook posts; `data` has `n phase request_line headers body_raw body_json answer`."""
    return [r for r in _all() if r.folder == "webhook"]


def sockets() -> list[Recording]:
    """All socket captures; `data` is a list of `{t, socket, dir, data}`."""
    return [r for r in _all() if r.folder == "ws"]
