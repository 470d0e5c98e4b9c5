"""What the process tells of itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playhead.delivery.api.services import SocketWord
from playhead.features.userdata.model import ServerClock
from playhead.journal.gates import Gates
from playhead.journal.lanes import GateState
from playhead.kit.clock import ManualClock
from playhead.kit.supervise import Supervisor
from playhead.runtime.facts import Facts
from playhead.storage.writer import ThreadWriter
from tests.support.engine import Engine


async def test_facts_follow_the_parts(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    clock, gates = ManualClock(), Gates({"wan": 2})
    supervisor = Supervisor(clock, lambda: 0.5)
    facts = Facts(clock, supervisor, gates, ThreadWriter(engine.database))
    clock.advance(1_500)
    supervisor.start("worker", asyncio.Event().wait)  # type: ignore[arg-type]  # what the wait answers is not read
    gates.shut("wan", "the key was refused")
    facts.clocks = {"wan": ServerClock(samples=((0, -90_000),))}

    assert facts.uptime_seconds() == 1.5
    assert facts.worker_running()
    assert facts.gate("wan").paused == "the key was refused"
    assert facts.gate("unheard of") == GateState()
    assert (facts.offset_seconds("wan"), facts.offset_seconds("lan")) == (90.0, None)
    assert facts.store_trouble() is None
    assert facts.poll_age_seconds("wan") is None
    assert facts.socket("wan") == SocketWord("off", "switched off in the configuration")
    await supervisor.stop()
    assert not facts.worker_running()
    engine.close()
