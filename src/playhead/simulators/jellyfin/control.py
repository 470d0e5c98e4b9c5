"""The control API under `/__sim__/`: what tests and people do to a simulator from outside its network API.

`POST act {"op", …}` acts as a user or an operator, `faults`, `calls`, `row`, `scenario` and `state` do what
they say. It belongs to the simulator: it asks for no credentials, is not logged, and obeys no fault.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from playhead.simulators.jellyfin import scenario, ticks
from playhead.simulators.jellyfin.accounts import NameRefused
from playhead.simulators.jellyfin.actions import Unknown, UserSpec
from playhead.simulators.jellyfin.core import Core
from playhead.simulators.jellyfin.media import Media, movie
from playhead.simulators.jellyfin.rules import BadRating
from playhead.simulators.jellyfin.startup import Lengths

Act = Callable[[Core, Mapping[str, Any]], Awaitable[object]]


def _movie(a: Mapping[str, Any]) -> Media:
    root, imdb, tmdb = a.get("root", "/srv/media"), a.get("imdb", ""), a.get("tmdb", "")
    return movie(a["name"], a["year"], root=root, imdb=imdb, tmdb=tmdb)


ACTS: dict[str, Act] = {
    "start": lambda sim, a: sim.start(a["user"], a["item"], seconds=a.get("seconds", 0)),
    "progress": lambda sim, a: sim.progress(a["user"], a["item"], seconds=a["seconds"], paused=a.get("paused", False)),
    "stop": lambda sim, a: sim.stop(a["user"], a["item"], seconds=a.get("seconds"), failed=a.get("failed", False)),
    "watch": lambda sim, a: sim.watch(a["user"], a["item"], until=a.get("until", 1.0)),
    "mark_played": lambda sim, a: sim.mark_played(a["user"], a["item"]),
    "mark_unplayed": lambda sim, a: sim.mark_unplayed(a["user"], a["item"]),
    "favorite": lambda sim, a: sim.favorite(a["user"], a["item"], wanted=a.get("wanted", True)),
    "like": lambda sim, a: sim.like(a["user"], a["item"], likes=a.get("likes")),
    "rate": lambda sim, a: sim.rate(a["user"], a["item"], a.get("rating")),
    "write": lambda sim, a: sim.write(a["user"], a["item"], **a["fields"]),
    "add_movie": lambda sim, a: sim.add_item(_movie(a)),
    "remove_item": lambda sim, a: sim.remove_item(a["item"]),
    "rename_item": lambda sim, a: sim.rename_item(a["item"], a["path"], name=a.get("name", "")),
    "scan": lambda sim, a: sim.scan(
        seconds=a.get("seconds", 0), found=[_movie(each) for each in a.get("found", ())], gone=a.get("gone", ())
    ),
    "scan_takes": lambda sim, a: sim.scan_takes(a["seconds"]),
    "take_id": lambda sim, a: sim.take_id(a["id"]),
    "tick": lambda sim, _: sim.tick(),
    "run_plugin_tasks": lambda sim, _: sim.run_plugin_tasks(),
    "add_user": lambda sim, a: sim.add_user(UserSpec(a["name"], a.get("password"), a.get("admin", False))),
    "rename_user": lambda sim, a: sim.rename_user(a["user"], a["name"]),
    "disable_user": lambda sim, a: sim.disable_user(a["user"], disabled=a.get("disabled", True)),
    "delete_user": lambda sim, a: sim.delete_user(a["user"]),
    "restart": lambda sim, a: sim.restart(Lengths(**{key: value for key, value in a.items() if key != "op"})),
    "drop_sockets": lambda sim, a: sim.drop_sockets(a.get("user")),
    "silence_sockets": lambda sim, a: sim.silence_sockets(a.get("user")),
    "disturb_sockets": lambda sim, a: sim.disturb_sockets(a["kind"], a.get("user")),
    "settle": lambda sim, _: sim.settle(),
}
"""Operations of `POST /__sim__/act`, by name; `item` is an id, a path or a name."""


def row(sim: Core, who: str, what: str) -> dict[str, Any]:
    """The stored row as JSON, dates as the server writes them."""
    stored = sim.row(who, what)
    made: dict[str, Any] = msgspec.to_builtins(stored)
    made["last_played"] = None if stored.last_played is None else ticks.text(stored.last_played)
    return {**made, "likes": stored.likes}


def routes(sim: Core) -> list[BaseRoute]:
    """The control routes of one simulator."""

    async def act(request: Request) -> Response:
        body = await request.json()
        try:
            await ACTS[body["op"]](sim, body)
        except (KeyError, TypeError, ValueError, Unknown) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)
        return _json({"ok": True})

    async def faults(request: Request) -> Response:
        if request.method == "DELETE":
            await sim.clear_faults(request.query_params.get("kind"))
        elif request.method == "POST":
            body = await request.json()
            try:
                await sim.fault(body.pop("kind"), **body)
            except (KeyError, TypeError, ValueError) as error:
                return _json({"error": str(error)}, 400)
        return _json([fault.as_json() for fault in sim.faults.all()])

    async def calls(request: Request) -> Response:
        if request.method == "DELETE":
            sim.calls.clear()
        found = [call.as_json() for call in sim.calls.all()]
        return _json({"state_changing": sim.calls.changing, "calls": found})

    async def stored(request: Request) -> Response:
        query = request.query_params
        try:
            return _json(row(sim, query["user"], query["item"]))
        except (KeyError, Unknown) as error:
            return _json({"error": str(error)}, 404)

    async def load_scenario(request: Request) -> Response:
        try:
            await sim.load(scenario.parse(await request.json()))
        except (scenario.BadScenario, Unknown, NameRefused, BadRating) as error:
            return _json({"error": str(error)}, 400)
        return _json({"ok": True})

    async def state(_request: Request) -> Response:
        return _json(summary(sim))

    return [
        Route("/__sim__/state", state),
        Route("/__sim__/act", act, methods=["POST"]),
        Route("/__sim__/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/__sim__/calls", calls, methods=["GET", "DELETE"]),
        Route("/__sim__/row", stored),
        Route("/__sim__/scenario", load_scenario, methods=["POST"]),
    ]


def summary(sim: Core) -> dict[str, Any]:
    """What the simulator holds, in numbers and names."""
    server = sim.server
    return {
        "name": server.name,
        "version": server.version,
        "id": server.id,
        "users": {user.name: user.id for user in server.users.values()},
        "items": len(server.items),
        "rows": len(server.rows),
        "sockets": [socket.who for socket in sim.hub.sockets],
        "webhooks": len(sim.sender.deliveries),
        "state_changing": sim.calls.changing,
        "faults": [fault.as_json() for fault in sim.faults.all()],
    }


def _json(body: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
