"""Everything the door needs from below and from the runtime, in one value that the runtime builds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from playhead.delivery.api.metrics import Metrics
from playhead.features.userdata.preview import Preview
from playhead.features.userdata.runs import Begin
from playhead.features.userdata.view import Policy
from playhead.identity.logins import Logins
from playhead.journal.lanes import GateState
from playhead.journal.log import Journal
from playhead.journal.wake import Wakes
from playhead.kit.clock import Clock
from playhead.kit.ids import IdSource
from playhead.ports.media_server import Capabilities
from playhead.ports.webhook import ParseWebhook
from playhead.storage.engine import Database
from playhead.storage.writer import Writer


@dataclass(frozen=True)
class Door:
    """How Playhead itself is reached. `own_url` is its address without the base path, for callers that name none;
    `trusted_proxies` are networks whose forwarding headers are believed."""

    version: str
    own_url: str = "http://127.0.0.1:8080"
    base_path: str = "/"
    trusted_proxies: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    metrics: Literal["local", "token", "off"] = "local"
    auth: Literal["password", "disabled"] = "password"

    @property
    def prefix(self) -> str:
        """What stands before every path in an address: empty, or like `/playhead`."""
        return self.base_path.rstrip("/")


@dataclass(frozen=True)
class MediaServerDoor:
    """A configured media server. `webhook_required` False lets notices without any secret in. One that does not take
    part is neither called nor heard."""

    name: str
    url: str
    passwordless: bool = False
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_required: bool = True
    takes_part: bool = True


class Runtime(Protocol):
    """What only the running process knows. None of it waits."""

    def uptime_seconds(self) -> float: ...

    def loops(self) -> Mapping[str, str]:
        """Each loop this process should run: `running`, `ended`, or its last error."""
        ...

    def worker_running(self) -> bool: ...

    def draining(self) -> bool:
        """The process is stopping and takes nothing new."""
        ...

    def schema_trouble(self) -> str | None:
        """Why the database's schema does not fit this version."""
        ...

    def store_trouble(self) -> str | None:
        """Why nothing can be made durable now."""
        ...

    def gate(self, server: str) -> GateState:
        """The breaker before a media server; a server nobody heard of has a closed one."""
        ...

    def socket(self, server: str) -> str:
        """`connected`, `connecting`, or `off`."""
        ...

    def offset_seconds(self, server: str) -> float | None:
        """How far a server's clock is ahead of ours, where it is known."""
        ...


class Gates(Protocol):
    """The worker's gates."""

    async def reopen(self, name: str) -> None:
        """Let jobs through again, and try those that wait at once."""
        ...


@dataclass(frozen=True)
class Installed:
    """What came of writing a server's webhook configuration; `message` is for people."""

    proven: bool
    message: str


InstallWebhook = Callable[[str, str], Awaitable[Installed]]
"""Takes a server's name and the URL, with secret, that it shall post to."""


CapabilitiesOf = Callable[[str], Capabilities]
"""What a version of a media server can do."""


class Notices:
    """When each server was last heard by webhook, in UTC milliseconds."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self.complete = False
        """Whether what was heard before this process started has been looked up."""

    def note(self, server: str, at: int) -> None:
        """A notice came in."""
        self._last[server] = max(at, self._last.get(server, 0))

    def remember(self, earlier: Mapping[str, int]) -> None:
        """Take over what the journal knows."""
        for server, at in earlier.items():
            self.note(server, at)
        self.complete = True

    def last(self, server: str) -> int | None:
        """None when it was never heard."""
        return self._last.get(server)


@dataclass(frozen=True)
class Services:
    """Built once, by the runtime. `site` is the folder of the built web app; None says so on the page."""

    door: Door
    database: Database
    writer: Writer
    journal: Journal
    wakes: Wakes
    clock: Clock
    new_id: IdSource
    logins: Logins
    servers: Mapping[str, MediaServerDoor]
    parse_webhook: ParseWebhook
    webhook_events: tuple[str, ...]
    capabilities_of: CapabilitiesOf
    sync_policy: Policy
    runtime: Runtime
    gates: Gates
    metrics: Metrics
    site: Path | None = None
    install_webhook: InstallWebhook | None = None
    wake_sweeps: Callable[[], None] = lambda: None
    """Passes were asked for, or decided about."""
    preview: Callable[[Begin], Awaitable[Preview]] | None = None
    """What a run would write."""
    notices: Notices = field(default_factory=Notices)
