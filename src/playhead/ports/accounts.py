"""A media server's accounts, as far as they are made and removed from outside.

All calls raise `domain.errors.ServerError` subclasses and nothing else. A call that may have been carried out without
an answer raises NoAnswerInTime; Unreachable says that nothing was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from playhead.domain.people import RemoteUser


@dataclass(frozen=True)
class Password:
    """A password that no log, error or traceback shows."""

    text: str = field(repr=False)


class Accounts(Protocol):
    """The port; one instance per server, which keeps nothing. User ids are 32 lower-case hex digits."""

    @property
    def name(self) -> str:
        """The server's name in our configuration."""
        ...

    async def users(self) -> tuple[RemoteUser, ...]:
        """All users, disabled ones too."""
        ...

    async def create(self, name: str, password: Password | None) -> RemoteUser:
        """A new account with the server's own defaults; without a password None. Raises Refused for a name that is
        taken or not allowed."""
        ...

    async def set_password(self, user_id: str, password: Password) -> None:
        """Replace the password; whoever was signed in is no longer. Raises NotThere, NotSupported up to 10.8."""
        ...

    async def copy_policy(self, user_id: str, template_id: str) -> None:
        """Let the account do what the template may, but for an administrator's rights. Raises NotThere."""
        ...

    async def delete(self, user_id: str) -> None:
        """Remove the account and all that is its. Raises NotThere where there is none, Refused for one that the server
        keeps."""
        ...
