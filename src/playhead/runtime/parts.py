"""From settings to the values that the parts of the program are built with. Reads and opens nothing."""

from __future__ import annotations

from playhead import __version__
from playhead.config.settings import Settings
from playhead.delivery.api.services import Door, MediaServerDoor
from playhead.domain.userdata import Field
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.model import SYNCED
from playhead.features.userdata.view import AbsenceRule, Peer, Policy
from playhead.identity.consumer import Rules, rules_from
from playhead.kit.times import SECOND


def rules_of(settings: Settings) -> Rules:
    """What the configuration says about paths, people, and which libraries and accounts take part."""
    paths = {s.name: [(pair.from_, pair.to) for pair in s.path_map] for s in settings.servers}
    return rules_from(
        paths,
        {p.name: p.accounts for p in settings.people},
        libraries={s.name: (s.libraries.include, s.libraries.exclude) for s in settings.servers},
        accounts={s.name: (s.accounts.include, s.accounts.exclude) for s in settings.servers},
    )


def policy_of(settings: Settings) -> Policy:
    """What the configuration says about the sync."""
    peers = {
        s.name: Peer(rank=s.rank, hears=s.direction in ("both", "source"), writes=s.direction in ("both", "target"))
        for s in settings.servers
    }
    sync = settings.sync
    wanted = {
        Field.PLAYED: sync.watched_status,
        Field.POSITION: sync.playback_progress,
        Field.PLAY_COUNT: sync.watched_status,
        Field.LAST_PLAYED: sync.watched_status,
        Field.FAVORITE: sync.favorites,
        Field.RATING: sync.ratings,
    }
    return Policy(
        peers=peers,
        fields=tuple(field for field in SYNCED if wanted[field]),
        interval_ms=int(sync.progress_debounce_seconds * SECOND),
        follow_replay=sync.replay == "follow",
        max_attempts=sync.max_retries + 1,
        dry_run=sync.dry_run,
        absences=_absences(settings),
    )


def brake_of(settings: Settings) -> Brake:
    """How much a pass may take away by itself."""
    return Brake(count=settings.sync.brake.count, percent=settings.sync.brake.percent)


def _absences(settings: Settings) -> tuple[AbsenceRule, ...]:
    return tuple(
        AbsenceRule(prefix=one.prefix, count=one.absent_retry_count, delay_ms=int(one.retry_delay_seconds * SECOND))
        for one in settings.path_sync_policy
    )


def door_of(settings: Settings) -> Door:
    """How this process is reached."""
    own = settings.server
    host = f"[{own.host}]" if ":" in own.host else own.host
    return Door(
        version=__version__,
        own_url=f"http://{host}:{own.port}",
        base_path=own.base_path,
        trusted_proxies=tuple(str(network) for network in own.trusted_proxies),
        allowed_origins=tuple(own.allowed_origins),
        metrics=own.metrics,
        auth=settings.auth.mode,
    )


def doors_of(settings: Settings, webhook_secrets: dict[str, str]) -> dict[str, MediaServerDoor]:
    """The doors of the configured servers, by name."""
    return {
        s.name: MediaServerDoor(
            name=s.name,
            url=str(s.url),
            passwordless=s.passwordless,
            webhook_secret=webhook_secrets[s.name],
            webhook_required=s.webhook.required,
            takes_part=s.takes_part,
        )
        for s in settings.servers
    }


def revealed(secret: object) -> str | None:
    """The text behind a secret of the settings; None for none."""
    reveal = getattr(secret, "get_secret_value", None)
    return reveal() if reveal is not None else None
