"""The jobs of accounts."""

from __future__ import annotations

import pytest

from playhead.features.accounts.jobs import LOOK, MAKE, REMOVE, look, part, part_of
from playhead.features.accounts.model import Action
from tests.support.accounts_views import request, target


@pytest.mark.parametrize(("action", "kind"), [(Action.CREATE, MAKE), (Action.DELETE, REMOVE)])
def test_a_part_is_one_job_that_names_no_password(action: Action, kind: str) -> None:
    one = request(target("lan", name="Carol"), action=action)
    spec = part(one, one.targets[0], 4)
    assert (spec.kind, spec.gate, spec.max_attempts, spec.ckey) == (kind, "lan", 4, f"{kind}:3/lan/")
    found = part_of(spec.kind, spec.args)
    assert found is not None
    assert (found.request_id, found.server, found.name, found.source_server) == (3, "lan", "Carol", "wan")
    assert b"assword" not in spec.args


def test_what_is_made_again_comes_after_what_is_removed() -> None:
    made = request(target("lan", name="Carol"))
    gone = request(target("lan", name=" carol", user_id="c2"), action=Action.DELETE, id=4)
    assert part(made, made.targets[0], 1).lane == part(gone, gone.targets[0], 1).lane


def test_one_look_is_owed_however_often_it_is_asked_for() -> None:
    assert look("lan", 5).ckey == look("lan", 9).ckey != look("wan", 5).ckey
    assert look("lan", 5).run_at == 60_005


@pytest.mark.parametrize(("kind", "args"), [(LOOK, b"{}"), ("userdata.write", b"{}"), (MAKE, b"{}"), (REMOVE, b"no")])
def test_what_is_not_ours_or_unreadable_is_about_nobody(kind: str, args: bytes) -> None:
    assert part_of(kind, args) is None
