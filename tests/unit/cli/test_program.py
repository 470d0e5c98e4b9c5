"""Loading the configuration for a command."""

from __future__ import annotations

import logging

import pytest

from playhead.cli.command import Given
from playhead.cli.ends import End, Failure
from playhead.cli.program import load, load_to_run, need_sqlite
from tests.support.command import Shell, logs_restored


def test_options_of_the_command_win_over_the_file(shell: Shell) -> None:
    shell.write({"server": {"port": 1111}, "logging": {"level": "ERROR"}})
    with logs_restored():
        loaded = load_to_run(Given(config=shell.config), {"server.port": "2222"})
        level = logging.getLogger().level
    assert (loaded.settings.server.port, level) == (2222, logging.ERROR)


def test_a_command_that_works_once_is_quiet_unless_asked(shell: Shell) -> None:
    with logs_restored():
        load(Given(config=shell.config))
        quiet = logging.getLogger().level
        load(Given(config=shell.config, debug=True))
        loud = logging.getLogger().level
    assert (quiet, loud) == (logging.WARNING, logging.DEBUG)


def test_what_is_wrong_is_a_line_each(shell: Shell) -> None:
    shell.write({"server": {"port": "x", "host": "?"}})
    with pytest.raises(Failure) as failure:
        load(Given(config=shell.config))
    assert (len(failure.value.lines), failure.value.end) == (2, End.USAGE)


def test_another_database_is_refused(shell: Shell) -> None:
    shell.write({"database": {"url": "postgresql://u:p@h/d"}})
    with logs_restored(), pytest.raises(Failure, match="does not have yet"):
        need_sqlite(load(Given(config=shell.config)))
