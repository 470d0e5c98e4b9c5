"""Several processes are not there yet."""

from __future__ import annotations

import pytest

from playhead.storage.engine import Database
from tests.support.command import Shell


@pytest.mark.parametrize("url", [None, "postgresql://p:secret@db/playhead"])
def test_serving_roles_is_refused_in_one_line(shell: Shell, url: str | None) -> None:
    if url is not None:
        shell.write({"database": {"url": url}})
    ended = shell("serve", "api", "pump")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "PostgreSQL, which this version does not have yet" in ended.err


def test_who_runs_on_the_database_already_is_told_first(shell: Shell) -> None:
    shell.data.mkdir()
    other = Database(f"sqlite:///{shell.data / 'playhead.db'}")
    other.write_connection().close()
    ended = shell("serve", "api")
    other.close()
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "stop it first" in ended.err
    assert shell("serve", "api").code == 2


def test_a_role_must_be_named_and_known(shell: Shell) -> None:
    assert (shell("serve").code, shell("serve", "cook").code) == (2, 2)
    assert "'beat'" in shell("serve", "cook").err
