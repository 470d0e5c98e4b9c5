"""What tests of passes put on servers before and behind Playhead's back, and what they ask of it afterwards."""

from __future__ import annotations

from collections.abc import Callable

from playhead.domain.events import PageDiffered
from playhead.domain.userdata import UserData
from playhead.features.userdata import brakes, run_queries
from playhead.features.userdata.brakes import Decision, Settle
from playhead.journal import store
from tests.support.household import Household
from tests.support.sweeping import Broom

OLD, NEW = "10.11.11", "12.0.0"
SEEN = UserData(played=True, play_count=1, last_played=1_700_000_000_000)
Make = Callable[..., tuple[Household, Broom]]


def put(home: Household, server: str, number: int, data: UserData, person: str = "alice") -> None:
    """What the server holds before Playhead has ever looked, or behind its back."""
    home.fakes[server].restore(home.user(server, person), home.film(server, number), data)


def pages(home: Household) -> list[PageDiffered]:
    records = home.database.read_now(lambda c: store.read(c, after=0, count=10_000, to=None, max_bytes=10**9))
    return [record.event for record in records if isinstance(record.event, PageDiffered)]


def titles(home: Household) -> list[int]:
    return [n for n in range(1, home.films + 1) if home.truth("wan", "alice", n) == home.truth("lan", "alice", n)]


def asked_by_id(home: Household, server: str) -> list[str]:
    """What was asked for by id, a call of several ids as often as it was made."""
    return [call.item_id for call in home.fakes[server].calls if call.method == "user_data"]


def lose(home: Household, server: str, count: int) -> None:
    """The server forgets what was played, as somebody who un-marks a whole series leaves it."""
    for number in range(1, count + 1):
        put(home, server, number, UserData())


def settle(home: Household, broom: Broom, brake: int, decision: Decision) -> None:
    """A person decides about what is held, and it is carried out."""
    asked = Settle(brake_id=brake, decision=decision, now=home.clock.now_ms(), served=broom.served)
    answer = broom.writer.run_now(brakes.settle, asked)
    assert isinstance(answer, brakes.Settled)
    broom.sweep()
    assert brake not in [one.id for one in home.database.read_now(run_queries.brakes)]
