"""What a list of users means for persons: links that last, and links that the configuration takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from playhead.domain.events import ServerSeen
from playhead.domain.people import RemoteUser
from playhead.identity.decide import EXCLUDED, NAMESAKE, NAMESAKES, Peopled, match_users, server_after
from playhead.identity.match import Person
from playhead.identity.place import Selection
from playhead.identity.rows import HAND, AccountRow, ServerRow
from tests.support.fake_library import remote_user

ALICE, BOB = remote_user(1, "alice"), remote_user(2, "bob")
IDS = {"alice": 1, "bob": 2}


def peopled(
    *users: RemoteUser, people: Sequence[Person] = (), known: Mapping[str, AccountRow] | None = None
) -> Peopled:
    return match_users("wan", users, people, known or {}, IDS, next_person=5)


def persons(found: Peopled) -> dict[str, int | None]:
    return {row.name: row.person_id for row in found.accounts.values()}


def test_a_new_name_is_a_new_person_and_a_known_one_is_not() -> None:
    found = peopled(replace(ALICE, name="ALICE"), remote_user(3, "Carol"), remote_user(4, "Dan"))
    assert persons(found) == {"ALICE": 1, "Carol": 5, "Dan": 6}
    assert found.persons == {"carol": (5, "Carol"), "dan": (6, "Dan")}


TWINS = [("straße", "STRASSE"), ("alice", "alice "), ("José", "Jose\u0301"), ("Σοφίας", "ΣΟΦΊΑΣ")]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_of_two_accounts_of_one_name_nobody_knows_whose_they_are(one: str, other: str) -> None:
    both = (remote_user(3, one), remote_user(4, other))
    found = peopled(*both)
    assert persons(found) == {one: None, other: None}
    assert {row.evidence for row in found.accounts.values()} == {NAMESAKES}
    first = peopled(both[0])
    assert persons(peopled(*both, known=first.accounts))[one] is not None
    assert persons(peopled(*both, people=[Person("alice", {"wan": (one,)})])) == {one: 1, other: 1}


def test_a_newcomer_is_not_who_was_called_so_before() -> None:
    renamed = peopled(replace(ALICE, name="alicia"), known=peopled(ALICE).accounts)
    found = peopled(replace(ALICE, name="alicia"), remote_user(3, "alice"), known=renamed.accounts)
    assert persons(found) == {"alicia": 1, "alice": None}
    assert {row.evidence for row in found.accounts.values()} == {"id", NAMESAKE}
    at_once = peopled(replace(ALICE, name="alicia"), remote_user(3, "alice"), known=peopled(ALICE).accounts)
    assert persons(at_once) == {"alicia": 1, "alice": None}


def test_who_is_made_anew_under_the_same_name_is_the_same_person() -> None:
    assert persons(peopled(remote_user(3, "alice"), known=peopled(ALICE).accounts))["alice"] == 1
    by_hand = {ref: replace(row, evidence=HAND) for ref, row in peopled(replace(ALICE, name="tv")).accounts.items()}
    by_hand = {ref: replace(row, person_id=1) for ref, row in by_hand.items()}
    assert persons(peopled(replace(ALICE, name="tv"), remote_user(3, "alice"), known=by_hand)) == {"tv": 1, "alice": 1}


def test_several_accounts_of_one_person_on_one_server() -> None:
    people = [Person("alice", {"wan": ("alice", "alice tv")})]
    assert persons(peopled(ALICE, remote_user(3, "Alice TV"), people=people)) == {"alice": 1, "Alice TV": 1}


def test_a_renamed_account_stays_with_its_person() -> None:
    before = peopled(ALICE).accounts
    renamed = peopled(replace(ALICE, name="alicia"), known=before)
    assert persons(renamed) == {"alicia": 1}
    assert renamed.persons == {}
    assert persons(peopled(replace(ALICE, name="alicia"), known=renamed.accounts)) == {"alicia": 1}


def test_an_account_renamed_to_another_persons_name_stays_with_its_own() -> None:
    before = peopled(ALICE).accounts
    assert persons(peopled(replace(ALICE, name="bob"), known=before)) == {"bob": 1}
    reserved = [Person("bob", {"wan": ("bobby",)})]
    assert persons(peopled(replace(ALICE, name="bob"), known=before, people=reserved)) == {"bob": 1}


def test_a_configured_account_that_is_renamed_stays_with_its_person() -> None:
    people = [Person("alice", {"wan": ("al",)})]
    al = replace(ALICE, name="al")
    known = peopled(al, people=people).accounts
    for name in ("albert", "albert", "alice"):
        known = peopled(replace(al, name=name), people=people, known=known).accounts
        assert [row.person_id for row in known.values()] == [1]


def test_the_configuration_beats_a_link_by_name() -> None:
    before = peopled(ALICE).accounts
    found = peopled(ALICE, people=[Person("bob", {"wan": ("alice",)})], known=before)
    assert [(row.person_id, row.evidence) for row in found.accounts.values()] == [(2, "config")]


def test_an_account_taken_out_of_the_configuration_goes_by_its_name_again() -> None:
    before = peopled(BOB, people=[Person("alice", {"wan": ("bob",)})]).accounts
    assert persons(peopled(BOB, known=before)) == {"bob": 2}


def test_a_namesake_that_was_linked_by_name_is_let_go_when_another_account_is_configured() -> None:
    before = peopled(ALICE).accounts
    found = peopled(ALICE, remote_user(3, "al"), people=[Person("alice", {"wan": ("al",)})], known=before)
    assert persons(found) == {"alice": None, "al": 1}


def test_an_account_that_nobody_can_own_says_why() -> None:
    (row,) = peopled(ALICE, people=[Person("alice", {"wan": ("al",)})]).accounts.values()
    assert row.person_id is None
    assert "configured" in row.evidence


def test_a_user_that_is_listed_no_more_is_gone_and_is_said_so_once() -> None:
    before = peopled(ALICE, BOB).accounts
    found = peopled(ALICE, known=before)
    assert {row.name: row.gone for row in found.accounts.values()} == {"alice": False, "bob": True}
    assert set(peopled(ALICE, known=found.accounts).accounts) == {f"wan/{ALICE.user_id}"}


def test_a_user_that_is_back_is_the_same_person() -> None:
    gone = {ref: replace(row, gone=True) for ref, row in peopled(ALICE).accounts.items()}
    (row,) = peopled(replace(ALICE, name="alicia"), known=gone).accounts.values()
    assert (row.person_id, row.gone) == (1, False)


def test_rights_are_as_listed() -> None:
    (row,) = peopled(replace(ALICE, is_disabled=True, is_administrator=True)).accounts.values()
    assert (row.is_disabled, row.is_administrator) == (True, True)


def seen(state: str, *, fresh: bool = False, version: str = "") -> ServerSeen:
    return ServerSeen(server="wan", state=state, fresh=fresh, version=version, error="" if state == "up" else "why")


UP = ServerRow(name="wan", state="up", version="12.0.0", changed_at=100, back_at=100)


@pytest.mark.parametrize(
    ("before", "event", "changed_at", "back_at"),
    [
        (None, seen("up"), 500, 500),
        (None, seen("down"), 500, 500),
        (UP, seen("up", version="12.0.1"), 100, 100),
        (UP, seen("up", fresh=True), 100, 500),
        (UP, seen("down"), 500, 100),
        (replace(UP, state="down"), seen("up"), 500, 500),
        (replace(UP, state="down"), seen("key_refused"), 500, 100),
        (replace(UP, state="down"), seen("down", fresh=True), 100, 100),
    ],
    ids=[
        "first sight",
        "first sight of a dead one",
        "an upgrade is no gap",
        "our own start is a gap",
        "going down",
        "a return is a gap",
        "not back yet",
        "still down",
    ],
)
def test_a_gap_ends_when_server_and_playhead_are_both_back(
    before: ServerRow | None, event: ServerSeen, changed_at: int, back_at: int
) -> None:
    after = server_after(before, event, at=500)
    assert (after.changed_at, after.back_at) == (changed_at, back_at)


def test_what_is_not_told_of_a_dead_server_is_kept() -> None:
    after = server_after(UP, seen("down"), at=500)
    assert (after.version, after.error) == ("12.0.0", "why")
    assert server_after(after, seen("up", version="12.0.1"), at=600).error == ""


def test_an_account_that_is_left_out_belongs_to_nobody_until_it_is_taken_in_again() -> None:
    before = peopled(ALICE)
    out = match_users("wan", [ALICE, BOB], (), before.accounts, IDS, 5, Selection(exclude=("Alice",)))
    assert persons(out) == {"alice": None, "bob": 2}
    left = out.accounts[f"wan/{ALICE.user_id}"]
    assert (left.evidence, left.links) == (EXCLUDED, 1)
    again = match_users("wan", [ALICE], (), out.accounts, IDS, 5)
    assert persons(again)["alice"] == 1


def test_what_an_administrator_grouped_outlasts_names_and_yields_to_the_configuration() -> None:
    by_hand = {f"wan/{BOB.user_id}": replace(peopled(BOB).accounts[f"wan/{BOB.user_id}"], person_id=1, evidence=HAND)}
    assert persons(peopled(replace(BOB, name="Robert"), known=by_hand)) == {"Robert": 1}
    configured = (Person("bob", {"wan": ("bob",)}),)
    moved = peopled(BOB, people=configured, known=by_hand).accounts[f"wan/{BOB.user_id}"]
    assert (moved.person_id, moved.links) == (2, 1)
