"""YAML read into plain values, with the line of each, and nothing that YAML would quietly decide for the reader.

Values are built from the parser's events and not by its loader, because the loader keeps the last of two equal keys,
turns the words `off`, `no` and `on` into booleans (`socket: off`, the language `no`), and follows aliases without end.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from playhead.config.problems import ConfigError, Problem, Trail, dotted, lines, printable, quoted

MAX_BYTES = 1024 * 1024
MAX_VALUES = 20_000
"""Values after aliases are followed: far beyond any real file, and far below what an alias bomb unfolds to."""
MAX_DEPTH = 32

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
# Digits beyond 18 and those with a leading zero are keys and passwords, which must not change by being read.
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}([eE][-+]?[0-9]{1,3})?")
_MERGE = "<<"


@dataclass(frozen=True)
class Document:
    """`root` is made of dict, list, str, int, float, bool and None; `lines` counts from 1."""

    root: object
    lines: Mapping[Trail, int]


class _Refused(Exception):
    """Reading stops here; the argument says why."""


@dataclass
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, object] | list[object]
    trail: Trail
    anchor: str | None
    before: int
    key: str | None = None
    merges: list[object] = field(default_factory=list)
    height: int = 1


@dataclass(frozen=True)
class _Anchored:
    value: object
    size: int
    height: int


def read_document(text: str, name: str) -> Document:
    """Raises ConfigError naming `name` and the line."""
    reader = _Reader(name)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.problem((), f"is not valid YAML: {_reason(error)}", reader.line if mark is None else mark.line + 1)
    except yaml.YAMLError:
        reader.problem((), "is not valid YAML: it contains a character that may not stand in a text file")
    except _Refused as refused:
        reader.problem((), str(refused), reader.line)
    except (ValueError, OverflowError):
        # The parser converts version numbers and \U escapes without checking their range.
        reader.problem((), "is not valid YAML: a number or an escape is out of range", reader.line)
    if reader.problems:
        raise ConfigError(lines(reader.problems, {}))
    return Document(reader.root, reader.lines)


class _Reader:
    """Takes events one by one; its own stack, so that deep nesting is a problem and not a crash."""

    def __init__(self, name: str) -> None:
        self.root: object = None
        self.lines: dict[Trail, int] = {}
        self.problems: list[Problem] = []
        self.line = 1
        self._name = name
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._count = 0
        self._documents = 0

    def problem(self, trail: Trail, what: str, line: int | None = None) -> None:
        place = self._name if line is None else f"{self._name} line {line}"
        self.problems.append(Problem(trail, what, place))

    def take(self, event: yaml.Event) -> None:
        if event.start_mark is not None:
            self.line = event.start_mark.line + 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _Refused("a second document starts here; keep one and remove the line '---'")
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._start(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        _refuse_tag(event.tag)
        trail = self._trail_of_next()
        self._seen(trail, 1, 1)
        value: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._stack.append(_Open(value, trail, event.anchor, self._count - 1))

    def _end(self) -> None:
        done = self._stack.pop()
        if isinstance(done.value, dict):
            _merge(done.value, done.merges)
        self._place(_Anchored(done.value, self._count - done.before, done.height), done.anchor)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if any("\ud800" <= c <= "\udfff" for c in event.value):
            raise _Refused("contains half of a surrogate pair; write the character itself")
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event)
            return
        _refuse_tag(event.tag)
        self._seen(self._trail_of_next(), 1, 0)
        value = _plain_value(event.value) if event.implicit[0] and event.tag is None else event.value
        self._place(_Anchored(value, 1, 0), event.anchor)

    def _key(self, top: _Open, event: yaml.ScalarEvent) -> None:
        trail = (*top.trail, event.value)
        if event.value in top.value and trail in self.lines:
            first = self.lines[trail]
            self.problem((), f"{dotted(trail)} is given twice (first on line {first}); keep one", self.line)
        self.lines[trail] = self.line
        top.key = event.value

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        if name not in self._anchors:
            raise _Refused(f"the alias *{name[:40]} has no finished anchor &{name[:40]} before it")
        known = self._anchors[name]
        self._seen(self._trail_of_next(), known.size, known.height)
        self._place(known, None)

    def _seen(self, trail: Trail, size: int, height: int) -> None:
        self.lines.setdefault(trail, self.line)
        self._count += size
        if len(self._stack) + height > MAX_DEPTH:
            raise _Refused(f"is nested more than {MAX_DEPTH} deep")
        if self._count > MAX_VALUES:
            raise _Refused(f"unfolds to more than {MAX_VALUES} values; use fewer aliases or a shorter file")

    def _trail_of_next(self) -> Trail:
        if not self._stack:
            return ()
        top = self._stack[-1]
        if isinstance(top.value, list):
            return (*top.trail, len(top.value))
        if top.key is None:
            raise _Refused("a key must be a word, not a list or a mapping")
        return (*top.trail, top.key)

    def _place(self, done: _Anchored, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = done
        if not self._stack:
            self.root = done.value
            return
        top = self._stack[-1]
        top.height = max(top.height, done.height + 1)
        if isinstance(top.value, list):
            top.value.append(done.value)
        elif top.key == _MERGE:
            top.merges.append(done.value)
        elif top.key is not None:
            top.value[top.key] = done.value
        top.key = None


def _plain_value(text: str) -> object:
    """YAML 1.2's few plain words; everything else stays the text it is."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _reason(error: yaml.MarkedYAMLError) -> str:
    told = error.problem or error.context or "it cannot be read"
    return f"{printable(told)}; check quotes, colons and indentation"


def _refuse_tag(tag: str | None) -> None:
    if tag not in (None, "!", "tag:yaml.org,2002:str"):
        raise _Refused(f"the tag {quoted(str(tag))} is not supported; remove it")


def _merge(into: dict[str, object], sources: Iterable[object]) -> None:
    """`<<: *base`, `<<: [*a, *b]`: what is written here wins, then the earlier source."""
    for source in sources:
        for part in source if isinstance(source, list) else [source]:
            if not isinstance(part, dict):
                raise _Refused("'<<' takes a mapping or a list of mappings")
            for key, value in part.items():
                into.setdefault(key, value)
