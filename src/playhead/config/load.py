"""Finds the configuration, reads it and checks it whole."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from playhead.config.checks import contradictions, open_door, weaknesses
from playhead.config.compose import Draft, Tree, drop_legacy, expand, override_from_environment, put, read_files
from playhead.config.document import MAX_BYTES, Document, read_document
from playhead.config.environment import (
    AdminSeed,
    JellyfinDefaults,
    add_jellyfin_server,
    admin_seed,
    apply_data_folder,
    apply_jellyfin,
    jellyfin_defaults,
)
from playhead.config.explain import problems_of
from playhead.config.problems import ConfigError, Problem, Report, Trail
from playhead.config.settings import Database, Settings
from playhead.config.types import SecretUrl

SYSTEM_FILE = Path("/config/config.yaml")
_MAX_SECRET_BYTES = 64 * 1024

NOT_BUILT: tuple[Trail, ...] = (
    ("history",),
    ("subtitles",),
    ("storage",),
    ("imports",),
    ("downloads",),
    ("plex",),
    ("notify",),
    ("broker",),
    ("retention", "downloads_days"),
)
"""What the schema accepts and this version does not do yet: named at start and by `doctor`."""

NOTHING_ASKED: tuple[object, ...] = (None, False, "false", [], {}, "keep", "auto")
"""Values that ask for nothing, or for what happens anyway."""


@dataclass(frozen=True)
class Loaded:
    """`source` is None when no file was found; `warnings` are lines for the operator."""

    settings: Settings
    source: Path | None
    warnings: tuple[str, ...]
    admin: AdminSeed | None
    jellyfin: JellyfinDefaults


def load(
    path: Path | None,
    *,
    environ: Mapping[str, str],
    cwd: Path,
    overrides: Mapping[str, str] | None = None,
    system_file: Path = SYSTEM_FILE,
) -> Loaded:
    """Reads `path`, or else what the environment names, ./config.yaml, `system_file`, or the environment alone.

    `overrides` are options of the command line by dotted key (`{"server.port": "8080"}`). A `<key>_file` that is
    relative is found beside the configuration file. Raises ConfigError with one line for each problem.
    """
    source = find(path, environ, cwd, system_file)
    document = _read_source(source)
    draft = _draft(document, source, environ)
    for key, value in (overrides or {}).items():
        put(draft, tuple(key.split(".")), value, "command line")

    def read(name: str) -> str:
        return _read_text((cwd if source is None else source.parent) / name, _MAX_SECRET_BYTES)

    draft.tree = _mapping(read_files(draft.tree, (), draft, read))
    drop_legacy(draft)
    missing_features = tuple(_not_built(draft.tree))
    add_jellyfin_server(draft, environ, read)
    jellyfin = jellyfin_defaults(environ, draft.report)
    apply_jellyfin(draft, jellyfin)
    data = apply_data_folder(draft, environ, cwd)
    admin = admin_seed(environ, draft.report, read)
    context: dict[str, object] = {"reconnect": (jellyfin.reconnect_seconds, jellyfin.max_reconnect_seconds)}
    settings = _effective(_validated(draft, context if data is None else context | {"data": data}), cwd)
    return Loaded(settings, source, (*draft.report.warnings, *weaknesses(settings), *missing_features), admin, jellyfin)


def load_here(path: Path | None, overrides: Mapping[str, str] | None = None) -> Loaded:
    """`load` with the environment and the folder of this process."""
    return load(path, environ=os.environ, cwd=Path.cwd(), overrides=overrides)


def find(path: Path | None, environ: Mapping[str, str], cwd: Path, system_file: Path) -> Path | None:
    """A file that was named must exist; the two usual places may be empty."""
    named = path or environ.get("PLAYHEAD_CONFIG") or environ.get("CONFIG_PATH")
    if named:
        return cwd / named
    return next((place for place in (cwd / "config.yaml", system_file) if _present(place)), None)


def _present(place: Path) -> bool:
    try:
        return place.exists()
    except PermissionError:
        # Reading it will say so; passing over it would start without the operator's configuration.
        return True


def _read_source(source: Path | None) -> Document:
    if source is None:
        return Document(None, {})
    try:
        text = _read_text(source, MAX_BYTES)
    except OSError as error:
        why = error.strerror or "not readable"
        raise ConfigError([f"{source}: cannot be read: {why}; check the path and its permissions"]) from None
    except ValueError:
        reason = f"is not a UTF-8 text of at most {MAX_BYTES // 1024} KiB; a configuration is a small YAML file"
        raise ConfigError([f"{source}: {reason}"]) from None
    return read_document(text, source.name)


def _read_text(path: Path, limit: int) -> str:
    """Raises OSError, or ValueError when it is longer than `limit` bytes, not UTF-8 or its name is impossible."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(limit)
    return content.decode("utf-8-sig")


def _draft(document: Document, source: Path | None, environ: Mapping[str, str]) -> Draft:
    name = "" if source is None else source.name
    places = {trail: f"{name} line {line}" for trail, line in document.lines.items()} | {(): name}
    if document.root is not None and not isinstance(document.root, dict):
        raise ConfigError([f"{name}: must be a mapping (lines of `key: value`) at the top"])
    report = Report()
    draft = Draft(_mapping(expand(document.root or {}, (), environ, report)), places, report)
    override_from_environment(draft, environ)
    return draft


def _mapping(value: object) -> Tree:
    return value if isinstance(value, dict) else {}


def _not_built(tree: Tree) -> Iterable[str]:
    for trail in NOT_BUILT:
        if _at(tree, trail) not in NOTHING_ASKED:
            yield f"{'.'.join(map(str, trail))} is set, but this version does not do it yet"


def _at(tree: Tree, trail: Trail) -> object:
    here: object = tree
    for step in trail:
        if isinstance(here, list) and isinstance(step, int):
            here = here[step]
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return here


def _validated(draft: Draft, context: Mapping[str, object]) -> Settings:
    """Raises ConfigError with what the schema, the contradictions and the steps before have found."""
    found: list[Problem] = []
    settings = None
    try:
        settings = Settings.model_validate(draft.tree, context=dict(context))
    except ValidationError as error:
        found.extend(problems_of(error))
    found.extend(contradictions(draft.tree))
    if settings is not None:
        found.extend(open_door(settings))
    draft.report.problems.extend([problem for problem in found if not draft.report.covers(problem.trail)])
    draft.report.raise_if_any(draft.places)
    if settings is None:
        raise ConfigError(["the configuration does not fit the schema"])
    return settings


def _effective(settings: Settings, cwd: Path) -> Settings:
    """Fills in what depends on other values: polling of each server, and where a relative database file is."""
    poll = settings.history.poll_interval_ms / 1000
    changes: dict[str, object] = {
        "servers": tuple(
            server if "poll_seconds" in server.model_fields_set else server.model_copy(update={"poll_seconds": poll})
            for server in settings.servers
        )
    }
    file = settings.database.sqlite_path
    if file is not None and not file.is_absolute():
        changes["database"] = Database(url=SecretUrl(f"sqlite:///{cwd / file}"))
    return settings.model_copy(update=changes)
