"""What happens at Playhead's own door: who came in, who was refused, and what was changed about whom."""

from __future__ import annotations

from typing import ClassVar

from playhead.domain.event import Event, Retention


class UserChanged(Event, frozen=True, kw_only=True, tag="user_changed"):
    """Something about a login of Playhead was changed: what may still come in with it has to be asked again.

    `action` is one of added, changed, disabled, enabled, removed, password_changed, signed_out, session_revoked (a
    refresh token came twice), token_added, token_revoked, account_linked, account_unlinked. `address` is where the
    change came from, empty for this machine; `detail` names the token or the account.
    """

    retention: ClassVar[Retention] = Retention.KEPT
    action: str
    user_id: int
    username: str
    address: str = ""
    detail: str = ""


class SignIn(Event, frozen=True, kw_only=True, tag="sign_in"):
    """Somebody came to the door. `action`: `signed_in`, or `refused` once for a burst of `failures` wrong tries.

    `method` is `password`, `setup` or `jellyfin:<server>`. A refused name is kept only where it is a login's: people
    type passwords into the field for names. `user_id` is 0 for nobody known.
    """

    action: str
    user_id: int
    username: str
    method: str
    address: str = ""
    failures: int = 0
