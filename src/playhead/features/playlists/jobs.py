"""The arguments of this feature's jobs, as stored in the job's row and shown in the event lists. Pure."""

from __future__ import annotations

import msgspec

BRING = "playlists.bring"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Bring one account's list to what is agreed: change it, make it or delete it.

    What that takes is not here: a job reads the newest agreement when it runs. The rest is for people.
    """

    server: str
    user_id: str
    register_id: int
    username: str = ""
    name: str = ""
    source_server: str = ""

    @property
    def ref(self) -> str:
        """The account."""
        return f"{self.server}/{self.user_id}"

    @property
    def lane(self) -> str:
        """One call at a time for an account's list."""
        return f"playlists:{self.ref}:{self.register_id}"


def encode(target: Target) -> bytes:
    """As JSON, for the job's row."""
    return msgspec.json.encode(target)


def decode(args: bytes | str) -> Target:
    """From the job's row."""
    return msgspec.json.decode(args, type=Target)
