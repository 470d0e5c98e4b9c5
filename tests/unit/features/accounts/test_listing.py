"""What servers tell of their accounts: who is new, who is gone for certain, and what is no news."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.events import ServerRetired, ServerSeen, UserNotice, UsersListed
from playhead.domain.server_events import ServerAnswered
from playhead.features.accounts.listing import APART_MS
from playhead.features.accounts.model import Action, Presence, ServerState, Step
from playhead.features.accounts.view import Mode, Policy, Site, View
from tests.support.accounts_views import (
    AT,
    POLICY,
    SERVERS,
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

AUTO = Policy(sites=POLICY.sites, delete=Mode.AUTO)
C1, C2 = row("wan", "c1"), row("lan", "c2")
LOOK = [("accounts.look", "wan")]


def notice(action: str, user_id: str = "c1", server: str = "wan") -> UserNotice:
    return UserNotice(server=server, action=action, user_id=user_id, user_name="carol")


def first_contact(*rows: Any, **more: Any) -> View:
    states = {name: ServerState(server=name) for name in SERVERS}
    return view(*rows, servers=states, **more)


def presence(seen: View, ref: str = "wan/c1") -> Presence | None:
    found = seen.users.get(ref)
    return None if found is None else found.presence


# --- the baseline


def test_the_first_users_of_a_server_are_made_nowhere_else() -> None:
    seen, effects = after(first_contact(C1), listing("wan", user("c1")))
    assert (parts(effects), asked(effects), presence(seen)) == ([], [], Presence.HERE)
    assert seen.servers["wan"].listed
    _, effects = after(seen, listing("wan", user("c1")))
    assert (parts(effects), asked(effects)) == ([], [])


def test_who_was_told_of_as_new_before_the_first_listing_is_new() -> None:
    seen, effects = after(first_contact(C1), notice("created"))
    assert (parts(effects), presence(seen)) == ([], Presence.ANNOUNCED)
    _, effects = after(seen, listing("wan", user("c1"), user("d1", "dave")))
    assert parts(effects) == [("create", "lan", "owed"), ("create", "attic", "owed")]


def test_who_was_told_of_and_never_shown_is_forgotten() -> None:
    seen, _ = after(view(), notice("created"))
    seen, effects = after(seen, listing("wan"))
    assert (parts(effects), presence(seen)) == ([], None)


def test_a_notice_and_a_listing_make_one_request() -> None:
    seen, _ = after(view(C1), notice("created"))
    seen, effects = after(seen, listing("wan", user("c1")))
    assert len(parts(effects)) == 2
    for event in (notice("created"), listing("wan", user("c1"))):
        seen, effects = after(seen, event)
        assert (parts(effects), asked(effects)) == ([], [])


def test_a_listing_without_anybody_says_nothing() -> None:
    seen = view(C1, C2, users=(known("wan", "c1", told_gone=True),))
    later, effects = after(seen, UsersListed(server="wan", users=()), AUTO)
    assert (later, parts(effects), asked(effects)) == (seen, [], [])


@pytest.mark.parametrize("site", [None, Site(hears=False, writes=False)])
def test_a_server_that_takes_no_part_is_not_heard(site: Site | None) -> None:
    sites = {name: one for name, one in POLICY.sites.items() if name != "wan"} | ({"wan": site} if site else {})
    for event in (notice("created"), notice("deleted", "x"), listing("wan", user("c1"))):
        later, effects = after(view(C1), event, Policy(sites=sites))
        assert (parts(effects), asked(effects), presence(later)) == ([], [], None)


# --- going


def test_one_listing_that_lacks_somebody_asks_for_another() -> None:
    seen = view(C1, C2, users=(known("wan", "c1"),))
    later, effects = after(seen, listing("wan"), AUTO)
    assert (parts(effects), asked(effects)) == ([], LOOK)
    assert later.users["wan/c1"].missing_at == AT
    assert effects.jobs[0].run_at == AT + 60_000


@pytest.mark.parametrize(("ms", "gone"), [(0, False), (APART_MS - 1, False), (APART_MS, True), (10 * APART_MS, True)])
def test_two_listings_with_time_between_them_are_believed(ms: int, gone: bool) -> None:
    seen, _ = after(view(C1, C2, users=(known("wan", "c1"),)), listing("wan"), AUTO)
    later, effects = after(seen, listing("wan"), AUTO, at=AT + ms)
    assert parts(effects) == ([("delete", "lan", "owed")] if gone else [])
    assert presence(later) is (Presence.GONE if gone else Presence.HERE)
    assert (asked(effects) == LOOK) is not gone


def test_who_shows_up_between_them_was_never_gone() -> None:
    seen, _ = after(view(C1, C2, users=(known("wan", "c1"),)), listing("wan"), AUTO)
    seen, effects = after(seen, listing("wan", user("c1")), AUTO, at=AT + APART_MS)
    assert (parts(effects), seen.users["wan/c1"].missing_at) == ([], 0)
    _, effects = after(seen, listing("wan"), AUTO, at=AT + 2 * APART_MS)
    assert (parts(effects), asked(effects)) == ([], LOOK)


def test_a_notice_needs_one_listing_that_agrees() -> None:
    seen, effects = after(view(C1, C2, users=(known("wan", "c1"),)), notice("deleted"), AUTO)
    assert (parts(effects), asked(effects)) == ([], [])
    _, effects = after(seen, listing("wan"), AUTO)
    assert parts(effects) == [("delete", "lan", "owed")]


def test_a_notice_that_the_listing_denies_is_forgotten() -> None:
    seen, _ = after(view(C1, C2, users=(known("wan", "c1"),)), notice("deleted"), AUTO)
    seen, effects = after(seen, listing("wan", user("c1")), AUTO)
    assert (parts(effects), seen.users["wan/c1"].told_gone) == ([], False)
    _, effects = after(seen, listing("wan"), AUTO)
    assert parts(effects) == []


def test_the_deletion_of_somebody_unknown_is_told_once_and_deletes_nobody() -> None:
    seen, effects = after(view(row("lan", "c2")), notice("deleted", "x"), AUTO)
    assert parts(effects) == [("delete", "", "no account of this id was ever seen there: nothing is deleted elsewhere")]
    _, effects = after(seen, notice("deleted", "x"), AUTO)
    assert parts(effects) == []


def test_a_notice_that_comes_late_or_twice_is_no_news() -> None:
    seen = view(C1, C2, users=(known("wan", "c1", presence=Presence.GONE),))
    for event in (notice("deleted"), notice("created"), listing("wan")):
        later, effects = after(seen, event, AUTO)
        assert (later, parts(effects)) == (seen, [])


def test_a_restored_account_is_one_that_came() -> None:
    seen = view(C1, users=(known("wan", "c1", presence=Presence.GONE),))
    _, effects = after(seen, listing("wan", user("c1")))
    assert parts(effects) == [("create", "lan", "owed"), ("create", "attic", "owed")]


def test_a_target_only_server_is_known_and_asks_for_nothing() -> None:
    rules = Policy(sites=POLICY.sites | {"wan": Site(hears=False)}, delete=Mode.AUTO)
    seen, effects = after(view(C1), listing("wan", user("c1")), rules)
    assert (parts(effects), presence(seen)) == ([], Presence.HERE)


# --- names


def test_a_new_name_stays_where_it_is_and_is_told() -> None:
    seen, effects = after(view(C1, users=(known("wan", "c1"),)), listing("wan", user("c1", "caroline")))
    assert seen.users["wan/c1"].name == "caroline"
    assert parts(effects) == [
        ("rename", "", "it was called carol; on the other servers it keeps its name, and stays linked")
    ]
    assert asked(effects) == []
    _, effects = after(seen, listing("wan", user("c1", "caroline")))
    assert parts(effects) == []


def test_who_becomes_an_administrator_is_one_when_he_goes() -> None:
    seen, _ = after(view(C1, C2, users=(known("wan", "c1"),)), listing("wan", user("c1", is_administrator=True)), AUTO)
    seen, _ = after(seen, notice("deleted"), AUTO)
    _, effects = after(seen, listing("wan"), AUTO)
    assert parts(effects) == [("delete", "", "it is an administrator's account: those are deleted by hand")]


# --- servers


def test_another_server_under_the_same_name_has_a_first_look_of_its_own() -> None:
    seen = view(C1, C2, users=(known("wan", "c1"),))
    seen, _ = after(seen, ServerSeen(server="wan", state="up", server_id="another"), AUTO)
    assert seen.servers["wan"] == ServerState(server="wan", server_id="another")
    assert presence(seen) is None
    seen, effects = after(seen, listing("wan", user("d1", "dave")), AUTO)
    assert (parts(effects), asked(effects), seen.servers["wan"].listed) == ([], [], True)


@pytest.mark.parametrize("server_id", ["", "id of wan"])
def test_the_same_server_stays_known(server_id: str) -> None:
    seen = view(users=(known("wan", "c1"),))
    assert after(seen, ServerSeen(server="wan", state="down", server_id=server_id))[0] == seen


def test_nothing_is_owed_to_a_server_that_was_taken_out() -> None:
    one = request(target("lan"), target("attic"))
    other = request(target("lan", Step.WAITING, user_id="c2"), action=Action.DELETE, id=4)
    seen = view(requests=(one, other), users=(known("lan", "c2"),))
    seen, effects = after(seen, ServerRetired(server="lan"))
    assert parts(effects) == [
        ("create", "lan", "discarded"),
        ("create", "attic", "owed"),
        ("delete", "lan", "discarded"),
    ]
    assert set(effects.changes.dropped) == {(3, "lan"), (4, "lan")}
    assert (presence(seen, "lan/c2"), seen.servers["lan"].listed) == (None, False)


def test_what_is_owed_to_a_server_that_begins_anew_is_no_more_and_its_next_users_are_the_baseline() -> None:
    seen = view(requests=(request(target("lan")),), users=(known("lan", "c2"),))
    seen, effects = after(seen, ServerRetired(server="lan", anew=True))
    assert parts(effects) == [("create", "lan", "discarded")]
    assert effects.changes.requests[3].targets[0].reason == "its server begins anew"
    seen, _ = after(seen, ServerSeen(server="lan", state="up", server_id="another"))
    seen, effects = after(seen, listing("lan", user("c9", "carol")))
    assert parts(effects) == []


def test_the_same_server_under_another_id_keeps_its_accounts() -> None:
    seen = view(users=(known("wan", "c1"),))
    seen, _ = after(seen, ServerAnswered(server="wan", answer="same", server_id="another", before="id of wan"))
    seen, _ = after(seen, ServerSeen(server="wan", state="up", server_id="another"))
    assert presence(seen, "wan/c1") is Presence.HERE
    # who came meanwhile is no part of a baseline
    _, effects = after(seen, listing("wan", user("c1"), user("d1", "dave")))
    assert [part[:1] for part in parts(effects)] != []


def test_that_a_server_begins_anew_is_told_by_its_archiving() -> None:
    seen = view(users=(known("wan", "c1"),))
    assert after(seen, ServerAnswered(server="wan", answer="anew", server_id="b", before="id of wan"))[0] == seen
