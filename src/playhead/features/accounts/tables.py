"""Tables of accounts: what is known of servers and their users, requests, and passwords that nobody has seen yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table

from playhead.storage.schema import BigId, metadata

server_state = Table(
    "accounts_server",
    metadata,
    Column("server", String, primary_key=True),
    Column("server_id", String, nullable=False),
    Column("listed", Boolean, nullable=False),
)

known_user = Table(
    "accounts_user",
    metadata,
    Column("ref", String, primary_key=True),  # server/user
    Column("server", String, nullable=False, index=True),
    Column("user_id", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

request = Table(
    "accounts_request",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("action", String, nullable=False),
    # open is what still has a part that waits or is owed
    Column("open", Boolean, nullable=False),
    Column("state", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_accounts_request_open", request.c.open)
Index("ix_accounts_request_at", request.c.action, request.c.at)

password = Table(
    "accounts_password",
    metadata,
    # sealed; `ready` once the account is there. The row goes with the first look at it
    Column("request_id", BigInteger, primary_key=True),
    Column("server", String, primary_key=True),
    Column("ready", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
