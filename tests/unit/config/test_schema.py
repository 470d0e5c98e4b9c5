import json

from hypothesis import given
from hypothesis import strategies as st

from playhead.config.schema import json_schema, keys_named, known_keys, masked
from playhead.config.settings import Settings

_SECRETS = {
    "servers": [{"name": "wan", "url": "http://h", "api_key": "KEY-1", "webhook": {"secret": "KEY-2"}}],
    "auth": {"secret": "KEY-3"},
    "database": {"url": "postgresql://me:KEY-4@h/x"},
    "broker": {"url": "redis://:KEY-5@h"},
    "notify": ["tgram://KEY-6"],
    "plex": {"token": "KEY-7"},
    "downloads": {"qbittorrent": {"url": "http://q", "username": "u", "password": "KEY-8"}},
    "subtitles": {
        "providers": {"opensubtitles": {"api_key": "KEY-9", "username": "u", "password": "KEY-10"}},
        "translate": {"base_url": "http://t", "model": "m", "api_key": "KEY-11", "from": ["en"]},
    },
}


def test_no_secret_is_shown() -> None:
    settings = Settings.model_validate(_SECRETS)
    shown = json.dumps(masked(settings))
    assert "KEY-" not in shown
    assert "KEY-" not in repr(settings)
    assert shown.count("********") == 11


def test_a_secret_that_is_not_set_shows_as_such() -> None:
    shown = masked(Settings())
    assert shown["auth"] == {
        "mode": "password",
        "secret": None,
        "access_minutes": 60,
        "refresh_days": 30,
        "jellyfin": "create",
        "allow_open": False,
    }
    assert shown["database"] == {"url": "sqlite:////data/playhead.db", "path": None}


_names = st.text("abc-", min_size=1, max_size=8)
_servers = st.lists(
    st.fixed_dictionaries(
        {"name": _names, "url": st.just("http://h:8096/base"), "api_key": st.just("********")},
        optional={
            "direction": st.sampled_from(["both", "source", "target", "off"]),
            "socket": st.sampled_from(["auto", "off"]),
            "poll_seconds": st.floats(5, 300),
            "path_map": st.lists(st.fixed_dictionaries({"from": _names, "to": _names}), max_size=2),
        },
    ),
    max_size=3,
)
_settings = st.fixed_dictionaries(
    {},
    optional={
        "servers": _servers,
        "people": st.lists(
            st.fixed_dictionaries({"name": _names, "accounts": st.dictionaries(_names, _names, max_size=2)}), max_size=2
        ),
        "sync": st.fixed_dictionaries({}, optional={"dry_run": st.booleans(), "max_retries": st.integers(0, 99)}),
        "subtitles": st.fixed_dictionaries(
            {},
            optional={
                "default": st.lists(st.sampled_from(["en", "pt-BR", "fr:forced"])),
                "libraries": st.dictionaries(_names, st.lists(st.just("de")), max_size=2),
            },
        ),
        "history": st.fixed_dictionaries({"threshold": st.floats(1, 100), "archive_months": st.none() | st.just(3)}),
        "server": st.fixed_dictionaries({"port": st.integers(0, 65535), "base_path": st.just("/p")}),
        "logging": st.fixed_dictionaries({"level": st.sampled_from(["INFO", "DEBUG"])}),
    },
)


@given(_settings)
def test_what_is_shown_can_be_read_again(given: dict[str, object]) -> None:
    settings = Settings.model_validate(given)
    assert Settings.model_validate(masked(settings)) == settings


def test_the_schema_is_json_and_closed() -> None:
    schema = json.loads(json.dumps(json_schema()))
    assert schema["additionalProperties"] is False
    assert set(Settings.model_fields) <= set(schema["properties"])


def test_the_schema_allows_files_and_variables_in_place_of_values() -> None:
    server = json_schema()["$defs"]["MediaServer"]
    assert server["properties"]["api_key_file"]["type"] == "string"
    assert {"anyOf": [{"required": ["api_key"]}, {"required": ["api_key_file"]}]} in server["allOf"]
    assert any("pattern" in kind for kind in server["properties"]["poll_seconds"]["anyOf"])


def test_the_schema_of_a_new_call_is_not_that_of_the_last() -> None:
    json_schema()["properties"].clear()
    assert "servers" in json_schema()["properties"]


def test_known_keys_follow_lists_references_and_optional_parts() -> None:
    assert known_keys(("servers", 3, "path_map", 0)) == {"from", "to"}
    assert "category" in known_keys(("downloads", "qbittorrent"))
    assert known_keys(("notify", 0)) == {"url", "filter"}
    assert known_keys(("nowhere", "at", "all")) == frozenset()
    assert known_keys(("people", 0, "accounts")) == frozenset()


def test_a_key_is_found_in_the_section_it_belongs_to() -> None:
    assert list(keys_named("threshold")) == ["history.threshold"]
    assert list(keys_named("nonsense")) == []
