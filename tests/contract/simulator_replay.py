"""Replaying recorded exchanges of a real server on a simulated one, and comparing the answers by shape.

The simulator starts empty, before its set-up, and is led through everything the recorder did, in order and at the
recorded times. Ids, tokens and codes differ; they are learned by walking a recorded answer beside the simulated
one. Files that the recorder put on or took from the disk come from `simulator_disk`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from playhead.kit.clock import ManualClock
from playhead.simulators.jellyfin import JellyfinSimulator, accounts, playing
from playhead.simulators.jellyfin.playing import Device
from tests.contract import simulator_disk
from tests.support import recordings
from tests.support.recordings import Recording

VERSIONS = {"10.11.11": "10.11.11", "12.0-rc5": "12.0.0"}
_ID = re.compile(r"[0-9a-f]{32}$")
_MASK = re.compile(r"<[\w-]+>$")
_TOKEN = re.compile(r"<([a-z]+)((?:-[a-z0-9]+)*)-token>")
LEARNED = ("ServerId", "UserId", "LastUserId", "AccessToken")
"""Where ids differ by design; items and playlists have the same ids on every server."""
SIGNED_IN = {"alice", "bob", "carol", "dave"}
"""Accounts the recorder signed in right after it made them, outside the recordings."""
USER_DATA = ("Rating", "PlaybackPositionTicks", "PlayCount", "IsFavorite", "Likes", "Played", "UnplayedItemCount")


@dataclass(frozen=True)
class Outcome:
    """One replayed exchange; `differences` name paths in the answer, `values` differing user data fields."""

    recording: Recording
    differences: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def matches(self) -> bool:
        return not self.differences


def exchanges(version: str) -> list[Recording]:
    """The REST recordings of one version in the order they were made."""
    found = [each for each in recordings.rest() if each.version == version]
    return sorted(found, key=lambda each: (each.data["wall"], each.name))


def wall_ms(recording: Recording) -> int:
    return int(datetime.fromisoformat(recording.data["wall"]).timestamp() * 1000)


class Replay:
    """One recorded server being lived through again, by a simulator of its version or of `another`."""

    def __init__(self, version: str, another: str = "") -> None:
        self.version = version
        self._recordings = exchanges(version)
        self._clock = ManualClock(wall_ms(self._recordings[0]))
        self.posts: list[httpx.Request] = []
        self.sim = JellyfinSimulator(
            name="vm",
            version=another or VERSIONS[version],
            api_key="unused",
            clock=self._clock,
            ids=_ids().__next__,
            webhook_client=lambda: httpx.AsyncClient(transport=httpx.MockTransport(self._catch)),
        )
        self.sim.server.keys.clear()
        self.sim.server.wizard_done = False
        self.known: dict[str, str] = {}

    async def run(self) -> list[Outcome]:
        transport = httpx.ASGITransport(self.sim.asgi)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8121") as client:
            outcomes = [await self._one(client, each) for each in self._recordings]
        await self.sim.settle()
        await self.sim.sender.close()
        return outcomes

    def _catch(self, request: httpx.Request) -> httpx.Response:
        """The webhook receiver: takes everything."""
        self.posts.append(request)
        return httpx.Response(200)

    async def _one(self, client: httpx.AsyncClient, recording: Recording) -> Outcome:
        await self._wait_until(wall_ms(recording))
        self._prepare(recording)
        self._mint(recording)
        answer = await client.send(self._request(client, recording.data["request"]))
        expected = recording.data["response"]
        body = _parsed(answer)
        if expected["status"] == answer.status_code:
            self._learn(expected["body"], body)
        self._learn_key(recording)
        if recording.data["request"]["path"] == "/Users/New" and answer.is_success and body["Name"] in SIGNED_IN:
            self._sign_in(body["Name"], f"<{body['Name']}-token>")
        differences = [*_head(expected, answer), *differing(expected["body"], body)]
        return Outcome(recording, tuple(differences), tuple(values(expected["body"], body)))

    def _prepare(self, recording: Recording) -> None:
        """The disk as it was when the request was made."""
        simulator_disk.prepare(self.sim, recording)

    async def _wait_until(self, ms: int) -> None:
        """Let the recorded time pass, second by second while something plays."""
        while any(session.item for session in self.sim.server.sessions.values()) and self._clock.now_ms() + 1000 < ms:
            self._clock.advance(1000)
            playing.tick(self.sim.server, self.sim.now())
            await self.sim.flush()
        self._clock.advance(max(0, ms - self._clock.now_ms()))

    def _request(self, client: httpx.AsyncClient, request: dict[str, Any]) -> httpx.Request:
        body = request["body"]
        content = None if body is None else body if isinstance(body, str) else json.dumps(body)
        headers = {name: self._translate(value) for name, value in (request["headers"] or {}).items()}
        query = {name: self._translate(str(value)) for name, value in (request["query"] or {}).items()}
        path = self._translate(request["path"])
        sent = None if content is None else self._translate(content).encode()
        return client.build_request(request["method"], path, params=query, headers=headers, content=sent)

    def _translate(self, text: str) -> str:
        return re.sub(r"<[\w-]+>|[0-9a-f]{32}|\b\d{6}\b", lambda found: self.known.get(found[0], found[0]), text)

    def _mint(self, recording: Recording) -> None:
        """The recorder signed in outside the recordings; a token that was answered is good at that moment."""
        if recording.data["response"]["status"] == 401:
            return
        for found in _TOKEN.finditer(json.dumps(recording.data["request"])):
            if self.known.get(found[0]) not in self.sim.server.tokens:
                self._sign_in(found[1], found[0])

    def _sign_in(self, name: str, mask: str) -> None:
        user = self.sim.server.user_named(name)
        if user is not None:
            device = Device("RecTool", f"Dev {name}", f"dev-{name}", "1.0")
            now = self.sim.now()
            accounts.note_login(self.sim.server, user, now)
            self.known[mask] = accounts.open_session(self.sim.server, user, device, now).value

    def _learn_key(self, recording: Recording) -> None:
        if recording.data["request"]["path"] == "/Auth/Keys" and recording.data["request"]["method"] == "POST":
            number = len([mask for mask in self.known if mask.startswith("<api-key")]) + 1
            mask = "<api-key>" if number == 1 else f"<api-key-{number}>"
            self.known.setdefault(mask, list(self.sim.server.keys)[-1])

    def _learn(self, recorded: Any, simulated: Any) -> None:
        if isinstance(recorded, dict) and isinstance(simulated, dict):
            for key in recorded.keys() & simulated.keys():
                if key in LEARNED or not _ID.match(str(recorded[key])) or "Policy" in recorded:
                    self._learn(recorded[key], simulated[key])
        elif isinstance(recorded, list) and isinstance(simulated, list) and len(recorded) == len(simulated):
            for one, other in zip(recorded, simulated, strict=True):
                self._learn(one, other)
        elif isinstance(recorded, str) and isinstance(simulated, str) and recorded != simulated:
            code = re.fullmatch(r"\d{6}", recorded) and re.fullmatch(r"\d{6}", simulated)
            if code or _MASK.match(recorded) or (_ID.match(recorded) and _ID.match(simulated)):
                self.known.setdefault(recorded, simulated)


def _ids() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{number * 7919:032x}"


def _parsed(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    if "json" in answer.headers.get("content-type", ""):
        return answer.json()
    return answer.text


def _head(expected: dict[str, Any], answer: httpx.Response) -> Iterator[str]:
    if expected["status"] != answer.status_code:
        yield f"status {expected['status']} != {answer.status_code}"
    kind = (expected["headers"] or {}).get("Content-Type", "").split(";")[0]
    if kind != answer.headers.get("content-type", "").split(";")[0]:
        yield f"content type {kind} != {answer.headers.get('content-type')}"


def shape(value: Any) -> Any:
    """Keys and JSON types, recursively; a list is the set of its elements' shapes."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return ["…", *sorted({json.dumps(shape(each), sort_keys=True) for each in value})]
    if isinstance(value, bool) or value is None:
        return str(type(value).__name__)
    return "number" if isinstance(value, int | float) else "text"


