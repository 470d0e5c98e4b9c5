"""The arguments of this feature's jobs, as stored in the job's row and shown in the event lists."""

from __future__ import annotations

import msgspec

WRITE = "userdata.write"
READ = "userdata.read"
AWAIT = "userdata.await"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Bring one account's item to what the register says (`userdata.write`), look at it (`userdata.read`), or wait for
    it where the account's server has none (`userdata.await`; `item_id` is empty then, and `absent_max` says how often
    the server is asked, -1 for ever).

    The values themselves are not here: a job reads the newest desire when it runs. The rest is for people.
    """

    server: str
    user_id: str
    item_id: str
    person_id: int
    work_id: int
    event_type: str = "watched"
    source_server: str = ""
    username: str = ""
    item_name: str = ""
    item_path: str = ""
    kind: str = "Movie"
    runtime: int | None = None
    decided_at: int = 0
    """When the newest desire was decided, UTC milliseconds: milliseconds after the notice that caused it."""

    absent_max: int = 0
    only_told: bool = False
    """Nobody's edits are heard there: what nobody has said anything of is to be empty."""

    @property
    def key(self) -> str:
        """The shadow's key."""
        return f"{self.server}/{self.user_id}/{self.item_id}"


def absence_key(target: Target) -> str:
    """Names an account that waits for a work."""
    return f"{target.server}/{target.user_id}/{target.work_id}"


def encode(target: Target) -> bytes:
    """As JSON, for the job's row."""
    return msgspec.json.encode(target)


def decode(args: bytes | str) -> Target:
    """From the job's row."""
    return msgspec.json.decode(args, type=Target)
