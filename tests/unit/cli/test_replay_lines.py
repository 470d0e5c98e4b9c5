from __future__ import annotations

import io
import json
from typing import Any

import pytest

from playhead.cli.replay_lines import LONGEST_LINE, Line, any_id, lines
from playhead.domain.imports import BadFile
from tests.support.viewers import T0, Screen, error, film, listed, looked_up, restart, series

AT = "2026-09-09T12:00:00Z"


def read(*written: Any) -> list[Line]:
    texts = (one if isinstance(one, str) else json.dumps(one) for one in written)
    return list(lines(io.BytesIO("\n".join(texts).encode())))


def test_each_kind_of_line() -> None:
    shown = Screen(film()).play(10).shown(T0)
    screen, trouble, back, known = read(listed(T0, shown), error(T0 + 1), restart(T0 + 2), looked_up(T0 + 3, series()))
    assert screen.playing is not None
    assert ([one.item_id for one in screen.playing], list(screen.shown)) == ([film()["Id"]], [film()["Id"]])
    assert (trouble.playing, trouble.restarted, back.restarted, back.playing) == (None, False, True, None)
    assert [one.kind for one in known.looked_up.values()] == ["Series"]


def test_empty_lines_a_mark_at_the_start_and_keys_of_others_do_no_harm() -> None:
    (line,) = read("\ufeff" + json.dumps(listed(T0)), "", "  ")
    assert (line.at, line.playing) == (T0, ())
    nothing = {"sessions": None, "error": None, "restart": False, "items": None, "server": None}
    assert read(nothing | {"at": AT, "sessions": [], "note": 1})[0].playing == ()
    assert read(nothing | {"at": AT, "restart": True})[0].restarted
    assert read({"at": "2026-09-09T14:00:00+02:00", "error": ""})[0].at == T0
    assert read() == []


def test_servers_of_one_moment_have_one_order_and_nothing_else_changes_places() -> None:
    names = ("wan", "attic", "lan")
    polled = [listed(T0, server=name) for name in names]
    told = read(*polled[:1], error(T0, server="attic"), *polled[2:], restart(T0), listed(T0, server="a"))
    assert [line.server for line in told] == ["attic", "lan", "wan", "", "a"]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "no JSON"),
        ("nonsense", "no JSON"),
        ("[]", "write {"),
        ("{}", "at"),
        ('{"at":5,"sessions":[]}', "at"),
        ('{"at":"soon","sessions":[]}', "at is no time (soon)"),
        ('{"at":"1066-10-14T09:00:00Z","sessions":[]}', "no time"),
        ('{"at":"9999-12-31T23:59:59-12:00","sessions":[]}', "no time"),
        (f'{{"at":"{AT}"}}', "none of sessions"),
        (f'{{"at":"{AT}","restart":false}}', "none of sessions"),
        (f'{{"at":"{AT}","restart":"yes"}}', "restart"),
        (f'{{"at":"{AT}","sessions":[],"error":"x"}}', "sessions and error"),
        (f'{{"at":"{AT}","sessions":{{}}}}', "list of sessions"),
        (f'{{"at":"{AT}","sessions":null}}', "none of sessions"),
        (f'{{"at":"{AT}","sessions":[5]}}', "list of sessions"),
        (f'{{"at":"{AT}","items":[]}}', "items by their ids"),
        ("[" * 90_000, "write {"),
        ('{"note":' + "[" * 90_000, "no JSON"),
    ],
)
def test_a_line_that_is_not_right_is_named_by_its_number(bad: str, said: str) -> None:
    with pytest.raises(BadFile, match=r"^line 3: ") as told:
        read(listed(T0), "", bad, listed(T0))
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_no_text_and_what_never_ends() -> None:
    with pytest.raises(BadFile, match="line 1"):
        list(lines(io.BytesIO(b"\xff\xfe\n")))
    with pytest.raises(BadFile, match="line 1: is longer"):
        list(lines(io.BytesIO(b" " * (LONGEST_LINE - 1) + b"{}")))


@pytest.mark.parametrize(
    ("text", "found"),
    [("A" * 8 + "-" + "a" * 24, "a" * 32), ("Alice ", "alice"), ("0" * 32, None), ("", None), (None, None)],
)
def test_ids_may_be_of_any_form(text: str | None, found: str | None) -> None:
    assert any_id(text) == found
