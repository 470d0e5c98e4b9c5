"""Replaying the recorded sockets beside the recorded requests, and comparing what the sockets were told.

Both recordings have one clock: a group's lines count their seconds from the moment its first request counts its own.
A recorded frame is met when the simulated socket was told the same kind of message with the same content within
`WINDOW` of it. Groups that were recorded without requests are lived through after all others.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from playhead.simulators.jellyfin import accounts, auth, playing
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.startup import Startup
from playhead.simulators.jellyfin.ticks import SECOND
from tests.contract.simulator_replay import Outcome, Replay, differing, values, wall_ms
from tests.contract.socket_disk import ACTIONS, ASKED, HIDDEN_ID, RESTARTS, SLOW_SCANS
from tests.support import recordings
from tests.support.asgi_socket import AsgiSocket, settle
from tests.support.recordings import Recording

WINDOW = 2_500
"""Milliseconds: a real server took its time, and so did the recorder."""
WINDOWS = {"ForceKeepAlive": 12_000}
"""The beat in which a server looks at its sockets began with one that was opened before, perhaps outside."""
_TOKEN = re.compile(r"<([a-z]+)-[a-z0-9-]*token[a-z0-9-]*>")


@dataclass(frozen=True)
class Line:
    """One recorded line at its time of day."""

    at: int
    group: str
    socket: str
    direction: str
    data: Any


@dataclass(frozen=True)
class Heard:
    """One message to a socket, with its time in milliseconds."""

    at: int
    kind: str
    data: Any


@dataclass
class Link:
    """One recorded socket and its double."""

    group: str
    name: str
    wire: AsgiSocket
    recorded: list[Heard] = field(default_factory=list)
    simulated: list[Heard] = field(default_factory=list)
    ended: tuple[int, str] | None = None
    """How the recorded one ended, None while it was open."""


@dataclass(frozen=True)
class Fate:
    """What became of one recorded event of a socket: its difference, empty when it was met, and its time."""

    where: str
    kind: str
    difference: str
    at: str = ""


def _parts(data: list[dict[str, Any]]) -> Iterator[tuple[bool, dict[str, Any]]]:
    """The lines, and whether the recorder had been started again."""
    again, last = False, 0.0
    for each in data:
        again = again or each["t"] < last - 60
        last = each["t"]
        yield again, each


RESTARTED = {"idle": 279_900}
"""Milliseconds from a group's beginning to the beginning of its second part, when the recorder was started again."""


def lines(version: str, starts: dict[str, int], after: int) -> list[Line]:
    """All lines of one version in the order of time; groups without requests come one minute after each other."""
    made: list[Line] = []
    for recording in sorted((each for each in recordings.sockets() if each.version == version), key=str):
        group = recording.name.removesuffix(".jsonl")
        begin = starts.get(group)
        if begin is None:
            begin = after = after + 600_000
        for part, each in _parts(recording.data):
            start = begin + (RESTARTED[group] if part else 0)
            made.append(Line(start + round(each["t"] * 1000), group, each.get("socket", ""), each["dir"], each["data"]))
    return sorted(made, key=lambda line: line.at)


