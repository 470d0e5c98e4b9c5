"""What the recorder of sockets did without a request, and what the servers' own look at the disk brought."""

from __future__ import annotations

from collections.abc import Callable

from playhead.simulators.jellyfin import JellyfinSimulator, Media, accounts, guids
from playhead.simulators.jellyfin import library as tree
from playhead.simulators.jellyfin.model import Told
from playhead.simulators.jellyfin.playing import Device
from tests.contract import simulator_disk


def _found(media: Media) -> Callable[[JellyfinSimulator], None]:
    """What the server's own look at a changed folder brings."""

    def act(sim: JellyfinSimulator) -> None:
        tree.find(sim.server, [media], sim.now())

    return act


def _replace_delta(sim: JellyfinSimulator) -> None:
    sim.server.tell(Told.UPDATED, sim.now(), item=sim.item(simulator_disk.DELTA.path))


HIDDEN = simulator_disk.film("Hidden (2024)", 2024)
"""The film that bob cannot see was not named in the recordings."""
HIDDEN_ID = guids.item_id("Movie", HIDDEN.path)


def _touch_hidden(sim: JellyfinSimulator) -> None:
    """The setting had been changed outside the recordings."""
    sim.server.configuration["LibraryUpdateDuration"] = 3
    tree.find(sim.server, [HIDDEN], sim.now())
    sim.server.tell(Told.UPDATED, sim.now(), item=sim.item(simulator_disk.ALPHA.path))


def _delete_hidden(sim: JellyfinSimulator) -> None:
    for media in (HIDDEN, simulator_disk.SHORT):
        tree.remove_found_gone(sim.server, sim.item(media.path), sim.now())


def _sign_in_again(sim: JellyfinSimulator) -> None:
    accounts.open_session(sim.server, sim.user("alice"), Device("RecTool", "d", "re-dev", "1.0"), sim.now())


def _lose_season(sim: JellyfinSimulator) -> None:
    place = f"{simulator_disk.newshow()[0].path}/Season 01"
    season = next(item for item in sim.server.items.values() if item.path == place)
    tree.remove_found_gone(sim.server, season, sim.now())


SLOW_SCANS = {("12.0-rc5", "add series Newshow with 2 episodes"): 2.0}
"""Seconds of the one scan that told its progress."""
ACTIONS: dict[str, Callable[[JellyfinSimulator], None]] = {
    "Epsilon visible in /Items": _found(simulator_disk.EPSILON),
    "Zeta visible in /Items": _found(simulator_disk.ZETA),
    "touch/replace file content of Delta": _replace_delta,
    "touch a movie bob cannot see": _touch_hidden,
    "delete it": _delete_hidden,
    "re-login same device": _sign_in_again,
    "delete season folder on disk + refresh": _lose_season,
}
"""What the recorder saw happen on the disk without a request."""

RESTARTS: dict[tuple[str, str], tuple[float, float, float, float, float]] = {
    ("10.11.11", "server-restart"): (0.1, 30.9, 0.25, 0.2, 1.3),
    ("12.0-rc5", "server-restart"): (0.1, 31.5, 0.2, 0.2, 1.3),
    ("10.11.11", "server-restart-nosockets"): (0.05, 0.12, 0.1, 0.2, 1.3),
    ("12.0-rc5", "server-restart-nosockets"): (0.05, 0.11, 0.12, 0.2, 1.6),
    ("10.11.11", "server-shutdown"): (0.1, 1.0, 0.0, 0.0, 0.0),
    ("12.0-rc5", "server-shutdown"): (0.1, 1.0, 0.0, 0.0, 0.0),
    ("10.11.11", "boot"): (0.0, 0.4, 1.043, 1.0, 1.2),
    ("12.0-rc5", "boot"): (0.0, 0.38, 1.533, 1.0, 1.5),
}
"""Seconds from the first sign to being gone, and of each part of the start, as that time the machine took."""
ASKED = frozenset({"server-restart", "server-shutdown"})
"""Groups in which the request for it is a line of its own."""
