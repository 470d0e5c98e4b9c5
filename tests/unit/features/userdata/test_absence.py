"""Who waits for an item: only accounts whose server has no copy, and only where a blank item would lack something."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.domain.userdata import Field
from playhead.features.userdata import jobs
from playhead.features.userdata.absence import awaiting, departed
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.view import AbsenceRule, Peer, View
from tests.support.views import ITEM, LAN, NOW, POLICY, WAN, agreed, copy, known, owner, view

PLAYED = agreed(played=True, play_count=1, last_played=NOW - 30_000)
RULES = (AbsenceRule(prefix="/media", count=3), AbsenceRule(prefix="/media/kept/", count=-1), AbsenceRule(prefix="/x"))


def without_lan(state: View) -> View:
    return replace(state, copies={copy(WAN).ref: copy(WAN)}, copies_of={1: (copy(WAN),)})


def waiting(state: View, **policy: object) -> list[Target]:
    specs = awaiting(state, replace(POLICY, **policy), (owner(WAN), copy(WAN)), [Field.PLAYED], NOW)
    return [jobs.decode(spec.args) for spec in specs]


def test_an_account_whose_server_lacks_the_work_waits_for_it() -> None:
    (target,) = waiting(without_lan(view(register=PLAYED)))
    assert (target.server, target.item_id, target.event_type, target.source_server) == (LAN, "", "watched", WAN)
    assert (target.item_name, target.item_path, target.absent_max) == ("Metropolis", "/media/Metropolis.mkv", 0)


def test_nobody_waits_where_all_have_it_or_nothing_was_said_or_nothing_is_written() -> None:
    assert waiting(view(register=PLAYED)) == []
    assert waiting(without_lan(view(register=agreed(played=False, play_count=0)))) == []
    peers = {WAN: Peer(), LAN: Peer(writes=False)}
    assert waiting(without_lan(view(register=PLAYED)), peers=peers) == []


@pytest.mark.parametrize(("path", "count"), [("/media/a.mkv", 3), ("/media/kept/a.mkv", -1), ("/mediathek/a", 0)])
def test_the_longest_prefix_says_how_often_a_server_is_asked(path: str, count: int) -> None:
    assert replace(POLICY, absences=RULES).absence(path).count == count


def test_what_was_still_to_be_written_waits_when_its_item_goes() -> None:
    state = without_lan(view(register=PLAYED, shadows={LAN: known(played=False)}))
    gone = replace(state, departed={copy(LAN).ref: copy(LAN)})
    (spec,) = departed(gone, POLICY, [copy(LAN).ref], NOW)
    assert jobs.decode(spec.args).server == LAN


def test_nothing_waits_for_an_item_that_went_in_step_or_has_another_copy() -> None:
    in_step = without_lan(view(register=PLAYED, shadows={LAN: known(played=True)}))
    departure = {copy(LAN).ref: copy(LAN)}
    assert list(departed(replace(in_step, departed=departure), POLICY, list(departure), NOW)) == []
    other = copy(LAN, item="c" * 32)
    twice = replace(
        without_lan(view(register=PLAYED, shadows={LAN: known(played=False)})), copies_of={1: (copy(WAN), other)}
    )
    assert list(departed(replace(twice, departed=departure), POLICY, list(departure), NOW)) == []
    assert list(departed(twice, POLICY, ["lan/unknown"], NOW)) == []


def test_another_file_alone_is_no_copy_that_can_be_written() -> None:
    file = replace(copy(LAN, "4" * 32), version=True)
    state = without_lan(view(register=PLAYED))
    alone = replace(state, copies_of={1: (copy(WAN), file)})
    assert [target.server for target in waiting(alone)] == [LAN]
    gone = replace(
        alone, departed={copy(LAN).ref: copy(LAN)}, shadows={f"{LAN}/{owner(LAN).user_id}/{ITEM}": known(played=False)}
    )
    assert len(list(departed(gone, POLICY, [copy(LAN).ref], NOW))) == 1
    gone = replace(gone, departed={file.ref: file})
    assert list(departed(gone, POLICY, [file.ref], NOW)) == []