def differing(recorded: Any, simulated: Any, path: str = "") -> Iterator[str]:
    """Where two bodies differ in shape; an empty list matches any list."""
    if isinstance(recorded, dict) and isinstance(simulated, dict):
        for key in sorted(recorded.keys() - simulated.keys()):
            yield f"{path}/{key} missing"
        for key in sorted(simulated.keys() - recorded.keys()):
            yield f"{path}/{key} too much"
        for key in sorted(recorded.keys() & simulated.keys()):
            yield from differing(recorded[key], simulated[key], f"{path}/{key}")
    elif isinstance(recorded, list) and isinstance(simulated, list):
        yield from _elements(recorded, simulated, path)
    elif shape(recorded) != shape(simulated):
        yield f"{path} {shape(recorded)} != {shape(simulated)}"


def _elements(recorded: list[Any], simulated: list[Any], path: str) -> Iterator[str]:
    """Each recorded element must have one of its shape among the simulated ones."""
    if not recorded or not simulated:
        return
    for place, one in enumerate(recorded):
        found = [list(differing(one, other)) for other in simulated]
        if all(found):
            yield f"{path}[{place}] like none of {len(simulated)}: {min(found, key=len)}"


def _entries(recorded: Any, simulated: Any) -> Iterator[str]:
    """Another order of a playlist's entries or of the playlists themselves, or others, or of another type."""
    if not isinstance(recorded, list) or not isinstance(simulated, list):
        return
    if any("PlaylistItemId" in one or one.get("Type") == "Playlist" for one in recorded):
        one, other = ([f"{each['Id']} {each['MediaType']}" for each in items] for items in (recorded, simulated))
        if one != other:
            yield f"entries {one} != {other}"


def values(recorded: Any, simulated: Any) -> Iterator[str]:
    """Fields of user data whose values differ, wherever user data stands in an answer."""
    if isinstance(recorded, dict) and isinstance(simulated, dict):
        if "PlayCount" in recorded and "PlayCount" in simulated:
            for name in USER_DATA:
                if recorded.get(name) != simulated.get(name):
                    yield f"{name} {recorded.get(name)} != {simulated.get(name)}"
        yield from _entries(recorded.get("Items"), simulated.get("Items"))
        for key in recorded.keys() & simulated.keys():
            yield from values(recorded[key], simulated[key])
    elif isinstance(recorded, list) and isinstance(simulated, list) and len(recorded) == len(simulated):
        for one, other in zip(recorded, simulated, strict=True):
            if not isinstance(one, dict) or one.get("Id") == other.get("Id"):
                yield from values(one, other)
