"""A simulated Jellyfin server (10.8 to 12.0), in-process or stand-alone.

    from playhead.simulators.jellyfin import JellyfinSimulator, UserSpec, demo_library, movie

    sim = JellyfinSimulator(name="alpha", version="12.0.0", users=["alice"], items=demo_library("/mnt/nas"))
    async with sim.running():
        sim.url, sim.api_key          # speak to it as to a server
        await sim.mark_played("alice", "Metropolis")     # act as a person, not through the API
        sim.row("alice", "Metropolis").played            # what is truly stored
        await sim.fault("throttled", path="/UserItems/", count=3, seconds=2)
        sim.calls.all(), sim.state_changing_calls

`sim.asgi` is the same server without sockets, for `httpx.ASGITransport`.

* People: `start`, `progress`, `stop`, `watch`, `mark_played`, `mark_unplayed`, `favorite`, `like`, `rate`, `write`.
* Operators: `add_item`, `add_items`, `remove_item`, `rename_item`, `scan`, `add_user`, `rename_user`,
  `disable_user`, `delete_user`, `run_plugin_tasks`, `tick`, `load(Scenario(…))`.
* Webhooks go where `webhook=` or the plugin's configuration says; `await sim.settle()` waits for them,
  `sim.deliveries` lists them.
* Sockets: any WebSocket client at `sim.url` with `/socket`; or without a wire `socket = await sim.open_socket(token)`
  with `say`, `socket.take()`, `leave`. Delays run on the clock: advance a manual one and `await sim.tick()`.
* `drop_sockets`, `silence_sockets`, `disturb_sockets` strike the open ones at once; `restart` shows a whole restart.
* Faults are `FaultKind`; `clear_faults` ends them. `sim.server.traps` holds the two defects of 12.0 as switches.
* Everything is also there over HTTP, under `/__sim__/` (see `control`).
"""

from playhead.simulators.jellyfin.actions import Unknown, UserSpec
from playhead.simulators.jellyfin.calls import RecordedCall
from playhead.simulators.jellyfin.demo import library as demo_library
from playhead.simulators.jellyfin.faults import Fault
from playhead.simulators.jellyfin.faults import Kind as FaultKind
from playhead.simulators.jellyfin.media import Media, Stream, album, alternate, movie, series
from playhead.simulators.jellyfin.model import Row
from playhead.simulators.jellyfin.scenario import BadScenario, Scenario
from playhead.simulators.jellyfin.simulator import JellyfinSimulator, LibrarySpec
from playhead.simulators.jellyfin.startup import Lengths as RestartLengths
from playhead.simulators.jellyfin.webhooks import Delivery
from playhead.simulators.jellyfin.webhooks import destination as webhook_destination

__all__ = [
    "BadScenario",
    "Delivery",
    "Fault",
    "FaultKind",
    "JellyfinSimulator",
    "LibrarySpec",
    "Media",
    "RecordedCall",
    "RestartLengths",
    "Row",
    "Scenario",
    "Stream",
    "Unknown",
    "UserSpec",
    "album",
    "alternate",
    "demo_library",
    "movie",
    "series",
    "webhook_destination",
]
