"""What a person decides: everywhere, apart, gone, or not gone."""

from __future__ import annotations

import msgspec

from playhead.domain.playlist_events import PlaylistCommand
from playhead.features.playlists import jobs
from playhead.features.playlists.commanded import clash, obeyed
from playhead.features.playlists.model import Said, State
from playhead.features.playlists.view import View
from playhead.journal.effects import NOTHING, Effects
from tests.unit.features.playlists.lists import POLICY, register, shadow, view


def said(seen: View, action: str, with_id: int | None = None) -> Effects:
    return obeyed(seen, POLICY, PlaylistCommand(register_id=1, action=action, with_id=with_id), 300)


def servers(effects: Effects) -> list[str]:
    return [jobs.decode(spec.args).server for spec in effects.jobs]


def test_a_list_that_was_offered_goes_everywhere() -> None:
    seen = view([register([1], state=State.OFFERED, spread=False)], [shadow("wan", [1])])
    done = said(seen, "link")
    after = done.changes.registers[1]
    assert (after.state, after.spread, servers(done)) == (State.LINKED, True, ["wan", "lan", "attic"])


def test_two_lists_of_different_names_are_united_where_they_are() -> None:
    mine = register([1, 2], state=State.OFFERED, spread=False)
    other = register([2, 3, 4], id=2, name=Said("Fête"), state=State.OFFERED, spread=False)
    seen = view([mine, other], [shadow("wan", [1, 2]), shadow("lan", [2, 3, 4], register_id=2)])
    done = said(seen, "link", with_id=2)
    assert done.changes.registers[2] is None
    assert (done.changes.registers[1].works(), done.changes.registers[1].name.value) == ([2, 3, 4, 1], "Party")
    assert [one.register_id for one in done.changes.shadows.values()] == [1]
    assert servers(done) == ["wan", "lan"]


def test_two_lists_of_one_account_cannot_be_one() -> None:
    mine = register([1], state=State.OFFERED)
    seen = view([mine, register([2], id=2)], [shadow("wan", [1]), shadow("wan", [2], register_id=2, playlist_id="b")])
    assert clash(seen, seen.registers[1], seen.registers[2])
    assert said(seen, "link", with_id=2) == NOTHING
    assert clash(seen, mine, msgspec.structs.replace(mine, id=2, person_id=8))


def test_what_is_taken_apart_stays_as_it_is() -> None:
    seen = view([register([1], also=("attic/alice",))], [shadow("wan", [1]), shadow("lan", [1])])
    done = said(seen, "unlink")
    after = done.changes.registers[1]
    assert (after.state, after.spread, after.also, done.jobs) == (State.UNLINKED, False, (), ())


def test_what_is_linked_again_is_united_as_it_is_by_then() -> None:
    seen = view([register([1], state=State.UNLINKED)], [shadow("wan", [1, 2]), shadow("lan", [3])])
    assert said(seen, "link").changes.registers[1].works() == [1, 2, 3]


def test_held_lists_are_settled() -> None:
    seen = view([register([1])], [shadow("wan", [1], held=True), shadow("lan", [1])])
    assert servers(said(seen, "confirm")) == ["lan"]
    assert "wan" in servers(said(seen, "discard"))


def test_a_list_that_is_gone_by_then_is_let_be() -> None:
    assert said(view(), "link") == NOTHING
