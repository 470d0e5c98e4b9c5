"""From settings to values."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from playhead.config.media import Sync, SyncUsers
from playhead.config.settings import Server, Settings
from playhead.domain.userdata import Field
from playhead.features.accounts.view import Mode, Site
from playhead.runtime.parts import accounts_policy_of, door_of, doors_of, policy_of, revealed
from tests.unit.runtime.test_wiring import settings_in


def test_direction_and_retries_become_policy(tmp_path: Path) -> None:
    policy = policy_of(settings_in(tmp_path, sync=Sync(max_retries=2, dry_run=True)))
    assert (policy.peers["wan"].hears, policy.peers["wan"].writes) == (True, False)
    assert (policy.max_attempts, policy.dry_run) == (3, True)


def test_nothing_is_written_when_watched_status_is_off(tmp_path: Path) -> None:
    kept = policy_of(settings_in(tmp_path, sync=Sync(watched_status=False))).fields
    assert kept == (Field.POSITION, Field.FAVORITE, Field.RATING)
    opinions_off = Sync(playback_progress=False, favorites=False, ratings=False)
    kept = policy_of(settings_in(tmp_path, sync=opinions_off)).fields
    assert kept == (Field.PLAYED, Field.PLAY_COUNT, Field.LAST_PLAYED)


def test_a_playing_film_is_written_at_the_configured_pace(tmp_path: Path) -> None:
    policy = policy_of(settings_in(tmp_path, sync=Sync(progress_debounce_seconds=12.5, replay="follow")))
    assert (policy.interval_ms, policy.follow_replay) == (12_500, True)


def test_what_is_said_about_users_becomes_policy(tmp_path: Path) -> None:
    users = SyncUsers(create="confirm", delete="off", template="kids")
    policy = accounts_policy_of(settings_in(tmp_path, sync=Sync(users=users, dry_run=True, max_retries=2)))
    assert (policy.create, policy.delete, policy.template) == (Mode.CONFIRM, Mode.OFF, "kids")
    assert (policy.dry_run, policy.max_attempts) == (True, 3)
    assert policy.sites == {"wan": Site(hears=True, writes=False)}
    usual = accounts_policy_of(settings_in(tmp_path))
    assert (usual.create, usual.delete, usual.template) == (Mode.AUTO, Mode.CONFIRM, None)


def test_an_address_with_colons_is_bracketed() -> None:
    door = door_of(Settings(server=Server(host="::1", port=9000, base_path="/playhead")))
    assert (door.own_url, door.prefix) == ("http://[::1]:9000", "/playhead")


def test_each_server_has_a_door_with_its_secret(tmp_path: Path) -> None:
    doors = doors_of(settings_in(tmp_path), {"wan": "s3cret"})
    assert (doors["wan"].webhook_secret, doors["wan"].url) == ("s3cret", "http://127.0.0.1:1/jf")


def test_only_a_secret_has_a_text_behind_it() -> None:
    assert (revealed(SecretStr("x")), revealed(None)) == ("x", None)
