"""Who lacks an account that somebody got, and whose accounts go with one that was deleted."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.features.accounts.model import Action, Known, Step
from playhead.features.accounts.view import Mode, Policy, Site, View
from playhead.identity.match import Person
from playhead.identity.place import Selection
from playhead.identity.rows import AccountRow
from tests.support.accounts_views import (
    AT,
    POLICY,
    after,
    asked,
    known,
    listing,
    parts,
    request,
    row,
    target,
    user,
    view,
)

C1, C2, C3 = row("wan", "c1"), row("lan", "c2"), row("attic", "c3")
HERE = (known("wan", "c1"), known("lan", "c2"), known("attic", "c3"))
MAKE, REMOVE = "accounts.make", "accounts.remove"
Told = tuple[list[tuple[str, str, str]], list[tuple[str, str]]]


def policy(**more: Any) -> Policy:
    return msgspec.structs.replace(POLICY, **more)


def created(seen: View, rules: Policy = POLICY, **more: Any) -> Told:
    """carol is new on wan: the parts of what is asked, and the jobs."""
    _, effects = after(seen, listing("wan", user("c1", **more)), rules)
    return parts(effects), asked(effects)


def deleted(seen: View, rules: Policy = POLICY, *, one: Known = HERE[0]) -> Told:
    """carol is gone from wan for certain."""
    gone = msgspec.structs.replace(one, told_gone=True)
    seen = msgspec.structs.replace(seen, users=seen.users | {one.ref: gone})
    _, effects = after(seen, listing("wan"), rules)
    return parts(effects), asked(effects)


# --- somebody new


def test_who_is_new_on_one_server_gets_an_account_on_the_others() -> None:
    assert created(view(C1)) == (
        [("create", "lan", "owed"), ("create", "attic", "owed")],
        [(MAKE, "lan"), (MAKE, "attic")],
    )


def test_where_a_person_says_so_first_nothing_is_done_before() -> None:
    assert created(view(C1), policy(create=Mode.CONFIRM)) == (
        [("create", "lan", "waiting"), ("create", "attic", "waiting")],
        [],
    )


def test_where_it_is_off_it_is_told_and_nothing_else() -> None:
    assert created(view(C1), policy(create=Mode.OFF)) == ([("create", "", "sync.users.create is off")], [])


def test_a_dry_run_tells_what_would_be_made() -> None:
    _, effects = after(view(C1), listing("wan", user("c1")), policy(dry_run=True))
    assert parts(effects) == [("create", "lan", "planned"), ("create", "attic", "planned")]
    assert asked(effects) == []
    assert [(line.target_server, line.dry_run, line.success) for line in effects.changes.log] == [
        ("lan", True, True),
        ("attic", True, True),
    ]


def test_who_has_an_account_there_needs_none() -> None:
    assert created(view(C1, C2)) == ([("create", "attic", "owed")], [(MAKE, "attic")])
    assert created(view(C1, C2, C3)) == ([], [])


def test_an_account_that_is_gone_there_is_none() -> None:
    gone = msgspec.structs.replace(C2, gone=True)
    assert created(view(C1, gone, C3)) == ([("create", "lan", "owed")], [(MAKE, "lan")])


@pytest.mark.parametrize(
    ("more", "account", "why"),
    [
        ({"is_administrator": True}, C1, "it is an administrator's account: those are made by hand"),
        ({"is_disabled": True}, C1, "it is disabled"),
        ({}, row("wan", "c1", person_id=None), "name"),
        ({}, None, "it was gone again at once"),
    ],
)
def test_some_are_only_told(more: dict[str, Any], account: AccountRow | None, why: str) -> None:
    assert created(view(*([account] if account else [])), **more) == ([("create", "", why)], [])


def test_servers_that_are_not_written_to_or_leave_the_name_out_get_none() -> None:
    sites = POLICY.sites | {"lan": Site(writes=False), "attic": Site(chosen=Selection(exclude=("Carol",)))}
    assert created(view(C1), policy(sites=sites)) == ([], [])


def test_a_server_that_is_not_heard_makes_nobody_elsewhere() -> None:
    sites = POLICY.sites | {"wan": Site(hears=False)}
    assert created(view(C1), policy(sites=sites)) == ([], [])


def test_the_configured_name_is_taken_where_there_is_one() -> None:
    people = (Person("carol", {"wan": ("carol",), "lan": ("caz",)}),)
    _, effects = after(view(C1), listing("wan", user("c1")), policy(people=people))
    (made,) = effects.changes.requests.values()
    assert [(one.server, one.name) for one in made.targets] == [("lan", "caz"), ("attic", "carol")]


def test_a_name_that_the_configuration_gives_to_somebody_else_is_not_made() -> None:
    people = (Person("bob", {"lan": ("carol",)}),)
    _, effects = after(view(C1), listing("wan", user("c1")), policy(people=people))
    (made,) = effects.changes.requests.values()
    assert [(one.server, one.step, one.reason) for one in made.targets] == [
        ("lan", Step.REFUSED, "the configuration gives this name to bob there"),
        ("attic", Step.OWED, ""),
    ]


@pytest.mark.parametrize("name", ["carol", "CAROL", "Carol "])
def test_what_is_asked_already_is_not_asked_again(name: str) -> None:
    before = request(target("lan", name=name), target("attic", name=name), server="attic", user_id="x")
    assert created(view(C1, requests=(before,))) == ([], [])


def test_greek_names_are_one_name_in_any_case() -> None:
    here = row("wan", "s1", "Σοφός")
    before = request(target("lan", name="ΣΟΦΌΣ"), target("attic", name="σοφόσ"), server="attic", user_id="x")
    _, effects = after(view(here, requests=(before,)), listing("wan", user("s1", "Σοφός")))
    assert parts(effects) == []


def test_one_that_somebody_made_while_it_was_asked_is_linked() -> None:
    before = request(target("lan", Step.WAITING), target("attic", Step.WAITING))
    _, effects = after(view(C1, C2, requests=(before,)), listing("lan", user("c2")))
    assert parts(effects) == [("create", "lan", "linked"), ("create", "attic", "waiting")]
    assert effects.changes.requests[3].targets[0].user_id == "c2"


def test_who_is_there_again_is_deleted_nowhere() -> None:
    before = request(
        target("lan", Step.WAITING, user_id="c2"), target("attic", Step.OWED, user_id="c3"), action=Action.DELETE
    )
    _, effects = after(view(C1, C2, C3, requests=(before,)), listing("wan", user("c1")))
    assert parts(effects) == [("delete", "lan", "discarded"), ("delete", "attic", "discarded")]
    assert effects.changes.requests[3].targets[0].reason == "carol is on wan again"


# --- somebody gone


def test_who_is_deleted_on_one_server_waits_for_a_person_on_the_others() -> None:
    assert deleted(view(C1, C2, C3, users=HERE)) == (
        [("delete", "lan", "waiting"), ("delete", "attic", "waiting")],
        [],
    )


def test_where_deletion_is_automatic_it_is_asked_for_at_once() -> None:
    assert deleted(view(C1, C2, C3, users=HERE), policy(delete=Mode.AUTO)) == (
        [("delete", "lan", "owed"), ("delete", "attic", "owed")],
        [(REMOVE, "lan"), (REMOVE, "attic")],
    )


def test_a_dry_run_tells_what_would_be_deleted() -> None:
    found = deleted(view(C1, C2, C3, users=HERE), policy(delete=Mode.AUTO, dry_run=True))
    assert found == ([("delete", "lan", "planned"), ("delete", "attic", "planned")], [])


@pytest.mark.parametrize("mode", [Mode.AUTO, Mode.CONFIRM])
@pytest.mark.parametrize(
    ("rows", "more", "why"),
    [
        (
            (C1, row("lan", "c2", is_administrator=True)),
            {},
            "it is an administrator's account",
        ),
        ((C1, C2), {"counts": {"lan": 1}}, "it is the last account of its server"),
        ((C1, row("lan", "c2", "Kids")), {}, "it is the template of new accounts"),
    ],
)
def test_protected_accounts_are_told_and_never_deleted(
    mode: Mode, rows: tuple[AccountRow, ...], more: dict[str, Any], why: str
) -> None:
    seen = view(*rows, users=HERE, **more)
    gone = msgspec.structs.replace(HERE[0], told_gone=True)
    seen = msgspec.structs.replace(seen, users=seen.users | {gone.ref: gone})
    _, effects = after(seen, listing("wan"), policy(delete=mode, template="kids"))
    assert (parts(effects), asked(effects)) == ([("delete", "lan", "refused")], [])
    (line,) = effects.changes.log
    assert (line.success, line.message, line.event_type) == (False, f"not done: {why}", "user")


@pytest.mark.parametrize(
    ("rules", "one", "why"),
    [
        ({"delete": Mode.OFF}, HERE[0], "sync.users.delete is off"),
        ({}, known("wan", "c1", is_administrator=True), "it is an administrator's account: those are deleted by hand"),
        ({"template": "Carol"}, HERE[0], "it is the template of new accounts"),
    ],
)
def test_some_deletions_are_only_told(rules: dict[str, Any], one: Known, why: str) -> None:
    seen = view(C1, C2, C3, users=(one, *HERE[1:]))
    assert deleted(seen, policy(**{"delete": Mode.AUTO} | rules), one=one) == ([("delete", "", why)], [])


def test_one_of_several_accounts_on_a_server_takes_none_elsewhere_along() -> None:
    found = deleted(view(C1, row("wan", "c9"), C2, users=HERE), policy(delete=Mode.AUTO))
    assert found == ([("delete", "", "the person has another account there")], [])


def test_nobody_we_know_is_deleted_nowhere_else() -> None:
    found = deleted(view(row("wan", "c1", person_id=None), C2, users=HERE), policy(delete=Mode.AUTO))
    assert found == ([("delete", "", "it belonged to nobody we know")], [])


def test_who_had_no_other_account_asks_for_nothing() -> None:
    assert deleted(view(C1, users=HERE)) == ([], [])


def test_several_at_once_wait_for_a_person_even_where_it_is_automatic() -> None:
    rows = (C1, C2, row("wan", "d1", "dave", 8), row("lan", "d2", "dave", 8))
    gone = (known("wan", "c1", told_gone=True), known("wan", "d1", "dave", told_gone=True))
    _, effects = after(view(*rows, users=gone), listing("wan"), policy(delete=Mode.AUTO))
    assert parts(effects) == [("delete", "lan", "waiting")] * 2
    assert {one.reason for one in effects.changes.requests.values()} == {"several were deleted at once"}


@pytest.mark.parametrize(("ago", "step"), [(59_000, "waiting"), (60_000, "owed")])
def test_one_soon_after_another_counts_as_at_once(ago: int, step: str) -> None:
    seen = view(C1, C2, users=HERE, deleted_at=AT - ago)
    assert deleted(seen, policy(delete=Mode.AUTO))[0] == [("delete", "lan", step)]


def test_what_we_deleted_ourselves_is_no_news() -> None:
    before = request(target("wan", user_id="c1"), action=Action.DELETE, server="lan", user_id="c2")
    assert deleted(view(C1, C2, C3, users=HERE, requests=(before,))) == ([], [])


def test_what_somebody_deletes_while_it_waits_is_done() -> None:
    before = request(target("wan", Step.WAITING, user_id="c1"), action=Action.DELETE, server="lan", user_id="c2")
    assert deleted(view(C1, C3, users=HERE, requests=(before,))) == ([("delete", "wan", "removed")], [])


def test_an_account_that_is_asked_to_go_already_is_not_asked_again() -> None:
    before = request(target("lan", user_id="c2"), action=Action.DELETE, server="attic", user_id="c3")
    assert deleted(view(C1, C2, users=HERE, requests=(before,))) == ([], [])


def test_who_is_gone_again_gets_no_accounts_but_for_one_that_may_be_made_already() -> None:
    before = request(target("lan"), target("attic", calling="4.1", calling_at=5))
    found = deleted(view(C1, users=HERE, requests=(before,)))
    assert found == ([("create", "lan", "discarded"), ("create", "attic", "owed")], [])


def test_servers_that_are_not_written_to_lose_nobody() -> None:
    sites = POLICY.sites | {"lan": Site(writes=False)}
    found = deleted(view(C1, C2, C3, users=HERE), policy(sites=sites, delete=Mode.AUTO))
    assert found == ([("delete", "attic", "owed")], [(REMOVE, "attic")])
