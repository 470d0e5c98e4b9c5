"""The port of playlists, held against the fake and the adapter; what they do is in the contract suite."""

from __future__ import annotations

import httpx

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.playlists import JellyfinPlaylists
from playhead.features.playlists.model import Verb
from playhead.kit.clock import ManualClock
from playhead.ports.playlists import Entry, Lacking, Listed, Playlists
from tests.support.engine import drive
from tests.support.fake_media_server import FakeMediaServer
from tests.support.fake_playlists import FakePlaylists


def test_the_fake_and_the_adapter_are_playlists() -> None:
    refusing = httpx.MockTransport(lambda _: httpx.Response(500))
    server = JellyfinServer(
        name="wan", url="http://wan.test", api_key="k", device_id="d", clock=ManualClock(), handler=refusing
    )
    ports: list[Playlists] = [
        FakePlaylists(FakeMediaServer("wan", ManualClock())),
        JellyfinPlaylists(server, ManualClock()),
    ]
    assert [port.name for port in ports] == ["wan", "wan"]
    drive(server.close())


def test_a_list_of_nobody_knows_whom_says_so() -> None:
    assert Listed(playlist_id="a", name="Party").owned is None
    assert Entry("a", None).entry_id is None


def test_each_reason_is_words_for_people() -> None:
    assert all(" " in reason for reason in Lacking)
    assert {"add", "move"} <= set(Verb)
