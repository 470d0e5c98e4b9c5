"""What counts as one work and one person, and what is refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.identity.match import (
    Linked,
    NamedAccount,
    NewWork,
    Owner,
    PathRule,
    Person,
    Unlinked,
    common_path,
    keys_of,
    link,
    name_key,
    owners,
    tidy_path,
)

EPISODE = Item(
    item_id="e" * 32, kind="Episode", name="Pilot", provider_ids={"tvdb": "11", "imdb": "TT12"}, season=1, episode=1
)


@pytest.mark.parametrize(
    ("path", "tidy"),
    [
        (r"D:\Media\Film.mkv", "D:/Media/Film.mkv"),
        (r"\\nas\share\Film.mkv", "//nas/share/Film.mkv"),
        ("//nas//share/Film.mkv", "//nas/share/Film.mkv"),
        ("/media//films/", "/media/films"),
        ("/", "/"),
        ("films/Film.mkv", "films/Film.mkv"),
    ],
)
def test_paths_are_written_one_way(path: str, tidy: str) -> None:
    assert tidy_path(path) == tidy


@pytest.mark.parametrize(
    ("path", "common"),
    [
        ("/mnt/nfs/films/a.mkv", "/media/films/a.mkv"),
        ("/mnt/nfs/films", "/media/films"),
        ("/mnt/nfs/films2/a.mkv", "/nas/films2/a.mkv"),
        ("/mnt/other/a.mkv", "/mnt/other/a.mkv"),
        ("/mnt/NFS/films/a.mkv", "/mnt/NFS/films/a.mkv"),
        ("D:\\Media\\films\\a.mkv", "/media/films/a.mkv"),
        ("\\\\nas\\share\\films\\a.mkv", "/media/films/a.mkv"),
        ("/nas/share/films/a.mkv", "/nas/share/films/a.mkv"),
    ],
    ids=[
        "the longest prefix",
        "the folder itself",
        "a prefix ends at a folder",
        "no rule",
        "case matters",
        "a drive",
        "a share",
        "a folder named like the share",
    ],
)
def test_a_path_is_moved_to_the_common_tree(path: str, common: str) -> None:
    rules = [
        PathRule("/mnt/nfs", "/nas"),
        PathRule("/mnt/nfs/films/", "/media/films/"),
        PathRule("D:\\Media", "/media"),
        PathRule("\\\\nas\\share", "/media"),
    ]
    assert common_path(path, rules) == common


@pytest.mark.parametrize(
    ("source", "common", "path"),
    [("/", "/media", "/films/a.mkv"), ("/srv", "/", "/srv/media/films/a.mkv"), ("/", "/", "/media/films/a.mkv")],
)
def test_a_root_may_be_either_side_of_a_rule(source: str, common: str, path: str) -> None:
    assert common_path(path, [PathRule(source, common)]) == "/media/films/a.mkv"


def test_servers_that_disagree_about_a_files_kind_share_its_path() -> None:
    film = Item(item_id="a" * 32, kind="Movie", name="Film")
    assert keys_of(film, "/a.mkv") == keys_of(replace(film, kind="Video"), "/a.mkv") == (("file|/a.mkv", "path"),)


def test_a_series_and_its_only_season_may_be_one_folder() -> None:
    series = Item(item_id="a" * 32, kind="Series", name="Show")
    assert keys_of(series, "/show") != keys_of(replace(series, kind="Season"), "/show")


def test_an_episode_is_known_by_its_path_then_by_its_ids() -> None:
    keys = (("file|/a.mkv", "path"), ("Episode|tvdb|11", "tvdb"), ("Episode|imdb|tt12", "imdb"))
    assert keys_of(EPISODE, "/a.mkv") == keys
    assert keys_of(replace(EPISODE, episode_end=1), "/a.mkv") == keys


def test_a_file_of_two_episodes_is_not_known_by_the_first_ones_ids() -> None:
    assert keys_of(replace(EPISODE, episode_end=2), "/a.mkv") == (("file|/a.mkv", "path"),)


def test_ids_of_different_kinds_never_meet() -> None:
    ids = {"imdb": "tt1"}
    film, series = Item(item_id="", kind="Movie", name="", provider_ids=ids), replace(EPISODE, provider_ids=ids)
    assert set(keys_of(film, None)).isdisjoint(keys_of(series, None))


@pytest.mark.parametrize("kind", ["Season", "Playlist", "BoxSet", "CollectionFolder"])
def test_ids_of_kinds_that_have_none_of_their_own_say_nothing(kind: str) -> None:
    assert keys_of(Item(item_id="", kind=kind, name="", provider_ids={"tvdb": "1", "imdb": "tt1"}), None) == ()


def test_an_empty_id_is_no_key() -> None:
    assert keys_of(Item(item_id="", kind="Movie", name="", provider_ids={"imdb": ""}), None) == ()


KEYS = (("file|/a", "path"), ("Movie|imdb|tt1", "imdb"), ("Movie|tmdb|2", "tmdb"))


@pytest.mark.parametrize(
    ("known", "choice"),
    [
        ({}, NewWork()),
        ({"file|/a": 1}, Linked(1, "path")),
        ({"Movie|tmdb|2": 3}, Linked(3, "tmdb")),
        ({"Movie|imdb|tt1": 2, "Movie|tmdb|2": 2}, Linked(2, "imdb")),
        ({"file|/a": 1, "Movie|imdb|tt1": 2, "Movie|tmdb|2": 3}, Linked(1, "path")),
    ],
)
def test_the_strongest_evidence_names_the_work(known: dict[str, int], choice: Linked | NewWork) -> None:
    assert link(KEYS, known) == choice


def test_ids_that_name_two_works_are_refused_with_both() -> None:
    choice = link(KEYS, {"Movie|imdb|tt1": 7, "Movie|tmdb|2": 3})
    assert isinstance(choice, Unlinked)
    assert choice.candidates == (7, 3)
    assert "different works" in choice.reason


def named(server: str, name: str) -> NamedAccount:
    return NamedAccount(Account(server, f"id of {name}"), name)


def owned(accounts: list[NamedAccount], *people: Person) -> dict[str, tuple[str, str] | None]:
    """`server/account name` → (person, evidence), None for nobody."""
    found = owners(accounts, people)
    none = Owner("", "")
    return {
        f"{one.account.server}/{one.name}": (owner.name, owner.evidence) if owner is not none else None
        for one in accounts
        for owner in [found.get(one.account, none)]
    }


def test_accounts_of_one_name_are_one_person_however_it_is_written() -> None:
    assert name_key("  ALICE \t Smith") == name_key("alice smith")
    assert name_key("Straße") == name_key("STRASSE")
    assert name_key("alice") != name_key("alicia")


def test_without_configuration_the_name_decides() -> None:
    assert owned([named("wan", "Alice"), named("lan", "bob ")]) == {
        "wan/Alice": ("Alice", "name"),
        "lan/bob ": ("bob", "name"),
    }


def test_one_person_may_own_several_accounts_of_one_server() -> None:
    alice = Person("alice", {"wan": ("alice", "Alice TV"), "lan": ("al",)})
    accounts = [named("wan", "Alice"), named("wan", "alice tv"), named("lan", "al")]
    assert set(owned(accounts, alice).values()) == {("alice", "config")}


def test_a_configured_name_is_not_shared_with_its_namesake_on_that_server() -> None:
    alice = Person("Alice", {"wan": ("al",)})
    found = owned([named("wan", "alice"), named("wan", "al"), named("lan", "alice")], alice)
    assert found == {"wan/alice": None, "wan/al": ("Alice", "config"), "lan/alice": ("Alice", "name")}


def test_an_account_named_for_one_person_and_configured_for_another_belongs_to_the_other() -> None:
    assert owned([named("wan", "bob")], Person("alice", {"wan": ("bob",)}), Person("bob", {"lan": ("bob",)})) == {
        "wan/bob": ("alice", "config")
    }
