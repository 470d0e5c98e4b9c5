"""What people do on the servers of a household, with the god's-eye view of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart
from tests.support.fake_rules import marked, unmarked
from tests.support.folders import LEAVES
from tests.support.household import Household
from tests.support.sync_ops import (
    Beside,
    Edit,
    Favor,
    Op,
    Progress,
    Rate,
    Scenario,
    SetCount,
    SetPlayed,
    Spot,
    Start,
    Stop,
    Toggle,
)

PEOPLE = ("alice", "bob")
RUNTIME = 100 * 60 * TICKS_PER_SECOND


@dataclass(frozen=True)
class Deed:
    """What somebody did: when, where, and what the server's row was before and after it."""

    at: int
    spot: Spot
    op: Op
    before: UserData
    after: UserData


class Lives:
    """People on the servers of a household."""

    home: Household

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.names = tuple(f"s{n}" for n in range(len(scenario.versions)))
        self.deeds: list[Deed] = []
        self.playing: dict[Spot, int] = {}
        self.untold = False

    def _edit(self, op: Edit) -> None:
        spot, fake = op.spot, self._server(op.spot.server)
        if not self._has(spot.server, spot.film):
            return
        user, item = self.row(spot)
        touched = [*(replace(spot, film=n) for n in LEAVES.get(spot.film, ()) if self._has(spot.server, n)), spot]
        before = {one: self.truth(one) for one in touched}
        if fake._items[item].kind not in fake.habits.kinds_told():
            self.untold = True
        match op:
            case Toggle(played=played):
                fake.toggle_played(user, item, played)
            case Beside(played=played):
                now = fake.server_now()
                change = (lambda d: marked(d, now, None)) if played else unmarked
                fake.change(user, item, change, SaveReason.TOGGLE_PLAYED, beside_the_copy=True)
            case Start():
                fake.play_start(user, item)
                self.playing[spot] = 50
            case Progress(percent=percent) if spot in self.playing:
                fake.play_progress(user, item, RUNTIME * percent // 100)
                self.playing[spot] = percent
            case Stop(percent=percent) if spot in self.playing:
                fake.play_stop(user, item, RUNTIME * percent // 100)
                del self.playing[spot]
            case SetPlayed(played=played):
                fake.edit(user, item, UserDataPart(played=played))
            case SetCount(count=count):
                fake.edit(user, item, UserDataPart(play_count=count))
            case Favor(favorite=favorite):
                fake.set_favorite(user, item, favorite)
            case Rate(rating=rating):
                fake.rate(user, item, rating)
        for one in touched if isinstance(op, Toggle) else [spot]:
            self.deeds.append(Deed(self.home.clock.now_ms(), one, op, before[one], self.truth(one)))

    def _end_playback(self, server: int, film: int) -> None:
        for spot in [s for s in self.playing if (s.server, s.film) == (server, film)]:
            self._edit(Stop(spot, self.playing[spot]))

    # --- looking

    def _server(self, number: int) -> Any:
        return self.home.fakes[self.names[number]]

    def _has(self, server: int, film: int) -> bool:
        return self.home.has_film(self.names[server], film)

    def row(self, spot: Spot) -> tuple[str, str]:
        """User and item id."""
        name = self.names[spot.server]
        return self.home.user(name, PEOPLE[spot.person]), self.home.film(name, spot.film)

    def watched(self, spot: Spot) -> bool:
        """Whether the person is watching that film anywhere."""
        return any((s.person, s.film) == (spot.person, spot.film) for s in self.playing)

    def truth(self, spot: Spot) -> UserData:
        """What the server holds there."""
        return self.home.fakes[self.names[spot.server]].truth(*self.row(spot))

    def everywhere(self, person: int, film: int) -> list[UserData]:
        """What each server holds of a person's film."""
        return [self.truth(Spot(server, person, film)) for server in range(len(self.names))]
