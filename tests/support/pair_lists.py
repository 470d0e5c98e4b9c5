"""Playlists and user data together: people tick and rate films while the lists that hold them are edited and read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from hypothesis import strategies as st

from playhead.features.userdata.feature import UserDataFeature
from playhead.journal.pump import Consumer
from playhead.kit.ids import counted_ids
from tests.support import listening_claims, sync_ops
from tests.support.listening import Listening
from tests.support.listening_ops import FILMS, NAMES, Kill, Op, Scenario, scenarios
from tests.support.listening_run import ListeningRun
from tests.support.sweeping import Broom
from tests.support.sync_claims import normal
from tests.support.sync_draws import playback, programs, spots, toggles
from tests.support.sync_lives import Lives
from tests.support.sync_ops import Spot
from tests.support.sync_run import MOST_KILLS


@dataclass(frozen=True)
class Deal:
    """Somebody does something to a film, which its server tells, or not."""

    edit: sync_ops.Edit
    told: bool = True


@dataclass(frozen=True)
class Sweep:
    """A run over everybody's user data begins, if `begin`, and goes as far as it can."""

    begin: bool


Both = Op | Deal | Sweep


@dataclass(frozen=True)
class PairScenario:
    """`versions` of the servers, and what happens."""

    versions: tuple[str, ...]
    ops: tuple[Both, ...]


MODERN = ("10.9.11", "10.10.7", "10.11.11", "12.0.0")
"""Versions that can be told all of a row."""


@st.composite
def pair_scenarios(draw: st.DrawFn, *, raising: bool = False) -> PairScenario:
    """What happens to lists, in troubled households, with as much that happens to films between."""
    listed: Scenario = draw(scenarios(tokens=True, names=2))
    versions = tuple(one if one in MODERN else MODERN[-2] for one in listed.versions)
    spot = spots(len(versions), 1, FILMS)
    opinion = st.builds(sync_ops.Favor, spot, st.booleans()) | st.builds(
        sync_ops.Rate, spot, st.sampled_from((None, 7.5))
    )
    kinds = [toggles(spot, raising=raising), opinion]
    kinds += [] if raising else [playback(spot), programs(spot)]
    deal = st.builds(Deal, st.one_of(kinds), st.booleans())
    between = draw(st.lists(deal | deal | st.builds(Sweep, st.booleans()), max_size=16))
    places = sorted(draw(st.integers(0, len(listed.ops))) for _ in between)
    return PairScenario(versions, _mixed(listed.ops, between, places))


def _mixed(listed: Sequence[Op], between: Sequence[Both], places: Sequence[int]) -> tuple[Both, ...]:
    """Each of `between` before the operation at its place, and no more kills than a write survives."""
    mixed: list[Both] = []
    for number in range(len(listed) + 1):
        mixed += [one for one, place in zip(between, places, strict=True) if place == number]
        mixed += listed[number : number + 1]
    kills = [one for one in mixed if isinstance(one, Kill)]
    return tuple(one for one in mixed if not isinstance(one, Kill) or one in kills[:MOST_KILLS])


class Shared(Listening):
    """A household whose lists and user data are kept in step."""

    def features(self) -> Sequence[Consumer]:
        return [UserDataFeature(self.policy), *super().features()]


class SharedRun(ListeningRun, Lives):
    """What happens in such a household."""

    household: ClassVar[type[Listening]] = Shared
    home: Listening

    def __init__(self, scenario: PairScenario) -> None:
        Lives.__init__(self, sync_ops.Scenario(versions=scenario.versions, films=FILMS))
        self._new_id = counted_ids(0x5EE)
        super().__init__(Scenario(scenario.versions, True, ()))

    def live(self, ops: Sequence[Both]) -> None:
        """All of it, in turn."""
        for op in ops:
            match op:
                case Deal(edit=edit, told=told):
                    self._deal(edit, told=told)
                case Sweep(begin=begin):
                    self.guarded(lambda: self._sweep(begin=begin))
                case _:
                    self.play((op,))

    def _deal(self, edit: sync_ops.Edit, *, told: bool) -> None:
        self.home.clock.advance(5_000)
        self.guarded(self.home.settle)
        self._edit(edit)
        if not told:
            self.home.take()

    def _film(self, name: str, film: int, *, there: bool, told: bool) -> None:
        if not there and self.home.has_film(name, film):
            self._end_playback(self.names.index(name), film)
        super()._film(name, film, there=there, told=told)

    def _sweep(self, *, begin: bool) -> None:
        broom = Broom(self.home, None, self._new_id, ready=lambda name: name not in self.home.unlisted)
        if begin:
            broom.start()
        broom.carry_on()

    def rest(self) -> None:
        """Nobody plays, everything is read once more, and nothing is left to do."""
        for spot, percent in list(self.playing.items()):
            self._edit(sync_ops.Stop(spot, percent))
        super().rest()
        for begin in (True, False, False, False):
            self.home.clock.advance(60_000)
            self._sweep(begin=begin)
            self.home.read()


def shared(scenario: PairScenario) -> None:
    """The promises of playlists, and those of user data: each server that has a film holds the same of it."""
    with closing(SharedRun(scenario)) as run:
        run.live(scenario.ops)
        run.rest()
        _hold_the_same(run)
        for number, name in enumerate(NAMES):
            listening_claims.agree(run, name, ordered=True)
            listening_claims.nothing_lost_of(run, number, name)
        before = run.home.changes(), run.home.changing_calls()
        run.rest()
        assert (run.home.changes(), run.home.changing_calls()) == before
        sql = "SELECT kind, reason FROM job WHERE state IN (5, 6)"
        assert run.home.database.read_now(lambda c: c.exec_driver_sql(sql).all()) == []
        assert run.home.database.read_now(lambda c: c.exec_driver_sql("SELECT * FROM incident").all()) == []


def _hold_the_same(run: SharedRun) -> None:
    for film in range(1, FILMS + 1):
        places = [number for number, name in enumerate(run.names) if run.home.has_film(name, film)]
        held = {normal(run.truth(Spot(number, 0, film))) for number in places}
        assert len(held) <= 1, f"film {film} at {places}: {held}"


def only_done(scenario: PairScenario) -> None:
    """P2 of both: where nobody un-marks, a film is played only if somebody said so, whatever becomes of lists."""
    with closing(SharedRun(scenario)) as run:
        run.live(scenario.ops)
        run.rest()
        for film in range(1, FILMS + 1):
            said = any(deed.after.played for deed in run.deeds if deed.spot.film == film)
            for number, name in enumerate(run.names):
                played = run.truth(Spot(number, 0, film)).played
                assert not played or said, f"film {film} on {name}"
