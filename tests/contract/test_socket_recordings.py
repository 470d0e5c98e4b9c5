"""Simulated sockets are told what the real ones were recorded to be told."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from tests.contract import simulator_skips
from tests.contract.simulator_lives import lived
from tests.contract.simulator_replay import VERSIONS
from tests.contract.socket_replay import Fate
from tests.support import recordings


@cache
def fates(version: str) -> tuple[Fate, ...]:
    return tuple(lived(version)[0].outcomes())


def skip(version: str, fate: Fate) -> simulator_skips.SocketSkip | None:
    return simulator_skips.socket_skip(version, fate.where, fate.kind, fate.at)


@pytest.mark.parametrize("version", VERSIONS)
def test_sockets_open_hear_and_end_as_recorded(version: str) -> None:
    every = fates(version)
    held = [fate for fate in every if skip(version, fate) is None]
    wrong = [fate for fate in held if fate.difference]
    alike = Counter(fate.kind for fate in held if not fate.difference)
    print(f"\n{version}: {len(every)} events of sockets, {len(every) - len(held)} skipped,", end=" ")
    print(f"{len(held) - len(wrong)} of {len(held)} alike: {dict(alike)}")
    assert wrong == []


def test_every_socket_and_every_frame_is_replayed() -> None:
    frames = sum(len(link.recorded) for version in VERSIONS for link in lived(version)[0].links)
    recorded = [line for each in recordings.sockets() for line in each.data]
    told = [line for line in recorded if line["dir"] == "recv" and isinstance(line["data"], dict)]
    torn = [line for line in recorded if line["dir"] == "recv-bytes" and "{" in line["data"]]
    opened = sum(line["dir"] in {"open", "open-failed"} for line in recorded)
    assert frames == len(told) + len(torn)
    assert opened == sum(len(lived(version)[0].statuses) for version in VERSIONS)
    looks = [line["data"] for line in recorded if line["dir"] == "probe"]
    asked = sum(1 if "path" in look else len(look) for look in looks)
    assert asked == sum(len(lived(version)[0].probes) for version in VERSIONS)


def test_every_skip_covers_something_unlike() -> None:
    used = {skip(version, fate) for version in VERSIONS for fate in fates(version) if fate.difference}
    assert set(simulator_skips.SOCKETS) - used == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_key_never_hears_of_the_library_or_of_user_data(version: str) -> None:
    links = [link for link in lived(version)[0].links if link.name in {"apikey", "key2", "key3", "devq"}]
    heard = {each.kind for link in links for each in link.simulated}
    assert heard >= {"ForceKeepAlive", "Sessions", "ActivityLogEntry", "ScheduledTasksInfo", "ServerRestarting"}
    assert not heard & {"LibraryChanged", "UserDataChanged", "RefreshProgress", "UserUpdated"}
