"""What the doctor looks at, and what he says: frozen values. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from playhead.config.media import MediaServer as ServerSettings
from playhead.config.settings import Settings
from playhead.domain.errors import ServerError
from playhead.domain.items import Item, Library
from playhead.domain.people import RemoteUser, ServerInfo
from playhead.runtime.doctor_database import Schema

T = TypeVar("T")


class State(StrEnum):
    """How bad a finding is. A problem keeps something from working."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One line of the table. `subject` is what was looked at; `remedy` is empty where all is well."""

    check: str
    subject: str
    state: State
    finding: str
    remedy: str = ""


@dataclass(frozen=True)
class Answered(Generic[T]):
    """A server's answer to one question."""

    value: T


Asked = Answered[T] | ServerError | None
"""An answer, the way in which there was none, or None: not asked, since an earlier question had no answer."""


def value_of(asked: Asked[T]) -> T | None:
    """The answer, where there is one."""
    return asked.value if isinstance(asked, Answered) else None


@dataclass(frozen=True)
class FolderFacts:
    """A folder on this machine. `free_bytes` None: unknown."""

    path: Path
    exists: bool
    writable: bool = False
    file_system: str = ""
    free_bytes: int | None = None


@dataclass(frozen=True)
class DatabaseFacts:
    """`closed` says why the interface could not be had; `serving` that a process runs on it."""

    schema: Schema
    damage: str | None = None
    closed: str | None = None
    serving: bool = False


@dataclass(frozen=True)
class HookFacts:
    """Where a server should post to. `url` carries the secret; `last_notice_at` in UTC milliseconds; `quiet`: sockets
    tell of changes and no notice comes; `refused` notices in a row carried a wrong secret."""

    url: str = field(repr=False)
    secret: str | None = field(repr=False)
    last_notice_at: int | None = None
    quiet: bool = False
    refused: int = 0


@dataclass(frozen=True)
class Listing:
    """A server's items with a file. `complete` False: the list was cut off, since there are very many."""

    items: tuple[Item, ...]
    complete: bool = True


@dataclass(frozen=True)
class TierFacts:
    """A way in which the running process hears a server, in the interface's words."""

    name: str
    state: str
    age_seconds: float | None
    detail: str = ""


@dataclass(frozen=True)
class ServerFacts:
    """One media server. `clock_offset` is how many seconds it is ahead of us; `plugin` holds None without plugin;
    `tiers` is empty where no process runs; `told` is what a running one says to be wrong, and what to do."""

    settings: ServerSettings
    ping: Asked[ServerInfo] = None
    info: Asked[ServerInfo] = None
    clock_offset: float | None = None
    quick_connect: Asked[bool] = None
    libraries: Asked[tuple[Library, ...]] = None
    users: Asked[tuple[RemoteUser, ...]] = None
    listing: Asked[Listing] = None
    plugin: Asked[Mapping[str, Any] | None] = None
    hook: HookFacts | None = None
    tiers: tuple[TierFacts, ...] = ()
    told: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def heard(self) -> bool:
        """Whether what happens there is listened to."""
        return self.settings.direction in ("both", "source")


@dataclass(frozen=True)
class Facts:
    """Everything at once. `now` in UTC milliseconds; `warnings` are the configuration's own."""

    settings: Settings
    source: Path | None
    warnings: tuple[str, ...]
    now: int
    data: FolderFacts
    database: DatabaseFacts
    folders: tuple[FolderFacts, ...] = ()
    servers: tuple[ServerFacts, ...] = ()
