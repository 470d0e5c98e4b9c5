"""The shapes of accounts that came and went."""

from __future__ import annotations

from typing import Literal

from playhead.delivery.api.models import Shape

Part = Literal["waiting", "owed", "made", "linked", "removed", "refused", "discarded", "planned"]
Whole = Literal["waiting", "open", "done", "refused", "discarded", "planned", "reported"]
Asked = Literal["waiting", "open", "done", "refused", "discarded", "planned", "reported", "password", "all"]


class UserRequestTarget(Shape):
    """One server's part: `owed` is done as soon as the server can be reached, `linked` had an account of this person.
    `password_ready`: one was made, and nobody has seen it yet."""

    server: str
    username: str
    user_id: str | None
    state: Part
    reason: str | None
    job_id: int | None
    password_ready: bool


class UserRequest(Shape):
    """An account that came or went on `server`, and what is asked of the others. `reported`: nothing is done about it,
    `reason` says why."""

    id: str
    action: Literal["create", "delete", "rename"]
    state: Whole
    server: str
    username: str
    created_at: str
    reason: str | None
    targets: list[UserRequestTarget]


class AccountPassword(Shape):
    """`password` null: the secret of this installation has changed, and nothing opens it any more."""

    server: str
    username: str
    password: str | None


class AccountPasswords(Shape):
    """Shown this once."""

    items: list[AccountPassword]
