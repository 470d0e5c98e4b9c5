"""What commands that need the configuration share: loading it and setting up logs. Imports little of the program."""

from __future__ import annotations

from collections.abc import Mapping

from playhead.cli.command import Given
from playhead.cli.ends import End, Failure
from playhead.config.load import Loaded, load_here
from playhead.config.problems import ConfigError
from playhead.runtime import logs

POSTGRESQL = (
    "database.url names PostgreSQL, which this version does not have yet: set it to sqlite:///… and a file on a local "
    "disk"
)


def load(given: Given) -> Loaded:
    """The configuration, for a command that works once. Logs tell warnings alone. Raises Failure."""
    loaded = _load(given, {})
    logs.configure("DEBUG" if given.debug else "WARNING", loaded.settings.logging.format)
    return loaded


def load_to_run(given: Given, overrides: Mapping[str, str]) -> Loaded:
    """The configuration, for a command that serves; `overrides` are values by dotted key. Raises Failure."""
    loaded = _load(given, overrides)
    logs.configure("DEBUG" if given.debug else loaded.settings.logging.level, loaded.settings.logging.format)
    return loaded


def need_sqlite(loaded: Loaded) -> None:
    """Raises Failure where the database is another one."""
    if loaded.settings.database.sqlite_path is None:
        raise Failure(POSTGRESQL, end=End.USAGE)


def _load(given: Given, overrides: Mapping[str, str]) -> Loaded:
    try:
        return load_here(given.config, overrides)
    except ConfigError as error:
        raise Failure(*error.problems, end=End.USAGE) from error
