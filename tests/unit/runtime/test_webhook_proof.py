"""What is saved once more for a proof, how its notice is waited for, and what silence may mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.delivery.api.notices import Notices
from playhead.domain.events import Event, LibraryNotice, UserDataNotice
from playhead.domain.userdata import Field, UserData, UserDataPart, part_of
from playhead.features.userdata.model import Doubt, Intent, Known, Past, Shadow
from playhead.features.userdata.store import save_shadows
from playhead.kit.clock import ManualClock
from playhead.runtime.webhook_proof import (
    PAGE,
    Row,
    Trip,
    is_blank,
    is_loopback,
    nothing_new,
    round_trip,
    untouched,
    why_silent,
)
from tests.support.engine import Engine, at_once
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer

ALICE, BOB = remote_user(1, "alice"), remote_user(2, "bob")
FILMS = [film(number) for number in range(1, 5)]
BLANK = Known(value=False, since=1)
PLAYED_ONCE = Known(value=False, since=2, past=(Past(True, 2),))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path)


def wan(version: str = "10.11.11", films: int = 3, kind: str = "Movie") -> FakeMediaServer:
    server = FakeMediaServer("wan", ManualClock(), version=version)
    server.add_user(ALICE)
    for one in FILMS[:films]:
        server.add_item(msgspec.structs.replace(one, kind=kind))
    server.take_notices()
    return server


def known(engine: Engine, item_id: str, shadow: Shadow) -> None:
    engine.write(lambda connection: save_shadows(connection, {f"wan/{ALICE.user_id}/{item_id}": shadow}))


async def test_what_is_taken_is_what_nobody_has_touched(engine: Engine) -> None:
    server = wan()
    server.toggle_played(ALICE.user_id, FILMS[0].item_id, True)
    server.set_favorite(ALICE.user_id, FILMS[1].item_id, True)
    assert await untouched(server, at_once(engine.database)) == Row(ALICE.user_id, FILMS[2].item_id)
    server.rate(ALICE.user_id, FILMS[2].item_id, 3.0)
    assert await untouched(server, at_once(engine.database)) is None


async def test_what_a_server_has_lost_is_not_taken_for_untouched(engine: Engine) -> None:
    server = wan(films=2)
    known(engine, FILMS[0].item_id, Shadow(fields={Field.PLAYED: Known(value=True, since=1)}))
    assert await untouched(server, at_once(engine.database)) == Row(ALICE.user_id, FILMS[1].item_id)
    known(engine, FILMS[1].item_id, Shadow(fields={Field.PLAYED: PLAYED_ONCE}))
    assert await untouched(server, at_once(engine.database)) is None


async def test_the_next_user_is_asked_and_nobody_who_is_disabled(engine: Engine) -> None:
    server = wan(films=1)
    server.toggle_played(ALICE.user_id, FILMS[0].item_id, True)
    server.add_user(msgspec.structs.replace(BOB, is_disabled=True))
    assert await untouched(server, at_once(engine.database)) is None
    server.add_user(BOB)
    assert await untouched(server, at_once(engine.database)) == Row(BOB.user_id, FILMS[0].item_id)


async def test_the_plugin_is_silent_about_some_kinds(engine: Engine) -> None:
    assert await untouched(wan(kind="MusicVideo"), at_once(engine.database)) is None


async def test_of_a_large_library_the_oldest_and_the_newest_are_looked_at(engine: Engine) -> None:
    server = wan(films=0)
    films = [film(number) for number in range(1, 3 * PAGE)]
    for one in films:
        server.add_item(one)
        server.toggle_played(ALICE.user_id, one.item_id, True)
    assert await untouched(server, at_once(engine.database)) is None
    server.edit(ALICE.user_id, films[-1].item_id, part_of(UserData()))
    assert await untouched(server, at_once(engine.database)) == Row(ALICE.user_id, films[-1].item_id)


INTENT = Intent(run="1.1", part=UserDataPart(played=True), opened_at=1, epoch=0, stamped_at=1)


@pytest.mark.parametrize(
    ("shadow", "blank"),
    [
        (None, True),
        (Shadow(), True),
        (Shadow(fields={Field.PLAYED: BLANK, Field.LAST_PLAYED: Known(value=None, since=1)}), True),
        (Shadow(fields={Field.PLAYED: PLAYED_ONCE}), False),
        (Shadow(fields={Field.PLAYED: Known(value=True, since=1)}), False),
        (Shadow(intents=(INTENT,)), False),
        (Shadow(doubt=Doubt(part=UserDataPart(played=False), at=1)), False),
        (Shadow(refused=UserDataPart(played=True)), False),
        (Shadow(foretold=UserDataPart(played=True)), False),
    ],
)
def test_a_row_is_blank_when_nothing_happened_to_it_and_nothing_is_about_to(shadow: Shadow | None, blank: bool) -> None:
    assert is_blank(shadow) is blank


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.10.7", "10.11.11"])
def test_one_field_is_said_again(version: str) -> None:
    can = capabilities_of(version)
    assert nothing_new(can) == UserDataPart(favorite=False)
    assert can.unwritable(nothing_new(can)) == ()


def test_12_0_is_told_the_whole_row_since_it_puts_stale_fields_back() -> None:
    assert nothing_new(capabilities_of("12.0.0")).said() == (
        Field.PLAYED, Field.POSITION, Field.PLAY_COUNT, Field.FAVORITE,
    )  # fmt: skip


class Posting(FakeMediaServer):
    """Its notices are at the door before its own answer; `takes` seconds have passed by then."""

    def __init__(self, clock: ManualClock, notices: Notices, posts: Callable[[Row], Sequence[Event | None]]) -> None:
        super().__init__("wan", clock)
        self.add_user(ALICE)
        self.add_item(FILMS[0])
        self._manual, self._notices, self._posts = clock, notices, posts

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        answer = await super().write_user_data(user_id, item_id, part)
        self._manual.advance(40)
        for event in self._posts(Row(user_id, item_id)):
            if event is None:
                self._notices.refuse("wan")
            else:
                self._notices.arrived("wan", (event,))
        return answer


def saved(row: Row) -> UserDataNotice:
    return UserDataNotice(server="wan", user_id=row.user_id, item_id=row.item_id, data=UserDataPart(), heard_at=1)


@pytest.mark.parametrize(
    ("posts", "trip"),
    [
        (lambda row: [saved(row)], Trip(ms=40)),
        (lambda row: [None, saved(row), saved(row)], Trip(ms=40, refused=1)),
        (lambda row: [], Trip(ms=None)),
        (lambda row: [None, None], Trip(ms=None, refused=2)),
        (lambda row: [saved(Row(BOB.user_id, row.item_id))], Trip(ms=None)),
        (lambda row: [LibraryNotice(server="wan", action="added", item_id=row.item_id)], Trip(ms=None)),
    ],
)
async def test_only_the_notice_that_was_caused_proves_anything(
    posts: Callable[[Row], Sequence[Event | None]], trip: Trip
) -> None:
    clock, notices = ManualClock(), Notices()
    server = Posting(clock, notices, posts)
    assert await round_trip(server, Row(ALICE.user_id, FILMS[0].item_id), notices, clock, 0) == trip
    assert server.truth(ALICE.user_id, FILMS[0].item_id) == UserData()


LAN, HERE = "http://192.168.1.9:8096", "http://127.0.0.1:8096"


@pytest.mark.parametrize(
    ("url", "server_url", "refused", "what", "remedy"),
    [
        ("http://localhost:8080/webhook/wan?token=s", LAN, 0, "localhost means that machine itself", "--url"),
        ("http://[::1]:8080/webhook/wan", LAN, 0, "::1 means that machine itself", "--url"),
        ("http://127.0.0.1:8080/webhook/wan", HERE, 0, "if it runs in a container", "--url"),
        ("http://10.0.0.2:8080/webhook/wan", LAN, 0, "wan seems not to reach http://10.0.0.2:8080", "/webhook/test"),
        (
            "https://home.example/at/webhook/wan",
            LAN,
            0,
            "does not trust its certificate",
            "home.example/at/webhook/test",
        ),
        ("http://10.0.0.2:8080/webhook/wan?token=s", LAN, 2, "2 came without the right secret", "proxy"),
    ],
)
def test_silence_is_explained_by_what_can_be_seen_from_here(
    url: str, server_url: str, refused: int, what: str, remedy: str
) -> None:
    said = why_silent("wan", url, server_url, refused)
    assert what in said[0]
    assert remedy in said[1]
    assert "token" not in "".join(said)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("a.localhost", True), ("127.1.2.3", True), ("::1", True), ("10.0.0.1", False), ("", False)],
)
def test_a_loopback_is_the_machine_that_asks(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
