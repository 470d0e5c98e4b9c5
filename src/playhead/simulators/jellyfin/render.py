"""The body of a webhook: Send-All JSON, or a Handlebars template as the plugin renders it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from playhead.simulators.jellyfin import guids, ticks
from playhead.simulators.jellyfin.payload import Data, Guid, Moment

_TAG = re.compile(r"\{\{\{\s*(?P<raw>[^{}]+?)\s*\}\}\}|\{\{\s*(?P<escaped>[^{}#/]+?)\s*\}\}")
_BLOCK = re.compile(
    r"\{\{#(?P<helper>if_equals|if_exist|if)\s+(?P<args>[^{}]+?)\}\}"
    r"(?P<then>(?:(?!\{\{#).)*?)(?:\{\{else\}\}(?P<other>(?:(?!\{\{#).)*?))?\{\{/(?P=helper)\}\}",
    re.DOTALL,
)
_ESCAPES = re.compile(r"""\\\\|\\"|\\u[0-9a-f]{4}|['<>&+`]""")


class Unrenderable(Exception):
    """`json_encode` of an absent value throws: the event is lost."""


def send_all(data: Data) -> str:
    """Real JSON types, ids of 32 digits, nulls written."""
    return _escaped(json.dumps({key: _plain(value) for key, value in data.items()}, separators=(",", ":")))


def _escaped(text: str) -> str:
    """JSON as .NET writes it: quotes, markup and everything beyond ASCII as `\\uXXXX`."""
    return _ESCAPES.sub(_unicode, text)


def _unicode(found: re.Match[str]) -> str:
    piece = found[0]
    if piece == "\\\\":
        return piece
    if piece.startswith("\\u"):
        return "\\u" + piece[2:].upper()
    return f"\\u{ord(piece[-1]):04X}"


def _plain(value: Any) -> Any:
    if isinstance(value, Moment):
        return ticks.text(int(value))
    return str(value) if isinstance(value, Guid) else value


def template(text: str, data: Data) -> str:
    """Ids dashed, booleans `True`, missing values empty, `{{ }}` HTML-escaped. Raises Unrenderable."""
    while _BLOCK.search(text):
        text = _BLOCK.sub(lambda found: _block(found, data), text)
    return _TAG.sub(lambda found: _tag(found, data), text)


def _block(found: re.Match[str], data: Data) -> str:
    args = re.findall(r"'[^']*'|\"[^\"]*\"|\S+", found["args"])
    values = [_argument(each, data) for each in args]
    equal = found["helper"] == "if_equals"
    holds = len(values) > 1 and values[0].lower() == values[1].lower() if equal else bool(values[0])
    return found["then"] if holds else found["other"] or ""


def _argument(word: str, data: Data) -> str:
    return word[1:-1] if word[0] in "'\"" else _shown(data.get(word))


def _tag(found: re.Match[str], data: Data) -> str:
    expression = found["raw"] or found["escaped"]
    helper, _, argument = expression.partition(" ")
    if helper == "json_encode":
        if data.get(argument.strip()) is None:
            raise Unrenderable(argument)
        text = _escaped(json.dumps(_shown(data[argument.strip()])))[1:-1]
    else:
        text = _shown(data.get(expression))
    return text if found["raw"] else html.escape(text, quote=True)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Guid):
        return guids.dashed(value)
    if isinstance(value, Moment):
        whole, _, fraction = ticks.text(int(value))[:-1].partition(".")
        return f"{whole}.{fraction.ljust(7, '0')}Z"
    return str(value)
