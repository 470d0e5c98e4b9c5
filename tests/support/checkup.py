"""Facts for the doctor: all is well, but for what a test says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from playhead.adapters.jellyfin.webhook_plugin import with_destination
from playhead.config.media import MediaServer
from playhead.config.settings import Settings
from playhead.domain.items import Item, Library
from playhead.domain.people import RemoteUser, ServerInfo
from playhead.runtime.doctor_database import Schema
from playhead.runtime.doctor_facts import (
    Answered,
    DatabaseFacts,
    Facts,
    Finding,
    FolderFacts,
    HookFacts,
    Listing,
    ServerFacts,
)

NOW = 1_767_225_600_000
GB = 1024**3
SECRET = "hook-secret"


def hook_url(name: str) -> str:
    return f"http://10.0.0.2:8080/webhook/{name}?token={SECRET}"


def film(number: int, path: str) -> Item:
    return Item(item_id=f"{number:032x}", kind="Movie", name=f"Film {number}", path=path)


def person(number: int, name: str, *, disabled: bool = False) -> RemoteUser:
    return RemoteUser(user_id=f"{number:032x}", name=name, is_disabled=disabled)


def server(name: str = "wan", *, settings: dict[str, Any] | None = None, **changes: Any) -> ServerFacts:
    """A server that is well; `settings` are values of its configuration, `changes` of its facts."""
    configured = {"name": name, "url": f"http://{name}.lan:8096", "api_key": SecretStr("k" * 32)} | (settings or {})
    info = Answered(ServerInfo(server_id=f"id-{name}", name=name, version="10.11.11"))
    facts = ServerFacts(
        settings=MediaServer.model_validate(configured),
        ping=info,
        info=info,
        clock_offset=0.3,
        quick_connect=Answered(True),
        libraries=Answered((Library(library_id="1", name="Movies", locations=("/media",)),)),
        users=Answered((person(1, "alice"),)),
        listing=Answered(Listing((film(1, "/media/Faust (1926)/Faust.mkv"),))),
        plugin=Answered(with_destination({}, hook_url(name), SECRET)),
        hook=HookFacts(url=hook_url(name), secret=SECRET, last_notice_at=NOW - 120_000),
    )
    return replace(facts, **changes)


def facts(*servers: ServerFacts, settings: dict[str, Any] | None = None, **changes: Any) -> Facts:
    """A machine that is well, before these servers."""
    values = {"servers": tuple(one.settings for one in servers), "server": {"host": "0.0.0.0"}} | (settings or {})
    found = Facts(
        settings=Settings.model_validate(values),
        source=Path("/etc/playhead.yaml"),
        warnings=(),
        now=NOW,
        data=FolderFacts(Path("/data"), exists=True, writable=True, file_system="ext4", free_bytes=50 * GB),
        database=DatabaseFacts(schema=Schema(exists=True, revision="0001", head="0001"), serving=True),
        servers=servers,
    )
    return replace(found, **changes)


def only(found: tuple[Finding, ...] | list[Finding]) -> Finding:
    """The one finding that is not well."""
    (one,) = [finding for finding in found if finding.state != "ok"]
    return one
