"""A watch records what changes about a server, once, and goes on whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.events import Event, ItemsGone, ItemsSeen, ServerSeen, UsersListed
from playhead.domain.people import ServerInfo
from playhead.domain.server_events import Answer, Question
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.identity.held import Settle, Settled, settle
from playhead.identity.rows import ServerRow
from playhead.ingest.index import Index
from playhead.ingest.refresh import Refresher
from playhead.ingest.watch import LISTING_MS, LISTING_RETRY_MS, USERS_MS, Due, Held, Looks, Watch, due, held
from playhead.journal import store
from playhead.kit.faults import Point
from playhead.storage.errors import StoreUnavailable
from tests.support.engine import Engine, drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault
from tests.support.loops import turn, until

NOW = 1_767_225_600_000
UP = Looks(state="up", version="12.0.0", users_at=NOW, listed_at=NOW)


@pytest.mark.parametrize(
    ("looks", "later", "expected"),
    [
        (Looks(), 0, Due(users=True, listing=True)),
        (UP, USERS_MS - 1, Due(users=False, listing=False)),
        (UP, USERS_MS, Due(users=True, listing=False)),
        (UP, LISTING_MS, Due(users=True, listing=True)),
        (replace(UP, users_at=0, listing_owed=True), 1, Due(users=True, listing=True)),
        (replace(UP, listing_owed=True, listing_failed_at=NOW), 1, Due(users=False, listing=False)),
        (
            replace(UP, listing_owed=True, listing_failed_at=NOW),
            LISTING_RETRY_MS,
            Due(users=True, listing=True),
        ),
        (replace(UP, listed_at=NOW - LISTING_MS, listing_failed_at=NOW), 1, Due(users=False, listing=False)),
        (
            replace(UP, listed_at=NOW - LISTING_MS, listing_failed_at=NOW),
            LISTING_RETRY_MS,
            Due(users=True, listing=True),
        ),
    ],
    ids=[
        "at first everything",
        "nothing within the minute",
        "users each minute",
        "the library each day",
        "everything after a return",
        "not at once after a failure",
        "soon after a failure",
        "not at once after a failure by the clock",
        "soon after a failure by the clock",
    ],
)
def test_what_a_look_includes(looks: Looks, later: int, expected: Due) -> None:
    assert due(looks, NOW + later) == expected


def test_without_a_clock_for_listings_only_a_return_owes_one() -> None:
    assert not due(UP, NOW + 400 * LISTING_MS, listing_ms=0).listing
    assert due(replace(UP, listing_owed=True), NOW, listing_ms=0).listing


LAN = ServerRow(name="lan", state="up", server_id="a")
WAN = ServerRow(name="wan", state="down", server_id="b")
TWIN = Held(Question.TWIN, "lan and wan are the same server: they have one server id")
CHANGED = Held(
    Question.CHANGED,
    "another server answers at the address of wan, or it was set up anew: its server id has changed. It calls itself "
    "Cellar and is Jellyfin 10.11.11",
)


@pytest.mark.parametrize(
    ("server_id", "known", "expected"),
    [
        ("b", {"wan": WAN}, None),
        ("b", {}, None),
        ("b", {"wan": replace(WAN, server_id="")}, None),
        ("c", {"wan": WAN}, CHANGED),
        ("c", {"wan": replace(WAN, state="held")}, CHANGED),
        ("c", {"wan": replace(WAN, state="retired")}, None),
        ("a", {"wan": WAN, "lan": LAN}, TWIN),
        ("a", {"lan": replace(LAN, state="down")}, TWIN),
        ("d", {"lan": LAN, "attic": replace(LAN, name="attic", server_id="d")}, None),
    ],
)
def test_one_that_is_not_the_one_that_is_meant_is_held(
    server_id: str, known: dict[str, ServerRow], expected: Held | None
) -> None:
    assert held("wan", ServerInfo(server_id=server_id, name="Cellar", version="10.11.11"), known, ["lan"]) == expected


class Post:
    """A watch over one fake server, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.answers = asyncio.Event()
        self.answers.set()
        self.server = FakeMediaServer("wan", self.engine.clock, version="10.11.11", pause=self._wait)
        self.server.add_user(remote_user(1, "alice"))
        self.server.add_item(film(1))
        self.states: list[tuple[str, str, str]] = []
        self._pump = self.engine.pump(IdentityConsumer(Rules()))
        self._told = 0
        self.start()

    async def _wait(self, _ms: int) -> None:
        """A slow answer comes once `answers` is set."""
        await self.answers.wait()

    def start(self) -> None:
        """A watch that remembers nothing."""
        index = Index(self.engine.database, self.engine.journal, self.engine.writer, self.engine.clock, Rules())
        self.refresher = Refresher(index, {"wan": self.server}, self.engine.clock)
        self.watch = Watch(
            self.server, self.engine.journal, self.engine.database, self.refresher, self.engine.clock, self._on_state
        )

    async def _on_state(self, server: str, state: str, error: str) -> None:
        self.states.append((server, state, error))

    async def look(self, *, after: int = 0) -> bool:
        """Look, `after` milliseconds later; identity has heard of it then."""
        self.engine.clock.advance(after)
        up = await self.watch.look()
        while drive(self._pump.step()):
            pass
        return up

    def news(self) -> list[Event]:
        """What servers told since the last call; not what identity says to people."""
        records = self.engine.database.read_now(lambda c: store.read(c, after=self._told, count=1000))
        self._told = records[-1].seq if records else self._told
        return [r.event for r in records if isinstance(r.event, ServerSeen | UsersListed | ItemsSeen | ItemsGone)]

    def kinds(self) -> list[type[Event]]:
        return [type(event) for event in self.news()]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.engine.close()


