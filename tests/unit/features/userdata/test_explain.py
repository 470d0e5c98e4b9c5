"""Why a work is as it is, in words."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.domain.userdata import TICKS_PER_SECOND, Field, UserDataPart
from playhead.features.userdata.explain import AccountThere, Explanation, OwedJob, Surroundings, explain
from playhead.features.userdata.model import Edit, Held, Register, Shadow, Stamp
from playhead.features.userdata.view import Peer, Policy, View
from playhead.journal.lanes import JobState
from tests.support.views import LAN, NOW, POLICY, WAN, agreed, copy, key, known, owner, view

HELD: dict[str, Any] = {"played": True, "play_count": 1}


def explained(seen: View, policy: Policy = POLICY, **around: Any) -> Explanation:
    return explain(seen, policy, 1, 1, Surroundings(**around), NOW)


def on_lan(lan: Shadow, policy: Policy = POLICY, register: Register | None = None, **around: Any) -> AccountThere:
    seen = view(register=register or agreed(**HELD), shadows={WAN: known(**HELD), LAN: lan})
    return next(one for one in explained(seen, policy, **around).accounts if one.server == LAN)


BEHIND = known(played=False, play_count=0)


def test_the_register_says_what_by_whom_and_when() -> None:
    told = explained(view(register=agreed(**HELD), shadows={WAN: known(**HELD), LAN: known(**HELD)}))
    assert [(a.field, a.text, a.server, a.at, a.how) for a in told.agreed] == [
        (Field.PLAYED, "played", WAN, NOW - 30_000, "set by hand"),
        (Field.PLAY_COUNT, "1 play", WAN, NOW - 30_000, "set by hand"),
    ]
    assert [a.why for a in told.agreed] == ["nobody has said anything else", "the plays of all accounts are added up"]
    assert told.sentence.startswith("The newest word is “")
    assert told.sentence.endswith("set by hand on wan; every account holds what is agreed.")


def test_of_what_nobody_has_spoken_nothing_is_written() -> None:
    told = explained(view())
    assert told.sentence == "Nobody has said anything of it yet, so nothing is written."
    assert {one.state for one in told.accounts} == {"in_step"}


def test_an_account_tells_what_it_holds_since_when_and_by_whom() -> None:
    ours = structs.replace(BEHIND.fields[Field.PLAYED], ours=True)
    lan = structs.replace(BEHIND, fields=BEHIND.fields | {Field.PLAYED: ours})
    told = on_lan(lan, evidence={f"lan/{'b' * 32}": "path"})
    assert [(f.field, f.text, f.ours, f.differs) for f in told.fields] == [
        (Field.PLAYED, "not played", True, True),
        (Field.PLAY_COUNT, "0 plays", False, True),
    ]
    assert (told.linked_by, told.fields[0].since) == ("path", NOW - 60_000)
    assert set(told.lacking) >= {Field.PLAYED, Field.PLAY_COUNT}


def test_the_last_edits_are_told_newest_first() -> None:
    stamp = Stamp(at=NOW, weight=2, server=WAN)
    edits = (
        Edit(field=Field.RATING, value=7.5, stamp=Stamp(at=0, server=LAN), won=False, seq=1),
        Edit(field=Field.FAVORITE, value=True, stamp=stamp, won=True, seq=2),
    )
    told = explained(view(register=Register(edits=edits)))
    assert [(e.text, e.server, e.how, e.won) for e in told.edits] == [
        ("favourite", WAN, "set by hand", True),
        ("rated 7.5", LAN, "there before the first look", False),
    ]


def test_a_server_without_the_item_is_named() -> None:
    seen = structs.replace(view(register=agreed(**HELD)), copies_of={1: (copy(WAN),)})
    assert [name for name, _ in explained(seen).absent] == [LAN]


def test_a_server_without_an_account_is_not() -> None:
    seen = structs.replace(view(register=agreed(**HELD)), owners_of={1: (owner(WAN),)})
    assert explained(seen).absent == ()


PLAN = UserDataPart(played=True, play_count=1, position=0)


@pytest.mark.parametrize(
    ("lan", "around", "state", "words"),
    [
        (BEHIND, {}, "owed", "heard or read next"),
        (BEHIND, {"jobs": {key(LAN): OwedJob(id=7, state=JobState.READY)}}, "owed", "written next"),
        (BEHIND, {"jobs": {key(LAN): OwedJob(id=7, state=JobState.RUNNING)}}, "owed", "being written now"),
        (BEHIND, {"jobs": {key(LAN): OwedJob(id=7, state=JobState.WAITING, reason="no file")}}, "owed", "no file"),
        (BEHIND, {"jobs": {key(LAN): OwedJob(id=7, state=JobState.READY, run_at=NOW + 1)}}, "owed", "tried again soon"),
        (BEHIND, {"jobs": {key(LAN): OwedJob(id=7, state=JobState.DEAD, reason="404")}}, "parked", "404"),
        (BEHIND, {"shut": {LAN: "cannot connect"}}, "owed", "when lan is back (cannot connect)"),
        (structs.replace(BEHIND, busy_until=NOW + 1), {}, "owed", "somebody is watching it on lan"),
        (structs.replace(BEHIND, refused=PLAN), {}, "held", "lan was told and kept its own value"),
    ],
)
def test_what_is_owed_says_what_it_waits_for(lan: Shadow, around: Any, state: str, words: str) -> None:
    told = on_lan(lan, **around)
    assert told.state == state
    assert words in told.why
    assert told.why.startswith("played")


@pytest.mark.parametrize(
    ("peer", "words"),
    [
        (Peer(writes=False), "the direction of lan is source"),
        (Peer(writes=False, hears=False), "the direction of lan is off"),
        (None, "not in the configuration any more"),
    ],
)
def test_a_direction_that_forbids_writing_is_the_reason(peer: Peer | None, words: str) -> None:
    peers = {WAN: Peer()} | ({} if peer is None else {LAN: peer})
    told = on_lan(BEHIND, Policy(peers=peers))
    assert told.state == "held"
    assert words in told.why
    assert words in on_lan(known(**HELD), Policy(peers=peers)).why


def test_a_dry_run_is_the_reason() -> None:
    told = on_lan(structs.replace(BEHIND, foretold=PLAN), structs.replace(POLICY, dry_run=True))
    assert (told.state, "a dry run writes nothing" in told.why) == ("held", True)


def test_a_version_that_cannot_be_told_is_the_reason() -> None:
    held = known(played=False, position=0)
    told = on_lan(held, register=agreed(position=600 * TICKS_PER_SECOND), can={LAN: capabilities_of("10.8.13")})
    assert told.state == "held"
    assert told.why == "position cannot be written: the version of lan has no way to be told"


@pytest.mark.parametrize(("version", "state"), [("10.8.13", "in_step"), ("12.0.0", "owed")])
def test_a_thumb_is_in_step_with_a_rating_where_a_version_keeps_no_more(version: str, state: str) -> None:
    told = on_lan(known(rating=10.0), register=agreed(rating=7.5), can={LAN: capabilities_of(version)})
    assert (told.state, told.lacking) == (state, () if state == "in_step" else (Field.RATING,))


def test_while_it_plays_elsewhere_the_next_write_is_paced() -> None:
    stamp = Stamp(at=NOW, server=WAN)
    register = Register(held={Field.POSITION: Held(600 * TICKS_PER_SECOND, stamp)})
    lan = structs.replace(known(position=0), paced_at=NOW - 1)
    assert "it plays elsewhere" in on_lan(lan, register=register).why


def test_another_cut_is_the_reason_that_a_place_is_not_copied() -> None:
    stamp = Stamp(at=NOW, server=WAN)
    register = Register(held={Field.POSITION: Held(600 * TICKS_PER_SECOND, stamp, 7_200 * TICKS_PER_SECOND)})
    other = structs.replace(copy(LAN), runtime=9_000 * TICKS_PER_SECOND)
    seen = view(register=register, shadows={LAN: known(position=0)})
    seen = structs.replace(seen, copies_of={1: (copy(WAN), other)})
    (lan,) = [one for one in explained(seen).accounts if one.server == LAN]
    assert lan.why.endswith("the place is not copied, as this is another cut (2:30:00 here, 2:00:00 on wan)")


def test_fields_that_the_configuration_leaves_out_are_named() -> None:
    policy = structs.replace(POLICY, fields=(Field.PLAYED, Field.PLAY_COUNT))
    why = on_lan(known(**HELD), policy, agreed(**HELD, favorite=True)).why
    assert why == "it holds what is agreed; the configuration leaves out favourite"


def test_who_is_behind_is_in_the_sentence() -> None:
    told = explained(view(register=agreed(**HELD), shadows={WAN: known(**HELD), LAN: BEHIND}))
    assert "1 of 2 accounts hold what is agreed; lan: played" in told.sentence
