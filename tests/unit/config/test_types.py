from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from playhead.config.types import (
    Accounts,
    Folder,
    Host,
    HttpUrl,
    Name,
    Network,
    Number,
    OptionalSecret,
    Origin,
    PathMap,
    SecretUrl,
    Timezone,
    Whole,
    without_password,
)


def read(kind: Any, value: object) -> object:
    adapter: TypeAdapter[object] = TypeAdapter(kind)
    return adapter.validate_python(value)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://host:8096/", "http://host:8096"),
        ("https://example.org/jellyfin/", "https://example.org/jellyfin"),
        ("http://[::1]:8096", "http://[::1]:8096"),
        ("http://my_server", "http://my_server"),
    ],
)
def test_an_address_keeps_its_base_path_and_loses_its_last_slash(written: str, url: str) -> None:
    assert read(HttpUrl, written) == url


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "must begin with"),
        ("jellyfin:8096", "must begin with"),
        ("ftp://host", "must begin with"),
        ("http://", "host is missing"),
        ("http://ho st", "host name"),
        ("http://host:99999", "port"),
        ("http://host:abc", "port"),
        ("http://[::1", "cannot be read"),
        ("http://me:secret@host", "user name or password"),
        ("http://host/?a=1", "remove what begins"),
        ("http://host/#x", "remove what begins"),
        ("http://host/a b", "remove the space"),
    ],
)
def test_a_bad_address_is_refused_without_being_repeated(written: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as caught:
        read(HttpUrl, written)
    assert "secret" not in str(caught.value.errors(include_input=False)[0]["msg"])


def test_an_origin_has_no_path() -> None:
    assert read(Origin, "https://example.org/") == "https://example.org"
    with pytest.raises(ValidationError, match="without a path"):
        read(Origin, "https://example.org/app")


@pytest.mark.parametrize("written", ["0.0.0.0", "::1", "localhost", "nas.local"])
def test_hosts_are_names_or_addresses(written: str) -> None:
    assert read(Host, written) == written


@pytest.mark.parametrize("written", ["http://x", "a b", "", "host:80", "-x"])
def test_what_is_no_host_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="host name"):
        read(Host, written)


def test_a_network_is_written_in_its_normal_form() -> None:
    assert read(Network, "10.1.2.3/8") == "10.0.0.0/8"
    assert read(Network, "127.0.0.1") == "127.0.0.1/32"
    with pytest.raises(ValidationError, match="is not an IP address"):
        read(Network, "proxy")


def test_time_zones_exist() -> None:
    assert read(Timezone, "Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(ValidationError, match="did you mean 'Europe/Berlin'"):
        read(Timezone, "Europe/Berln")


@pytest.mark.parametrize("written", ["", "Europe", "../etc/passwd", "x" * 300, "/etc/localtime", "a\0b"])
def test_odd_time_zones_are_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="unknown time zone"):
        read(Timezone, written)


def test_folders_are_absolute() -> None:
    assert read(Folder, "/mnt/a/") == "/mnt/a"
    assert read(Folder, "/") == "/"
    with pytest.raises(ValidationError, match="absolute path"):
        read(Folder, "mnt")


@pytest.mark.parametrize("kind", [Whole, Number])
def test_a_switch_is_no_number(kind: object) -> None:
    assert read(kind, "12") == 12
    with pytest.raises(ValidationError, match="not true or false"):
        read(kind, True)


def test_a_path_map_is_built_in_code_and_read_from_the_file_alike() -> None:
    assert read(PathMap, {"from": "/a", "to": "/b"}) == PathMap(from_="/a", to="/b")
    assert PathMap(from_="/a", to="/b").model_dump(by_alias=True) == {"from": "/a", "to": "/b"}


def test_names_may_be_written_as_numbers() -> None:
    assert read(Name, 2020) == "2020"


def test_an_empty_optional_value_is_none() -> None:
    assert read(OptionalSecret, "") is None


def test_one_account_is_a_list_of_one() -> None:
    assert read(Accounts, {"wan": "al", "lan": ["a", "b"]}) == {"wan": ("al",), "lan": ("a", "b")}


@pytest.mark.parametrize("accounts", [["al"], {"wan": []}, {"wan": ""}, {"wan": {"a": 1}}])
def test_accounts_are_names_by_server(accounts: object) -> None:
    with pytest.raises(ValidationError):
        read(Accounts, accounts)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:pw@db/x", "postgresql://me:********@db/x"),
        ("redis://:pw@r:6379/0", "redis://:********@r:6379/0"),
        ("postgresql://me@db/x", "postgresql://me@db/x"),
        ("postgresql://db/x?password=pw", "postgresql://db/x?********"),
        ("sqlite:////data/a@b:c.db", "sqlite:////data/a@b:c.db"),
        ("redis://me:p/w?x@host/0", "redis://me:********@host/0"),
        ("redis://host/0?password=p@w", "redis://********"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown
    assert "pw" not in repr(SecretUrl(url))
