from pathlib import Path

import pytest

from playhead.config.compose import Draft
from playhead.config.environment import (
    JellyfinDefaults,
    add_jellyfin_server,
    admin_seed,
    apply_data_folder,
    apply_jellyfin,
    jellyfin_defaults,
    secret_variable,
)
from playhead.config.problems import Report, lines


def no_file(name: str) -> str:
    raise FileNotFoundError(2, "No such file or directory", name)


def told(report: Report) -> tuple[str, ...]:
    return lines(report.problems, {})


def defaults(**environ: str) -> JellyfinDefaults:
    report = Report()
    result = jellyfin_defaults(environ, report)
    assert report.problems == []
    return result


def applied(tree: dict[str, object], **environ: str) -> dict[str, object]:
    draft = Draft(tree, {})
    apply_jellyfin(draft, defaults(**environ))
    return draft.tree


def test_defaults_are_those_of_the_contract() -> None:
    plain = defaults()
    assert (plain.reconnect_seconds, plain.max_reconnect_seconds, plain.sweep_hours, plain.poll_ms) == (
        2.0,
        300.0,
        24,
        10_000,
    )
    assert (plain.sockets, plain.sweep, plain.history) == (True, True, True)


def test_reconnect_times_come_from_the_environment() -> None:
    read = defaults(JELLYFIN_WEBSOCKET_RECONNECT_DELAY="0.5", JELLYFIN_WEBSOCKET_MAX_RECONNECT_DELAY="60")
    assert (read.reconnect_seconds, read.max_reconnect_seconds) == (0.5, 60)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("JELLYFIN_ACTIVITY_POLL_INTERVAL", "10", "must be at least 5000"),
        ("JELLYFIN_ACTIVITY_POLL_INTERVAL", "300001", "must be at most 300000"),
        ("JELLYFIN_WEBSOCKET_ENABLED", "perhaps", "must be true or false"),
        ("JELLYFIN_FALLBACK_SYNC_INTERVAL_HOURS", "daily", "must be a number"),
        ("JELLYFIN_WEBSOCKET_RECONNECT_DELAY", "0", "must be more than 0"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, words: str) -> None:
    report = Report()
    assert jellyfin_defaults({name: value}, report) == JellyfinDefaults()
    assert told(report) == (f"{name}: {words}",)


def test_address_and_key_make_one_server() -> None:
    draft = Draft({}, {})
    add_jellyfin_server(draft, {"JELLYFIN_URL": "http://h", "JELLYFIN_API_KEY": "k"}, no_file)
    assert draft.tree == {"servers": [{"name": "jellyfin", "url": "http://h", "api_key": "k"}]}


@pytest.mark.parametrize("servers", [[], [{"name": "wan"}]])
def test_servers_of_the_file_win(servers: list[object]) -> None:
    draft = Draft({"servers": servers}, {})
    add_jellyfin_server(draft, {"JELLYFIN_URL": "http://h", "JELLYFIN_API_KEY": "k"}, no_file)
    assert draft.tree == {"servers": servers}


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"JELLYFIN_URL": "http://h"}, "JELLYFIN_API_KEY: is not set, but JELLYFIN_URL is; set both or neither"),
        ({"JELLYFIN_API_KEY": "k"}, "JELLYFIN_URL: is not set, but JELLYFIN_API_KEY is; set both or neither"),
        (
            {"JELLYFIN_URL": "http://h", "JELLYFIN_API_KEY_FILE": "/k"},
            "JELLYFIN_API_KEY_FILE: cannot read its file: No such file or directory",
        ),
    ],
)
def test_half_a_server_is_a_problem(environ: dict[str, str], line: str) -> None:
    draft = Draft({}, {})
    add_jellyfin_server(draft, environ, no_file)
    assert told(draft.report) == (line,)


def test_sockets_and_sweeps_are_defaults_of_all_servers() -> None:
    environ = {"JELLYFIN_WEBSOCKET_ENABLED": "false", "JELLYFIN_FALLBACK_SYNC_INTERVAL_HOURS": "6"}
    tree = applied({"servers": [{}, {"socket": "auto", "sweep_hours": 1}, "junk"]}, **environ)
    assert tree["servers"] == [{"socket": "off", "sweep_hours": 6}, {"socket": "auto", "sweep_hours": 1}, "junk"]


