import pytest
from pydantic import SecretStr, ValidationError

from playhead.config.media import MediaServer, PathPolicy, Person, Sync
from playhead.config.types import PathMap


def server(**given: object) -> MediaServer:
    return MediaServer.model_validate({"name": "wan", "url": "http://h", "api_key": "topsecret"} | given)


def test_a_server_needs_three_values_and_can_be_built_in_code() -> None:
    built = MediaServer(name="wan", url="http://h", api_key=SecretStr("topsecret"))
    assert built == server()
    assert (built.direction, built.rank, built.socket, built.poll_seconds, built.max_concurrency) == (
        "both",
        1,
        "auto",
        10,
        4,
    )


def test_the_key_of_a_server_is_not_in_its_text() -> None:
    assert "topsecret" not in repr(server())
    assert "topsecret" not in str(server())


@pytest.mark.parametrize("name", ["", "WAN", "wan_1", "a b", "x" * 33, "wan\n", "é"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        server(name=name)


@pytest.mark.parametrize(
    "given",
    [
        {"poll_seconds": 4.9},
        {"poll_seconds": 301},
        {"idle_poll_seconds": 0},
        {"max_concurrency": 0},
        {"direction": "up"},
        {"socket": "on"},
        {"rank": -1},
        {"api_key": ""},
        {"path_map": [{"from": "/a"}]},
        {"unknown": 1},
    ],
)
def test_values_out_of_range_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        server(**given)


def test_a_path_map_reads_from_and_to() -> None:
    assert server(path_map=[{"from": "/a", "to": "/b"}]).path_map == (PathMap(from_="/a", to="/b"),)


def test_settings_cannot_be_changed() -> None:
    built = server()
    with pytest.raises(ValidationError):
        built.name = "lan"


def test_what_is_kept_in_step_by_default() -> None:
    sync = Sync()
    assert all((sync.playback_progress, sync.watched_status, sync.favorites, sync.ratings, sync.playlists))
    assert (sync.replay, sync.dry_run, sync.brake.count, sync.brake.percent) == ("keep", False, 200, 5)
    assert (sync.users.create, sync.users.delete, sync.users.template) == ("auto", "confirm", None)


def test_a_policy_may_wait_for_ever() -> None:
    assert PathPolicy.model_validate({"prefix": "/tv", "absent_retry_count": -1}).absent_retry_count == -1
    with pytest.raises(ValidationError):
        PathPolicy.model_validate({"prefix": "/tv", "absent_retry_count": -2})


def test_a_person_may_own_several_accounts_on_one_server() -> None:
    person = Person.model_validate({"name": "alice", "accounts": {"wan": ["a", "b"], "lan": "al"}})
    assert person.accounts == {"wan": ("a", "b"), "lan": ("al",)}
