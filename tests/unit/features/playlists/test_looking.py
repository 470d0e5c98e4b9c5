"""Looking at a list: what it lacks is looked for before anybody is said to have taken it out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from playhead.domain.errors import BadAnswer
from playhead.features.playlists.looking import ScanRuns, as_read, look
from playhead.features.playlists.model import MOST, Shadow
from playhead.kit.clock import ManualClock
from playhead.ports.playlists import Lacking, Listed
from tests.support.engine import drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer
from tests.support.fake_playlists import FakePlaylists
from tests.unit.features.playlists.lists import shadow

ALICE = f"{1:032x}"
FILMS = [film(number).item_id for number in range(1, 5)]


@pytest.fixture
def lists() -> FakePlaylists:
    server = FakeMediaServer("wan", ManualClock(), version="10.11.11")
    server.add_user(remote_user(1, "alice"))
    for number in range(1, 5):
        server.add_item(film(number), quiet=True)
    return FakePlaylists(server, tokens=False)


def known(made: str, entries: list[str]) -> Shadow:
    return shadow("wan", user_id=ALICE, playlist_id=made, entries=tuple(entries))


def scanning(runs: bool) -> Callable[[], Awaitable[bool]]:
    async def answer() -> bool:
        return runs

    return answer


def test_a_list_is_read_with_the_ids_of_its_entries(lists: FakePlaylists) -> None:
    made = lists.make(ALICE, "Party", FILMS[:2])
    lists.lists[made].items.append(FILMS[0])
    looked = drive(look(lists, scanning(True), ALICE, made, None))
    assert looked.entries == (FILMS[0], FILMS[1], FILMS[0])
    assert looked.entry_ids == {FILMS[0]: (FILMS[0], FILMS[0]), FILMS[1]: (FILMS[1],)}
    assert looked.same_as(known(made, [FILMS[0], FILMS[1], FILMS[0]]))
    assert not looked.same_as(known(made, FILMS[:2]))


def test_what_the_library_lost_or_hides_is_missing_and_what_is_there_was_taken_out(lists: FakePlaylists) -> None:
    made = lists.make(ALICE, "Party", FILMS[:1])
    lists._server.remove_item(FILMS[1])
    lists._server._hidden.add((ALICE, FILMS[2]))
    looked = drive(look(lists, scanning(False), ALICE, made, known(made, FILMS)))
    assert looked.missing == (FILMS[1], FILMS[2])


def test_nothing_is_missing_while_a_library_scan_runs(lists: FakePlaylists) -> None:
    made = lists.make(ALICE, "Party", FILMS[:1])
    with pytest.raises(ScanRuns):
        drive(look(lists, scanning(True), ALICE, made, known(made, FILMS)))


def test_a_list_beyond_all_measure_is_left_alone(lists: FakePlaylists) -> None:
    made = lists.make(ALICE, "Party", ())
    lists.lists[made].items = [FILMS[0]] * (MOST + 1)
    with pytest.raises(BadAnswer, match="8,000"):
        drive(look(lists, scanning(False), ALICE, made, None))


def test_a_look_is_told_with_what_cannot_be_done(lists: FakePlaylists) -> None:
    made = lists.make(ALICE, "Party", FILMS[:1])
    looked = drive(look(lists, scanning(False), ALICE, made, None))
    listed = Listed(playlist_id=made, name="Party", media_type="Video", owned=True)
    read = as_read("wan", ALICE, listed, looked, asked_at=5, baseline=True)
    assert (read.name, read.entries, read.owned, read.baseline) == ("Party", (FILMS[0],), True, True)
    assert read.cannot == dict.fromkeys(("move", "rename", "publish"), Lacking.USER.value)


def test_what_was_missing_is_looked_for_again_but_not_while_a_scan_runs(lists: FakePlaylists) -> None:
    made = lists.make(ALICE, "Party", FILMS[:1])
    lists._server.remove_item(FILMS[1])
    before = shadow("wan", user_id=ALICE, playlist_id=made, entries=(FILMS[0],), ghosts=(FILMS[1], FILMS[2]))
    assert drive(look(lists, scanning(False), ALICE, made, before)).missing == (FILMS[1],)
    assert drive(look(lists, scanning(True), ALICE, made, before)).missing == (FILMS[1], FILMS[2])
