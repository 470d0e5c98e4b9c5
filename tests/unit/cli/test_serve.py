"""Several processes are not there yet."""

from __future__ import annotations

import pytest

from tests.support.command import Shell


@pytest.mark.parametrize("url", [None, "postgresql://p:secret@db/playhead"])
def test_serving_roles_is_refused_in_one_line(shell: Shell, url: str | None) -> None:
    if url is not None:
        shell.write({"database": {"url": url}})
    ended = shell("serve", "api", "pump")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "PostgreSQL, which this version does not have yet" in ended.err


def test_a_role_must_be_named_and_known(shell: Shell) -> None:
    assert (shell("serve").code, shell("serve", "cook").code) == (2, 2)
    assert "'beat'" in shell("serve", "cook").err
