"""Bodies of the webhook plugin's template mode, which are often no JSON. Pure, linear in the body's length.

Templates render booleans as `True` and `False`, what is absent as nothing (`"Played":,`) and a quote in a name as
`\\&quot;`, and write ids with dashes. What breaks the JSON is mended here; nothing that could be read is changed.
"""

from __future__ import annotations

import html
import re

_TOKEN = re.compile(
    r"""
    (?P<string> "(?: [^"\\]++ | \\(?:.|\Z) )*+ "? )  # possessive: an unclosed string must not be searched again
    | (?P<word> \b(?:True|False|TRUE|FALSE|None|NULL)\b )
    | (?P<empty> : \s*+ (?=[,}]) )
    | (?P<comma> , \s*+ (?=[}\]]) )
    """,
    re.VERBOSE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x1f]")
_ESCAPE = re.compile(r"\\([^\"\\/bfnrtu]|\Z)|\\.", re.DOTALL)
_WORDS = {"true": "true", "false": "false", "none": "null", "null": "null"}


def repaired(body: str) -> str:
    """The body with bare words, empty values, trailing commas and raw line ends in strings made JSON."""
    return _TOKEN.sub(_mended, body)


def _mended(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "string":
            return _CONTROL.sub(" ", _ESCAPE.sub(_doubled, token[0]))
        case "word":
            return _WORDS[token[0].lower()]
        case "empty":
            return ":null"
        case _:
            return ""


def _doubled(escape: re.Match[str]) -> str:
    """A backslash before what JSON does not escape stands for itself."""
    return escape[0] if escape[1] is None else f"\\\\{escape[1]}"


def plain_text(text: str, *, template: bool) -> str:
    """A name as its server has it. The plugin puts a backslash before each quote, and templates escape as HTML."""
    return (_unescaped(text) if template else text).replace('\\"', '"')


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        # A character reference of thousands of digits is beyond what Python turns into a number.
        return text
