from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.adapters.jellyfin.template_repair import plain_text, repaired

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('{"a":True,"b":False}', {"a": True, "b": False}),
        ('{"a":,"b": }', {"a": None, "b": None}),
        ('{"a":1,}', {"a": 1}),
        ('{"a":"True, :,"}', {"a": "True, :,"}),
        ('{"a":"two\nlines"}', {"a": "two lines"}),
        (r'{"a":"x \&quot;y\&quot;"}', {"a": r"x \&quot;y\&quot;"}),
        (r'{"a":"D:\Media\"}', None),
        (r'{"a":"D:\\Media"}', {"a": r"D:\Media"}),
    ],
)
def test_what_templates_break_is_mended(body: str, value: object) -> None:
    if value is None:
        with pytest.raises(json.JSONDecodeError):
            json.loads(repaired(body))
    else:
        assert json.loads(repaired(body)) == value


@given(JSON)
def test_json_keeps_its_meaning(value: Any) -> None:
    assert json.loads(repaired(json.dumps(value))) == value


@pytest.mark.parametrize("body", ['"' * 200_000, '"' + '\\"' * 100_000, ":" * 200_000, ", " * 100_000, '"\\'])
def test_hostile_bodies_are_gone_through_once(body: str) -> None:
    assert isinstance(repaired(body), str)  # a second pass over the rest for each character would take minutes


def test_names_lose_the_plugins_escapes() -> None:
    assert plain_text(r"Lambda \"q\" (2012)", template=False) == 'Lambda "q" (2012)'
    assert plain_text(r"Tom &amp; \&quot;J\&quot;", template=True) == 'Tom & "J"'
    assert plain_text("Tom &amp; Jerry", template=False) == "Tom &amp; Jerry"


def test_a_reference_beyond_numbers_stays_text() -> None:
    text = "&#" + "9" * 5000 + ";"
    assert plain_text(text, template=True) == text
