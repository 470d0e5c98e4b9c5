"""Sending webhooks: which destination wants an event, and the posts themselves. Nothing is ever retried."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from playhead.simulators.jellyfin import payload, render
from playhead.simulators.jellyfin.faults import Faults, Kind
from playhead.simulators.jellyfin.model import Event, Json
from playhead.simulators.jellyfin.state import Server

SWITCHES = {
    "Movie": "EnableMovies",
    "Episode": "EnableEpisodes",
    "Series": "EnableSeries",
    "Season": "EnableSeasons",
    "MusicAlbum": "EnableAlbums",
    "Audio": "EnableSongs",
    "Video": "EnableVideos",
}
"""Items of other kinds are never told."""
LATER_SETTINGS = frozenset({"EnableVideos", "EnableWebhook"})
LATER_TYPES = frozenset({"ItemDeleted"})
"""What the plugin before v16 does not know."""
TYPES = (
    "ItemAdded", "ItemDeleted", "PlaybackStart", "PlaybackProgress", "PlaybackStop", "UserDataSaved", "UserCreated",
    "UserDeleted", "UserUpdated", "UserPasswordChanged", "SessionStart", "AuthenticationSuccess",
    "AuthenticationFailure",
)  # fmt: skip
TIMEOUT = 100.0
REORDER_PATIENCE = 1.0
"""Seconds a reordered notice waits for the one that is to overtake it."""


@dataclass(frozen=True)
class Delivery:
    """One post; `status` None when nobody answered."""

    kind: str
    destination: str
    status: int | None
    body: str


@dataclass(frozen=True)
class Post:
    """What is to be sent where."""

    kind: str
    destination: str
    url: str
    headers: dict[str, str]
    body: str


def destination(url: str, name: str = "playhead", *, early: bool = False, **changes: Any) -> Json:
    """A Generic destination of the plugin's configuration that wants every event as Send-All JSON."""
    made: Json = {
        "Headers": [],
        "Fields": [],
        "NotificationTypes": [each for each in TYPES if not early or each not in LATER_TYPES],
        "WebhookName": name,
        "WebhookUri": url,
        **dict.fromkeys(SWITCHES.values(), True),
        "SendAllProperties": True,
        "TrimWhitespace": False,
        "SkipEmptyMessageBody": False,
        "EnableWebhook": True,
        "Template": "",
        "UserFilter": [],
    }
    return {key: value for key, value in {**made, **changes}.items() if not early or key not in LATER_SETTINGS}


def posts(server: Server, event: Event) -> list[Post]:
    """The posts of one event, in the order of the destinations."""
    wanted = [option for option in server.plugin["GenericOptions"] if wants(option, event)]
    if not wanted or not server.plugin_installed or (server.traits.early_plugin and event.kind in LATER_TYPES):
        return []
    data = payload.build(server, event)
    made = [_post(server, option, event, data) for option in wanted]
    return [post for post in made if post is not None]


class UnknownType(ValueError):
    """A plugin of that age cannot read a configuration that names this type."""


def as_kept(configuration: Json, *, early: bool) -> Json:
    """A configuration as the plugin keeps it. `early`: unknown settings are lost, an unknown type is UnknownType."""
    if not early:
        return configuration
    options = configuration.get("GenericOptions") or []
    if any(LATER_TYPES & set(option.get("NotificationTypes") or []) for option in options):
        raise UnknownType
    kept = [{key: value for key, value in option.items() if key not in LATER_SETTINGS} for option in options]
    return {**configuration, "GenericOptions": kept}


def wants(option: Json, event: Event) -> bool:
    """The plugin's filters: switched on, type, kind of item, user."""
    if not option.get("EnableWebhook", True) or event.kind not in option["NotificationTypes"]:
        return False
    if event.item is not None and not option.get(SWITCHES.get(event.item.kind, ""), False):
        return False
    chosen = [str(each).replace("-", "") for each in option.get("UserFilter") or []]
    return not chosen or event.user is None or event.user.id in chosen


