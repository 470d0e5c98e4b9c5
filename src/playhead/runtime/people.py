"""Who may come in, and what they are told at once: put together from the configuration."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry

from playhead.config.settings import Settings
from playhead.delivery.api.services import AccountDoor
from playhead.delivery.live.feed import Feed
from playhead.delivery.live.log import JournalLog
from playhead.identity.logins import Logins
from playhead.identity.passwords import Passwords
from playhead.identity.place import Selection
from playhead.identity.tokens import AccessTokens
from playhead.journal.wake import Wakes
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.ids import random_id, secret_token
from playhead.ports.account_proof import AccountProof
from playhead.runtime.parts import rules_of
from playhead.storage.engine import Database
from playhead.storage.writer import Writer


def logins_of(
    settings: Settings,
    database: Database,
    writer: Writer,
    wakes: Wakes,
    clock: Clock,
    passwords: Passwords,
    secret: bytes,
) -> Logins:
    """The door's keeper; `secret` signs access tokens."""
    return Logins(
        database,
        writer,
        wakes,
        clock,
        passwords,
        AccessTokens(secret, settings.auth.access_minutes),
        new_secret=secret_token,
        refresh_days=settings.auth.refresh_days,
    )


def account_door_of(settings: Settings, proofs: Mapping[str, AccountProof]) -> AccountDoor:
    """Signing in by accounts of the servers that take part."""
    chosen = rules_of(settings).accounts

    def takes(server: str, name: str, user_id: str) -> bool:
        return chosen.get(server, Selection()).takes(name, user_id)

    served = {one.name for one in settings.servers if one.takes_part and settings.auth.jellyfin != "off"}
    return AccountDoor(
        proofs={name: proof for name, proof in proofs.items() if name in served},
        creates=settings.auth.jellyfin == "create",
        takes=takes,
    )


def feed_of(
    database: Database, logins: Logins, wakes: Wakes, clock: Clock, chance: Chance, registry: CollectorRegistry
) -> Feed:
    """The live feed, whose loops do not run yet."""
    return Feed(JournalLog(database), logins, clock, wakes.live, registry, new_id=random_id, chance=chance)
