"""From settings to the values that the parts of the program are built with. Reads and opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playhead import __version__
from playhead.config.settings import Settings
from playhead.delivery.api.metrics import Metrics
from playhead.delivery.api.services import Door, MediaServerDoor
from playhead.domain.userdata import Field
from playhead.features.accounts.view import Mode, Site
from playhead.features.accounts.view import Policy as AccountsPolicy
from playhead.features.alerts.feature import AlertsFeature
from playhead.features.playlists.view import Peer as PlaylistPeer
from playhead.features.playlists.view import Policy as PlaylistsPolicy
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.jobs import WRITE, decode
from playhead.features.userdata.model import SYNCED
from playhead.features.userdata.view import AbsenceRule, Peer, Policy
from playhead.identity.consumer import Rules, rules_from
from playhead.identity.place import Selection
from playhead.ingest.watch import Watch
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, GateDown, Outcome
from playhead.kit.clock import Clock
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


def alerts_of(settings: Settings) -> AlertsFeature:
    """Who tells people what they did not ask for; where logins are switched off, everybody is one."""
    return AlertsFeature(everybody=settings.auth.mode == "disabled")


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


def accounts_policy_of(settings: Settings) -> AccountsPolicy:
    """What the configuration says about accounts that come and go."""
    rules, users = rules_of(settings), settings.sync.users
    sites = {
        s.name: Site(
            hears=s.direction in ("both", "source"),
            writes=s.direction in ("both", "target"),
            passwordless=s.passwordless,
            chosen=rules.accounts.get(s.name, Selection()),
        )
        for s in settings.servers
        if s.takes_part
    }
    return AccountsPolicy(
        sites=sites,
        create=Mode(users.create),
        delete=Mode(users.delete),
        template=users.template,
        people=rules.people,
        dry_run=settings.sync.dry_run,
        max_attempts=settings.sync.max_retries + 1,
    )


def playlists_policy_of(settings: Settings) -> PlaylistsPolicy:
    """What the configuration says about playlists."""
    peers = {
        s.name: PlaylistPeer(
            rank=s.rank, hears=s.direction in ("both", "source"), writes=s.direction in ("both", "target")
        )
        for s in settings.servers
        if s.takes_part
    }
    return PlaylistsPolicy(peers=peers, dry_run=settings.sync.dry_run, max_attempts=settings.sync.max_retries + 1)


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
        query_token=own.query_token,
    )


def doors_of(settings: Settings, webhook_secrets: dict[str, str]) -> dict[str, MediaServerDoor]:
    """The doors of the configured servers, by name."""
    rules = rules_of(settings).paths
    return {
        s.name: MediaServerDoor(
            name=s.name,
            url=str(s.url),
            passwordless=s.passwordless,
            webhook_secret=webhook_secrets[s.name],
            webhook_required=s.webhook.required,
            takes_part=s.takes_part,
            path_rules=rules.get(s.name, ()),
            poll_seconds=s.idle_poll_seconds if settings.history.enabled else None,
            sweep_hours=s.sweep_hours,
        )
        for s in settings.servers
    }


def revealed(secret: object) -> str | None:
    """The text behind a secret of the settings; None for none."""
    reveal = getattr(secret, "get_secret_value", None)
    return reveal() if reveal is not None else None


def noting(metrics: Metrics, clock: Clock, watches: Mapping[str, Watch]) -> Callable[[Job, Outcome, float], None]:
    """What is made known of each job's end."""

    def note(job: Job, outcome: Outcome, seconds: float) -> None:
        metrics.on_outcome(job.kind, type(outcome).__name__.lower(), seconds)
        if job.kind == WRITE and isinstance(outcome, Done):
            metrics.sync_latency.observe((clock.now_ms() - decode(job.args).decided_at) / SECOND)
        elif isinstance(outcome, GateDown):
            # the page should say so now and not at the watch's next look
            watches[job.gate].nudge()

    return note
