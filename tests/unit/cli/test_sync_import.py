"""`playhead sync import` without a running process: files are checked whole, and what they say becomes records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playhead.cli.ends import Failure
from playhead.cli.sync_import import pairs, server_names
from playhead.storage.engine import Database
from tests.support.command import Shell
from tests.support.foreign import backup, db_sync, event, film
from tests.support.shelf import plant
from tests.support.views import LAN, USER, WAN, known

SERVERS = [{"name": name, "url": f"http://{name}.test", "api_key": "k" * 32} for name in (WAN, LAN)]
EMPTY = known(played=False, position=0, play_count=0, last_played=None, favorite=False, rating=None)


@pytest.fixture
def house(shell: Shell) -> Shell:
    """alice has Metropolis on both servers, and nothing is known of it but that."""
    shell.write({"servers": SERVERS, "database": {"path": str(shell.data / "playhead.db")}})
    assert shell("migrate").code == 0
    database = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    with database.write_connection() as connection:
        connection.exec_driver_sql("BEGIN")
        plant(connection, shadows={WAN: EMPTY, LAN: EMPTY})
        connection.exec_driver_sql("COMMIT")
    database.close()
    return shell


def test_a_backup_is_looked_at_and_then_taken_over(house: Shell, tmp_path: Path) -> None:
    entries = [film(via="home", metadata={"home": {"path": "/media/Metropolis.mkv"}}), film("Other"), film(watched=0)]
    file = str(backup(tmp_path / "b.json", entries))
    looked = house("sync", "import", "watchstate", file, "--person", "Alice", "--dry-run", "--json")
    assert (looked.code, looked.json["counts"]) == (0, {"taken": 1, "unmatched": 1, "empty": 1})
    assert [one["server"] for one in looked.json["writes"]] == [LAN, WAN]
    assert house("journal", "stats", "--json").json["offset"] == 0
    taken = house("sync", "import", "watchstate", file, "--person", "Alice")
    assert taken.code == 0
    assert "no server has this path or these ids" in taken.out
    assert "watchstate: 3 of 3" in taken.err
    assert house("journal", "stats", "--json").json["offset"] == 1


def test_a_database_brings_persons_and_edits(house: Shell, tmp_path: Path) -> None:
    users = [("alice", "old", USER), ("alice", LAN, USER)]
    file = str(db_sync(tmp_path / "sync.db", users, [event(user_id=USER)]))
    told = house("sync", "import", "jellyfin-db-sync", file, "--dry-run", "--json").json
    assert (told["servers"], told["unknown_servers"]) == ({LAN: LAN}, ["old"])
    assert told["counts"] == {"taken": 1}
    assert told["people"] == [{"name": "alice", "verdict": "known", "why": "these accounts are one person's already"}]
    by_url = house(
        "sync", "import", "jellyfin-db-sync", file, "--server", "old=http://wan.test/", "--dry-run", "--json"
    )
    # where its own server is here, that server's present state says whether the edit still stands
    assert (by_url.json["servers"]["old"], by_url.json["counts"]) == (WAN, {"taken": 0, "older": 1})


def test_what_cannot_be_used_is_told_in_a_line(house: Shell, tmp_path: Path) -> None:
    broken = tmp_path / "b.json"
    broken.write_text('[{"type": "movie"')
    for arguments, code, said in (
        (("watchstate", str(broken), "--person", "alice"), 1, "breaks off"),
        (("watchstate", str(backup(tmp_path / "c.json", [])), "--person", "zoe"), 2, "nobody is called zoe"),
        (("watchstate", str(broken)), 2, "--person"),
        (("jellyfin-db-sync", str(broken)), 1, "is no database"),
        (("jellyfin-db-sync", str(tmp_path / "none.db")), 2, "does not exist"),
    ):
        ended = house("sync", "import", *arguments)
        assert (ended.code, said in ended.err) == (code, True), ended.err


def test_before_any_server_was_read_it_says_what_to_do(shell: Shell, tmp_path: Path) -> None:
    ended = shell("sync", "import", "watchstate", str(backup(tmp_path / "b.json", [])), "--person", "alice")
    assert (ended.code, "nobody is known yet" in ended.err) == (3, True)


def test_names_are_matched_by_name_and_by_url() -> None:
    ours = {"wan": "https://w.example/", "lan": "http://lan:8096"}
    assert server_names(("wan", "x"), {}, ours) == {"wan": "wan"}
    assert server_names(("x",), {"x": "HTTP://lan:8096/"}, ours) == {"x": "lan"}
    assert server_names(("wan",), {"wan": "lan"}, ours) == {"wan": "lan"}
    for asked in ({"y": "wan"}, {"x": "attic"}):
        with pytest.raises(Failure):
            server_names(("x",), asked, ours)


def test_pairs_have_two_sides() -> None:
    assert pairs(["a=b", "c=d=e"], "--server") == {"a": "b", "c": "d=e"}
    for wrong in ("a", "=b", "a="):
        with pytest.raises(Failure):
            pairs([wrong], "--server")


def test_an_entry_that_says_too_much_is_told_and_stops_none_of_those_beside_it(house: Shell, tmp_path: Path) -> None:
    place = {"home": {"path": "/media/Metropolis.mkv"}}
    bad = [film("Far off", updated=10**12), film("\ud83c torn"), film("Long", season=10**9, type="episode")]
    file = tmp_path / "b.json"
    file.write_text(json.dumps([bad[0], film(metadata=place), *bad[1:]]))
    ended = house("sync", "import", "watchstate", str(file), "--person", "Alice", "--json")
    assert (ended.code, ended.json["counts"]) == (0, {"taken": 1, "unusable": 3}), ended.err
    told = [(one["line"], one["name"], one["why"].partition(":")[0]) for one in ended.json["left"]]
    assert told == [(1, "Far off", "at"), (3, "? torn", "name"), (4, "Long", "season")]
