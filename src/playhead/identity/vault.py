"""The tokens with which we act as users of media servers, sealed at rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import structlog
from sqlalchemy import Connection, delete, insert, select

from playhead.identity.seal import Seal, SealBroken
from playhead.identity.tables import user_token
from playhead.kit.clock import Clock
from playhead.ports.vault import TokenKey
from playhead.storage.engine import Database
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

USE = "user tokens"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed token for its row; None removes the row."""

    key: TokenKey
    sealed: bytes | None
    now: int


class TokenVault:
    """The port `Vault` over the database."""

    def __init__(self, database: Database, writer: Writer, clock: Clock, secret: bytes) -> None:
        """`secret` stands outside the database."""
        self._database = database
        self._writer = writer
        self._clock = clock
        self._seal = Seal(secret, USE)

    async def token(self, key: TokenKey) -> str | None:
        sealed = await self._database.read(lambda connection: sealed_of(connection, key))
        if sealed is None:
            return None
        try:
            return self._seal.open(sealed, str(key))
        except SealBroken:
            log.warning("a kept token cannot be opened: the secret has changed", server=key.server)
            return None

    async def keep(self, key: TokenKey, token: str) -> None:
        sealed = self._seal.close(token, str(key))
        await self._writer.run(put, Kept(key=key, sealed=sealed, now=self._clock.now_ms()))

    async def forget(self, key: TokenKey) -> None:
        await self._writer.run(put, Kept(key=key, sealed=None, now=self._clock.now_ms()))


def sealed_of(connection: Connection, key: TokenKey) -> bytes | None:
    """The row's content as it is stored."""
    query = select(user_token.c.sealed).where(user_token.c.ref == str(key))
    sealed: bytes | None = connection.execute(query).scalar_one_or_none()
    return sealed


def put(connection: Connection, items: Sequence[Kept]) -> list[None]:
    """Replace or remove rows; for the writer."""
    for one in items:
        connection.execute(delete(user_token).where(user_token.c.ref == str(one.key)))
        if one.sealed is not None:
            values = {"ref": str(one.key), "server": one.key.server, "sealed": one.sealed, "minted_at": one.now}
            connection.execute(insert(user_token).values(values))
    return [None] * len(items)


def forget_users(connection: Connection, refs: Iterable[str]) -> None:
    """Remove the tokens of users (`server/user id`) who are there no more: they open nothing, and are nobody's."""
    for ref in refs:
        connection.execute(delete(user_token).where(user_token.c.ref.startswith(f"{ref}/", autoescape=True)))
