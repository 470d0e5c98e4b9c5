from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playhead.config import load as module
from playhead.config.load import NOT_BUILT, Loaded, load, load_here
from playhead.config.problems import ConfigError
from playhead.config.schema import known_keys
from playhead.config.settings import Settings

EXAMPLE = Path(module.__file__).with_name("example.yaml")

OLDER_TOOL = """
servers:
  - name: wan
    url: https://jellyfin-wan.example.com
    api_key: your-api-key-here
    passwordless: false
  - name: lan
    url: https://jellyfin-lan.example.com
    api_key: your-api-key-here
    passwordless: true
sync:
  playback_progress: true
  watched_status: true
  favorites: true
  ratings: true
  playlists: true
  likes: true
  play_count: true
  last_played_date: true
  audio_stream: true
  subtitle_stream: true
  progress_debounce_seconds: 30
  worker_interval_seconds: 5.0
  max_retries: 5
  dry_run: false
path_sync_policy:
  - prefix: /mnt/nfs/movies
    absent_retry_count: 10
    retry_delay_seconds: 600
  - prefix: /mnt/nfs/tv
    absent_retry_count: -1
  - prefix: /mnt/nfs/music
    absent_retry_count: 0
database:
  path: /data/jellyfin-db-sync.db
  journal_mode: WAL
server:
  host: 0.0.0.0
  port: 8080
logging:
  level: INFO
"""


def read(
    folder: Path,
    text: str | bytes | None = None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, str] | None = None,
) -> Loaded:
    if text is not None:
        (folder / "config.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(None, environ=environ or {}, cwd=folder, overrides=overrides, system_file=folder / "none.yaml")


def refusal(folder: Path, text: str | bytes, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environ)
    assert not [line for line in caught.value.problems if "\n" in line]
    return caught.value.problems


def test_nothing_at_all_is_a_configuration(tmp_path: Path) -> None:
    loaded = read(tmp_path)
    assert (loaded.settings, loaded.source, loaded.warnings, loaded.admin) == (Settings(), None, (), None)


def test_an_unchanged_file_of_jellyfin_db_sync_works(tmp_path: Path) -> None:
    loaded = read(tmp_path, OLDER_TOOL)
    built = loaded.settings
    assert [(server.name, server.passwordless) for server in built.servers] == [("wan", False), ("lan", True)]
    assert [(rule.absent_retry_count, rule.retry_delay_seconds) for rule in built.path_sync_policy] == [
        (10, 600),
        (-1, 300),
        (0, 300),
    ]
    assert built.data_dir == Path("/data")
    assert built.database.sqlite_path == Path("/data/jellyfin-db-sync.db")
    assert any(line.startswith("sync.audio_stream has no effect") for line in loaded.warnings)


def test_the_example_is_a_valid_configuration_with_every_key() -> None:
    environ = {"WAN_KEY": "a", "LAN_KEY": "b", "OPENSUBTITLES_KEY": "c"}
    loaded = load(EXAMPLE, environ=environ, cwd=Path("/"))
    assert [server.name for server in loaded.settings.servers] == ["wan", "lan"]
    text = EXAMPLE.read_text()
    places: list[tuple[str | int, ...]] = [
        (),
        ("servers", 0),
        ("servers", 0, "webhook"),
        ("sync", "brake"),
        ("sync", "users"),
    ]
    places += [(name,) for name in Settings.model_fields]
    places += [("downloads", "qbittorrent"), ("subtitles", "translate"), ("storage", 0), ("people", 0)]
    assert [key for place in places for key in known_keys(place) if f"{key}:" not in text] == []


@pytest.mark.parametrize(
    ("given", "environ", "expected"),
    [
        ("a.yaml", {"PLAYHEAD_CONFIG": "b.yaml"}, "a.yaml"),
        (None, {"PLAYHEAD_CONFIG": "b.yaml", "CONFIG_PATH": "c.yaml"}, "b.yaml"),
        (None, {"PLAYHEAD_CONFIG": "", "CONFIG_PATH": "c.yaml"}, "c.yaml"),
        (None, {}, "config.yaml"),
    ],
)
def test_the_first_place_that_is_named_wins(
    tmp_path: Path, given: str | None, environ: dict[str, str], expected: str
) -> None:
    for name in ("a.yaml", "b.yaml", "c.yaml", "config.yaml", "system.yaml"):
        (tmp_path / name).touch()
    path = None if given is None else Path(given)
    loaded = load(path, environ=environ, cwd=tmp_path, system_file=tmp_path / "system.yaml")
    assert loaded.source == tmp_path / expected


def test_the_file_of_the_system_comes_last(tmp_path: Path) -> None:
    system = tmp_path / "system.yaml"
    system.write_text("server: {port: 9}")
    assert load(None, environ={}, cwd=tmp_path, system_file=system).settings.server.port == 9


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nope.yaml: cannot be read: No such file or directory; check the path"):
        load(Path("nope.yaml"), environ={}, cwd=tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, environ={}, cwd=tmp_path)
    with pytest.raises(ConfigError, match="is not a UTF-8 text"):
        load(Path("a\0b"), environ={}, cwd=tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"#" * (1024 * 1024 + 1)])
