"""Kinds of values that several sections share, each with what it accepts."""

import ipaddress
import re
import zoneinfo
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from playhead.config.languages import normal_language
from playhead.config.problems import nearest, quoted

MASK = "********"
_ADVICE = "must be an address like http://host:8096"
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")


class Section(BaseModel):
    """Part of the configuration: frozen, every key known, and no input in error texts (it may be a secret)."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        populate_by_name=True,
        allow_inf_nan=False,
        validate_default=False,
    )


class SecretUrl(SecretStr):
    """An address that may carry a password: everything but the password may be shown."""

    def _display(self) -> str:
        return without_password(self.get_secret_value())


def without_password(url: str) -> str:
    """The password between user and host becomes the mask; a query, or what cannot be told apart, is hidden whole."""
    scheme, mark, rest = url.partition("://")
    if scheme == "sqlite":
        return url
    login, at, place = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    if any(c in user for c in "/?#"):
        return f"{scheme}{mark}{MASK}"
    place, question, _ = place.partition("?")
    return f"{scheme}{mark}{user}{colon}{MASK if colon else ''}{at}{place}{question}{MASK if question else ''}"


def _no_switch(value: object) -> object:
    """A switch is a number in Python, and never what was meant."""
    if value is not True and value is not False:
        return value
    raise ValueError("must be a number, not true or false")


def _blank_is_none(value: object) -> object:
    """`${NAME:-}` of an unset variable means: not given."""
    return None if value == "" else value


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _split_url(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(f"{_ADVICE}: the host or the port cannot be read") from None
    return parts


def _http_url(text: str) -> str:
    """Scheme, host, optional port and base path; without the slash at the end."""
    parts = _split_url(text)
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address must not contain a user name or password; remove the part before '@'")
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{_ADVICE}; it must begin with http:// or https://")
    if not parts.hostname or not is_host(parts.hostname):
        raise ValueError(f"{_ADVICE}; its host is missing or not a host name")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise ValueError(f"{_ADVICE}; remove what begins with '?' or '#'")
    if any(c.isspace() or not c.isprintable() for c in text):
        raise ValueError(f"{_ADVICE}; remove the space in it")
    return text.rstrip("/")


def _origin(text: str) -> str:
    url = _http_url(text)
    if urlsplit(url).path:
        raise ValueError("must be an origin like https://playhead.example: scheme, host and port, without a path")
    return url


def is_host(text: str) -> bool:
    if _HOST.fullmatch(text):
        return True
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _host(text: str) -> str:
    if not is_host(text):
        raise ValueError("must be a host name or an IP address, without scheme and port")
    return text


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise ValueError(f"{quoted(text)} is not an IP address or a network like 10.0.0.0/8") from None


def _timezone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        hint = nearest(text, zoneinfo.available_timezones()) if len(text) < 40 else ""
        near = hint if hint.startswith("did") else "write one like Europe/Berlin, or UTC"
        raise ValueError(f"unknown time zone {quoted(text)}; {near}") from None
    return text


def _absolute(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError("must be an absolute path, beginning with '/'")
    return text if text == "/" else text.rstrip("/") or "/"


def _accounts(value: object) -> object:
    """One account, or several of one person on the same server."""
    if not isinstance(value, Mapping):
        return value
    return {key: [names] if isinstance(names, str) else names for key, names in value.items()}


Text = Annotated[str, Field(min_length=1)]
Name = Annotated[Text, BeforeValidator(_number_as_text)]
Whole = Annotated[int, BeforeValidator(_no_switch)]
Number = Annotated[float, BeforeValidator(_no_switch)]
Secret = Annotated[SecretStr, Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_is_none)]
OptionalName = Annotated[str | None, BeforeValidator(_number_as_text), BeforeValidator(_blank_is_none)]
OptionalSecret = Annotated[SecretStr | None, BeforeValidator(_blank_is_none)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
OptionalHttpUrl = Annotated[HttpUrl | None, BeforeValidator(_blank_is_none)]
Origin = Annotated[str, AfterValidator(_origin)]
Host = Annotated[str, AfterValidator(_host)]
Network = Annotated[str, AfterValidator(_network)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Folder = Annotated[str, AfterValidator(_absolute)]
Language = Annotated[str, AfterValidator(normal_language)]
Accounts = Annotated[
    dict[str, Annotated[tuple[Text, ...], Field(min_length=1)]],
    BeforeValidator(_accounts, json_schema_input_type=dict[str, str | tuple[str, ...]]),
]


class PathMap(Section):
    """A folder as one server names it, and the common name of the same folder."""

    from_: Text = Field(validation_alias="from", serialization_alias="from")
    to: Text
