"""The parts of playlists, from settings: all of them, or none where they are switched off."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from playhead.config.media import MediaServer
from playhead.config.settings import Database, Settings
from playhead.features.playlists.view import Peer, Policy
from playhead.runtime.parts import playlists_policy_of
from playhead.runtime.playlists import PlaylistParts
from playhead.runtime.program import Program
from playhead.runtime.wiring import build, open_database


def settings(folder: Path, **sync: object) -> Settings:
    key, url = SecretStr("k" * 32), "http://127.0.0.1:1/jf"
    servers = (
        MediaServer(name="wan", url=url, api_key=key, rank=2),
        MediaServer(name="lan", url=url, api_key=key, direction="source"),
        MediaServer(name="attic", url=url, api_key=key, direction="off"),
    )
    database = Database(path=str(folder / "playhead.db"))
    return Settings.model_validate({"servers": servers, "sync": sync, "database": database})


def built(chosen: Settings) -> Program:
    program = build(chosen, open_database(chosen), site=None)
    program.database.close()
    program.passwords.close()
    return program


def test_the_policy_follows_the_settings(tmp_path: Path) -> None:
    policy = playlists_policy_of(settings(tmp_path, dry_run=True, max_retries=2))
    assert policy == Policy(
        peers={"wan": Peer(rank=2), "lan": Peer(rank=1, writes=False)}, dry_run=True, max_attempts=3
    )


def test_each_server_that_takes_part_has_a_reader(tmp_path: Path) -> None:
    program = built(settings(tmp_path))
    assert set(program.readers) == {"wan", "lan"}
    assert "playlists" in {feature.name for feature in program.features}


def test_nothing_of_it_where_it_is_switched_off(tmp_path: Path) -> None:
    program = built(settings(tmp_path, playlists=False))
    assert program.readers == {}
    assert "playlists" not in {feature.name for feature in program.features}


def test_a_change_of_an_unknown_server_is_nobodys_concern() -> None:
    parts = PlaylistParts()
    parts.hear("wan", ["a"])
    assert parts.readers == {}
