"""`playhead history rebuild` and `export` say what they did, also of nothing."""

from __future__ import annotations

from tests.support.command import Shell


def test_of_nothing_nothing_is_counted_and_nothing_written(shell: Shell) -> None:
    shell.write({"servers": [{"name": "wan", "url": "http://wan.test", "api_key": "k" * 32}],
                 "database": {"path": str(shell.data / "playhead.db")}})  # fmt: skip
    assert shell("migrate").code == 0
    assert shell("history", "rebuild", "--json").json == {"people": 0, "mended": 0, "badges": 0}
    assert shell("history", "export").out == ""
    refused = shell("history", "export", "--user", "77")
    assert (refused.code, "no such login" in refused.err) == (1, True)


def test_another_form_is_a_mistake(shell: Shell) -> None:
    assert shell("history", "export", "--format", "xml").code == 2