def test_sweeps_can_be_switched_off() -> None:
    assert applied({"servers": [{}]}, JELLYFIN_FALLBACK_SYNC_ENABLED="false") == {"servers": [{"sweep_hours": 0}]}


def test_polling_and_history_are_defaults_of_their_section() -> None:
    environ = {"JELLYFIN_ACTIVITY_POLL_INTERVAL": "20000", "JELLYFIN_ACTIVITY_MONITOR_ENABLED": "false"}
    assert applied({}, **environ) == {"history": {"poll_interval_ms": 20_000, "enabled": False}}
    assert applied({"history": {"poll_interval_ms": 7000, "enabled": True}}, **environ) == {
        "history": {"poll_interval_ms": 7000, "enabled": True}
    }


def test_nothing_is_added_when_the_environment_says_nothing() -> None:
    assert applied({"servers": [{}]}) == {"servers": [{}]}
    assert applied({"history": "junk"}, JELLYFIN_ACTIVITY_POLL_INTERVAL="20000") == {"history": "junk"}


def test_the_data_folder_holds_the_database() -> None:
    draft = Draft({}, {})
    assert apply_data_folder(draft, {"PLAYHEAD_DATA": "var"}, Path("/srv")) == Path("/srv/var")
    assert draft.tree == {"database": {"url": "sqlite:////srv/var/playhead.db"}}


def test_a_database_that_is_placed_stays() -> None:
    draft = Draft({"database": {"path": "/d.db"}}, {})
    apply_data_folder(draft, {"PLAYHEAD_DATA": "/data"}, Path("/srv"))
    assert draft.tree == {"database": {"path": "/d.db"}}


def test_without_a_data_folder_nothing_is_said() -> None:
    draft = Draft({}, {})
    assert apply_data_folder(draft, {}, Path("/srv")) is None
    assert draft.tree == {}


def test_the_first_administrator_comes_from_the_environment() -> None:
    report = Report()
    environ = {"PLAYHEAD_ADMIN_USERNAME": "root", "PLAYHEAD_ADMIN_PASSWORD": "long enough"}
    seed = admin_seed(environ, report, no_file)
    assert seed is not None
    assert (seed.username, seed.password.get_secret_value()) == ("root", "long enough")
    assert "long enough" not in repr(seed)
    assert admin_seed({}, report, no_file) is None
    assert report.problems == []


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"PASSWORD": "123456789"}, "PLAYHEAD_ADMIN_PASSWORD: is shorter than 10 characters; choose a longer one"),
        (
            {"PASSWORD": "1234567890"},
            "PLAYHEAD_ADMIN_USERNAME: is not set, but PLAYHEAD_ADMIN_PASSWORD is; set both or neither",
        ),
        (
            {"USERNAME": "root"},
            "PLAYHEAD_ADMIN_PASSWORD: is not set, but PLAYHEAD_ADMIN_USERNAME is; set both or neither",
        ),
        (
            {"USERNAME": "root", "PASSWORD_FILE": "/p"},
            "PLAYHEAD_ADMIN_PASSWORD_FILE: cannot read its file: No such file or directory",
        ),
    ],
)
def test_half_an_administrator_is_one_line(environ: dict[str, str], line: str) -> None:
    report = Report()
    environ = {f"PLAYHEAD_ADMIN_{name}": value for name, value in environ.items()}
    assert admin_seed(environ, report, no_file) is None
    assert told(report) == (line,)


def test_a_secret_may_be_mounted_as_a_file() -> None:
    report = Report()
    assert secret_variable("A", {"A_FILE": "/x"}, report, lambda name: f" from {name}\n") == "from /x"
    assert secret_variable("A", {"A": "direct", "A_FILE": "/x"}, report, no_file) == "direct"


def test_a_mounted_secret_is_text() -> None:
    def binary(name: str) -> str:
        raise ValueError(name)

    report = Report()
    assert secret_variable("A", {"A_FILE": "/x"}, report, binary) is None
    assert told(report) == ("A_FILE: must name a small text file in UTF-8",)
