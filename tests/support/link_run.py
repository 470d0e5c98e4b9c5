"""Playing a scenario in which links are changed by hand and by the configuration, and what each item then is."""

from __future__ import annotations

from typing import Any

from playhead.features.userdata.jobs import Target
from playhead.identity.edits import Changed, Linking, Relink, relink
from tests.support.sync_ops import Fate, Scenario, Upkeep
from tests.support.upkeep_ops import Match, Pin, Remap, Unlink
from tests.support.upkeep_run import UpkeepRun

Place = tuple[int, int]
"""Server and film."""


class LinkRun(UpkeepRun):
    """A household with an administrator who decides about links. `label` is what an item should be a copy of."""

    def __init__(self, scenario: Scenario, **more: Any) -> None:
        self._pins: dict[str, int | None] = {}
        self._maps: dict[Place, int] = {}
        self._apart: dict[str, int] = {}
        super().__init__(scenario, **more)

    def label(self, place: Place) -> int | None:
        """The number of the film that an item is a copy of, None for none."""
        ref = self._ref(place)
        return self._pins[ref] if ref in self._pins else self._maps.get(place, place[1])

    def upkeep(self, op: Upkeep, fate: Fate) -> None:
        match op:
            case Pin(server=server, film=film, like=like) if self.label(like) is not None:
                self._relink((server, film), Linking.PIN, like)
            case Unlink(server=server, film=film):
                self._relink((server, film), Linking.UNLINK)
            case Match(server=server, film=film) if self._ref((server, film)) in self._pins:
                self._relink((server, film), Linking.MATCH)
            case Remap(server=server, film=film, to=to):
                self._remap((server, film), to)
            case Pin() | Match():
                pass
            case _:
                super().upkeep(op, fate)

    def overdue(self) -> list[Target]:
        """Whether a server has a copy of a work depends on links here, as `rest` has checked."""
        return []

    def _ref(self, place: Place) -> str:
        name = self.names[place[0]]
        return f"{name}/{self.home.film(name, place[1])}"

    def _relink(self, place: Place, action: Linking, like: Place | None = None) -> None:
        if not self.home.is_open or not self._has(*place):
            return
        ref, label = self._ref(place), self.label(like) if like is not None else None
        other = self._ref(like) if like is not None else None
        asked = Relink(ref=ref, action=action, like=other, now=self.home.clock.now_ms(), actor="admin")
        self.check_apart(ref)
        alive, answer = self.home.batches, self._ask(asked)
        if not isinstance(answer, Changed):
            # Playhead was killed before it had answered: he asks again, and it may be done already
            assert self.home.batches is not alive, answer
            again = self._ask(asked)
            assert isinstance(again, Changed) or action is Linking.MATCH, again
        if action is Linking.MATCH:
            del self._pins[ref]
        else:
            self._pins[ref] = label
        self.settle()
        if action is Linking.UNLINK:
            self._apart[ref] = self._written(ref)

    def _ask(self, asked: Relink) -> object:
        return self._guard(lambda: self.broom.writer.run_now(relink, asked))

    def _remap(self, place: Place, to: int) -> None:
        if not self.home.is_open:
            return
        name = self.names[place[0]]
        source = self.home.described(name, place[1]).path or ""
        common = (self.home.described(self.names[0], to).path or "").replace(*self.home.paths[self.names[0]][0], 1)
        self._maps[place] = to
        self.home.paths[name] = [rule for rule in self.home.paths[name] if rule[0] != source]
        if to != place[1]:
            self.home.paths[name].append((source, common))
        else:
            del self._maps[place]
        self._off()
        self._on()

    def _written(self, ref: str) -> int:
        name, _, item_id = ref.partition("/")
        return sum(call.item_id == item_id for call in self.home.fakes[name].changing_calls())

    def check_apart(self, *refs: str) -> None:
        """What is a copy of nothing was not written to since it became so."""
        for ref in refs or tuple(self._apart):
            if ref in self._apart:
                assert self._written(ref) == self._apart.pop(ref), f"{ref} is a copy of nothing, and was written to"

    def groups(self) -> dict[int, list[Place]]:
        """The items by what they should be copies of."""
        found: dict[int, list[Place]] = {}
        for server in range(len(self.names)):
            for film in range(1, self.scenario.films + 1):
                label = self.label((server, film))
                if label is not None:
                    found.setdefault(label, []).append((server, film))
        return found
