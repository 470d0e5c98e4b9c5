"""Tables of identity: servers, persons and their accounts, works and their items, logins."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, text

from playhead.storage.schema import BigId, metadata

server = Table(
    "server",
    metadata,
    Column("name", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("server_id", String, nullable=False),
    Column("server_name", String, nullable=False),
    Column("version", String, nullable=False),
    Column("error", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    # since when the server has been heard without a gap: what was last seen before must be read before it is written
    Column("back_at", BigInteger, nullable=False),
    # of a server that is held: what a person is asked, and the id of the server that answers in its place
    Column("question", String, nullable=False, default=""),
    Column("other_id", String, nullable=False, default=""),
)

person = Table(
    "person",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("key", String, nullable=False, unique=True),
)

account = Table(
    "account",
    metadata,
    Column("ref", String, primary_key=True),
    Column("server", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("person_id", BigInteger),
    Column("evidence", String, nullable=False),
    Column("is_administrator", Boolean, nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("links", Integer, nullable=False, default=0),
)
Index("ix_account_person", account.c.person_id)
Index("ix_account_server", account.c.server)

work = Table(
    "work",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("title", Text, nullable=False),
)

work_key = Table(
    "work_key",
    metadata,
    Column("key", String, primary_key=True),
    Column("work_id", BigInteger, nullable=False),
)

item = Table(
    "item",
    metadata,
    Column("ref", String, primary_key=True),
    Column("server", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("work_id", BigInteger),
    Column("evidence", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("common_path", Text),
    Column("series_ref", String),
    Column("version_ref", String),  # the item that this one is another file of
    Column("runtime", BigInteger),
    Column("gone", Boolean, nullable=False),
    # when it was missed, as long as anybody's data of it is still known
    Column("gone_at", BigInteger),
    Column("seen_at", BigInteger, nullable=False),
    Column("links", Integer, nullable=False, default=0),
    Column("digest", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
GONE = text("gone_at IS NOT NULL")
Index("ix_item_gone_at", item.c.gone_at, sqlite_where=GONE, postgresql_where=GONE)
Index("ix_item_work", item.c.work_id)
Index("ix_item_series", item.c.series_ref)
Index("ix_item_version", item.c.version_ref)
Index("ix_item_name", item.c.kind, item.c.name)
Index("ix_item_server", item.c.server, item.c.gone)

missing_item = Table(
    "missing_item",
    metadata,
    # what a server said it does not have, and when; forgotten within minutes
    Column("ref", String, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)

library = Table(
    "library",
    metadata,
    # a server's libraries as last listed; kept only where the configuration names some
    Column("server", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

listing = Table(
    "listing",
    metadata,
    Column("server", String, primary_key=True),
    # by the server's own clock: what was saved before then is known; 0 for nothing
    Column("saved_at", BigInteger, nullable=False),
    # by how many items the server counted more than were known, when a listing last showed them all
    Column("surplus", BigInteger, nullable=False),
    # the listing under way; begun_at is 0 when there is none
    Column("begun_at", BigInteger, nullable=False),
    Column("dated", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    # what the configuration made of items when it began
    Column("scope", String, nullable=False),
)

listing_page = Table(
    "listing_page",
    metadata,
    # the pages read by the listing under way, as long as it is
    Column("server", String, primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

login = Table(
    "login",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("username", String, nullable=False),
    Column("username_key", String, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("timezone", String, nullable=False),
    # raised by logout everywhere, disabling and a password change: older access tokens end with it
    Column("generation", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_login_at", BigInteger),
    # a removed login's number would be the next one's, with the notifications and the tokens that name it
    sqlite_autoincrement=True,
)

refresh_token = Table(
    "refresh_token",
    metadata,
    Column("hash", String, primary_key=True),
    Column("login_id", BigInteger, nullable=False, index=True),
    Column("family", String, nullable=False, index=True),
    Column("issued_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    # the digest of the key that the trade was asked with: who brings it again has not had the answer
    Column("retry_hash", String),
)

ticket = Table(
    "ticket",
    metadata,
    Column("hash", String, primary_key=True),
    Column("caller", LargeBinary, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("login_id", BigInteger, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("hash", String, nullable=False, unique=True),
    # what it may do, with commas between
    Column("scopes", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    sqlite_autoincrement=True,
)

linked_account = Table(
    "linked_account",
    metadata,
    # server/user id: an account that a login has proved to be its own
    Column("ref", String, primary_key=True),
    Column("login_id", BigInteger, nullable=False, index=True),
    Column("server", String, nullable=False),
    Column("user_id", String, nullable=False),
    # as the server said it when it was proved
    Column("name", String, nullable=False),
    Column("linked_at", BigInteger, nullable=False),
)

user_token = Table(
    "user_token",
    metadata,
    # server/user id/purpose: each has a device of its own on its server
    Column("ref", String, primary_key=True),
    Column("server", String, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("minted_at", BigInteger, nullable=False),
)
