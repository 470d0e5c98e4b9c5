"""Everything the door needs from below and from the runtime, in one value that the runtime builds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from playhead.delivery.api.metrics import Metrics
from playhead.delivery.api.notices import Notices
from playhead.delivery.live.feed import Feed
from playhead.features.accounts.secrets import Keeper
from playhead.features.history.load import Defaults
from playhead.features.history.settings import Poll
from playhead.features.userdata.preview import Preview
from playhead.features.userdata.runs import Begin
from playhead.features.userdata.view import Policy
from playhead.identity.logins import Logins
from playhead.identity.match import PathRule
from playhead.journal.lanes import GateState
from playhead.journal.log import Journal
from playhead.journal.wake import Wakes
from playhead.kit.clock import Clock
from playhead.kit.ids import IdSource
from playhead.ports.account_proof import AccountProof
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
    query_token: bool = True
    """Whether a socket's token may stand in its address."""

    @property
    def prefix(self) -> str:
        """What stands before every path in an address: empty, or like `/playhead`."""
        return self.base_path.rstrip("/")


@dataclass(frozen=True)
class MediaServerDoor:
    """A configured media server. `webhook_required` False lets notices without any secret in. One that does not take
    part is neither called nor heard. `path_rules` say what its paths are called in the common tree. `poll_seconds` is
    how often it is asked who is watching, None for never; `sweep_hours` how often everything is read, 0 for not by the
    clock."""

    name: str
    url: str
    passwordless: bool = False
    webhook_secret: str | None = field(default=None, repr=False)
    webhook_required: bool = True
    takes_part: bool = True
    path_rules: tuple[PathRule, ...] = ()
    poll_seconds: float | None = None
    sweep_hours: float = 0


@dataclass(frozen=True)
class SocketWord:
    """How a media server is heard by sockets: `connected`, `connecting` or `off`; `detail` says who is not heard and
    why, empty when all are; `told_at` is when one last said anything, UTC milliseconds."""

    word: str = "off"
    detail: str = ""
    told_at: int | None = None


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

    def socket(self, server: str) -> SocketWord:
        """How a media server is heard by sockets."""
        ...

    def poll_age_seconds(self, server: str) -> float | None:
        """How old the newest answer to who is watching there is; None before the first, and where nobody asks."""
        ...

    def poll(self, server: str) -> Poll:
        """What came of asking who is watching there."""
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
    """What came of writing a server's webhook configuration; `message` and `remedy` are for people.

    `proven`: a notice that was caused for the purpose has arrived, `round_trip_ms` later. Where none could be caused
    or heard, `written` alone says that the configuration stands.
    """

    written: bool
    proven: bool
    message: str
    remedy: str = ""
    round_trip_ms: int | None = None


InstallWebhook = Callable[[str, str], Awaitable[Installed]]
"""Takes a server's name and the URL, with secret, that it shall post to."""


@dataclass(frozen=True)
class AccountDoor:
    """Signing in by accounts of media servers. `creates`: one that is nobody's gets a user. `takes` says whether the
    configuration lets an account in: its server, name and id."""

    proofs: Mapping[str, AccountProof] = field(default_factory=dict)
    creates: bool = True
    takes: Callable[[str, str, str], bool] = lambda _server, _name, _user_id: True


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
    sync_policy: Policy
    runtime: Runtime
    gates: Gates
    metrics: Metrics
    live: Feed
    account_passwords: Keeper
    """Opens the passwords of accounts that were made."""
    sign_in: AccountDoor = field(default_factory=AccountDoor)
    history: Defaults | None = field(default_factory=Defaults)
    """How watch history is kept where a person has said nothing; None where it is switched off."""
    site: Path | None = None
    install_webhook: InstallWebhook | None = None
    wake_sweeps: Callable[[], None] = lambda: None
    """Passes were asked for, or decided about."""
    look_at: Callable[[str], None] = lambda _server: None
    """Somebody has said which server it is that was held."""
    preview: Callable[[Begin], Awaitable[Preview]] | None = None
    """What a run would write."""
    notices: Notices = field(default_factory=Notices)
