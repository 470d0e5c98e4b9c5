"""The bodies of records about accounts that are made and removed; part of the union in `domain.events`."""

from __future__ import annotations

from typing import ClassVar

from playhead.domain.event import Event, Retention


class AccountMade(Event, frozen=True, kw_only=True, tag="account_made"):
    """A person has an account on `server` now. `made` False: it was there already. `complete` False: it exists, and
    could not be given all it should have. `has_password`: it was made with one of ours."""

    request_id: int
    server: str
    user_id: str
    name: str
    made: bool = True
    complete: bool = True
    has_password: bool = False
    job_id: int = 0


class AccountRemoved(Event, frozen=True, kw_only=True, tag="account_removed"):
    """An account is gone from `server`. `calls` is 0 when it was without us."""

    request_id: int
    server: str
    user_id: str
    name: str
    calls: int = 1
    job_id: int = 0


class AccountLeft(Event, frozen=True, kw_only=True, tag="account_left"):
    """A run ended before its call could reach the server: no account there is of its making."""

    request_id: int
    server: str
    run: str


class UserRequestSettled(Event, frozen=True, kw_only=True, tag="user_request_settled"):
    """Somebody decided about accounts that wait: `action` is confirm or discard."""

    retention: ClassVar[Retention] = Retention.KEPT
    request_id: int
    action: str


class PasswordShown(Event, frozen=True, kw_only=True, tag="password_shown"):
    """An administrator was shown the password of an account that we made. It is kept no longer."""

    retention: ClassVar[Retention] = Retention.KEPT
    request_id: int
    server: str
    name: str
