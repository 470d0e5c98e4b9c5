"""What commands that need the configuration share: loading it, logs, and failures of the program in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from playhead.cli.command import Given
from playhead.cli.ends import End, Failure
from playhead.config.load import Loaded, load_here
from playhead.config.problems import ConfigError
from playhead.runtime import logs
from playhead.runtime.sockets import AddressTaken
from playhead.storage.errors import StoreError, unavailable

POSTGRESQL = (
    "database.url names PostgreSQL, which this version does not have yet: set it to sqlite:///… and a file on a local "
    "disk"
)


@contextmanager
def clearly() -> Iterator[None]:
    """What the program raises becomes a Failure with its exit code."""
    try:
        yield
    except ConfigError as error:
        raise Failure(*error.problems, end=End.USAGE) from error
    except (StoreError, AddressTaken) as error:
        raise Failure(str(error), end=End.NOT_READY) from error
    except DBAPIError as error:
        known = unavailable(error)
        why = str(known) if known is not None else f"the database cannot be used ({error.orig}): restore a backup"
        raise Failure(why, end=End.NOT_READY) from error


def load(given: Given, overrides: Mapping[str, str] | None = None) -> Loaded:
    """The configuration, for a command that works once. Logs tell warnings alone. Raises Failure."""
    with clearly():
        loaded = load_here(given.config, overrides)
    logs.configure("DEBUG" if given.debug else "WARNING", loaded.settings.logging.format)
    return loaded


def load_to_run(given: Given, overrides: Mapping[str, str]) -> Loaded:
    """The configuration, for a command that serves; its warnings are told. Raises Failure."""
    with clearly():
        loaded = load_here(given.config, overrides)
    logs.configure("DEBUG" if given.debug else loaded.settings.logging.level, loaded.settings.logging.format)
    return loaded


def need_sqlite(loaded: Loaded) -> None:
    """Raises Failure where the database is another one."""
    if loaded.settings.database.sqlite_path is None:
        raise Failure(POSTGRESQL, end=End.USAGE)