def test_what_is_no_small_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (line,) = refusal(tmp_path, content)
    assert "is not a UTF-8 text of at most 1024 KiB" in line


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfserver: {port: 9}").settings.server.port == 9


@pytest.mark.parametrize("text", ["- a", "just words", "5", "[]"])
def test_a_file_is_a_mapping(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text) == ("config.yaml: must be a mapping (lines of `key: value`) at the top",)


def test_all_problems_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = """
servers:
  - {name: a, url: http://a, api_key: k, socket: off}
  - {name: a, url: ftp://b, api_key: "${NOPE}", pol_seconds: 9}
server: {port: 99999}
"""
    assert refusal(tmp_path, text, {"PLAYHEAD_ADMIN_PASSWORD": "short"}) == (
        "config.yaml line 4: servers[1].api_key: the environment variable NOPE is not set; "
        "set it or write ${NOPE:-default}",
        "PLAYHEAD_ADMIN_PASSWORD: is shorter than 10 characters; choose a longer one",
        "config.yaml line 4: servers[1].url: must be an address like http://host:8096; "
        "it must begin with http:// or https://",
        "config.yaml line 4: servers[1].pol_seconds: unknown key; did you mean 'poll_seconds'?",
        "config.yaml line 5: server.port: must be at most 65535",
        "config.yaml line 4: servers[1].name: 'a': another server has this name; names must differ (servers[0])",
    )


def test_words_of_yaml_that_look_like_switches_stay_words(tmp_path: Path) -> None:
    text = """
servers: [{name: a, url: http://a, api_key: k, socket: off, direction: off}]
subtitles: {default: [no]}
server: {metrics: off, query_token: no}
"""
    built = read(tmp_path, text).settings
    assert (built.servers[0].socket, built.servers[0].direction) == ("off", "off")
    assert built.subtitles.default == ("no",)
    assert (built.server.metrics, built.server.query_token) == ("off", False)


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    text = "server: {port: 1, host: 10.0.0.1, drain_seconds: 3}"
    environ = {"PLAYHEAD__SERVER__PORT": "2", "PLAYHEAD__SERVER__HOST": "10.0.0.2"}
    server = read(tmp_path, text, environ, {"server.port": "3"}).settings.server
    assert (server.port, server.host, server.drain_seconds) == (3, "10.0.0.2", 3)


def test_a_wrong_override_is_placed_where_it_was_given(tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, "", {"PLAYHEAD__SERVER__PROT": "2"})
    assert line == "PLAYHEAD__SERVER__PROT: server.prot: unknown key; did you mean 'port'?"
    with pytest.raises(ConfigError, match=r"command line: server\.port: must be at most"):
        read(tmp_path, "", {}, {"server.port": "70000"})


def test_files_of_keys_are_found_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("from-a-file\n")
    text = "servers: [{name: a, url: http://a, api_key_file: key.txt}]"
    assert read(tmp_path, text).settings.servers[0].api_key.get_secret_value() == "from-a-file"


def test_a_key_whose_file_is_missing_is_one_line(tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, "servers: [{name: a, url: http://a, api_key_file: key.txt}]")
    assert line.startswith("config.yaml line 1: servers[0].api_key: cannot read the file 'key.txt'")


@pytest.mark.parametrize(
    ("server", "history", "environ", "seconds"),
    [
        ({}, {}, {}, 10),
        ({}, {}, {"JELLYFIN_ACTIVITY_POLL_INTERVAL": "20000"}, 20),
        ({}, {"poll_interval_ms": 30_000}, {"JELLYFIN_ACTIVITY_POLL_INTERVAL": "20000"}, 30),
        ({"poll_seconds": 40}, {"poll_interval_ms": 30_000}, {"JELLYFIN_ACTIVITY_POLL_INTERVAL": "20000"}, 40),
    ],
)
def test_who_says_how_often_sessions_are_read(
    tmp_path: Path, server: dict[str, Any], history: dict[str, Any], environ: dict[str, str], seconds: float
) -> None:
    tree = {"servers": [{"name": "a", "url": "http://a", "api_key": "k"} | server], "history": history}
    assert read(tmp_path, yaml.safe_dump(tree), environ).settings.servers[0].poll_seconds == seconds


def test_one_server_from_the_environment_alone(tmp_path: Path) -> None:
    environ = {"JELLYFIN_URL": "http://h:8096/", "JELLYFIN_API_KEY": "k", "JELLYFIN_WEBSOCKET_ENABLED": "false"}
    (server,) = read(tmp_path, None, environ).settings.servers
    assert (server.name, server.url, server.socket) == ("jellyfin", "http://h:8096", "off")


