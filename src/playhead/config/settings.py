"""The whole schema of the configuration file; every part can be built in code by keyword."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from playhead.config.features import Downloads, History, Imports, Notify, Plex, StorageRoot, Subtitles
from playhead.config.media import MediaServer, PathPolicy, Person, Sync
from playhead.config.types import (
    Host,
    Network,
    Number,
    OptionalSecret,
    OptionalText,
    Origin,
    SecretUrl,
    Section,
    Whole,
)

DEFAULT_DATA = Path("/data")
_SQLITE = "sqlite:///"


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _blank_url(value: object) -> object:
    return None if value == "" else value


def _database_url(url: SecretUrl) -> SecretUrl:
    text = url.get_secret_value()
    if text.startswith(_SQLITE):
        file = text.removeprefix(_SQLITE)
        if not file or file.endswith("/") or file.startswith(":") or "?" in file or "#" in file:
            raise ValueError("must name a file, without options: sqlite:////data/playhead.db")
    elif not text.startswith("postgresql://") or not _has_host(text):
        raise ValueError("must begin with sqlite:/// and a file, or be postgresql://user:password@host/database")
    return url


def _broker_url(url: SecretUrl | None) -> SecretUrl | None:
    if url is not None:
        text = url.get_secret_value()
        if not text.startswith(("redis://", "rediss://", "amqp://", "amqps://")) or not _has_host(text):
            raise ValueError("must be redis://host:6379/0 or amqp://user:password@host/")
    return url


def _has_host(url: str) -> bool:
    """The port is looked at too: it is what fails to parse."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class Database(Section):
    url: Annotated[SecretUrl, AfterValidator(_database_url)] = SecretUrl("sqlite:////data/playhead.db")
    path: OptionalText = None
    """The same as `url: sqlite:///<path>`."""

    @model_validator(mode="before")
    @classmethod
    def _one_place(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or not isinstance(value.get("path"), str) or not value["path"]:
            return value
        url = _SQLITE + value["path"]
        given = value.get("url")
        told = given.get_secret_value() if isinstance(given, SecretUrl) else given
        if told not in (None, "", url):
            raise ValueError("url and path name different databases; keep one of them")
        return {**value, "url": url}

    @property
    def sqlite_path(self) -> Path | None:
        """None for PostgreSQL; relative to the working directory when it was written so in code."""
        text = self.url.get_secret_value()
        return Path(text.removeprefix(_SQLITE)) if text.startswith(_SQLITE) else None


class Broker(Section):
    url: Annotated[SecretUrl | None, BeforeValidator(_blank_url), AfterValidator(_broker_url)] = None
    """None: in process."""


def _base_path(text: str) -> str:
    if not text.startswith("/") or any(c in text for c in "?# ") or "//" in text:
        raise ValueError("must begin with '/', like / or /playhead")
    return text.rstrip("/") or "/"


class Server(Section):
    """Playhead's own door."""

    host: Host = "127.0.0.1"
    port: Annotated[Whole, Field(ge=0, le=65535)] = 8080
    """0: any free port."""
    base_path: Annotated[str, AfterValidator(_base_path)] = "/"
    trusted_proxies: tuple[Network, ...] = ()
    allowed_origins: tuple[Origin, ...] = ()
    query_token: bool = True
    metrics: Literal["local", "token", "off"] = "local"
    drain_seconds: Annotated[Number, Field(ge=0, le=600)] = 8

    @property
    def loopback(self) -> bool:
        """Reachable from this machine only."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


class Auth(Section):
    mode: Literal["password", "disabled"] = "password"
    secret: OptionalSecret = None
    """None: made at first start, beside the database."""
    access_minutes: Annotated[Whole, Field(ge=1, le=525_600)] = 60
    refresh_days: Annotated[Whole, Field(ge=1, le=3650)] = 30
    jellyfin: Literal["create", "link", "off"] = "create"
    """Signing in by an account of a server: `create` makes a user for one that is nobody's, `link` does not."""
    allow_open: bool = False
    """`mode: disabled` on an address that others can reach, without a proxy before it."""


class Logging(Section):
    level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)] = "INFO"
    format: Literal["auto", "console", "json"] = "auto"


Days = Annotated[Whole, Field(ge=1, le=36_500)]


class Retention(Section):
    observations_days: Days = 2
    records_days: Days = 30
    sync_log_days: Days = 90
    jobs_days: Days = 14
    downloads_days: Days = 30


class Settings(Section):
    servers: tuple[MediaServer, ...] = ()
    people: tuple[Person, ...] = ()
    sync: Sync = Sync()
    path_sync_policy: tuple[PathPolicy, ...] = ()
    history: History = History()
    subtitles: Subtitles = Subtitles()
    storage: tuple[StorageRoot, ...] = ()
    imports: Imports = Imports()
    downloads: Downloads = Downloads()
    plex: Plex = Plex()
    notify: tuple[Notify, ...] = ()
    database: Database = Database()
    broker: Broker = Broker()
    server: Server = Server()
    auth: Auth = Auth()
    logging: Logging = Logging()
    retention: Retention = Retention()

    _data: Path = PrivateAttr(DEFAULT_DATA)
    _reconnect: tuple[float, float] = PrivateAttr((2.0, 300.0))

    def model_post_init(self, context: Any, /) -> None:
        """`context` is what only the environment says: `data`, where files go when the database is elsewhere, and
        `reconnect`, the seconds before the first new try of a socket and the longest such wait."""
        if isinstance(context, Mapping) and isinstance(context.get("data"), Path):
            self._data = context["data"]
        if isinstance(context, Mapping) and isinstance(context.get("reconnect"), tuple):
            self._reconnect = context["reconnect"]

    @property
    def reconnect_seconds(self) -> tuple[float, float]:
        """How long to wait before a socket is tried again: at first, and at most."""
        return self._reconnect

    @property
    def data_dir(self) -> Path:
        """The folder of the SQLite file; for PostgreSQL the one from the environment, else /data."""
        file = self.database.sqlite_path
        return self._data if file is None else file.parent
