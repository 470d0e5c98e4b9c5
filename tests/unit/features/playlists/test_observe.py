"""What a list that was read means: first sight, an edit, our own echo, or old news."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists import jobs
from playhead.features.playlists.model import Intent, Making, Register, Shadow, State
from playhead.features.playlists.observe import list_read
from playhead.features.playlists.view import Changes, Peer, Policy, View
from playhead.journal.effects import NOTHING, Effects
from tests.unit.features.playlists.lists import POLICY, register, shadow, view

NOW = 1_000


def read(server: str = "lan", works: tuple[int, ...] = (1, 2), **more: Any) -> PlaylistRead:
    entries = tuple(f"{server[0]}{work}" for work in works)
    base: dict[str, Any] = {
        "server": server,
        "user_id": "alice",
        "playlist_id": "party",
        "name": "Party",
        "owned": True,
    }
    return PlaylistRead(**(base | {"entries": entries, "asked_at": 200} | more))


def taken(seen: View, event: PlaylistRead, policy: Policy = POLICY) -> Effects:
    return list_read(seen, policy, event, 33, NOW)


def after(effects: Effects) -> tuple[Register, Shadow]:
    changes: Changes = effects.changes
    (register_after,) = [one for one in changes.registers.values() if one is not None]
    (shadow_after,) = [one for one in changes.shadows.values() if one is not None]
    return register_after, shadow_after


def servers(effects: Effects) -> list[str]:
    return [jobs.decode(spec.args).server for spec in effects.jobs]


def test_a_list_found_at_the_first_contact_is_offered_and_nothing_is_written() -> None:
    done = taken(view(), read(baseline=True))
    held, known = after(done)
    assert (held.id, held.state, held.works(), known.register_id) == (33, State.OFFERED, [1, 2], 33)
    assert servers(done) == []


def test_a_list_made_afterwards_goes_everywhere() -> None:
    done = taken(view(), read())
    assert after(done)[0].state is State.LINKED
    assert servers(done) == ["wan", "lan", "attic"]


def test_lists_of_one_name_and_person_are_united() -> None:
    done = taken(view([register([1, 2], spread=False)], [shadow("wan", [1, 2])]), read("lan", (2, 3, 4), baseline=True))
    held, known = after(done)
    assert (held.id, held.works(), known.register_id) == (1, [2, 3, 4, 1], 1)
    assert servers(done) == ["wan", "lan"]


def test_somebody_elses_list_is_nobodys_concern() -> None:
    assert taken(view(), read(owned=False)) == NOTHING


def test_an_account_that_belongs_to_nobody_is_left_alone() -> None:
    assert taken(view(servers=("wan",)), read("lan")) == NOTHING


def test_an_edit_changes_the_agreement_and_goes_to_the_others() -> None:
    seen = view([register([1, 2])], [shadow("wan", [1, 2]), shadow("lan", [1, 2])])
    done = taken(seen, read("lan", (2, 3)))
    held, known = after(done)
    assert (held.works(), held.edited_by, known.entries) == ([2, 3], "lan", ("l2", "l3"))
    assert (known.read_at, servers(done)) == (200, ["wan", "lan", "attic"])


def test_what_we_wrote_ourselves_is_no_edit_however_late_it_is_heard() -> None:
    intent = Intent(run="5.1", opened_at=150, added=("l3",), moved=("l2",))
    seen = view([register([2, 1, 3])], [shadow("lan", [1, 2], intent=intent)])
    done = taken(seen, read("lan", (2, 1, 3), run="5.2"))
    changes: Changes = done.changes
    (known,) = changes.shadows.values()
    assert changes.registers == {}
    assert known is not None
    assert known.intent is None
    assert known.entries == ("l2", "l1", "l3")


def test_a_look_while_our_calls_are_under_way_says_only_that_there_must_be_another() -> None:
    under_way = shadow("lan", [1, 2], intent=Intent(run="5.1", opened_at=150))
    (known,) = taken(view([register([1, 2])], [under_way]), read("lan", (1,))).changes.shadows.values()
    assert known == msgspec.structs.replace(under_way, stale=True)
    assert taken(view([register([1, 2])], [known]), read("lan", (1,))) == NOTHING


@pytest.mark.parametrize("more", [{"written_at": 250}, {"read_at": 250}])
def test_a_look_from_before_our_last_call_says_no_more(more: dict[str, Any]) -> None:
    done = taken(view([register([1, 2])], [shadow("lan", [1, 2], **more)]), read("lan", (1,)))
    assert (done.changes.registers, done.jobs) == ({}, ())
    assert done.changes.shadows["lan/alice/party"].stale


def test_calls_that_nobody_tells_of_any_more_are_looked_behind() -> None:
    seen = view([register([1, 2])], [shadow("lan", [1, 2], intent=Intent(run="5.1", opened_at=150))])
    done = taken(seen, read("lan", (1,), asked_at=150 + 11 * 60_000))
    assert after(done)[0].works() == [1]


def test_a_list_that_we_are_making_is_no_first_sight() -> None:
    seen = view([register([1, 2], making={"lan/alice": Making("5.1", 150, ("l1", "l2"))})])
    assert taken(seen, read("lan", (1,))) == NOTHING
    late = taken(seen, read("lan", (1,), asked_at=150 + 11 * 60_000))
    held, known = after(late)
    assert (held.works(), held.making, known.register_id) == ([1, 2], {}, 1)


def test_what_differs_on_a_mere_target_is_written_over() -> None:
    policy = Policy(peers={"wan": Peer(), "lan": Peer(hears=False)})
    seen = view([register([1, 2])], [shadow("wan", [1, 2]), shadow("lan", [1, 2])])
    done = taken(seen, read("lan", (2,)), policy)
    assert done.changes.registers == {}
    assert servers(done) == ["wan", "lan"]


def test_lists_that_a_person_took_apart_are_only_watched() -> None:
    seen = view([register([1, 2], state=State.UNLINKED)], [shadow("lan", [1, 2])])
    done = taken(seen, read("lan", (2,)))
    (known,) = done.changes.shadows.values()
    assert (done.changes.registers, done.jobs, known.entries) == ({}, (), ("l2",))


def test_a_list_that_cannot_be_read_says_why_and_keeps_what_was_known() -> None:
    done = taken(view([register([1, 2])], [shadow("lan", [1, 2])]), read("lan", (), problem="it cannot be read"))
    (known,) = done.changes.shadows.values()
    assert (known.problem, known.entries, done.jobs) == ("it cannot be read", ("l1", "l2"), ())


def test_a_list_that_could_not_be_read_at_first_is_still_of_the_first_contact() -> None:
    first = taken(view(), read("lan", (), baseline=True, problem="it cannot be read"))
    held, known = after(first)
    assert (held.state, known.read_at) == (State.OFFERED, 0)
    second = taken(view([held], [known]), read("lan", (1, 2)))
    assert (after(second)[0].state, after(second)[0].works(), servers(second)) == (State.OFFERED, [1, 2], [])


def test_what_was_refused_is_tried_again_when_more_is_possible() -> None:
    seen = view([register([1, 2])], [shadow("lan", [1], refused=("l2",), cannot={"move": "needs a user token"})])
    same = taken(seen, read("lan", (1,), name="Feast", cannot={"move": "needs a user token"}))
    assert after(same)[1].refused == ("l2",)
    (known,) = taken(seen, read("lan", (1,))).changes.shadows.values()
    assert known.refused == ()


def test_what_a_later_run_may_leave_behind_is_not_forgotten_with_an_earlier_one() -> None:
    later = Intent(run="6.1", opened_at=230, added=("l3",))
    seen = view([register([1, 2, 3])], [shadow("lan", [1, 2], intent=later)])
    (known,) = taken(seen, read("lan", (1, 2), run="5.1", name="Feast")).changes.shadows.values()
    assert known.intent == later


def test_who_may_see_a_list_is_taken_from_the_first_server_that_tells() -> None:
    seen = view([register([1])], [shadow("lan", [1])])
    held, _ = after(taken(seen, read("lan", (1,), public=True)))
    assert held.public.value is True
    joined, _ = after(taken(view([register([1])], [shadow("wan", [1])]), read("lan", (1,), public=True)))
    assert joined.public.value is True


def test_what_the_server_shows_again_was_added_by_nobody() -> None:
    seen = view([register([1, 2])], [shadow("wan", [1, 2]), shadow("lan", [1, 2])])
    lost = taken(seen, read("lan", (1,), missing=("l2",)))
    (ghostly,) = lost.changes.shadows.values()
    assert (lost.changes.registers, ghostly.ghosts) == ({}, ("l2",))
    taken_out, _ = after(
        taken(view([register([1, 2])], [shadow("wan", [1, 2]), ghostly]), read("wan", (1,), asked_at=300))
    )
    assert taken_out.works() == [1]
    back = taken(view([taken_out], [ghostly]), read("lan", (1, 2), asked_at=400))
    (known,) = back.changes.shadows.values()
    assert (back.changes.registers, known.ghosts, known.entries) == ({}, (), ("l1", "l2"))
    assert "lan" in servers(back)


def test_what_the_server_has_again_and_not_in_the_list_can_be_added_by_somebody() -> None:
    seen = view([register([1, 2])], [shadow("lan", [1], ghosts=("l2",))])
    (known,) = taken(seen, read("lan", (1,))).changes.shadows.values()
    assert known.ghosts == ()
