"""What a decision sees: who has a list, who is to have it, and when an edit counts as made."""

from __future__ import annotations

import msgspec

from playhead.features.playlists import jobs
from playhead.features.playlists.model import State
from playhead.features.playlists.view import Changes, Peer, Policy, after, bringing, targets
from tests.unit.features.playlists.lists import POLICY, owner, register, shadow, view


def servers(held: object, policy: Policy = POLICY, **more: object) -> list[str]:
    seen = view([register(**more)], [shadow("wan")])  # type: ignore[arg-type]  # the rest is named by tests
    return [one.server for one in targets(seen, policy, seen.registers[1])]


def test_a_list_goes_to_all_accounts_where_it_is_to_be_everywhere() -> None:
    assert servers(None) == ["wan", "lan", "attic"]


def test_a_list_that_was_there_before_goes_only_where_it_is() -> None:
    assert servers(None, spread=False) == ["wan"]
    assert servers(None, spread=False, also=("lan/alice",)) == ["wan", "lan"]


def test_a_dead_list_goes_where_it_still_is() -> None:
    assert servers(None, deleted=0) == ["wan"]


def test_what_is_not_linked_goes_nowhere() -> None:
    assert servers(None, state=State.OFFERED) == servers(None, state=State.UNLINKED) == []


def test_a_server_that_is_never_written_to_is_left_alone() -> None:
    policy = Policy(peers={"wan": Peer(), "lan": Peer(writes=False)})
    assert servers(None, policy) == ["wan"]


def test_an_account_whose_lists_were_never_looked_at_is_waited_for() -> None:
    seen = view([register()], [shadow("wan")])
    unknown = owner("lan", known=False)
    seen.owners_of = {7: (owner("wan"), unknown)}
    assert [one.server for one in targets(seen, POLICY, seen.registers[1])] == ["wan"]


def test_a_job_names_the_list_and_comes_once() -> None:
    seen = view([register(edited_by="wan")], [shadow("wan"), shadow("lan")])
    specs = bringing(seen, POLICY, seen.registers[1], 5, only="lan")
    target = jobs.decode(specs[0].args)
    assert [spec.ckey for spec in specs] == [target.lane]
    assert (target.server, target.name, target.username, target.source_server) == ("lan", "Party", "alice", "wan")
    assert (specs[0].gate, specs[0].kind) == ("lan", "playlists.bring")


def test_an_edit_after_a_gap_counts_as_made_right_after_the_last_contact() -> None:
    seen = view()
    seen.gaps = {"wan": 150}
    assert seen.stamp(POLICY, "wan", 200, 100).at == 101
    assert seen.stamp(POLICY, "wan", 200, 160).at == 200
    assert seen.stamp(POLICY, "lan", 200, 160) < seen.stamp(POLICY, "wan", 200, 160)


def test_changes_are_taken_over_and_nothing_else() -> None:
    seen = view([register(), msgspec.structs.replace(register(), id=2)], [shadow("wan"), shadow("lan")])
    later = after(seen, Changes(registers={2: None}, shadows={"wan/alice/party": None}))
    assert (set(later.registers), set(later.shadows)) == ({1}, {"lan/alice/party"})
    assert len(seen.registers) == 2
    assert later.member(1, "wan/alice") is None