async def test_the_first_look_tells_state_users_and_library(post: Post) -> None:
    assert await post.look()
    seen, users, items = post.news()
    assert isinstance(seen, ServerSeen)
    assert (seen.state, seen.version, seen.server_name, seen.fresh, seen.error) == ("up", "10.11.11", "wan", True, "")
    assert isinstance(users, UsersListed)
    assert [user.name for user in users.users] == ["alice"]
    assert isinstance(items, ItemsSeen)
    assert post.states == [("wan", "up", "")]


async def test_a_look_and_a_job_that_ask_for_the_library_at_one_time_share_a_listing(post: Post) -> None:
    post.answers.clear()
    post.server.fail(Fault.SLOW, on={"items"})
    look = asyncio.create_task(post.watch.look())
    await until(lambda: post.watch.looks.listing_failed_at > 0)
    job = asyncio.create_task(post.refresher.refresh("wan"))
    await turn()
    post.answers.set()
    await asyncio.gather(look, job)
    assert [call.method for call in post.server.calls].count("items") == 1
    assert post.watch.looks.listed_at > 0


async def test_looks_that_find_nothing_new_record_nothing(post: Post) -> None:
    await post.look()
    post.news()
    for minutes in (1, 2, 60 * 24):
        await post.look(after=minutes * 60_000)
    assert post.news() == []


async def test_going_down_is_recorded_once_with_its_reason(post: Post) -> None:
    await post.look()
    post.news()
    post.server.down = True
    assert [await post.look(after=5_000) for _ in range(3)] == [False, False, False]
    (seen,) = post.news()
    assert isinstance(seen, ServerSeen)
    assert (seen.state, seen.fresh, seen.version) == ("down", False, "")
    assert "refused" in seen.error
    assert [state for _, state, _ in post.states] == ["up", "down"]


async def test_a_server_that_was_set_up_anew_is_held_and_nothing_of_it_is_read(post: Post) -> None:
    await post.look()
    post.news()
    post.server.server_id, before = "e" * 32, post.server.server_id
    post.server.remove_item(film(1).item_id)
    post.server.calls.clear()
    assert [await post.look(after=60_000) for _ in range(2)] == [False, False]
    (seen,) = post.news()
    assert isinstance(seen, ServerSeen)
    assert (seen.state, "server id has changed" in seen.error) == ("held", True)
    assert (seen.question, seen.other_id, seen.server_id) == ("changed", "e" * 32, "")
    assert {call.method for call in post.server.calls} == {"info"}
    assert (post.states[-1][1], post.watch.settled()) == ("held", False)
    post.server.server_id = before
    assert await post.look(after=5_000)
    assert post.watch.settled()


@pytest.mark.parametrize("word", Answer)
async def test_after_an_answer_the_next_look_is_at_one_that_is_up_and_tells_its_users(post: Post, word: Answer) -> None:
    await post.look()
    post.server.server_id = "e" * 32
    await post.look(after=60_000)
    post.news()
    settled = Settle(server="wan", answer=word, now=post.engine.now)
    assert post.engine.write(lambda connection: settle(connection, settled)) == Settled()
    assert await post.look(after=5_000)
    seen, users, *_ = post.news()
    assert isinstance(seen, ServerSeen)
    assert (seen.state, seen.server_id, seen.question) == ("up", "e" * 32, "")
    # what it told meanwhile waits for that, also where they are the same as before
    assert isinstance(users, UsersListed)
    assert [one[1] for one in post.states] == ["up", "held", "up"]