def _post(server: Server, option: Json, event: Event, data: payload.Data) -> Post | None:
    for field in option.get("Fields") or []:
        data[field["Key"]] = field["Value"]
    body = _body(option, data)
    if body is None or (not body and option.get("SkipEmptyMessageBody")):
        return None
    headers = {"User-Agent": f"Jellyfin-Server/{server.version}", "Content-Type": "text/plain; charset=utf-8"}
    headers["Accept"] = "application/json; q=1.0, application/xml; q=0.9, */*; q=0.8"
    for header in option.get("Headers") or []:
        given = header["Key"].lower() == "content-type"
        headers["Content-Type" if given else header["Key"]] = header["Value"] + ("; charset=utf-8" * given)
    return Post(event.kind, str(option.get("WebhookName") or ""), str(option["WebhookUri"]), headers, body)


def _body(option: Json, data: payload.Data) -> str | None:
    if option.get("SendAllProperties"):
        return render.send_all(data)
    try:
        text = base64.b64decode(option.get("Template") or "").decode()
        body = render.template(text, data)
    except (render.Unrenderable, binascii.Error, UnicodeDecodeError):
        return None
    return body.strip() if option.get("TrimWhitespace") else body


class Sender:
    """Posts events: awaited ones inside the request that caused them, the others by one task a destination."""

    def __init__(self, server: Server, faults: Faults, client: Callable[[], httpx.AsyncClient]) -> None:
        self._server = server
        self._faults = faults
        self._make_client = client
        self._client: httpx.AsyncClient | None = None
        self._queues: dict[str, asyncio.Queue[Post]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: dict[str, tuple[Post, asyncio.Task[None]]] = {}
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.deliveries: deque[Delivery] = deque(maxlen=10_000)

    async def publish(self, events: Sequence[Event]) -> None:
        """Send events; returns when the awaited ones were answered, one destination after the other."""
        awaited: list[Post] = []
        for event in events:
            for post in posts(self._server, event):
                if event.awaited:
                    awaited.append(post)
                else:
                    self._enqueue(post)
        for post in awaited:
            await self._with_faults(post)

    def _enqueue(self, post: Post) -> None:
        self._begin()
        queue = self._queues.get(post.url)
        if queue is None:
            queue = self._queues[post.url] = asyncio.Queue()
            self._spawn(self._serve(queue))
        queue.put_nowait(post)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _spawn_counted(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """As `_spawn`, and not idle until it ended, also by being cancelled before its first step."""
        self._begin()
        task = self._spawn(work)
        task.add_done_callback(lambda _: self._end())
        return task

    async def _serve(self, queue: asyncio.Queue[Post]) -> None:
        while True:
            post = await queue.get()
            try:
                await self._with_faults(post)
            finally:
                self._end()

    async def _with_faults(self, post: Post) -> None:
        if self._faults.hit(Kind.WEBHOOK_DROP, post.kind):
            return
        late = self._faults.hit(Kind.WEBHOOK_DELAY, post.kind)
        if late is not None:
            self._spawn_counted(self._after(late.seconds, post))
            return
        if self._faults.hit(Kind.WEBHOOK_REORDER, post.kind) and post.url not in self._held:
            self._held[post.url] = post, self._spawn_counted(self._overtaken(post))
            return
        await self._send(post)
        if self._faults.hit(Kind.WEBHOOK_DUPLICATE, post.kind):
            await self._send(post)
        held = self._held.pop(post.url, None)
        if held is not None:
            held[1].cancel()
            await self._send(held[0])

    async def _after(self, seconds: float, post: Post) -> None:
        await asyncio.sleep(seconds)
        await self._send(post)

    async def _overtaken(self, post: Post) -> None:
        """Nothing came to overtake it: send it after all."""
        await asyncio.sleep(REORDER_PATIENCE)
        del self._held[post.url]
        await self._send(post)

    async def _send(self, post: Post) -> None:
        if self._client is None:
            self._client = self._make_client()
        try:
            answer = await self._client.post(
                post.url, content=post.body.encode(), headers=post.headers, timeout=TIMEOUT
            )
        except (httpx.HTTPError, httpx.InvalidURL):
            self.deliveries.append(Delivery(post.kind, post.destination, None, post.body))
        else:
            self.deliveries.append(Delivery(post.kind, post.destination, answer.status_code, post.body))

    def _begin(self) -> None:
        self._open += 1
        self._idle.clear()

    def _end(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._idle.set()

    async def settle(self) -> None:
        """Wait until nothing is left to send."""
        await self._idle.wait()

    async def close(self) -> None:
        """Drop what is queued, as a server that stops does."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._queues.clear()
        self._held.clear()
        self._open = 0
        self._idle.set()
        if self._client is not None:
            await self._client.aclose()
            self._client = None
