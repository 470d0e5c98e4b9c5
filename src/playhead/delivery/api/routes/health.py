"""For whoever watches the process: does it live, is it ready, what are its figures."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from starlette.responses import JSONResponse, PlainTextResponse

from playhead.delivery import addresses
from playhead.delivery.api import snapshot
from playhead.delivery.api.auth import Perhaps, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.metrics import CONTENT_TYPE
from playhead.delivery.api.models import Readiness
from playhead.delivery.api.services import Services
from playhead.identity.callers import Caller
from playhead.journal import queries, store

router = APIRouter(tags=["health"])

TEXT = {
    "content": {
        "text/plain": {"schema": {"type": "string"}},
        "application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}},
    }
}
READY = {200: TEXT | {"description": "Ready."}, 503: TEXT | {"description": "Not ready, with one line why."}}


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """The process lives. Checks nothing."""
    return "ok"


@router.get("/readyz", response_class=PlainTextResponse, responses=READY)  # type: ignore[arg-type]  # a narrower dict
async def readyz(served: Served, detail: bool = False) -> Response:
    """Database, schema and the process's own loops. Never asks a media server. `detail=1` answers as JSON."""
    found = await readiness(served)
    status = 200 if found.ready else 503
    headers = {} if found.ready else {"Retry-After": "5"}
    if detail:
        return JSONResponse(found.model_dump(), status, headers)
    return PlainTextResponse(found.why or "ok", status, headers)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request, served: Served, user: Perhaps) -> Response:
    """Prometheus text. Who may read it is `server.metrics`: local, token, or off."""
    _let_in(request, served, user)
    await scrape(served)
    return Response(served.metrics.text(), media_type=CONTENT_TYPE)


def _let_in(request: Request, served: Services, user: Caller | None) -> None:
    mode = served.door.metrics
    if mode == "off":
        raise Problem(404)
    if mode == "token" and user is None:
        raise Problem(401)
    if mode == "token" and user is not None and not user.is_admin:
        raise Problem(403)
    if mode == "local" and not addresses.is_near(request.client.host if request.client else None, request.headers):
        raise Problem(403, "Metrics are for this machine and its private network (server.metrics: local).")


async def readiness(served: Services) -> Readiness:
    """What keeps the process from serving, the first thing first."""
    runtime = served.runtime
    loops = dict(runtime.loops())
    broken = sorted(f"{name} {word}" for name, word in loops.items() if word != "running")
    schema = runtime.schema_trouble()
    database = runtime.store_trouble() or await _silent(served)
    draining = "Playhead is stopping" if runtime.draining() else None
    why = draining or database or schema or (f"not running: {', '.join(broken)}" if broken else None)
    return Readiness(ready=why is None, why=why, database=database or "ok", migrations=schema or "ok", loops=loops)


async def _silent(served: Services) -> str | None:
    try:
        await served.database.read(_look)
    except DBAPIError as error:
        return f"the database does not answer: {error.orig}"
    return None


def _look(connection: Connection) -> None:
    connection.execute(select(1)).one()


async def scrape(served: Services) -> None:
    """Set the gauges to the state of now."""
    now, figures = served.clock.now_ms(), served.metrics
    taken = await snapshot.take(served)
    newest, lags = await served.database.read(lambda c: (store.last_seq(c), queries.lags(c, now)))
    figures.set_journal(newest, lags)
    figures.set_jobs(taken.counts)
    for one in snapshot.facts(served, taken):
        told = snapshot.server_of(one, now)
        connected = told.socket == "connected"
        figures.set_server(told.name, up=told.healthy, breaker=told.breaker, connected=connected)
        figures.set_poll_age(told.name, served.runtime.poll_age_seconds(told.name))
