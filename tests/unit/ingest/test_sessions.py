"""Who is watching is asked for at its pace, and written down when it teaches something."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from playhead.domain.errors import ServerError, Unreachable
from playhead.domain.events import SessionsSeen
from playhead.domain.playback import Playing
from playhead.identity.rows import ServerRow
from playhead.identity.store import save_servers
from playhead.ingest.cadence import Rhythm
from playhead.ingest.sessions import REPEAT_MS, Poller, last_told, news
from playhead.journal.store import read
from playhead.ports.sessions import SessionList
from playhead.storage.errors import StoreUnavailable
from tests.support.engine import Engine, at_once, drive
from tests.support.loops import until

ALICE = "a" * 32
FILM = Playing(session_id="s", user_id=ALICE, item_id="f" * 32, position=100, reported_at=1_000, active_at=1_000)
NOTHING = SessionsSeen(server="wan", asked_at=0, answered_at=0)
NOW = 1_767_225_600_000


class Screens:
    """The port, with what a test puts on the screens; it notices when it is asked twice at once."""

    name = "wan"

    def __init__(self) -> None:
        self.playing: tuple[Playing, ...] = ()
        self.active: dict[str, int] = {}
        self.error: ServerError | None = None
        self.asked = 0

    async def sessions(self) -> SessionList:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return SessionList(playing=self.playing, active=self.active)


class Post:
    """A poller over one server's screens."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        self.screens = Screens()
        self.active: dict[str, int] = {}
        self.poller = self.made()

    def made(self) -> Poller:
        return Poller(
            self.screens,
            at_once(self.engine.database),
            self.engine.journal,
            self.engine.clock,
            Rhythm(again_ms=0),
            count=lambda kind, number: None,
            on_active=self.active.update,
        )

    def ask(self, seconds: float = 10) -> None:
        self.engine.clock.advance(int(seconds * 1_000))
        drive(self.poller.poll())

    def told(self) -> list[SessionsSeen]:
        records = self.engine.database.read_now(lambda c: read(c, after=0, count=1_000))
        return [one.event for one in records if isinstance(one.event, SessionsSeen)]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.engine.close()


def test_an_idle_house_writes_nothing(post: Post) -> None:
    for _ in range(20):
        post.ask(30)
    assert post.told() == []


def test_a_screen_that_lights_up_is_told_and_one_that_goes_dark_too(post: Post) -> None:
    post.ask()
    post.screens.playing = (FILM,)
    post.ask()
    post.screens.playing = ()
    post.ask()
    first, last = post.told()
    assert (first.playing, first.ended) == ((FILM,), ())
    assert (last.playing, last.ended) == ((), (FILM,))


def test_seconds_that_the_server_adds_by_itself_are_not_told_but_now_and_then(post: Post) -> None:
    for number in range(7):
        post.screens.playing = (replace(FILM, position=100 * number, active_at=1_000 * number),)
        post.ask(10)
    assert [one.answered_at - post.told()[0].answered_at for one in post.told()] == [0, REPEAT_MS, 2 * REPEAT_MS]


def test_who_watches_on_a_server_that_is_held_is_not_asked(post: Post) -> None:
    row = ServerRow(name="wan", state="held")
    post.engine.write(lambda connection: save_servers(connection, [row]))
    post.ask()
    assert post.screens.asked == 0
    post.engine.write(lambda connection: save_servers(connection, [replace(row, state="up")]))
    post.ask()
    assert post.screens.asked == 1


def test_what_the_player_itself_says_is(post: Post) -> None:
    for number in range(3):
        post.screens.playing = (replace(FILM, reported_at=1_000 * number),)
        post.ask(2)
    post.screens.playing = (replace(FILM, reported_at=2_000, is_paused=True),)
    post.ask(2)
    assert len(post.told()) == 4


def test_an_error_is_not_an_empty_house(post: Post) -> None:
    post.screens.playing = (FILM,)
    post.ask()
    post.screens.error = Unreachable("wan: away")
    for _ in range(10):
        post.ask(60)
    assert len(post.told()) == 1
    post.screens.error = None
    post.ask(5)
    again = post.told()[-1]
    assert (again.playing, again.ended) == ((FILM,), ())
    assert again.answered_at - again.confirmed_at == 605_000, "it says since when nobody looked"


def test_what_could_not_be_recorded_confirms_nothing(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.screens.playing = (FILM,)
    post.ask()

    async def full(*drafts: object) -> None:
        raise StoreUnavailable("full")

    post.screens.playing = ()
    with monkeypatch.context() as broken:
        broken.setattr(post.engine.journal, "append", full)
        with pytest.raises(StoreUnavailable):
            post.ask(10)
    post.ask(10)
    first, last = post.told()
    assert last.ended == (FILM,)
    assert last.confirmed_at == first.answered_at


def test_an_error_and_its_end_are_one_line_each(post: Post) -> None:
    post.screens.error = Unreachable("wan: away")
    with capture_logs() as logs:
        for _ in range(3):
            post.ask()
        post.screens.error = None
        for _ in range(3):
            post.ask()
    assert [one["event"] for one in logs] == ["who is watching is not told", "who is watching is told again"]


def test_after_a_restart_it_goes_on_where_it_was(post: Post) -> None:
    post.screens.playing = (FILM,)
    post.ask()
    post.poller = post.made()
    post.screens.playing = ()
    post.ask(100)
    last = post.told()[-1]
    assert last.ended == (FILM,)
    assert last.confirmed_at == post.told()[0].answered_at


def test_the_last_of_another_server_is_not_ours(post: Post) -> None:
    post.screens.playing = (FILM,)
    post.ask()
    assert post.engine.database.read_now(lambda c: last_told(c, "wan")).playing == (FILM,)
    assert post.engine.database.read_now(lambda c: last_told(c, "lan")).playing == ()


def test_it_knows_how_old_its_knowledge_is(post: Post) -> None:
    assert post.poller.age_seconds() is None
    post.ask()
    post.screens.error = Unreachable("wan: away")
    post.ask(42)
    assert post.poller.age_seconds() == 42


def test_who_was_active_is_passed_on(post: Post) -> None:
    post.screens.active = {ALICE: 5}
    post.ask()
    assert post.active == {ALICE: 5}


async def test_a_nudge_asks_soon_and_one_question_at_a_time(post: Post) -> None:
    task = asyncio.create_task(post.poller.run())
    await until(lambda: post.screens.asked == 1)
    post.poller.nudge()
    await until(lambda: post.screens.asked == 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def test_another_user_on_the_same_device_is_another_viewing() -> None:
    before = replace(NOTHING, playing=(FILM,), answered_at=NOW)
    other = replace(FILM, user_id="b" * 32)
    seen = news(before, (other,), NOW, NOW, NOW)
    assert seen is not None
    assert (seen.playing, seen.ended) == ((other,), (FILM,))


@pytest.mark.parametrize("later", [0, REPEAT_MS - 1])
def test_nothing_new_is_nothing(later: int) -> None:
    before = replace(NOTHING, playing=(FILM,), answered_at=NOW)
    assert news(before, (FILM,), NOW + later, NOW + later, NOW) is None
    assert news(NOTHING, (), NOW, NOW, NOW) is None
