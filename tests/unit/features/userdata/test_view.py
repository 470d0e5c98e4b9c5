"""What a decision may look at: who and what is matched, where a work is, and what is not known yet."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import Held, Register, ServerClock, Shadow, Stamp
from playhead.features.userdata.stamps import Rank
from playhead.features.userdata.view import (
    Changes,
    Conflict,
    Copy,
    HeldNotice,
    Owner,
    Peer,
    Policy,
    Side,
    View,
    after,
    target_of,
)
from playhead.journal.effects import LogLine

ALICE = Owner(server="wan", user_id="a1", person_id=1, name="alice")
ALICE_TV = Owner(server="wan", user_id="a2", person_id=1, name="alice")
ALICE_AWAY = Owner(server="lan", user_id="a3", person_id=1, name="alice")
HERE = Copy(server="wan", item_id="i1", work_id=7, name="Film", path="/media/Film.mkv")
IN_4K = Copy(server="wan", item_id="i2", work_id=7, name="Film 4K")
THERE = Copy(server="attic", item_id="i1", work_id=7, name="Film")


def view() -> View:
    owners, copies = (ALICE, ALICE_TV, ALICE_AWAY), (HERE, IN_4K, THERE)
    return View(
        owners={one.ref: one for one in owners},
        copies={one.ref: one for one in copies},
        owners_of={1: owners},
        copies_of={7: copies},
    )


def test_an_account_and_item_are_known_when_both_are_matched() -> None:
    assert view().known("wan", "a1", "i1") == (ALICE, HERE)
    assert view().known("wan", "a1", "i9") is None
    assert view().known("wan", "a9", "i1") is None
    assert view().known("lan", "a3", "i1") is None


def test_targets_are_all_accounts_with_all_copies_on_their_own_server() -> None:
    assert list(view().targets(1, 7)) == [(ALICE, HERE), (ALICE, IN_4K), (ALICE_TV, HERE), (ALICE_TV, IN_4K)]
    assert list(view().targets(2, 7)) == list(view().targets(1, 8)) == []


def test_what_was_never_said_is_empty() -> None:
    assert view().register(1, 7) == Register()
    assert view().shadow("wan/a1/i1") == Shadow()


def test_a_server_is_ranked_by_policy_and_corrected_by_its_clock() -> None:
    one = view()
    one.clocks = {"wan": ServerClock(samples=((10, 400), (20, 300)))}
    policy = Policy(peers={"wan": Peer(rank=3)})
    assert one.rank(policy, "wan") == Rank(server="wan", rank=3, offset=300)
    assert one.rank(policy, "lan") == Rank(server="lan", rank=1, offset=0)


def test_a_records_changes_are_seen_by_the_next_and_leave_the_view_before_alone() -> None:
    before = view()
    register = Register(held={Field.PLAYED: Held(True, Stamp(at=5))})
    shadow, clock = Shadow(seen_at=5), ServerClock(samples=((1, 1),))
    changes = Changes(registers={(1, 7): register}, shadows={"wan/a1/i1": shadow}, clocks={"wan": clock})
    later = after(before, changes)
    assert (later.register(1, 7), later.shadow("wan/a1/i1"), later.clocks) == (register, shadow, {"wan": clock})
    assert (before.register(1, 7), before.shadow("wan/a1/i1"), before.clocks) == (Register(), Shadow(), {})


def test_a_held_notice_is_kept_by_account_and_item() -> None:
    notice = UserDataNotice(server="wan", user_id="a1", item_id="i1", data=UserDataPart(), heard_at=1)
    assert HeldNotice(notice=notice, seq=4).key == "wan/a1/i1/4"


def test_a_job_is_told_whom_and_what_it_is_about() -> None:
    target = target_of(ALICE, HERE, "watched", "lan", 9)
    assert target == Target(
        server="wan",
        user_id="a1",
        item_id="i1",
        person_id=1,
        work_id=7,
        event_type="watched",
        source_server="lan",
        username="alice",
        item_name="Film",
        item_path="/media/Film.mkv",
        decided_at=9,
    )
    assert target.key == f"{ALICE.ref}/{HERE.item_id}"


def test_other_files_are_held_and_no_targets() -> None:
    file = replace(IN_4K, version=True)
    state = replace(view(), copies_of={7: (HERE, file)})
    assert {one for _, one in state.targets(1, 7)} == {HERE}
    assert {one for _, one in state.held_by(1, 7)} == {HERE, file}


def test_nothing_of_two_changes_is_left_out_when_they_are_one() -> None:
    notice = UserDataNotice(server="wan", user_id="a1", item_id="i1", data=UserDataPart(), heard_at=1)
    side = Side(value=7.5, server="wan", at=1)
    words = dict.fromkeys(LogLine.__struct_fields__[:7], "x")
    line = msgspec.convert(words | {"success": True}, LogLine)
    whole = Changes(
        registers={(1, 7): Register()},
        shadows={"wan/a1/i1": Shadow()},
        clocks={"wan": ServerClock()},
        hold={"wan/a1/i1": HeldNotice(notice=notice, seq=4)},
        release=("wan/a1/i2",),
        log=(line,),
        conflicts=(Conflict(field=Field.RATING, username="a", item_id="i1", item_name="M", kept=side, lost=side),),
        run_writes={"run": 2},
    )
    assert all(getattr(whole, name) for name in Changes.__struct_fields__)
    assert Changes().plus(whole) == whole == whole.plus(Changes())
    twice = whole.plus(whole)
    assert (len(twice.log), len(twice.conflicts), twice.run_writes) == (2, 2, {"run": 4})


def test_of_a_notice_held_and_released_the_later_counts() -> None:
    notice = UserDataNotice(server="wan", user_id="a1", item_id="i1", data=UserDataPart(), heard_at=1)
    held = Changes(hold={"wan/a1/i1": HeldNotice(notice=notice, seq=4)})
    released = Changes(release=("wan/a1/i1",))
    assert held.plus(released) == released
    assert released.plus(held) == held
