"""One live connection: who it belongs to, what it subscribed, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

from playhead.delivery.live import frames
from playhead.delivery.live.codes import Close
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.outlet import Outlet, Pipe
from playhead.delivery.live.session import Session
from playhead.domain.channels import Who
from playhead.identity.callers import Caller
from playhead.kit.clock import Clock


def who_of(caller: Caller) -> Who:
    """Whose eyes a caller has."""
    return Who(caller.login_id or 0, caller.is_admin)


class Connection:
    """A socket, or a stream of events over plain HTTP."""

    def __init__(self, number: str, caller: Caller, pipe: Pipe, session: Session, limits: Limits, clock: Clock) -> None:
        self.id = number
        self.caller = caller
        self.session = session
        self.began = clock.monotonic()
        self.outlet = Outlet(pipe, limits, self._end, self.began)
        self.code: Close | None = None
        """Why it was ended from this side."""
        self.on_end: Callable[[], None] = lambda: None
        self.heartbeat_at = 0.0
        self.proofs = 0
        """How often its credential was renewed: what was timed for an older one is void."""

    @property
    def user_id(self) -> int:
        """0 for the operator and where logins are switched off."""
        return self.caller.login_id or 0

    def end(self, code: Close) -> None:
        """Close it."""
        self.outlet.end(code)

    def say(self, kind: str, at: int, data: dict[str, object] | None = None, channel: str | None = None) -> None:
        """Send a frame that is no event."""
        self.outlet.say(frames.plain(kind, at, data, channel=channel))

    def _end(self, code: Close) -> None:
        self.code = code
        self.on_end()
