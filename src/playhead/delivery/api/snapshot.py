"""The state of everything as one value: read in one snapshot of the database, then told by pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection

from playhead.delivery.api.held import question_of, trouble_of
from playhead.delivery.api.metrics import breaker_word
from playhead.delivery.api.models import DatabaseFacts, Queue, Server, ServerState, Status, SyncStats, Trouble
from playhead.delivery.api.services import MediaServerDoor, Services, SocketWord
from playhead.delivery.api.tiers import MANY_REFUSED, Hearing, spoke_last, tiers
from playhead.domain.server_events import HELD, STRANGER
from playhead.features.playlists import queries as playlists
from playhead.features.userdata import queries as userdata
from playhead.features.userdata import run_queries
from playhead.identity import queries as identity
from playhead.identity import store as identity_store
from playhead.identity.rows import ServerRow
from playhead.journal import queries as journal
from playhead.journal.lanes import GateState, JobState
from playhead.journal.queries import PARKED, PENDING, WAITING, Count, total
from playhead.kit.times import HOUR, rfc3339

Health = Literal["healthy", "degraded", "unhealthy"]

CLOCK_TOLERANCE_SECONDS = 60.0
OPEN = (*PENDING, *WAITING)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What the database says."""

    servers: Mapping[str, ServerRow]
    counts: Sequence[Count]
    users: Mapping[str, int]
    mappings: int
    items: Mapping[str, int]
    swept: Mapping[str, int]
    stats: userdata.Stats


class ServerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one media server; times are UTC milliseconds."""

    door: MediaServerDoor
    row: ServerRow | None
    gate: GateState
    socket: SocketWord
    users: int
    backlog: int
    waiting: int
    parked: int
    heard_at: int | None
    offset_seconds: float | None
    hearing: Hearing = Hearing()


def read(connection: Connection, servers: Sequence[str]) -> Snapshot:
    """One snapshot."""
    return Snapshot(
        servers=identity_store.servers(connection),
        counts=journal.job_counts(connection),
        users=identity.user_counts(connection),
        mappings=identity.mapping_count(connection),
        items=identity.item_counts(connection, servers),
        swept=run_queries.last_passes(connection, servers),
        stats=userdata.stats(connection),
    )


async def take(services: Services) -> Snapshot:
    """The snapshot of now. Looks up, once, when servers were heard before this process started."""
    names = tuple(services.servers)
    if not services.notices.complete:
        services.notices.remember(await services.database.read(journal.last_notices))
    return await services.database.read(lambda connection: read(connection, names))


def facts(services: Services, snapshot: Snapshot) -> list[ServerFacts]:
    """The servers, in the configuration's order."""
    runtime = services.runtime
    return [
        ServerFacts(
            door=door,
            row=snapshot.servers.get(name),
            gate=runtime.gate(name),
            socket=runtime.socket(name),
            users=snapshot.users.get(name, 0),
            backlog=total(snapshot.counts, OPEN, gate=name),
            waiting=total(snapshot.counts, WAITING, gate=name),
            parked=total(snapshot.counts, PARKED, gate=name),
            heard_at=services.notices.last(name),
            offset_seconds=runtime.offset_seconds(name),
            hearing=_hearing(services, snapshot, name, door),
        )
        for name, door in services.servers.items()
    ]


def _hearing(services: Services, snapshot: Snapshot, name: str, door: MediaServerDoor) -> Hearing:
    runtime, notices = services.runtime, services.notices
    return Hearing(
        socket=runtime.socket(name),
        noticed_at=notices.last(name),
        refused=notices.refused(name),
        tellings=notices.tellings(name),
        poll_age_seconds=runtime.poll_age_seconds(name),
        poll_seconds=door.poll_seconds,
        swept_at=snapshot.swept.get(name),
        sweep_ms=int(door.sweep_hours * HOUR),
    )


def server_of(known: ServerFacts, now: int) -> Server:
    """A server as answered."""
    row = known.row
    breaker = breaker_word(known.gate, now)
    problem = trouble(known, now)
    heard = tiers(known.hearing, now) if known.door.takes_part else []
    return Server(
        name=known.door.name,
        url=known.door.url,
        passwordless=known.door.passwordless,
        healthy=is_up(known, now),
        version=row.version or None if row else None,
        user_count=known.users,
        last_error=known.gate.paused or (row.error or None if row else None),
        breaker=breaker,  # type: ignore[arg-type]  # one of the four words
        socket=known.socket.word,
        socket_detail=known.socket.detail,
        webhook_last_at=None if known.heard_at is None else rfc3339(known.heard_at),
        heard_by=spoke_last(heard),
        tiers=heard,
        offset_seconds=known.offset_seconds,
        backlog=known.backlog,
        parked=known.parked,
        state=state(known, problem, now),
        problem=problem,
        held=question_of(row) if known.door.takes_part else None,
    )


def is_up(known: ServerFacts, now: int) -> bool:
    """It answered when it was last asked, and nothing keeps us from asking. One that was never asked is not up."""
    return (
        known.door.takes_part
        and known.row is not None
        and known.row.state == "up"
        and breaker_word(known.gate, now) in ("closed", "half_open")
    )