async def test_yet_another_server_is_another_question(post: Post) -> None:
    await post.look()
    post.news()
    asked = []
    for server_id in ("e" * 32, "e" * 32, "f" * 32):
        post.server.server_id = server_id
        await post.look(after=5_000)
        asked += [one.other_id for one in post.news() if isinstance(one, ServerSeen)]
    assert asked == ["e" * 32, "f" * 32]


@pytest.mark.parametrize("fault", [Fault.BAD_ANSWER, Fault.REFUSED, Fault.FORBIDDEN])
async def test_what_answers_and_is_no_jellyfin_is_told_apart_from_silence(post: Post, fault: Fault) -> None:
    post.server.fail(fault, on={"info"})
    assert not await post.look()
    assert await post.look(after=5_000)
    assert [e.state for e in post.news() if isinstance(e, ServerSeen)] == ["stranger", "up"]


async def test_a_refused_key_is_a_state_of_its_own(post: Post) -> None:
    await post.look()
    post.news()
    post.server.fail(Fault.KEY_REFUSED, times=2)
    await post.look()
    await post.look()
    await post.look()
    assert [e.state for e in post.news() if isinstance(e, ServerSeen)] == ["key_refused", "up"]
    assert [state for _, state, _ in post.states] == ["up", "key_refused", "up"]


async def test_each_look_at_a_server_that_is_up_opens_its_gate_again(post: Post) -> None:
    await post.look()
    await post.look()
    assert post.states == [("wan", "up", "")] * 2


async def test_a_return_brings_what_was_missed(post: Post) -> None:
    await post.look()
    post.server.down = True
    await post.look(after=5_000)
    post.server.remove_item(film(1).item_id)
    post.server.add_item(film(2))
    post.server.recover()
    post.news()
    await post.look(after=5_000)
    assert post.kinds() == [ServerSeen, ItemsSeen, ItemsGone]


async def test_an_upgraded_server_is_recorded_without_a_listing(post: Post) -> None:
    await post.look()
    post.news()
    post.server.version = "12.0.0"
    await post.look(after=1_000)
    (seen,) = post.news()
    assert isinstance(seen, ServerSeen)
    assert (seen.state, seen.version) == ("up", "12.0.0")


@pytest.mark.parametrize("call", ["users", "items"])
async def test_a_return_on_which_a_call_failed_still_owes_the_library(post: Post, call: str) -> None:
    await post.look()
    post.server.down = True
    await post.look(after=5_000)
    post.server.recover()
    post.server.add_item(film(2))
    post.server.fail(Fault.SERVER_FAULT, on={call})
    post.news()
    assert await post.look(after=5_000)
    assert post.kinds() == [ServerSeen]
    await post.look(after=LISTING_RETRY_MS)
    assert post.kinds() == [ItemsSeen]


async def test_after_a_failed_listing_the_server_is_left_in_peace_for_a_while(post: Post) -> None:
    post.server.fail(Fault.SERVER_FAULT, times=None, on={"items"})
    for _ in range(4):
        assert await post.look(after=30_000)
    assert [call.method for call in post.server.calls].count("items") == 1


async def test_a_changed_user_is_recorded_within_a_minute(post: Post) -> None:
    await post.look()
    post.news()
    post.server.rename_user(remote_user(1, "alice").user_id, "alicia")
    await post.look(after=30_000)
    assert post.news() == []
    await post.look(after=30_000)
    assert post.kinds() == [UsersListed]


async def test_each_start_tells_the_users_for_the_configuration_may_have_changed(post: Post) -> None:
    await post.look()
    post.news()
    post.start()
    await post.look()
    await post.look(after=USERS_MS)
    assert post.kinds() == [ServerSeen, UsersListed]


async def test_a_state_that_could_not_be_recorded_is_recorded_by_the_next_look(post: Post) -> None:
    post.engine.faults.arm(Point.COMMIT_BEFORE, error=StoreUnavailable)
    with pytest.raises(StoreUnavailable):
        await post.look()
    assert post.states == []
    await post.look()
    assert post.kinds() == [ServerSeen, UsersListed, ItemsSeen]


async def test_trouble_with_the_store_does_not_end_the_loop(post: Post) -> None:
    post.engine.faults.arm(Point.COMMIT_BEFORE, error=StoreUnavailable)
    loop = asyncio.create_task(post.watch.run())
    await until(lambda: len(post.server.calls) == 1)
    post.watch.nudge()
    await until(lambda: post.watch.looks.listed_at > 0)
    assert post.kinds() == [ServerSeen, UsersListed, ItemsSeen]
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


async def test_a_nudge_makes_the_loop_look_at_once(post: Post) -> None:
    loop = asyncio.create_task(post.watch.run())
    await until(lambda: post.watch.looks.listed_at > 0)
    post.server.down = True
    post.watch.nudge()
    await until(lambda: post.watch.looks.state == "down")
    assert not loop.done()
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
