"""People with accounts on three servers, and what they do with them in a week; servers that go away, files that come
and go. Everything by chance, and the same in every run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec.structs import replace

from playhead.domain.events import Event, PlaybackNotice, UserDataNotice
from playhead.domain.userdata import TICKS_PER_SECOND, UserData
from playhead.features.userdata.model import SYNCED, same
from playhead.kit.clock import ManualClock
from playhead.kit.times import DAY, HOUR, MINUTE, SECOND
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer

SERVERS = {"wan": "10.11.11", "lan": "10.11.11", "attic": "12.0.0"}
SKEWS_MS = {"wan": 0, "lan": 4 * SECOND, "attic": -90 * SECOND}
ROOTS = {"wan": "/media", "lan": "/mnt/nas", "attic": "/srv/share"}

HABITS = {"play": 1.0, "mark": 1.5, "unmark": 0.4, "favor": 0.5, "rate": 0.5}
"""How often a person does it in a day."""

REPORT_MS = 5 * MINUTE
LOST, TWICE, LATE = 0.02, 0.02, 0.03
"""What becomes of notices."""

LATEST_MS = 40 * MINUTE
OUTAGE_MS = 40 * MINUTE
LONG_OUTAGE_MS = 5 * HOUR
LONG_OUTAGE_DAY = 2

Deed = tuple[int, Callable[[], None]]
"""When it happens, UTC milliseconds, and what."""


class Street:
    """The servers and the people in front of them."""

    def __init__(self, clock: ManualClock, people: int, films: int) -> None:
        self.clock, self.people = clock, range(people)
        self.chance = random.Random(20)
        self.edits = 0
        """What people have done so far, each report of a player counted."""
        self.servers = {
            name: FakeMediaServer(name, clock, version=version, skew_ms=SKEWS_MS[name])
            for name, version in SERVERS.items()
        }
        self.shelf: dict[tuple[str, int], str] = {}
        self._newest = films
        self._ahead: list[Deed] = []
        self._mail: list[tuple[int, Event]] = []
        for name, server in self.servers.items():
            for person in self.people:
                server.add_user(remote_user(self._number(name, person), f"person{person}"))
            for number in range(1, films + 1):
                self._put(name, number)
            server.take_notices()

    # --- what happens

    def plan_day(self, number: int) -> None:
        """What will happen in the next 24 hours; playback may last longer."""
        start = self.clock.now_ms()
        self.add([*self._outage(number, start), *self._changes(start)])
        self.plan(DAY)

    def plan(self, lasting: int, busy: float = 1.0) -> None:
        """What people will do in the next `lasting` milliseconds: `busy` times as much as usual."""
        start = self.clock.now_ms()
        for person in self.people:
            for habit, a_day in HABITS.items():
                rate = busy * a_day * lasting / DAY
                for _ in range(int(rate) + (self.chance.random() < rate % 1)):
                    self.add(self._deeds(habit, person, start + self.chance.randrange(lasting)))

    def add(self, deeds: Iterable[Deed]) -> None:
        """Let this happen too."""
        self._ahead += deeds
        self._ahead.sort(key=lambda one: one[0], reverse=True)

    def next_before(self, until: int) -> Deed | None:
        """What happens next, if it is before `until`."""
        return self._ahead.pop() if self._ahead and self._ahead[-1][0] < until else None

    def _deeds(self, habit: str, person: int, at: int) -> Iterator[Deed]:
        name = self.chance.choice(tuple(self.servers))
        if habit == "play":
            yield from self._evening(name, person, at)
        else:
            yield at, partial(self._do, habit, name, person)

    def _evening(self, name: str, person: int, at: int) -> Iterator[Deed]:
        chosen: list[tuple[int, str]] = []
        length = self.chance.randrange(20 * MINUTE, 100 * MINUTE)

        def start() -> None:
            self.edits += 1
            chosen.append(self._any_film(name))
            self.servers[name].play_start(self.user(name, person), chosen[0][1])

        def go_on(place: int, *, stop: bool = False) -> None:
            number, item_id = chosen[0]
            if self.shelf.get((name, number)) == item_id:
                self.edits += 1
                report = self.servers[name].play_stop if stop else self.servers[name].play_progress
                report(self.user(name, person), item_id, place * TICKS_PER_SECOND // SECOND)

        yield at, start
        for place in range(REPORT_MS, length, REPORT_MS):
            yield at + place, partial(go_on, place)
        yield at + length, partial(go_on, length, stop=True)

    def _do(self, habit: str, name: str, person: int) -> None:
        server, user = self.servers[name], self.user(name, person)
        item_id = self._any_film(name)[1]
        held = server.truth(user, item_id)
        self.edits += 1
        match habit:
            case "mark":
                server.toggle_played(user, item_id, True)
            case "unmark":
                seen = [i for (n, _), i in self.shelf.items() if n == name and server.truth(user, i).played]
                if seen:
                    server.toggle_played(user, self.chance.choice(seen), False)
            case "favor":
                server.set_favorite(user, item_id, not held.favorite)
            case _:
                server.rate(user, item_id, self.chance.choice((None, 3.0, 7.5, 10.0)))

    def _outage(self, number: int, start: int) -> Iterator[Deed]:
        """One server cannot be reached for a while each day; its users go on, and nobody hears them."""
        server = list(self.servers.values())[number % len(self.servers)]
        at = start + self.chance.randrange(2 * HOUR, 15 * HOUR)
        lasts = LONG_OUTAGE_MS if number == LONG_OUTAGE_DAY else OUTAGE_MS
        yield at, lambda: setattr(server, "down", True)
        yield at + lasts, lambda: setattr(server, "down", False)

    def _changes(self, start: int) -> Iterator[Deed]:
        """A film comes, on one server after the other; one goes for good; one is away for hours; one is renamed."""
        self._newest += 1
        new, old = self._newest, min(number for _, number in self.shelf)
        for hour, name in enumerate(self.servers, 1):
            yield start + hour * HOUR, partial(self._put, name, new)
            yield start + (hour + 4) * HOUR, partial(self._take, name, old)
        away, renamed = self.chance.sample(range(old + 1, new), 2)
        name = self.chance.choice(tuple(self.servers))
        yield start + 9 * HOUR, partial(self._take, name, away)
        yield start + 12 * HOUR, partial(self._put, name, away)
        yield start + 13 * HOUR, partial(self._rename, name, renamed)

    def _put(self, name: str, number: int) -> None:
        item = film(number, root=ROOTS[name])
        self.shelf[(name, number)] = item.item_id
        self.servers[name].add_item(item)

    def _take(self, name: str, number: int) -> None:
        self.servers[name].remove_item(self.shelf.pop((name, number)))

    def _rename(self, name: str, number: int) -> None:
        old = self.shelf[(name, number)]
        turn = int(old[:8], 16) + 1
        item = film(number, root=ROOTS[name])
        path = (item.path or "").replace(".mkv", f" - {turn:x}.mkv")
        self.shelf[(name, number)] = f"{turn:08x}{old[8:]}"
        self.servers[name].rename_item(old, replace(item, item_id=f"{turn:08x}{old[8:]}", path=path))

    # --- what is told of it

    def told(self) -> list[Event]:
        """The notices that arrive now, each at a moment of its own: one may be lost, come twice or late."""
        now = self.clock.now_ms()
        arrived = [notice for at, notice in self._mail if at <= now]
        self._mail = [one for one in self._mail if one[0] > now]
        for server in self.servers.values():
            for notice in server.take_notices():
                luck = 0.0 if server.down else self.chance.random()
                if luck < LOST:
                    continue
                if luck < LOST + LATE:
                    self._mail.append((now + self.chance.randrange(LATEST_MS), notice))
                    continue
                arrived += [notice] * (2 if luck < LOST + LATE + TWICE else 1)
        return [replace(n, heard_at=now) if isinstance(n, UserDataNotice | PlaybackNotice) else n for n in arrived]

    # --- what is true

    def user(self, name: str, person: int) -> str:
        """The person's user id on a server: another one on each."""
        return f"{self._number(name, person):032x}"

    def differences(self) -> list[str]:
        """Where two servers hold other things of a person's film than each other."""
        found = []
        for number in sorted({number for _, number in self.shelf}):
            places = [(name, self.shelf[(name, number)]) for name in self.servers if (name, number) in self.shelf]
            for person in self.people:
                rows = [self.servers[name].truth(self.user(name, person), item_id) for name, item_id in places]
                if any(not alike(rows[0], row) for row in rows[1:]):
                    found.append(f"person {person}, film {number}: {rows}")
        return found

    def _any_film(self, name: str) -> tuple[int, str]:
        number = self.chance.choice([number for where, number in self.shelf if where == name])
        return number, self.shelf[(name, number)]

    def _number(self, name: str, person: int) -> int:
        return 0x1000 * (list(SERVERS).index(name) + 1) + person + 1


def alike(one: UserData, other: UserData) -> bool:
    """Whether two rows hold the same of everything that is kept in step."""
    return all(same(field, getattr(one, field), getattr(other, field)) for field in SYNCED)
