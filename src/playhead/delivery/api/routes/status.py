"""How things stand: everything at once, the people, the queue."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from playhead.delivery.api import snapshot
from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.models import People, Person, Queue, Status
from playhead.delivery.api.services import Services
from playhead.identity import queries as identity
from playhead.journal import queries as journal

router = APIRouter(prefix="/api", tags=["sync"])


@router.get("/status")
async def status(_: User, served: Served) -> Status:
    """Servers, queue, database and figures of the sync."""
    taken = await snapshot.take(served)
    return snapshot.status(served, taken, await run_in_threadpool(database_size, served))


@router.get("/users")
async def people(_: User, served: Served) -> People:
    """Everybody with an account, and his user id on each server: null where he has none."""
    listed = await served.database.read(identity.people)
    names = list(served.servers)
    users = [Person(username=one.username, servers={n: one.servers.get(n) for n in names}) for one in listed]
    return People(servers=names, users=users)


@router.get("/queue")
async def queue(_: User, served: Served) -> Queue:
    """How much waits, runs and failed."""
    counts = await served.database.read(journal.job_counts)
    return snapshot.queue(counts, worker_running=served.runtime.worker_running())


def database_size(served: Services) -> int | None:
    """Bytes of the database and its log on disk; None where that is another machine's business."""
    path = served.database.path
    if path is None:
        return None
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.is_file())
