"""What signing in brings shows no secret by accident."""

from __future__ import annotations

from playhead.identity.api_tokens import ApiToken
from playhead.identity.callers import CodeNeeded, Minted, Session
from playhead.identity.login_rows import Login

LOGIN = Login(id=1, username="ada", is_admin=True, disabled=False, timezone="UTC", generation=0, created_at=0)
TOKEN = ApiToken(id=1, name="script", login_id=1, username="ada", scopes=("read",), created_at=0, last_used_at=None)


def test_secrets_are_left_out_of_every_repr() -> None:
    values = [Session(LOGIN, "SECRET", "SECRET", 60), Minted(TOKEN, "SECRET"), CodeNeeded("SECRET")]
    assert [value for value in values if "SECRET" in repr(value)] == []
