"""What only the running process knows, for the door to tell."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from playhead.delivery.api.services import SocketWord
from playhead.features.history.settings import Poll
from playhead.features.userdata.clocks import offset_seconds
from playhead.features.userdata.model import ServerClock
from playhead.journal.gates import Gates
from playhead.journal.lanes import GateState
from playhead.kit.clock import Clock
from playhead.kit.supervise import Supervisor
from playhead.runtime.ears import Ears
from playhead.runtime.history import poll_of
from playhead.storage.writer import ThreadWriter


class Facts:
    """Answers from memory; nothing here waits."""

    def __init__(
        self,
        clock: Clock,
        supervisor: Supervisor,
        gates: Gates,
        writer: ThreadWriter,
        ears: Mapping[str, Ears] = MappingProxyType({}),
    ) -> None:
        self._clock = clock
        self._supervisor = supervisor
        self._gates = gates
        self._writer = writer
        self._ears = ears
        self._started = clock.monotonic()
        self.clocks: Mapping[str, ServerClock] = {}
        self.stopping = False
        self.schema: str | None = None

    def uptime_seconds(self) -> float:
        return self._clock.monotonic() - self._started

    def loops(self) -> Mapping[str, str]:
        return self._supervisor.health()

    def worker_running(self) -> bool:
        return self._supervisor.alive("worker")

    def draining(self) -> bool:
        return self.stopping

    def schema_trouble(self) -> str | None:
        return self.schema

    def store_trouble(self) -> str | None:
        return str(self._writer.trouble) if self._writer.trouble is not None else None

    def gate(self, server: str) -> GateState:
        return self._gates.states.get(server, GateState())

    def socket(self, server: str) -> SocketWord:
        state = self._ears_of(server).state()
        return SocketWord(state.word, state.detail, state.told_at or None)

    def poll_age_seconds(self, server: str) -> float | None:
        return self._ears_of(server).poll_age_seconds()

    def poll(self, server: str) -> Poll:
        poller = self._ears_of(server).poller
        return poll_of(poller) if poller is not None else Poll()

    def _ears_of(self, server: str) -> Ears:
        return self._ears.get(server) or Ears()

    def offset_seconds(self, server: str) -> float | None:
        return offset_seconds(self.clocks.get(server))
