from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import accounts
from playhead.simulators.jellyfin.accounts import NameRefused, SignInForbidden, SignInRefused
from playhead.simulators.jellyfin.playing import Device
from tests.unit.simulators.jellyfin.world import EACH, World

PHONE = Device("App", "Phone", "phone", "1.0")


@pytest.mark.parametrize("name", ["ALICE", "a/b", "", " x", "..", "x "])
def test_a_taken_or_odd_name_is_refused(name: str) -> None:
    with pytest.raises(NameRefused):
        accounts.create(World("12.0.0").server, name, None, 1)


def test_a_new_account_is_hidden_sees_everything_and_is_told() -> None:
    world = World()
    carol = accounts.create(world.server, "carol", None, 1)
    assert carol.policy["IsHidden"]
    assert carol.policy["EnableAllFolders"]
    assert not carol.admin
    assert [event.kind for event in world.server.outbox] == ["UserCreated"]


def test_ids_of_one_name_differ_between_servers() -> None:
    assert World(name="one").alice.id != World(name="two").alice.id


def test_renaming_to_the_same_name_tells_nobody() -> None:
    world = World()
    accounts.rename(world.server, world.alice, "alice", 1)
    assert world.server.outbox == []
    accounts.rename(world.server, world.alice, "Alicia", 1)
    assert [event.kind for event in world.server.outbox] == ["UserUpdated"]
    with pytest.raises(NameRefused):
        accounts.rename(world.server, world.sim.user("Alicia"), "bob", 1)


def test_signing_in_again_on_a_device_ends_the_users_older_token_there_only() -> None:
    world = World()
    _, old = accounts.sign_in(world.server, "Alice", "alicepw", PHONE, 1)
    _, bobs = accounts.sign_in(world.server, "bob", "", PHONE, 2)
    _, new = accounts.sign_in(world.server, "alice", "alicepw", PHONE, 3)
    assert set(world.server.tokens) == {bobs.value, new.value}
    assert old.value not in world.server.tokens


@pytest.mark.parametrize(("name", "password"), [("alice", "no"), ("nobody", "x"), ("bob", "x")])
def test_a_wrong_name_or_password_is_refused_and_told(name: str, password: str) -> None:
    world = World()
    with pytest.raises(SignInRefused):
        accounts.sign_in(world.server, name, password, PHONE, 1)
    assert world.server.outbox[-1].facts["name"] == name


def test_a_disabled_account_or_one_session_too_many_is_forbidden() -> None:
    world = World()
    world.alice.policy["MaxActiveSessions"] = 1
    accounts.sign_in(world.server, "alice", "alicepw", PHONE, 1)
    with pytest.raises(SignInForbidden):
        accounts.sign_in(world.server, "alice", "alicepw", Device("App", "TV", "tv", "1"), 2)
    accounts.set_policy(world.server, world.bob, {**world.bob.policy, "IsDisabled": True}, 3)
    with pytest.raises(SignInForbidden):
        accounts.sign_in(world.server, "bob", "", PHONE, 4)


def test_disabling_destroys_tokens_for_good() -> None:
    world = World()
    accounts.sign_in(world.server, "alice", "alicepw", PHONE, 1)
    for disabled in (True, False):
        accounts.set_policy(world.server, world.alice, {**world.alice.policy, "IsDisabled": disabled}, 2)
    assert world.server.tokens == {}
    assert world.server.sessions == {}


def test_a_new_password_ends_all_tokens_but_the_callers() -> None:
    world = World()
    _, phone = accounts.sign_in(world.server, "alice", "alicepw", PHONE, 1)
    _, tv = accounts.sign_in(world.server, "alice", "alicepw", Device("App", "TV", "tv", "1"), 2)
    accounts.set_password(world.server, world.alice, "new", 3, keep=tv.value)
    assert set(world.server.tokens) == {tv.value}
    assert phone.value != tv.value


def test_deleting_an_account_takes_its_rows_tokens_and_sessions() -> None:
    world = World()
    accounts.sign_in(world.server, "alice", "alicepw", PHONE, 1)
    world.server.rows[world.alice.id, world.alpha.id] = world.server.row(world.alice, world.alpha)
    accounts.delete(world.server, world.alice, 2)
    assert (world.server.rows, world.server.tokens, world.server.sessions) == ({}, {}, {})


@EACH
def test_the_first_sign_in_is_not_dated_on_10_11(version: str) -> None:
    world = World(version)
    accounts.sign_in(world.server, "alice", "alicepw", PHONE, 5)
    assert world.alice.last_login == (None if version == "10.11.11" else 5)
    accounts.sign_in(world.server, "alice", "alicepw", PHONE, 6)
    assert world.alice.last_login == 6


def test_quick_connect_mints_a_token_for_the_named_account() -> None:
    world = World()
    request = accounts.initiate(world.server, PHONE, 1)
    assert request.code.isdigit()
    assert len(request.code) == 6
    accounts.authorize(world.server, request, world.bob, 2)
    assert world.server.tokens[request.token].user_id == world.bob.id
    assert request.added > 2


@EACH
def test_a_second_sign_in_on_a_device_gives_the_same_token_on_10_8_only(version: str) -> None:
    world = World(version)
    bob = accounts.open_session(world.server, world.bob, PHONE, 1).value
    first = accounts.open_session(world.server, world.alice, PHONE, 2).value
    second = accounts.open_session(world.server, world.alice, PHONE, 3).value
    again = version == "10.8.13"
    assert (first == second) is again
    assert (bob in world.server.tokens) is not again
    assert second in world.server.tokens


def test_10_8_tells_nobody_of_a_rename() -> None:
    world = World("10.8.13")
    accounts.rename(world.server, world.alice, "Alicia", 1)
    assert world.server.outbox == []
