"""Who is heard on which connection, what becomes of what is told, and how it is said in words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from playhead.domain.errors import NoToken, Unreachable
from playhead.domain.events import ServerSeen, UserDataNotice, UsersListed
from playhead.domain.playback import Playing
from playhead.domain.userdata import UserData
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.ingest.catch_up import CatchUp
from playhead.ingest.hearing import Hearing
from playhead.ingest.index import Index, Listing
from playhead.ingest.library import LibraryChanges
from playhead.ingest.reconnect import Pace
from playhead.ingest.sockets import NOT_HIS, SocketTier, TierState
from playhead.journal.record import Draft
from playhead.journal.store import read
from playhead.kit.ids import counted_ids
from playhead.ports.server_events import Alive, DataTold, Heard, Leaving, LibraryTold, Odd, PlayingTold, Unheard
from tests.support.engine import Engine, at_once, drive
from tests.support.fake_events import FakeEvents
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer
from tests.support.loops import turn, until

NAMES = ("alice", "bob", "carol")
ALICE, BOB, CAROL = (remote_user(number, name).user_id for number, name in enumerate(NAMES, 1))
NO_QUICK_CONNECT = NoToken("wan: Quick Connect is switched off there", lasting=True)


class House:
    """One server, its accounts, and connections in memory."""

    def __init__(self, folder: Path, most: int = 50, *, pace: Pace | None = None) -> None:
        self.engine = Engine(folder)
        self.events = FakeEvents("wan")
        self.server = FakeMediaServer("wan", self.engine.clock)
        self.woken = self.lost = 0
        database = at_once(self.engine.database)
        index = Index(database, self.engine.journal, self.engine.writer, self.engine.clock, Rules())
        self.library = LibraryChanges(self.server, index, self._list, self.engine.clock)
        self.catch_up = CatchUp("wan", database, self.engine.writer, self.engine.clock, counted_ids(), lambda: None)
        self.hearing = Hearing("wan", database, self.engine.journal, self.engine.clock, lambda kind, number: None)
        self.tier = SocketTier(
            self.events,
            database,
            self.engine.clock,
            lambda: 0.5,
            pace=pace or Pace(first_ms=0, longest_ms=0),
            most=most,
            hearing=self.hearing,
            library=self.library,
            catch_up=self.catch_up,
            on_playing=self._wake,
            on_lost=self._lose,
        )
        self.listed = 0
        self.users(*NAMES)

    async def _list(self, name: str) -> Listing:
        self.listed += 1
        return Listing(read=0, changed=0, gone=0, complete=True)

    def _wake(self) -> None:
        self.woken += 1

    def _lose(self) -> None:
        self.lost += 1

    def users(self, *names: str, disabled: str = "") -> None:
        users = tuple(remote_user(NAMES.index(name) + 1, name) for name in names if name != disabled)
        seen = ServerSeen(server="wan", state="up", version="10.11.11")
        self.engine.append(Draft(event=seen), Draft(event=UsersListed(server="wan", users=users)))
        drive(self.engine.pump(IdentityConsumer(Rules())).step())

    def seen(self, state: str) -> None:
        """A look at the server."""
        self.engine.append(Draft(event=ServerSeen(server="wan", state=state, version="10.11.11")))
        drive(self.engine.pump(IdentityConsumer(Rules())).step())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.tier.run())
        try:
            await turn(20)
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.engine.close()

    def notices(self) -> list[UserDataNotice]:
        records = self.engine.database.read_now(lambda c: read(c, after=0, count=1_000))
        return [one.event for one in records if isinstance(one.event, UserDataNotice)]


def row(user_id: str, **data: object) -> DataTold:
    return DataTold(user_id=user_id, rows={film(1).item_id: UserData(**data)})  # type: ignore[arg-type]  # typed fields


async def test_each_account_is_heard_on_a_connection_of_its_own(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        assert house.events.open == {ALICE: (), BOB: (), CAROL: ()}
        assert house.tier.state() == TierState(word="connected", heard=3, wanted=3)
    assert house.events.open == {}, "at the end all are closed"


async def test_beyond_the_limit_the_others_share_one(tmp_path: Path) -> None:
    house = House(tmp_path, most=1)
    house.tier.note_active({BOB: 5})
    async with house.running():
        assert house.events.open == {BOB: (), ALICE: (CAROL,)}
        house.events.tell(ALICE, row(CAROL, played=True))
        await until(lambda: len(house.notices()) == 1)
        assert house.notices()[0].user_id == CAROL
        assert house.tier.state().heard == 3


async def test_what_is_told_of_somebody_else_is_counted_and_left(tmp_path: Path) -> None:
    house = House(tmp_path)
    with capture_logs() as logs:
        async with house.running():
            house.events.tell(ALICE, row(BOB, played=True), row(BOB, played=True), Odd("unknown kind"), Odd("not ours"))
            await until(lambda: house.tier.odd.total() == 4)
            assert house.notices() == []
    assert house.tier.odd == {NOT_HIS: 2, "unknown kind": 1, "not ours": 1}
    assert len([one for one in logs if "means nothing" in one["event"]]) == 2, "one line for each kind, however often"


async def test_user_data_is_written_down_as_told(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        house.events.tell(ALICE, row(ALICE, played=True, play_count=3))
        await until(lambda: len(house.notices()) == 1)
        assert house.notices()[0].data.play_count == 3


async def test_a_changed_library_is_passed_on(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.server.add_item(film(1))
    async with house.running():
        for user_id in (ALICE, BOB):
            house.events.tell(user_id, LibraryTold(added=(film(1).item_id,)))
        await turn(20)
        await house.library.step()
        assert [call.method for call in house.server.calls] == ["items_by_id"]


async def test_what_plays_wakes_the_poller_when_it_changes(tmp_path: Path) -> None:
    house = House(tmp_path)
    screen = Playing(session_id="s", user_id=ALICE, item_id=film(1).item_id)
    async with house.running():
        house.events.tell(
            ALICE, PlayingTold(playing=(screen,)), PlayingTold(playing=(screen,)), PlayingTold(playing=())
        )
        await turn(20)
        assert house.woken == 2


async def test_an_account_that_came_is_heard_and_one_that_went_is_not(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        house.users("alice", "bob")
        await house.tier.plan()
        await turn(5)
        assert house.events.open.keys() == {ALICE, BOB}
        house.users(*NAMES)
        await house.tier.plan()
        await turn(5)
        assert house.events.open.keys() == {ALICE, BOB, CAROL}
        assert len(house.events.opened) == 4, "who stayed was left alone"


async def test_nobody_is_heard_on_a_server_that_is_held(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        assert len(house.events.open) == 3
        house.seen("held")
        await house.tier.plan()
        assert house.events.open == {}
        assert house.tier.state() == TierState(word="off", detail="the server is held")
        house.seen("up")
        await house.tier.plan()
        await until(lambda: len(house.events.open) == 3)


async def test_after_a_gap_the_account_is_read(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        house.events.tell(ALICE, Alive())
        await turn(5)
        house.events.drop(ALICE)
        await until(lambda: len(house.events.opened) == 4)
        assert set(house.catch_up._owed) == {ALICE, BOB, CAROL}


async def test_a_lost_connection_is_told_once_and_its_vain_tries_are_not(tmp_path: Path) -> None:
    """Somebody looks then whether the server is there, and is the one that is meant."""
    house = House(tmp_path)
    async with house.running():
        house.events.refuse[ALICE] = Unreachable("wan: away")
        assert house.lost == 0
        house.events.drop(ALICE)
        await turn(30)
        assert house.lost == 1


async def test_what_was_missed_of_the_library_is_looked_for_after_each_gap(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        await house.library.step()
        assert house.listed == 0, "that nobody was heard before is no gap"
        house.events.tell(ALICE, Alive())
        await turn(5)
        house.events.drop(ALICE)
        await until(lambda: len(house.events.opened) == 4)
        await turn(5)
        await house.library.step()
        assert house.listed == 1, "the others are not told of all that she is told"


@pytest.mark.parametrize(
    ("refused", "word", "detail"),
    [
        (dict.fromkeys((ALICE, BOB, CAROL), NO_QUICK_CONNECT), "off", "Quick Connect is switched off there"),
        (dict.fromkeys((ALICE, BOB, CAROL), Unreachable("wan: away")), "connecting", "away"),
        (
            {BOB: NoToken("wan: the account is disabled", lasting=True)},
            "connected",
            "2 of 3 accounts are heard. bob: the account is disabled",
        ),
    ],
    ids=["nobody can act as anybody", "the server is away", "one of them"],
)
async def test_it_says_who_is_not_heard_and_why(
    tmp_path: Path, refused: dict[str, Exception], word: str, detail: str
) -> None:
    house = House(tmp_path, pace=Pace(first_ms=10**9, longest_ms=10**9))
    house.events.refuse |= refused  # type: ignore[arg-type]  # of the two kinds above
    async with house.running():
        state = house.tier.state()
        assert (state.word, state.detail) == (word, detail)


async def test_before_anybody_is_known_it_says_so(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert house.tier.state() == TierState(word="off", detail="nobody there belongs to a person yet")
    house.engine.close()


async def test_one_who_is_refused_on_a_shared_connection_is_named(tmp_path: Path) -> None:
    house = House(tmp_path, most=0)
    async with house.running():
        house.events.tell(ALICE, Unheard(CAROL, "wan: no such user"))
        await turn(5)
        assert house.tier.state().detail == "2 of 3 accounts are heard. carol: no such user"


async def test_a_host_that_cannot_be_one_gives_way(tmp_path: Path) -> None:
    house = House(tmp_path, most=0, pace=Pace(first_ms=10**9, longest_ms=10**9))
    house.events.refuse[ALICE] = NO_QUICK_CONNECT
    async with house.running():
        await until(lambda: house.events.open == {BOB: (ALICE, CAROL)})
        await house.tier.plan()
        await turn(5)
        assert len(house.events.opened) == 2, "and does not come back at the next look"


async def test_a_server_that_is_back_is_tried_at_once(tmp_path: Path) -> None:
    house = House(tmp_path, pace=Pace(first_ms=10**9, longest_ms=10**9))
    house.events.refuse |= {ALICE: Unreachable("wan: away"), BOB: NO_QUICK_CONNECT}
    async with house.running():
        house.events.refuse.clear()
        house.tier.server_is_back()
        await until(lambda: ALICE in house.events.open)
        assert BOB not in house.events.open, "what a person has to change is not changed by that"


async def test_what_stood_in_everybodys_way_is_gone_for_everybody(tmp_path: Path) -> None:
    house = House(tmp_path, most=1)
    house.events.refuse |= dict.fromkeys((ALICE, BOB, CAROL), NO_QUICK_CONNECT)
    async with house.running():
        await until(lambda: len(house.tier._no_host) == 3)
        house.events.refuse.clear()
        for line in house.tier._lines.values():
            line.nudge()
        await until(lambda: len(house.events.open) > 0)
        assert house.tier._no_host == {}


async def test_who_was_added_again_is_read(tmp_path: Path) -> None:
    house = House(tmp_path, most=0)
    async with house.running():
        house.events.tell(ALICE, Unheard(CAROL, "wan: busy"))
        await turn(5)
        house.catch_up._owed.clear()
        house.events.tell(ALICE, Heard(CAROL))
        await turn(5)
        assert set(house.catch_up._owed) == {CAROL}
        assert house.tier.state().heard == 3


async def test_nothing_is_kept_of_those_who_went(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        house.tier.note_active({CAROL: 5, "9" * 32: 5})
        house.events.tell(CAROL, Alive())
        await turn(5)
        house.users("alice", "bob")
        await house.tier.plan()
        await house.tier.plan()
        for held in (house.tier._active, house.tier._heard_until, house.tier._playing, house.tier._no_host):
            assert not set(held) - {ALICE, BOB}


async def test_each_change_of_a_connection_is_one_line_that_says_who_where_and_why(tmp_path: Path) -> None:
    house = House(tmp_path)
    with capture_logs() as logs:
        async with house.running():
            house.events.tell(ALICE, Leaving(restarts=True))
            house.events.refuse[ALICE] = Unreachable("wan: away")
            house.events.drop(ALICE)
            await until(lambda: len(house.events.opened) > 6)
            house.engine.clock.advance(180_000)
            tried = len(house.events.opened)
            await until(lambda: len(house.events.opened) > tried + 3)
            house.events.refuse.clear()
            await until(lambda: len(house.events.open) == 3)
            house.users("alice", "bob")
            await house.tier.plan()
    said = [(one["event"], one["user"], one.get("why", "")) for one in logs if "user" in one]
    assert said[3:] == [
        ("a user is not heard any more", ALICE, "the server is restarting"),
        ("a user cannot be heard", ALICE, "wan: away"),
        ("a user is heard", ALICE, ""),
        ("a user is not heard any more", CAROL, "his connection is not needed any more"),
    ]
    assert said[:3] == [("a user is heard", user_id, "") for user_id in (ALICE, BOB, CAROL)]
    assert {one["server"] for one in logs if "user" in one} == {"wan"}
