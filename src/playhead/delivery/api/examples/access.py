"""Signing in, logins, tokens and people, as examples."""

# The secrets are nobody's.
# ruff: noqa: S105, S106

from __future__ import annotations

from pydantic import BaseModel

from playhead.delivery.api.access_models import AccountSignIn, AuditEntry, SignInServers
from playhead.delivery.api.account_models import (
    AccountPassword,
    AccountPasswords,
    UserRequest,
    UserRequestTarget,
)
from playhead.delivery.api.identity_models import (
    AccountAsked,
    People,
    Person,
    PersonAccount,
    PersonChange,
    UnmatchedAccount,
)
from playhead.delivery.api.live_models import WsTicket
from playhead.delivery.api.models import (
    LinkedAccount,
    Listed,
    LoginAsked,
    LogoutAsked,
    Me,
    NewToken,
    OwnTokenAsked,
    PasswordAsked,
    RefreshAsked,
    SetupAsked,
    SetupNeeded,
    Token,
    TokenAnswer,
    TokenAsked,
    User,
    UserAsked,
    UserChange,
)

ALICE_ON_WAN = "7c1e9a40d2b84f5f9b0d6c3a51e8f274"
ALICE_ON_LAN = "e05b3d7716aa4c0c8f42b9d1673c28a9"
CAROL_ON_ATTIC = "2f94c6be80174d3ab5e1d07f3a69c815"
REFRESH = "r_5ZrT1yQm8vKcX0dWnB4sHj2LgPaE7uFi"
SECRET = "ph_9QfK2mXw7RtYb3LsVd6NzC1jHgP8eUoA"

TOKEN = Token(
    id="4",
    name="living room display",
    scopes=["read"],
    user_id="2",
    username="bob",
    created_at="2026-01-12T18:04:11.000Z",
    last_used_at="2026-02-01T07:30:02.000Z",
)
USER = User(
    id="2",
    username="bob",
    is_admin=False,
    disabled=False,
    has_password=True,
    timezone="Europe/Berlin",
    created_at="2026-01-10T09:12:45.000Z",
    last_login_at="2026-01-31T19:58:20.000Z",
    accounts=[LinkedAccount(server="wan", user_id="b81d5f0ea2c94471a6f35b7c0de92841", name="bob")],
)
PERSON = Person(
    id="1",
    name="alice",
    accounts=[
        PersonAccount(server="wan", user_id=ALICE_ON_WAN, name="alice", evidence="name"),
        PersonAccount(server="lan", user_id=ALICE_ON_LAN, name="alice", evidence="name"),
    ],
)
REQUEST = UserRequest(
    id="3",
    action="create",
    state="waiting",
    server="wan",
    username="carol",
    created_at="2026-01-30T16:20:00.000Z",
    reason=None,
    targets=[
        UserRequestTarget(
            server="lan",
            username="carol",
            user_id=None,
            state="waiting",
            reason=None,
            job_id=None,
            password_ready=False,
        )
    ],
)
SIGNED_IN = AuditEntry(
    id="1841",
    at="2026-01-31T19:58:20.000Z",
    action="signed_in",
    user_id="2",
    username="bob",
    by="bob",
    address="192.168.1.23",
    detail="password",
)

EXAMPLES: tuple[BaseModel, ...] = (
    SetupNeeded(needed=True),
    SetupAsked(code="7QMEA-3VXDK", username="alice", password="correct horse battery"),
    LoginAsked(username="alice", password="correct horse battery"),
    SignInServers(servers=["wan", "lan"]),
    AccountSignIn(server="wan", username="carol", password="nine lives of a cat"),
    RefreshAsked(refresh_token=REFRESH),
    LogoutAsked(refresh_token=REFRESH),
    PasswordAsked(current_password="correct horse battery", new_password="staple in the attic"),
    TokenAnswer(
        access_token="eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.not-a-signature",
        token_type="bearer",
        expires_in=900,
        refresh_token=REFRESH,
        user=Me(id="1", username="alice", is_admin=True),
    ),
    Me(id="1", username="alice", is_admin=True),
    WsTicket(ticket="t_Vb6KpD1sXq9TzWm3RcYh", expires_in=30),
    OwnTokenAsked(name="living room display", scopes=["read"]),
    TokenAsked(name="living room display", scopes=["read"], user_id="2"),
    NewToken(**TOKEN.model_dump() | {"last_used_at": None}, token=SECRET),
    Listed[Token](items=[TOKEN], next_cursor=None, total=1),
    UserAsked(username="bob", password="a train at the station", is_admin=False, timezone="Europe/Berlin"),
    UserChange(timezone="Europe/Paris", disabled=False),
    USER,
    Listed[User](items=[USER], next_cursor=None, total=1),
    Listed[AuditEntry](items=[SIGNED_IN], next_cursor=None, total=None),
    PersonChange(
        name="alice",
        accounts=[
            AccountAsked(server="wan", user_id=ALICE_ON_WAN),
            AccountAsked(server="lan", user_id=ALICE_ON_LAN),
        ],
    ),
    PERSON,
    People(
        items=[PERSON],
        next_cursor=None,
        total=1,
        unmatched=[
            UnmatchedAccount(
                server="attic",
                user_id=CAROL_ON_ATTIC,
                name="carol",
                reason="Two people are called carol on wan.",
            )
        ],
    ),
    Listed[UserRequest](items=[REQUEST], next_cursor=None, total=1),
    AccountPasswords(items=[AccountPassword(server="lan", username="carol", password="vd8R-qT2m-Xw5K")]),
)
