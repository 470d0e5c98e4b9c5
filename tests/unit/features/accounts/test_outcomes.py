"""What became of requests."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.domain.account_events import AccountLeft, AccountMade, AccountRemoved, UserRequestSettled
from playhead.domain.events import Event, JobCommand, JobParked, SyncUpdate
from playhead.features.accounts import jobs
from playhead.features.accounts.model import Action, Presence, Request, Step, Target
from playhead.features.accounts.view import Policy, View
from playhead.journal.effects import Effects
from tests.support.accounts_views import POLICY, after, asked, known, parts, request, row, target, view

MADE = AccountMade(request_id=3, server="lan", user_id="c2", name="carol", has_password=True, job_id=9)
REMOVED = AccountRemoved(request_id=3, server="lan", user_id="c2", name="carol", job_id=9)
CREATION = request(target("lan", calling="9.1", calling_at=5), target("attic"))
DELETION = request(target("lan", user_id="c2"), action=Action.DELETE)


def told(effects: Effects) -> list[tuple[str, str, str]]:
    """(action, target, value) of the updates."""
    found = [draft.event for draft in effects.drafts]
    return [(one.action, one.target_server, one.value) for one in found if isinstance(one, SyncUpdate)]


def part(seen: View, server: str = "lan", number: int = 3) -> Target:
    found = seen.requests[number].target(server)
    assert found is not None
    return found


def parked(one: Request, reason: str = "lan: refused") -> JobParked:
    args = jobs.part(one, one.targets[0], 5).args.decode()
    return JobParked(job_id=9, feature="accounts", job_kind=jobs.MAKE, args=args, outcome="reject", reason=reason)


def test_a_made_account_is_told_once_and_its_password_may_be_asked_for() -> None:
    seen, effects = after(view(requests=(CREATION,)), MADE)
    assert (part(seen).step, part(seen).user_id, part(seen).calling, part(seen).job_id) == (Step.MADE, "c2", "", 9)
    assert seen.users["lan/c2"].presence is Presence.HERE
    assert (effects.changes.shown, effects.changes.dropped) == (((3, "lan"),), ())
    assert told(effects) == [("synced", "lan", "created")]
    assert [(line.success, line.synced_value) for line in effects.changes.log] == [(True, "created")]
    _, effects = after(seen, MADE)
    assert (told(effects), effects.changes.log) == ([], ())


def test_one_that_was_there_is_linked_and_counts_as_no_write() -> None:
    seen, effects = after(view(requests=(CREATION,)), msgspec.structs.replace(MADE, made=False, has_password=False))
    assert (part(seen).step, part(seen).reason) == (
        Step.LINKED,
        "there was an account of this name or person already",
    )
    assert (effects.changes.shown, effects.changes.dropped) == ((), ((3, "lan"),))
    assert (told(effects), effects.changes.log) == ([], ())


def test_one_that_lacks_something_stays_ours_to_finish() -> None:
    seen, effects = after(view(requests=(CREATION,)), msgspec.structs.replace(MADE, complete=False))
    assert (part(seen).step, part(seen).calling, part(seen).user_id) == (Step.OWED, "9.1", "c2")
    assert (told(effects), effects.changes.shown) == ([], ((3, "lan"),))
    seen, effects = after(seen, parked(CREATION, "no policy"))
    assert (part(seen).step, part(seen).reason) == (Step.REFUSED, "no policy")


def test_an_account_made_for_somebody_who_is_gone_by_now_goes_too() -> None:
    seen = view(
        row("wan", "c1", gone=True),
        row("lan", "c2"),
        users=(known("wan", "c1", presence=Presence.GONE),),
        requests=(CREATION,),
    )
    _, effects = after(seen, MADE)
    assert ("delete", "lan", "waiting") in parts(effects)


def test_a_removed_account_is_told_once() -> None:
    seen, effects = after(view(requests=(DELETION,), users=(known("lan", "c2"),)), REMOVED)
    assert (part(seen).step, seen.users["lan/c2"].presence) == (Step.REMOVED, Presence.GONE)
    assert told(effects) == [("synced", "lan", "deleted")]
    assert [line.synced_value for line in effects.changes.log] == ["deleted"]
    _, effects = after(seen, REMOVED)
    assert (told(effects), effects.changes.log) == ([], ())


def test_one_that_was_gone_already_counts_as_no_write() -> None:
    seen, effects = after(view(requests=(DELETION,)), msgspec.structs.replace(REMOVED, calls=0))
    assert (part(seen).step, part(seen).reason) == (Step.REMOVED, "it was gone already")
    assert (told(effects), effects.changes.log) == ([], ())


@pytest.mark.parametrize(("run", "calling"), [("9.1", ""), ("9.2", "9.1")])
def test_a_run_takes_back_its_own_note_alone(run: str, calling: str) -> None:
    seen, _ = after(view(requests=(CREATION,)), AccountLeft(request_id=3, server="lan", run=run))
    assert part(seen).calling == calling


def test_what_is_parked_is_refused_with_its_reason() -> None:
    seen, effects = after(view(requests=(CREATION,)), parked(CREATION))
    assert (part(seen).step, part(seen).reason, part(seen).job_id) == (Step.REFUSED, "lan: refused", 9)
    assert told(effects) == [("parked", "lan", "create")]
    assert [(line.success, line.message) for line in effects.changes.log] == [(False, "lan: refused")]


@pytest.mark.parametrize(
    ("action", "step", "reason"),
    [
        ("retry", Step.OWED, ""),
        ("cancel", Step.DISCARDED, "it was given up by hand"),
        ("resolve", Step.DISCARDED, "it was done by hand"),
    ],
)
def test_what_a_person_does_about_the_job_is_seen_in_the_request(action: str, step: Step, reason: str) -> None:
    before = request(target("lan", Step.REFUSED, reason="no", job_id=9), target("attic"))
    seen, effects = after(view(requests=(before,), jobs={9: (3, "lan", "")}), JobCommand(job_id=9, action=action))
    assert (part(seen).step, part(seen).reason) == (step, reason)
    assert effects.changes.dropped == (() if action == "retry" else ((3, "lan"),))
    assert part(seen, "attic").step is Step.OWED


def test_the_password_of_an_account_that_exists_is_kept_when_its_job_is_given_up() -> None:
    before = request(target("lan", Step.REFUSED, user_id="c2"))
    _, effects = after(view(requests=(before,), jobs={9: (3, "lan", "")}), JobCommand(job_id=9, action="cancel"))
    assert effects.changes.dropped == ()


def test_what_is_over_is_not_opened_again_by_a_late_command() -> None:
    seen = view(requests=(request(target("lan", Step.MADE)),), jobs={9: (3, "lan", "")})
    assert after(seen, JobCommand(job_id=9, action="cancel"))[0] == seen
    assert after(seen, JobCommand(job_id=8, action="cancel"))[0] == seen


@pytest.mark.parametrize(
    ("dry", "step", "found"),
    [(False, Step.OWED, [("accounts.remove", "lan")]), (True, Step.PLANNED, [])],
)
def test_what_a_person_confirms_is_done_or_in_a_dry_run_told(
    dry: bool, step: Step, found: list[tuple[str, str]]
) -> None:
    rules = Policy(sites=POLICY.sites, dry_run=dry)
    confirmed = UserRequestSettled(request_id=3, action="confirm")
    seen, effects = after(view(requests=(DELETION,)), confirmed, rules)
    assert (part(seen).step, asked(effects)) == (step, found)
    assert [line.dry_run for line in effects.changes.log if line.dry_run] == [True] * dry


def test_what_a_person_discards_asks_for_nothing() -> None:
    before = request(target("lan", Step.DISCARDED, user_id="c2"), action=Action.DELETE)
    seen = view(requests=(before,))
    assert after(seen, UserRequestSettled(request_id=3, action="discard"))[0] == seen


@pytest.mark.parametrize(
    "event",
    [
        msgspec.structs.replace(MADE, request_id=99),
        msgspec.structs.replace(REMOVED, request_id=99),
        AccountLeft(request_id=99, server="lan", run="9.1"),
        UserRequestSettled(request_id=99, action="confirm"),
        JobParked(job_id=1, feature="accounts", job_kind="accounts.look", args="{}", outcome="dead", reason=""),
        JobParked(job_id=1, feature="userdata", job_kind="userdata.write", args="{}", outcome="dead", reason=""),
    ],
)
def test_what_belongs_to_no_request_changes_none(event: Event) -> None:
    more: dict[str, Any] = {"requests": (CREATION,)}
    _, effects = after(view(**more), event)
    assert (parts(effects), told(effects)) == ([], [])
