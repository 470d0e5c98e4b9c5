"""Puts the file and the environment together into one tree of plain values, before anything is checked.

Precedence, highest first: command line, `PLAYHEAD__SECTION__KEY`, the file, `JELLYFIN_*`, built-in defaults.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from playhead.config.document import read_document
from playhead.config.problems import ConfigError, Report, Trail, quoted
from playhead.config.schema import FILE_SUFFIX

PREFIX = "PLAYHEAD__"
Tree = dict[str, object]
ReadText = Callable[[str], str]
"""Content of the file a `<key>_file` names; raises OSError or ValueError."""

_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{")

LEGACY: Mapping[Trail, str] = {
    ("sync", "likes"): "likes travel with sync.ratings",
    ("sync", "play_count"): "play counts travel with sync.watched_status",
    ("sync", "last_played_date"): "dates travel with sync.watched_status",
    ("sync", "audio_stream"): "servers do not store the chosen audio track",
    ("sync", "subtitle_stream"): "servers do not store the chosen subtitle track",
    ("database", "journal_mode"): "the database always runs in WAL mode; keep it on a local disk",
}
"""Keys of jellyfin-db-sync that have no counterpart: its files work unchanged, and the warning says why."""


@dataclass
class Draft:
    """A configuration on its way: the tree, where each value came from, and what is wrong so far."""

    tree: Tree
    places: dict[Trail, str]
    report: Report = field(default_factory=Report)


def expand(value: object, trail: Trail, environ: Mapping[str, str], report: Report) -> object:
    """A copy with `${NAME}` and `${NAME:-default}` filled in, and without the keys that say null (the default)."""
    match value:
        case str():
            return _filled(value, trail, environ, report)
        case list():
            return [expand(part, (*trail, at), environ, report) for at, part in enumerate(value)]
        case dict():
            parts = {key: expand(part, (*trail, key), environ, report) for key, part in value.items()}
            return {key: part for key, part in parts.items() if part is not None}
    return value


def _filled(text: str, trail: Trail, environ: Mapping[str, str], report: Report) -> str:
    def replace(match: re.Match[str]) -> str:
        name, default = match.groups()
        if match[0] == "$${":
            return "${"
        if name is None:
            report.add(trail, "'${' must be ${NAME} or ${NAME:-default}; write $${ for the characters themselves")
            return ""
        if default is not None:
            return environ.get(name) or default
        if name not in environ:
            report.add(trail, f"the environment variable {name} is not set; set it or write ${{{name}:-default}}")
        return environ.get(name, "")

    return _VARIABLE.sub(replace, text)


def override_from_environment(draft: Draft, environ: Mapping[str, str]) -> None:
    """`PLAYHEAD__SERVERS__0__URL=…` sets `servers[0].url`; a variable without content counts as not set."""
    named = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value}
    for name in sorted(named, key=lambda n: _steps(n.removeprefix(PREFIX).lower().split("__"))):
        trail = tuple(
            int(step) if step.isdecimal() and len(step) < 6 else step
            for step in name.removeprefix(PREFIX).lower().split("__")
        )
        if all(step != "" for step in trail):
            put(draft, trail, _typed(named[name]), name)
        else:
            draft.report.add((), f"must look like {PREFIX}SECTION__KEY", name)


def _steps(parts: list[str]) -> list[tuple[int, str]]:
    """Positions in numerical order, so that servers 9 and 10 can both be added."""
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]


def _typed(text: str) -> object:
    """Lists and mappings in YAML's flow style, null, else the text itself, which may be a password."""
    if text == "null":
        return None
    if (text[0], text[-1]) not in (("[", "]"), ("{", "}")):
        return text
    try:
        return read_document(text, "").root
    except ConfigError:
        return text


def put(draft: Draft, trail: Trail, value: object, place: str) -> None:
    """Sets one value; what stands on the way is created. Problems go to the report."""
    here: object = draft.tree
    done: Trail = ()
    for step, following in zip(trail, (*trail[1:], None), strict=True):
        step = _spelled(here, step)
        problem = _misfit(here, step)
        if problem:
            draft.report.add(trail, problem, place)
            return
        done = (*done, step)
        if following is None:
            _set(here, step, value)
        elif _get(here, step) is None:
            _set(here, step, [] if isinstance(following, int) else {})
        here = _get(here, step)
        if following is None or done not in draft.places:
            draft.places[done] = place


def _spelled(here: object, step: str | int) -> str | int:
    """Names of libraries have capitals, which variables seldom keep: an existing key is found without them."""
    if isinstance(here, dict):
        return next((key for key in here if key.lower() == str(step)), str(step))
    return step


def _misfit(here: object, step: str | int) -> str:
    if isinstance(here, list):
        if not isinstance(step, int):
            return f"a list stands here: write its position, 0 to {len(here)}, instead of {quoted(str(step))}"
        return "" if step <= len(here) else f"the list has {len(here)} entries: the next one is {len(here)}"
    return "" if isinstance(here, dict) else "a single value stands above this key; remove one of the two"


def _get(here: object, step: str | int) -> object:
    if isinstance(here, list) and isinstance(step, int):
        return here[step] if step < len(here) else None
    return here.get(step) if isinstance(here, dict) else None


def _set(here: object, step: str | int, value: object) -> None:
    if isinstance(here, list) and isinstance(step, int):
        here[step : step + 1] = [value]
    elif isinstance(here, dict) and isinstance(step, str):
        # A value and the file that holds it are one setting: the later one replaces the other spelling.
        here.pop(step + FILE_SUFFIX, None)
        here.pop(step.removesuffix(FILE_SUFFIX), None)
        if value is not None:
            here[step] = value


def read_files(value: object, trail: Trail, draft: Draft, read: ReadText) -> object:
    """A copy in which each `<key>_file: path` has become `<key>: <content without the space around it>`."""
    if isinstance(value, list):
        return [read_files(part, (*trail, at), draft, read) for at, part in enumerate(value)]
    if not isinstance(value, dict):
        return value
    result: Tree = {}
    for key, part in value.items():
        target = key.removesuffix(FILE_SUFFIX)
        if target in ("", key) or not isinstance(part, str):
            result[key] = read_files(part, (*trail, key), draft, read)
        elif target in value:
            draft.report.add((*trail, key), f"{quoted(target)} is given too; keep one of the two")
        else:
            draft.places[(*trail, target)] = draft.places.get((*trail, key), draft.places.get((), ""))
            result[target] = _content(part, (*trail, target), draft.report, read)
    return result


def _content(path: str, trail: Trail, report: Report, read: ReadText) -> str:
    try:
        return read(path).strip()
    except OSError as error:
        why = error.strerror or "not readable"
        report.add(trail, f"cannot read the file {quoted(path)}: {why}; check its path and permissions")
    except ValueError:
        report.add(trail, f"cannot use the file {quoted(path)}: it must be a small text file in UTF-8")
    return ""


def drop_legacy(draft: Draft) -> None:
    for (section, key), reason in LEGACY.items():
        part = draft.tree.get(str(section))
        if isinstance(part, dict) and part.pop(key, None) is not None:
            draft.report.warnings.append(f"{section}.{key} has no effect: {reason}")
