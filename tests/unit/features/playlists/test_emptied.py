"""A list in which nothing is left: believed at a second look, and asked about where it is long or not alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from playhead.domain.events import SyncUpdate
from playhead.domain.playlist_events import PlaylistCommand, PlaylistRead, PlaylistWritten
from playhead.features.playlists import jobs
from playhead.features.playlists.emptied import APART_MS, ASKED
from playhead.features.playlists.model import Intent, Register, Shadow, State
from playhead.features.playlists.observe import list_read
from playhead.features.playlists.settle import landed
from playhead.features.playlists.view import View, take_over
from playhead.journal.effects import Effects
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make
from tests.unit.features.playlists.lists import POLICY, items, register, shadow, view

FEW = list(range(1, 4))
MANY = list(range(1, ASKED + 1))
FIRST = 200


def house(works: Sequence[int], **more: Any) -> View:
    return view([register(works, **more)], [shadow("wan", works), shadow("lan", works)])


def look(works: Sequence[int] = (), at: int = FIRST, **more: Any) -> PlaylistRead:
    base: dict[str, Any] = {"server": "wan", "user_id": "alice", "playlist_id": "party", "name": "Party", "owned": True}
    return PlaylistRead(**(base | {"entries": items("wan", works), "asked_at": at} | more))


def hear(seen: View, *reads: PlaylistRead) -> Effects:
    """The effects of the last, after those before were taken over."""
    for read in reads:
        done = list_read(seen, POLICY, read, 33, read.asked_at)
        take_over(seen.registers, seen.shadows, done.changes)
    return done


def known(seen: View) -> Shadow:
    return seen.shadows["wan/alice/party"]


def agreed(seen: View) -> Register:
    return seen.registers[1]


def servers(done: Effects) -> list[str]:
    return [jobs.decode(spec.args).server for spec in done.jobs]


def test_one_look_that_finds_nothing_takes_nothing_away() -> None:
    seen = house(FEW)
    done = hear(seen, look())
    assert (agreed(seen).works(), done.jobs, done.drafts) == (FEW, (), ())
    assert (known(seen).emptied_at, known(seen).entries, known(seen).held) == (FIRST, items("wan", FEW), False)


def test_a_short_list_is_emptied_when_a_second_look_says_the_same() -> None:
    seen = house(FEW)
    hear(seen, look(), look(at=FIRST + APART_MS - 1))
    assert agreed(seen).works() == FEW
    done = hear(seen, look(at=FIRST + APART_MS))
    assert (agreed(seen).works(), servers(done)) == ([], ["wan", "lan", "attic"])
    assert (known(seen).emptied_at, known(seen).entries) == (0, ())


def test_a_long_list_waits_for_a_person_who_is_asked_once() -> None:
    seen = house(MANY)
    done = hear(seen, look(), look(at=FIRST + APART_MS))
    (draft,) = done.drafts
    assert isinstance(draft.event, SyncUpdate)
    assert (draft.event.action, draft.event.value) == ("brake", f"all {ASKED} titles are gone at once")
    assert (known(seen).asked_empty, agreed(seen).works(), done.jobs) == (True, MANY, ())
    again = hear(seen, look(at=FIRST + 3 * APART_MS))
    assert (again.drafts, known(seen).asked_empty) == ((), True)


def test_what_is_there_again_was_never_gone() -> None:
    seen = house(MANY)
    hear(seen, look(), look(at=FIRST + APART_MS), look(MANY, at=FIRST + 2 * APART_MS))
    assert (agreed(seen).works(), known(seen).emptied_at, known(seen).held) == (MANY, 0, False)


def test_what_comes_into_an_emptied_list_does_not_prove_that_it_was_meant() -> None:
    seen = house(MANY)
    hear(seen, look(), look([15], at=FIRST + APART_MS))
    assert (agreed(seen).works(), known(seen).asked_empty) == (MANY, True)


def test_whoever_puts_something_else_in_at_once_knows_what_he_does() -> None:
    seen = house(MANY)
    hear(seen, look([15]))
    assert agreed(seen).works() == [15]


def test_two_short_lists_at_once_wait_for_a_person() -> None:
    seen = house(FEW)
    seen.registers[2] = register(FEW, id=2)
    for server in ("wan", "lan"):
        quiet = shadow(server, FEW, register_id=2, playlist_id="quiet")
        seen.shadows[quiet.key] = quiet
    hear(seen, look(), look(playlist_id="quiet"), look(at=FIRST + APART_MS))
    assert (agreed(seen).works(), known(seen).asked_empty) == (FEW, True)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"state": State.OFFERED}, id="nobody else has it"),
        pytest.param({"state": State.UNLINKED}, id="taken apart"),
    ],
)
def test_a_list_of_one_server_alone_is_believed(more: dict[str, Any]) -> None:
    seen = house(MANY, **more)
    hear(seen, look())
    assert (known(seen).entries, known(seen).emptied_at) == ((), 0)


def test_what_our_own_calls_took_out_is_no_doubt() -> None:
    seen = house(MANY)
    ours = Intent(run="4.1", opened_at=150, removed=items("wan", MANY))
    seen.shadows["wan/alice/party"] = msgspec.structs.replace(known(seen), intent=ours)
    hear(seen, look(run="4.2"))
    assert (known(seen).entries, known(seen).emptied_at) == ((), 0)


def test_what_a_server_has_lost_is_no_doubt_either() -> None:
    seen = house(FEW)
    hear(seen, look(missing=items("wan", FEW)))
    assert (known(seen).ghosts, known(seen).emptied_at, agreed(seen).works()) == (items("wan", FEW), 0, FEW)


def test_what_is_gone_right_after_our_calls_is_looked_at_again() -> None:
    seen = house(MANY)
    written = PlaylistWritten(
        server="wan",
        user_id="alice",
        playlist_id="party",
        register_id=1,
        name="Party",
        owned=True,
        expected=items("wan", [*MANY, 12]),
        added=items("wan", [12]),
        asked_at=FIRST,
        read_at=FIRST + 5,
        answered_at=FIRST + 9,
    )
    done = landed(seen, POLICY, written, FIRST + 9)
    take_over(seen.registers, seen.shadows, done.changes)
    assert (agreed(seen).works(), known(seen).pressing) == (MANY, True)
    hear(seen, look(at=FIRST + 20), look(at=FIRST + 20 + APART_MS))
    assert (agreed(seen).works(), known(seen).asked_empty) == (MANY, True)


def test_a_list_that_was_empty_for_a_moment_goes_on_as_before(make: Make) -> None:
    home = make()
    one = home.make("wan", "alice", "Party", FEW)
    home.read()
    home.lists["wan"].blank = {one}
    home.read()
    home.lists["wan"].blank = set()
    home.read()
    home.put("lan", "alice", "Party", [1, 3])
    home.read()
    assert home.shows("wan", "alice", "Party") == home.shows("lan", "alice", "Party") == [1, 3]


def asked(make: Make) -> Listening:
    """Ten titles were in a list on both servers; on one of them nothing is left."""
    home = make(films=12)
    home.make("wan", "alice", "Party", MANY)
    home.read()
    home.put("wan", "alice", "Party", [])
    for _ in range(3):
        home.clock.advance(APART_MS)
        home.read()
    return home


def decide(home: Listening, action: str) -> None:
    (number,) = home.database.read_now(lambda c: c.exec_driver_sql("SELECT id FROM playlist_register").scalars().all())
    home.append(PlaylistCommand(register_id=number, action=action))
    home.read()


def test_while_a_person_is_asked_the_others_go_on(make: Make) -> None:
    home = asked(make)
    assert home.shows("lan", "alice", "Party") == MANY
    home.put("lan", "alice", "Party", [12, *MANY])
    home.read()
    assert (home.shows("wan", "alice", "Party"), home.changes()) == ([], 1)


def test_what_a_person_puts_back_is_there_again(make: Make) -> None:
    home = asked(make)
    home.put("lan", "alice", "Party", [12, *MANY])
    home.read()
    decide(home, "discard")
    assert home.shows("wan", "alice", "Party") == home.shows("lan", "alice", "Party") == [12, *MANY]


def test_what_a_person_confirms_is_taken_out_and_what_others_added_since_stays(make: Make) -> None:
    home = asked(make)
    home.put("lan", "alice", "Party", [12, *MANY])
    home.read()
    decide(home, "confirm")
    assert home.shows("wan", "alice", "Party") == home.shows("lan", "alice", "Party") == [12]


def test_asking_costs_no_record_a_look(make: Make) -> None:
    home = asked(make)
    before = home.database.read_now(lambda c: c.exec_driver_sql("SELECT max(seq) FROM journal").scalar_one())
    home.clock.advance(10 * APART_MS)
    home.read()
    after = home.database.read_now(lambda c: c.exec_driver_sql("SELECT max(seq) FROM journal").scalar_one())
    assert after == before


def test_a_list_that_is_asked_about_and_then_gone_is_asked_about_as_gone(make: Make) -> None:
    home = asked(make)
    one = home.list_of("wan", "alice", "Party")
    assert one is not None
    del home.lists["wan"].lists[one.playlist_id]
    for _ in range(2):
        home.clock.advance(11 * APART_MS)
        home.read()
    assert home.shows("lan", "alice", "Party") == MANY
    decide(home, "discard")
    assert home.shows("wan", "alice", "Party") == MANY
