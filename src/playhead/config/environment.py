"""The environment names that are not keys of the file: JELLYFIN_* for all servers, the first administrator."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError

from playhead.config.compose import Draft, ReadText, Tree
from playhead.config.explain import problems_of
from playhead.config.problems import Report
from playhead.config.types import Number, Section, Whole

MIN_PASSWORD = 10


@dataclass(frozen=True)
class AdminSeed:
    """The first administrator, as the environment names him."""

    username: str
    password: SecretStr


class JellyfinDefaults(Section):
    """What JELLYFIN_* says about all servers; the first two have no key in the file."""

    reconnect_seconds: Annotated[
        Number, Field(gt=0, le=3600, validation_alias="JELLYFIN_WEBSOCKET_RECONNECT_DELAY")
    ] = 2.0
    """Before the first new try of a socket; doubled for each further one."""
    max_reconnect_seconds: Annotated[
        Number, Field(gt=0, le=86_400, validation_alias="JELLYFIN_WEBSOCKET_MAX_RECONNECT_DELAY")
    ] = 300.0
    sockets: Annotated[bool, Field(validation_alias="JELLYFIN_WEBSOCKET_ENABLED")] = True
    sweep: Annotated[bool, Field(validation_alias="JELLYFIN_FALLBACK_SYNC_ENABLED")] = True
    sweep_hours: Annotated[Number, Field(gt=0, le=8760, validation_alias="JELLYFIN_FALLBACK_SYNC_INTERVAL_HOURS")] = 24
    poll_ms: Annotated[Whole, Field(ge=5000, le=300_000, validation_alias="JELLYFIN_ACTIVITY_POLL_INTERVAL")] = 10_000
    history: Annotated[bool, Field(validation_alias="JELLYFIN_ACTIVITY_MONITOR_ENABLED")] = True


def jellyfin_defaults(environ: Mapping[str, str], report: Report) -> JellyfinDefaults:
    """Built-in defaults where a variable is not set; a wrong one is reported and left out."""
    names = [str(rule.validation_alias) for rule in JellyfinDefaults.model_fields.values()]
    given = {name: environ[name] for name in names if environ.get(name)}
    try:
        return JellyfinDefaults.model_validate(given)
    except ValidationError as error:
        for problem in problems_of(error):
            report.add((), problem.what, str(problem.trail[0]))
        return JellyfinDefaults()


def add_jellyfin_server(draft: Draft, environ: Mapping[str, str], read: ReadText) -> None:
    """JELLYFIN_URL and JELLYFIN_API_KEY (or _FILE) are the one server `jellyfin` where the file names none."""
    url = environ.get("JELLYFIN_URL")
    key = secret_variable("JELLYFIN_API_KEY", environ, draft.report, read)
    if "servers" in draft.tree or not (url or key):
        return
    if url and key:
        draft.tree["servers"] = [{"name": "jellyfin", "url": url, "api_key": key}]
        draft.places |= {("servers", 0, "url"): "JELLYFIN_URL", ("servers", 0, "api_key"): "JELLYFIN_API_KEY"}
    elif not draft.report.problems:
        missing, present = ("JELLYFIN_API_KEY", "JELLYFIN_URL") if url else ("JELLYFIN_URL", "JELLYFIN_API_KEY")
        draft.report.add((), f"is not set, but {present} is; set both or neither", missing)


def apply_jellyfin(draft: Draft, defaults: JellyfinDefaults) -> None:
    """Fills in only what the file leaves open and the environment says."""
    said = defaults.model_fields_set
    server: Tree = {}
    if not defaults.sockets:
        server["socket"] = "off"
    if not defaults.sweep or "sweep_hours" in said:
        server["sweep_hours"] = defaults.sweep_hours if defaults.sweep else 0
    for each in _mappings(draft.tree.get("servers")):
        _fill(each, server)
    history: Tree = {"poll_interval_ms": defaults.poll_ms} if "poll_ms" in said else {}
    if not defaults.history:
        history["enabled"] = False
    if history:
        for each in _mappings([draft.tree.setdefault("history", {})]):
            _fill(each, history)


def apply_data_folder(draft: Draft, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """PLAYHEAD_DATA holds the database too, unless that is placed by its own keys."""
    name = environ.get("PLAYHEAD_DATA")
    if not name:
        return None
    folder = cwd / name
    for each in _mappings([draft.tree.setdefault("database", {})]):
        if "path" not in each and "url" not in each:
            each["url"] = f"sqlite:///{folder / 'playhead.db'}"
            draft.places["database", "url"] = "PLAYHEAD_DATA"
    return folder


def admin_seed(environ: Mapping[str, str], report: Report, read: ReadText) -> AdminSeed | None:
    username = environ.get("PLAYHEAD_ADMIN_USERNAME")
    password = secret_variable("PLAYHEAD_ADMIN_PASSWORD", environ, report, read)
    if password is not None and len(password) < MIN_PASSWORD:
        report.add((), f"is shorter than {MIN_PASSWORD} characters; choose a longer one", "PLAYHEAD_ADMIN_PASSWORD")
    elif username and password:
        return AdminSeed(username, SecretStr(password))
    elif password:
        report.add((), "is not set, but PLAYHEAD_ADMIN_PASSWORD is; set both or neither", "PLAYHEAD_ADMIN_USERNAME")
    elif username and not report.problems:
        report.add((), "is not set, but PLAYHEAD_ADMIN_USERNAME is; set both or neither", "PLAYHEAD_ADMIN_PASSWORD")
    return None


def secret_variable(name: str, environ: Mapping[str, str], report: Report, read: ReadText) -> str | None:
    """`NAME`, or the content of the file that `NAME_FILE` names, as containers mount secrets."""
    value, path = environ.get(name), environ.get(f"{name}_FILE")
    if value or not path:
        return value or None
    try:
        return read(path).strip()
    except OSError as error:
        report.add((), f"cannot read its file: {error.strerror or 'not readable'}", f"{name}_FILE")
    except ValueError:
        report.add((), "must name a small text file in UTF-8", f"{name}_FILE")
    return None


def _mappings(value: object) -> list[Tree]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _fill(target: Tree, defaults: Mapping[str, object]) -> None:
    for key, value in defaults.items():
        target.setdefault(key, value)
