"""What the validation found, in words: what is wrong and what to write, never what was written (a secret?)."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from playhead.config.problems import Problem, Trail, nearest
from playhead.config.schema import keys_named, known_keys

_MOST = 50
"""Problems told at once; a file that is something else altogether would give thousands."""

_NEEDED = {
    "string": "must be text; put it in quotes",
    "int": "must be a whole number",
    "float": "must be a number",
    "finite": "must be a number",
    "bool": "must be true or false",
    "model": "must be a mapping (lines of `key: value`)",
    "dict": "must be a mapping (lines of `key: value`)",
    "tuple": "must be a list (lines of `- value`)",
}
_BOUND = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


def problems_of(error: ValidationError) -> Iterator[Problem]:
    for found in error.errors(include_url=False, include_input=False)[:_MOST]:
        trail = tuple(step for step in found["loc"] if step != "[key]")
        yield Problem(trail, _words(found, trail))
    if error.error_count() > _MOST:
        yield Problem((), f"and {error.error_count() - _MOST} more problems of this kind")


def _words(found: ErrorDetails, trail: Trail) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key; {_suggestion(trail)}"
    if kind == "missing":
        return "is missing; add it"
    if kind in _BOUND:
        name, words = _BOUND[kind]
        return f"must be {words} {context[name]}"
    if kind == "literal_error":
        return f"must be one of {str(context['expected']).replace(' or ', ', ').replace(chr(39), '')}"
    if kind == "value_error":
        return str(context["error"])
    return _by_family(kind) or f"{found['msg'][:1].lower()}{found['msg'][1:]}"


def _by_family(kind: str) -> str | None:
    if kind in ("too_short", "string_too_short"):
        return "is empty; give a value or remove the key"
    if kind == "string_pattern_mismatch":
        return "must be 1 to 32 of the characters a-z, 0-9 and '-' (it appears in addresses)"
    return _NEEDED.get(kind.partition("_")[0])


def _suggestion(trail: Trail) -> str:
    wrong = str(trail[-1])
    hint = nearest(wrong, known_keys(trail[:-1]))
    elsewhere = keys_named(wrong)
    return f"did you mean '{elsewhere[0]}'?" if elsewhere and not hint.startswith("did") else hint