def test_a_bad_address_in_the_environment_is_named(tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, "servers:\n", {"JELLYFIN_URL": "h:8096", "JELLYFIN_API_KEY": "k"})
    assert line.startswith("JELLYFIN_URL: servers[0].url: must be an address like http://host:8096")


def test_a_relative_database_lies_in_the_working_folder(tmp_path: Path) -> None:
    loaded = read(tmp_path, "database: {path: data/p.db}")
    assert loaded.settings.data_dir == tmp_path / "data"


def test_the_data_folder_holds_what_has_no_other_place(tmp_path: Path) -> None:
    environ = {"PLAYHEAD_DATA": str(tmp_path)}
    assert read(tmp_path, None, environ).settings.database.sqlite_path == tmp_path / "playhead.db"
    elsewhere = read(tmp_path, "database: {url: postgresql://h/x}", environ)
    assert elsewhere.settings.data_dir == tmp_path


def test_no_login_and_an_open_door_is_refused(tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, "auth: {mode: disabled}\nserver: {host: 0.0.0.0}\n")
    assert line.startswith("config.yaml line 1: auth.mode: disabled lets everybody in")
    assert read(tmp_path, "auth: {mode: disabled}").settings.auth.mode == "disabled"


def test_what_the_environment_says_of_sockets_is_in_the_settings(tmp_path: Path) -> None:
    environ = {"JELLYFIN_WEBSOCKET_RECONNECT_DELAY": "0.5", "JELLYFIN_WEBSOCKET_MAX_RECONNECT_DELAY": "60"}
    assert read(tmp_path, "", environ).settings.reconnect_seconds == (0.5, 60)
    assert read(tmp_path, "").settings.reconnect_seconds == (2, 300)


def test_what_is_not_built_yet_is_named_when_it_is_asked_for(tmp_path: Path) -> None:
    text = "plex: {enabled: false}\nsync: {playlists: true, favorites: true}\nnotify: []\nretention: {jobs_days: 3}\n"
    assert [line.partition(" ")[0] for line in read(tmp_path, text).warnings] == ["plex"]
    text = "retention: {jobs_days: 3, downloads_days: 7}\n"
    assert [line.partition(" ")[0] for line in read(tmp_path, text).warnings] == ["retention.downloads_days"]


def test_what_is_built_is_not_said_to_be_missing(tmp_path: Path) -> None:
    text = "sync: {brake: {count: 50}, replay: follow, max_retries: 2}\npath_sync_policy: [{prefix: /m}]\n"
    assert read(tmp_path, text).warnings == ()


def test_what_is_not_built_yet_is_in_the_schema() -> None:
    assert [trail for trail in NOT_BUILT if trail[-1] not in known_keys(trail[:-1])] == []


def test_the_environment_of_the_process_is_used(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text("server: {port: 4321}")
    loaded = load_here(file, {"server.host": "127.0.0.2"})
    assert (loaded.source, loaded.settings.server.port, loaded.settings.server.host) == (file, 4321, "127.0.0.2")


_leaf = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["${X}", "${", "en"])
)
_junk = st.recursive(
    _leaf,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_keys = [(name, key) for name in Settings.model_fields for key in sorted(known_keys((name,)) | known_keys((name, 0)))]


def survives(folder: Path, text: str, environ: Mapping[str, str]) -> None:
    """Anything but an answer or a ConfigError with printable lines is the failure."""
    (folder / "config.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
    problems: tuple[str, ...] = ("read",)
    try:
        read(folder, None, environ)
    except ConfigError as error:
        problems = error.problems
    assert problems
    assert all(line.isprintable() and line for line in problems)


_many = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@_many
@given(tree=_junk)
def test_any_yaml_is_read_or_refused(tmp_path: Path, tree: object) -> None:
    survives(tmp_path, yaml.safe_dump(tree, allow_unicode=True), {})


@_many
@given(at=st.sampled_from(_keys), value=_junk)
def test_junk_at_any_key_is_read_or_refused(tmp_path: Path, at: tuple[str, str], value: object) -> None:
    section, key = at
    entry: object = {key: value}
    lists = ("servers", "people", "path_sync_policy", "storage", "notify")
    survives(tmp_path, yaml.safe_dump({section: [entry] if section in lists else entry}), {})


@_many
@given(text=st.text("ab:-{}[]&*!|>'\"%@`?,#<\n\t \\ux0", max_size=60))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    survives(tmp_path, text, {})


@_many
@given(name=st.text("_AB0", max_size=8), value=st.text(min_size=1, max_size=8))
def test_any_variable_is_read_or_refused(tmp_path: Path, name: str, value: str) -> None:
    survives(tmp_path, "servers: [{}]\n", {f"PLAYHEAD__{name}": value, "PLAYHEAD__SERVERS__0__" + name: value})
