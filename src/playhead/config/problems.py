"""What is wrong with a configuration, and where: values that become one line each on the terminal."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Trail = tuple[str | int, ...]
"""The way from the root of the document to a value: keys and list positions."""

_LONGEST_QUOTE = 60
_MOST_LINES = 100


class ConfigError(Exception):
    """The configuration cannot be used; `problems` has one line for each thing to mend, none with a secret."""

    def __init__(self, problems: Sequence[str]) -> None:
        rest = len(problems) - _MOST_LINES
        told = (*problems[:_MOST_LINES], f"and {rest} more problems") if rest > 0 else tuple(problems)
        super().__init__("\n".join(told))
        self.problems = told


@dataclass(frozen=True)
class Problem:
    """`what` says what is wrong and what to do; `place` is set where the line is known better than by `trail`."""

    trail: Trail
    what: str
    place: str | None = None


@dataclass
class Report:
    """Gathers problems and warnings while a configuration is put together."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, trail: Trail, what: str, place: str | None = None) -> None:
        self.problems.append(Problem(trail, what, place))

    def covers(self, trail: Trail) -> bool:
        """A value that is already reported is not reported again by a later, less exact check."""
        return any(trail[: len(known.trail)] == known.trail for known in self.problems if known.trail)

    def raise_if_any(self, places: Mapping[Trail, str]) -> None:
        if self.problems:
            raise ConfigError(lines(self.problems, places))


def lines(problems: Iterable[Problem], places: Mapping[Trail, str]) -> tuple[str, ...]:
    """The problems as text, without repetitions, in the order found."""
    return tuple(dict.fromkeys(_line(problem, places) for problem in problems))


def _line(problem: Problem, places: Mapping[Trail, str]) -> str:
    place = problem.place or _place_of(problem.trail, places)
    parts = (place, dotted(problem.trail), problem.what)
    return ": ".join(part for part in parts if part)


def _place_of(trail: Trail, places: Mapping[Trail, str]) -> str:
    """A missing key has no line of its own: the nearest thing around it has."""
    for end in range(len(trail), -1, -1):
        if trail[:end] in places:
            return places[trail[:end]]
    return ""


def dotted(trail: Trail) -> str:
    """`servers[0].url`, as people write it."""
    text = ""
    for step in trail:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{plain(step)}" if text else plain(step)
    return text


def plain(text: str) -> str:
    """What somebody typed, safe to put on one line of a terminal."""
    short = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return printable(short)


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quoted(text: str) -> str:
    return f"'{plain(text)}'"


def nearest(wrong: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?`, or the list of what is possible when nothing is near."""
    names = sorted(known)
    folded = {name.lower(): name for name in names}
    close = difflib.get_close_matches(wrong[:_LONGEST_QUOTE].lower(), list(folded), n=1, cutoff=0.55)
    if close:
        return f"did you mean {quoted(folded[close[0]])}?"
    return f"known here: {', '.join(plain(name) for name in names)}" if names else "nothing may stand here"
