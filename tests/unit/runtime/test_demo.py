"""The demo's cast and configuration."""

from __future__ import annotations

from pathlib import Path

from playhead.config.schema import masked
from playhead.runtime.demo import NICKNAME, cast, login_for, settings_for
from playhead.runtime.parts import policy_of, rules_of


def test_three_servers_have_three_roots_and_one_other_name() -> None:
    shows = cast(3, 3)
    assert len({show.root for show in shows}) == 3
    assert [show.users[0] for show in shows] == ["alice", "alice", NICKNAME]
    assert len({show.secret for show in shows}) == 3


def test_more_servers_and_people_than_there_are_names_are_numbered() -> None:
    shows = cast(8, 10)
    assert len({show.name for show in shows}) == 8
    assert len(set(shows[7].users)) == 10


def test_the_configuration_maps_the_roots_and_tells_who_is_who(tmp_path: Path) -> None:
    shows = cast(3, 2)
    settings = settings_for(shows, {s.name: f"http://127.0.0.1/{s.name}" for s in shows}, tmp_path, 8080)
    rules = rules_of(settings)
    assert {pair.common for pairs in rules.paths.values() for pair in pairs} == {"/media"}
    assert rules.people[0].accounts == {"wan": ("alice",), "lan": ("alice",), "attic": (NICKNAME,)}
    assert [peer.rank for peer in policy_of(settings).peers.values()] == [1, 2, 3]
    assert shows[0].secret not in str(masked(settings))


def test_the_password_is_kept_for_the_next_demo_in_that_folder(tmp_path: Path) -> None:
    first = login_for(tmp_path)
    assert login_for(tmp_path) == first
    assert len(first.password) >= 10
