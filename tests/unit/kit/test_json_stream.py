"""JSON that is larger than memory, value by value."""

from __future__ import annotations

import io
import json

import pytest

from playhead.kit import json_stream
from playhead.kit.json_stream import BadJson, JsonStream


def stream(text: str) -> JsonStream:
    return JsonStream(io.StringIO(text))


def test_what_is_walked_is_what_is_there() -> None:
    value = {"a": [1, 2.5, "x\n]"], "b": {"c": [[], {}]}, "d": 12345678901234567890}
    found = stream("\ufeff" + json.dumps(value, indent=1))
    assert {key: found.read() for key in found.fields()} == value
    assert found.peek() == ""


def test_values_may_lie_across_any_border(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", 3)
    value = [{"key": "value " * 5, "n": 123456}, [], 98765]
    found = stream(json.dumps(value))
    assert [found.read() for _ in found.entries()] == value


def test_skipped_values_are_passed_whole() -> None:
    found = stream('{"a": [[1, {"x": "]"}], 2], "b": 5}')
    for key in found.fields():
        if key == "b":
            assert found.read() == 5
        else:
            found.skip()


def walk(found: JsonStream, text: str) -> None:
    for _ in found.entries() if text.startswith("[") else found.fields():
        found.read()


@pytest.mark.parametrize("text", ["[1, 2", "[1 2]", "[1,]", '{"a" 1}', "{5: 1}", '["', "["])
def test_what_is_broken_names_its_line(text: str) -> None:
    found = stream("\n\n" + text)
    with pytest.raises(BadJson, match="line 3"):
        walk(found, text)
