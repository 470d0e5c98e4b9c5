"""Servers, their webhooks, the journal, jobs and figures, as examples."""

# The secrets are nobody's.
# ruff: noqa: S106

from __future__ import annotations

from pydantic import BaseModel

from playhead.delivery.api.models import (
    DatabaseFacts,
    Enqueued,
    Ignored,
    Listed,
    Queue,
    Readiness,
    Server,
    Status,
    SyncStats,
    Tier,
    WebhookTest,
)
from playhead.delivery.api.notification_models import Figure, Figures, NotificationRow, Sample
from playhead.delivery.api.operator_models import (
    GateShape,
    JobCount,
    JobDetail,
    JobStats,
    JournalEntry,
    JournalPage,
    JournalRecord,
    JournalStats,
    KindCount,
    Reader,
    WebhookAsked,
)
from playhead.delivery.api.server_models import HeldAsked, RetiredServer, WebhookAddress, WebhookSet

NOTICE = {
    "NotificationType": "UserDataSaved",
    "ServerName": "Films",
    "UserId": "7c1e9a40d2b84f5f9b0d6c3a51e8f274",
    "NotificationUsername": "alice",
    "ItemId": "9a1c4e6f70b24d83a5f2c7d10b8e3946",
    "ItemType": "Movie",
    "Name": "Metropolis",
    "SaveReason": "TogglePlayed",
    "Played": True,
    "PlayCount": 1,
    "PlaybackPositionTicks": 0,
    "Favorite": False,
}
"""What the webhook plugin sends when alice has marked a film as played."""

WAN = Server(
    name="wan",
    url="https://films.example.org",
    passwordless=False,
    healthy=True,
    version="10.11.3",
    user_count=3,
    last_error=None,
    breaker="closed",
    socket="open",
    socket_detail="",
    webhook_last_at="2026-01-31T20:20:41.000Z",
    heard_by="webhook",
    tiers=[
        Tier(name="webhook", state="live", last_at="2026-01-31T20:20:41.000Z", age_seconds=19.2, detail=""),
        Tier(name="sweep", state="live", last_at="2026-01-31T18:00:12.000Z", age_seconds=8448.0, detail=""),
    ],
    offset_seconds=0.2,
    backlog=0,
    parked=0,
    state="in_step",
    problem=None,
    held=None,
)
QUEUE = Queue(
    pending_events=2,
    processing_events=0,
    waiting_for_item_events=1,
    failed_events=0,
    worker_running=True,
)
STATUS = Status(
    status="healthy",
    uptime_seconds=86412.5,
    version="1.0.0",
    servers=[WAN],
    queue=QUEUE,
    database=DatabaseFacts(
        connected=True,
        problem=None,
        user_mappings_count=6,
        pending_events_count=2,
        sync_log_entries=1840,
        item_cache_total=420,
        item_cache_by_server={"wan": 420},
        database_size_bytes=7340032,
    ),
    sync_stats=SyncStats(total_synced=1840, successful=1838, failed=2, last_sync_at="2026-01-31T20:20:41.120Z"),
)
WRITTEN = JournalRecord(
    offset=48213,
    at="2026-01-31T20:20:41.120Z",
    kind="user_data_written",
    subject="lan/e05b3d7716aa4c0c8f42b9d1673c28a9",
    stream="sync_updates",
    actor="sync",
    cause=48212,
    body={"server": "lan", "item_name": "Metropolis"},
)
HEARD = WRITTEN.model_copy(
    update={
        "offset": 48212,
        "at": "2026-01-31T20:20:41.000Z",
        "kind": "user_data_notice",
        "subject": "wan/7c1e9a40d2b84f5f9b0d6c3a51e8f274",
        "stream": None,
        "actor": "wan",
        "cause": None,
        "body": {"server": "wan", "item_id": "9a1c4e6f70b24d83a5f2c7d10b8e3946"},
    }
)
JOB = JobDetail(
    id=312,
    feature="userdata",
    kind="write",
    state="done",
    lane="userdata:lan/e05b3d7716aa4c0c8f42b9d1673c28a9/19",
    head=False,
    gate="lan",
    breaker="closed",
    due_at=None,
    attempt=1,
    max_attempts=5,
    outcome="done",
    reason=None,
    created_at="2026-01-31T20:20:41.010Z",
    finished_at="2026-01-31T20:20:41.120Z",
    args={"server": "lan", "item_name": "Metropolis"},
)
BADGE = NotificationRow(
    id="48220",
    at="2026-01-31T21:47:06.000Z",
    type="badge",
    title="A badge",
    message="You have earned film_night.",
    level="success",
)

EXAMPLES: tuple[BaseModel, ...] = (
    WAN,
    QUEUE,
    STATUS,
    Readiness(ready=True, why=None, database="ok", migrations="ok", loops={"pump": "ok", "worker": "ok"}),
    Enqueued(status="enqueued", events_enqueued=1),
    Ignored(status="ignored", reason="Nothing is done about notices of this kind."),
    WebhookTest(status="ok", message="Playhead hears you. Post notices to /webhook/{server_name}."),
    WebhookAsked(address="http://192.168.1.5:8080/playhead"),
    WebhookSet(
        success=True,
        message="The plugin of wan posts here now.",
        proven=True,
        remedy=None,
        round_trip_ms=84,
    ),
    WebhookAddress(
        name="wan",
        url="http://192.168.1.5:8080/webhook/wan?token=w_Lk4TzQ9vNc2X",
        secret="w_Lk4TzQ9vNc2X",
        secret_in_url=True,
        events=["UserDataSaved", "PlaybackStart", "PlaybackProgress", "PlaybackStop"],
        last_notice_at="2026-01-31T20:20:41.000Z",
        quiet=False,
        refused=0,
    ),
    HeldAsked(server_id="4b8d2f6e91c04a37b5d0e8f3a7c16924"),
    Listed[RetiredServer](
        items=[
            RetiredServer(
                name="attic",
                server_name="Attic",
                version="10.8.13",
                retired_at="2026-01-15T11:00:00.000Z",
                accounts=2,
                items=318,
                people=["alice", "carol"],
            )
        ],
        next_cursor=None,
        total=1,
    ),
    JournalPage(items=[HEARD, WRITTEN], before=48212, after=48213),
    JournalEntry(**HEARD.model_dump(), raw=None, caused=[WRITTEN]),
    JournalStats(
        epoch="k3v9",
        offset=48213,
        kinds=[KindCount(kind="user_data_written", records=1838, last_at="2026-01-31T20:20:41.120Z")],
        readers=[Reader(name="userdata", offset=48213, behind=0, waited_seconds=0.0)],
    ),
    JOB,
    JobStats(
        jobs=[JobCount(state="ready", feature="userdata", kind="write", gate="attic", jobs=2)],
        gates=[GateShape(name="attic", breaker="shut", reason="The server refuses the API key.")],
        worker_running=True,
    ),
    Figures(
        items=[
            Figure(
                name="playhead_rt_log_top",
                text="The place of the last event.",
                type="gauge",
                samples=[Sample(suffix="", labels={"channel": "sync_updates"}, value=48213.0)],
            )
        ]
    ),
    Listed[NotificationRow](items=[BADGE], next_cursor=None, total=None),
)