class SocketReplay(Replay):
    """One recorded server lived through with its sockets."""

    def __init__(self, version: str, another: str = "") -> None:
        super().__init__(version, another)
        first = {each.data["group"]: each for each in reversed(self._recordings)}
        self._starts = {group: wall_ms(each) - round(each.data["t"] * 1000) for group, each in first.items()}
        self.lines = lines(version, self._starts, wall_ms(self._recordings[-1]))
        self._begins = {line.group: line.at for line in reversed(self.lines)} | self._starts
        self.links: list[Link] = []
        self._open: dict[str, Link] = {}
        self.statuses: list[Fate] = []
        self.probes: list[Fate] = []
        self._started: set[str] = set()

    async def run(self) -> list[Outcome]:
        events: list[tuple[int, int, Recording | Line]] = [(wall_ms(each), 1, each) for each in self._recordings]
        events += [(line.at, 0, line) for line in self.lines if line.direction not in {"recv", "recv-bytes"}]
        events.sort(key=lambda event: event[:2])
        made = []
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.sim.asgi), base_url="http://sim") as client:
            for at, _, event in events:
                if isinstance(event, Recording):
                    made.append(await self._one(client, event))
                else:
                    await self._wait_until(at)
                    self._begin_restart(event)
                    await self._live(event)
                    await self._probe(client, event)
                await settle()
            await self._wait_until(self.lines[-1].at + WINDOW)
        for link in self._open.values():
            await link.wire.leave()
        self._take_recorded()
        await self.sim.settle()
        await self.sim.sender.close()
        return made

    def _prepare(self, recording: Recording) -> None:
        """The disk as it was, but for files that the sockets' lines date better."""
        name = recording.name.split("-", 1)[1].removesuffix(".json")
        if name not in {"library-config-get", "library-media-updated"}:
            super()._prepare(recording)

    async def _wait_until(self, ms: int) -> None:
        """Let the recorded time pass: by seconds while something plays, and to each moment of the hub."""
        while True:
            now = self._clock.now_ms()
            played = any(session.item for session in self.sim.server.sessions.values())
            due = self.sim.hub.due
            waits = [ms - now, *([1000] if played else [])]
            if due is not None:
                waits.append(max(1, -(-(due - self.sim.now()) * 1000 // SECOND)))
            step = min(waits)
            if now >= ms or step <= 0:
                break
            self._clock.advance(step)
            playing.tick(self.sim.server, self.sim.now())
            await self.sim.flush()
            await settle()

    async def _live(self, line: Line) -> None:
        act = {"open": self._opened, "open-failed": self._opened, "send": self._sent, "closed": self._closed}
        step = act.get(line.direction)
        if step is not None:
            await step(line)
        elif line.direction == "action":
            self.sim.server.scan_seconds = SLOW_SCANS.get((self.version, line.data["what"]), 0.0)
            act_on_disk = ACTIONS.get(line.data["what"])
            if act_on_disk is not None:
                act_on_disk(self.sim)
                await self.sim.flush()

    def _begin_restart(self, line: Line) -> None:
        """At the request for it, or at the first look of a recorder who asked outside the recordings."""
        lengths = RESTARTS.get((self.version, line.group))
        asked = line.direction == "action" or (line.direction == "probe" and line.group not in ASKED)
        if lengths is None or not asked or line.group in self._started:
            return
        self._started.add(line.group)
        self.sim.door.startup = Startup(self.sim.now() + round(lengths[0] * SECOND), *lengths[1:])

    async def _probe(self, client: httpx.AsyncClient, line: Line) -> None:
        """A look of the recorder at a server that comes or goes."""
        if line.direction != "probe":
            return
        looks = {line.data["path"]: line.data} if "path" in line.data else line.data
        for path, seen in looks.items():
            status, head = await self._look(client, path)
            wanted = seen["status"] if isinstance(seen, dict) else seen
            different = "" if wanted == status else f"{wanted} != {status}"
            body = seen.get("body") if isinstance(seen, dict) else None
            if not different and isinstance(body, dict) and set(body) != head:
                different = f"{sorted(body)} != {sorted(head)}"
            at = f"{(line.at - self._begins[line.group]) / 1000:.3f}"
            self.probes.append(Fate(f"{line.group}{path}", "probe", different, at))

    async def _look(self, client: httpx.AsyncClient, path: str) -> tuple[int | None, set[str]]:
        headers = {"Authorization": f'MediaBrowser Token="{self.known["<api-key>"]}"'}
        method = "POST" if "Authenticate" in path else "GET"
        try:
            answer = await client.request(method, path, headers=headers)
        except httpx.ConnectError:
            return None, set()
        shown = answer.json() if "json" in answer.headers.get("content-type", "") else None
        return answer.status_code, set(shown) if isinstance(shown, dict) else set()

    async def _opened(self, line: Line) -> None:
        await self._closed(line)
        headers = line.data.get("headers") or (RAW if line.socket == "raw" else {})
        self._mint_all(json.dumps(line.data), headers.get("Authorization", ""))
        shown = {name: self._translate(value) for name, value in headers.items()}
        heard: list[Heard] = []
        wire = AsgiSocket(
            self.sim.asgi, self._translate(line.data["path"]), shown, lambda body: self._hear(heard, body)
        )
        status = await wire.open()
        wanted = 101 if line.direction == "open" else line.data["error"]["status"]
        different = "" if status == wanted else f"{wanted} != {status}"
        self.statuses.append(Fate(f"{line.group}/{line.socket}", "upgrade", different))
        if status == 101:
            link = Link(line.group, line.socket, wire, simulated=heard)
            self.links.append(link)
            self._open[f"{line.group}/{line.socket}"] = link

    def _hear(self, heard: list[Heard], body: str | bytes) -> None:
        message = json.loads(body)
        heard.append(Heard(self._clock.now_ms(), message["MessageType"], message.get("Data")))

    def _mint_all(self, text: str, header: str) -> None:
        """Sign in who was signed in outside the recordings, on the device that the socket names."""
        parts = auth.parts(header, ("mediabrowser",))
        for found in _TOKEN.finditer(text):
            user = self.sim.server.user_named(found[1]) or self.sim.server.user_named(f"{found[1]}a")
            if self.known.get(found[0]) not in self.sim.server.tokens and user is not None:
                device = Device(parts["Client"], parts["Device"], parts["DeviceId"], parts["Version"])
                self.known[found[0]] = accounts.open_session(self.sim.server, user, device, self.sim.now()).value

    async def _sent(self, line: Line) -> None:
        link = self._open.get(f"{line.group}/{line.socket}")
        if link is None:
            return
        data = line.data
        if isinstance(data, dict) and set(data) == {"binary"}:
            await link.wire.say(ast.literal_eval(data["binary"]))
        else:
            await link.wire.say(data if isinstance(data, str) else json.dumps(data))

    async def _closed(self, line: Line) -> None:
        link = self._open.pop(f"{line.group}/{line.socket}", None)
        if link is not None and line.direction == "open":
            await link.wire.leave()
        elif link is not None:
            link.ended = (line.data["code"], "" if line.data["code"] == 1006 else line.data["reason"])
            if link.wire.closed is None:
                await link.wire.leave()

    def _take_recorded(self) -> None:
        """Hand each recorded frame to the link that was open under its name at its time."""
        current: dict[str, Link] = {}
        waiting = {id(link): link for link in self.links}
        for line in self.lines:
            name = f"{line.group}/{line.socket}"
            if line.direction == "open":
                link = next((each for each in waiting.values() if f"{each.group}/{each.name}" == name), None)
                if link is not None:
                    current[name] = waiting.pop(id(link))
            body = _message(line)
            if body is not None and name in current:
                current[name].recorded.append(Heard(line.at, body["MessageType"], body.get("Data")))

    def outcomes(self) -> Iterator[Fate]:
        """Every recorded upgrade, frame and end, with what is different about it; and frames nobody recorded."""
        yield from self.statuses
        yield from self.probes
        for link in self.links:
            where = f"{link.group}/{link.name}"
            yield from self._frames(link, where)
            ended = link.wire.closed
            if link.ended is not None and ended is not None and link.ended != ended:
                yield Fate(where, "end", f"{link.ended} != {ended}")
            elif link.ended is not None:
                by_server = bool(link.ended[1])
                yield Fate(where, "end", "not closed" if by_server and ended is None else "")

    def _frames(self, link: Link, where: str) -> Iterator[Fate]:
        left = list(link.simulated)
        for heard in link.recorded:
            window = WINDOWS.get(heard.kind, WINDOW)
            near = [each for each in left if each.kind == heard.kind and abs(each.at - heard.at) <= window]
            tried = [(self._difference(heard, each), each) for each in near]
            best = min(tried, key=lambda each: len(each[0]), default=None)
            if best is None:
                yield Fate(where, heard.kind, "not told", self._when(link, heard))
                continue
            if heard.kind not in REPEATED:
                left.remove(best[1])
            yield Fate(where, heard.kind, best[0], self._when(link, heard))
        counted = Counter(each.kind for each in link.recorded)
        for each in left:
            if not counted[each.kind]:
                yield Fate(where, each.kind, "told, never recorded", self._when(link, each))

    def _when(self, link: Link, heard: Heard) -> str:
        return f"{(heard.at - self._begins[link.group]) / 1000:.3f}"

    def _difference(self, recorded: Heard, simulated: Heard) -> str:
        check: Callable[[Any, Any], Iterator[str]] = {
            "LibraryChanged": self._libraries,
            "UserDataChanged": self._rows,
            "ScheduledTasksInfo": lambda one, other: differing(_settled(one), _settled(other)),
        }.get(recorded.kind, differing)
        return "" if recorded.data == TORN else "; ".join(check(recorded.data, simulated.data))

    def _rows(self, recorded: Any, simulated: Any) -> Iterator[str]:
        yield from differing(recorded, simulated)
        yield from values(recorded, simulated)
        one, other = ({row["ItemId"] for row in data["UserDataList"]} for data in (recorded, simulated))
        if one != other:
            yield f"items {sorted(one - other)} missing, {sorted(other - one)} too much"

    def _libraries(self, recorded: Any, simulated: Any) -> Iterator[str]:
        yield from differing(recorded, simulated)
        known = set(self.sim.server.items) | {item.id for item in self.sim.server.removed} - {HIDDEN_ID}
        for name, ids in recorded.items():
            if isinstance(ids, list) and len(ids) != len(simulated[name]):
                yield f"{name} {len(ids)} != {len(simulated[name])}"
            elif isinstance(ids, list) and (set(ids) ^ set(simulated[name])) & known:
                yield f"{name} {ids} != {simulated[name]}"


def _settled(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A task that has only just started is shown with 0 percent or without any, as it comes."""
    return [
        {key: value for key, value in task.items() if key != "CurrentProgressPercentage" or value} for task in tasks
    ]


TORN = "torn"
"""The content of a message that was not recorded to its end."""
REPEATED = frozenset({"RefreshProgress", "ScheduledTasksInfo", "Sessions", "ActivityLogEntry"})
"""Kinds a real server tells more often than has a meaning: each must have its like, not its own."""


def _torn(text: str) -> dict[str, Any]:
    """A message as a bare TCP reader saw it: with its frame's head, and cut where the reader stopped."""
    try:
        found: dict[str, Any] = json.loads(text[text.index("{") :])
    except ValueError:
        kinds = ("LibraryChanged", "UserDataChanged")
        keys = {"LibraryChanged": "FoldersAddedTo", "UserDataChanged": "UserDataList"}
        return {"MessageType": next(kind for kind in kinds if keys[kind] in text), "Data": TORN}
    return found


def _message(line: Line) -> dict[str, Any] | None:
    if line.direction == "recv" and isinstance(line.data, dict):
        return line.data
    if line.direction == "recv-bytes" and "{" in line.data:
        return _torn(line.data)
    return None


RAW = {"Authorization": 'MediaBrowser Token="<admin-token>", Client="Raw", Device="raw", DeviceId="raw", Version="1"'}
"""What the bare TCP reader sent was not recorded."""