def trouble(known: ServerFacts, now: int) -> Trouble | None:
    """What is wrong with a server and what a person can do, the worst first."""
    name, row = known.door.name, known.row
    if not known.door.takes_part:
        return None
    if row is not None and row.state == HELD:
        return trouble_of(row)
    if known.gate.paused is not None or (row is not None and row.state == "key_refused"):
        return Trouble(
            what=f"{name} refused the key.",
            remedy="Make a new one in its dashboard → API keys, put it into the configuration, and restart Playhead.",
        )
    if row is not None and row.state == STRANGER:
        return Trouble(
            what=f"Something answers at {known.door.url}, and not as Jellyfin does: {_said(name, row)}.",
            remedy=f"Check the url of {name}, with its base path (Dashboard → Networking), and what stands before it.",
        )
    if row is not None and (row.state == "down" or breaker_word(known.gate, now) == "open"):
        why = f": {_said(name, row)}." if row.error else "."
        return Trouble(
            what=f"{name} does not answer{why}",
            remedy=f"Check that it runs and that {known.door.url} is right. What waits is written once it is back.",
        )
    if known.parked:
        edits = "1 edit was" if known.parked == 1 else f"{known.parked} edits were"
        return Trouble(
            what=f"{edits} not taken by {name}.", remedy="Look at each under Sync → Parked, then retry or cancel it."
        )
    return _of_the_webhook(known) or _of_the_clock(known)


def _said(name: str, row: ServerRow) -> str:
    return row.error.removeprefix(f"{name}: ").rstrip(".")


def _of_the_webhook(known: ServerFacts) -> Trouble | None:
    name, refused = known.door.name, known.hearing.refused
    remedy = f"Set up its webhook again under System → {name}."
    if refused >= MANY_REFUSED:
        return Trouble(what=f"{refused} notices of {name} were refused: they carry a wrong secret.", remedy=remedy)
    if known.hearing.quiet:
        return Trouble(what=f"The webhook of {name} went quiet, while its sockets tell of changes.", remedy=remedy)
    return None


def _of_the_clock(known: ServerFacts) -> Trouble | None:
    name, offset = known.door.name, known.offset_seconds
    if offset is not None and abs(offset) > CLOCK_TOLERANCE_SECONDS:
        word = "ahead" if offset > 0 else "behind"
        return Trouble(
            what=f"The clock of {name} is {abs(offset):.0f} s {word}.",
            remedy="Let both machines set their clocks by NTP.",
        )
    return None


def state(known: ServerFacts, problem: Trouble | None, now: int) -> ServerState:
    """A server's state as one word. Of one that takes no part nothing is known, and nothing is wrong with it."""
    if not known.door.takes_part:
        return "off"
    if known.row is not None and known.row.state in ("down", STRANGER):
        return "broken"
    if problem is not None:
        return "broken" if breaker_word(known.gate, now) == "open" else "needs_you"
    if known.row is None:
        return "waiting"
    if known.backlog > known.waiting:
        return "working"
    return "waiting" if known.waiting else "in_step"


def queue(counts: Sequence[Count], *, worker_running: bool) -> Queue:
    """The jobs of the sync, counted. Parked ones of all features are in: each waits for a person."""

    def of_sync(states: Collection[JobState]) -> int:
        return sum(total(counts, states, feature=feature) for feature in (userdata.FEATURE, playlists.FEATURE))

    return Queue(
        pending_events=of_sync([JobState.READY]),
        processing_events=of_sync([JobState.RUNNING]),
        waiting_for_item_events=of_sync(WAITING),
        failed_events=total(counts, PARKED),
        worker_running=worker_running,
    )


def health(servers: Sequence[Server], store_trouble: str | None, *, loops_well: bool) -> Health:
    """The whole in one word: `unhealthy` when nothing can go on, `degraded` when a part cannot."""
    parts = [one for one in servers if one.state != "off"]
    if store_trouble is not None or not loops_well or (parts and not any(one.healthy for one in parts)):
        return "unhealthy"
    return "healthy" if all(one.healthy for one in parts) else "degraded"


def status(services: Services, snapshot: Snapshot, size: int | None) -> Status:
    """Everything; `size` is the database's, in bytes."""
    runtime, now, stats = services.runtime, services.clock.now_ms(), snapshot.stats
    servers = [server_of(one, now) for one in facts(services, snapshot)]
    problem = runtime.store_trouble()
    well = runtime.worker_running() and all(word == "running" for word in runtime.loops().values())
    return Status(
        status=health(servers, problem, loops_well=well),
        uptime_seconds=round(runtime.uptime_seconds(), 3),
        version=services.door.version,
        servers=servers,
        queue=queue(snapshot.counts, worker_running=runtime.worker_running()),
        database=DatabaseFacts(
            connected=True,
            problem=problem,
            user_mappings_count=snapshot.mappings,
            pending_events_count=total(snapshot.counts, OPEN),
            sync_log_entries=stats.entries,
            item_cache_total=sum(snapshot.items.values()),
            item_cache_by_server=dict(snapshot.items),
            database_size_bytes=size,
        ),
        sync_stats=SyncStats(
            total_synced=stats.successful + stats.failed,
            successful=stats.successful,
            failed=stats.failed,
            last_sync_at=None if stats.last_at is None else rfc3339(stats.last_at),
        ),
    )
