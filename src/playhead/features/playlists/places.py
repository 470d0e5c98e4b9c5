"""Places in an order: texts that sort, with room for another between any two. Pure.

A place is a fraction in base 62 without its leading dot. Places at either end are a fixed step apart, so that a list
which only grows there keeps its places short for ever; between two neighbours the gap is shared evenly.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""In the order of their code points, so that texts sort as the numbers do."""

BASE = len(DIGITS)
WIDTH = 6
STEP = BASE**3
LONGEST = 40
"""Longer ones are worth giving out all places anew."""

_VALUE = {digit: value for value, digit in enumerate(DIGITS)}


def between(low: str | None, high: str | None, count: int = 1) -> list[str]:
    """`count` places in ascending order after `low` and before `high`; None is the end on that side.

    Raises ValueError unless `low` comes before `high`.
    """
    if low is not None and high is not None and low >= high:
        raise ValueError("no place comes between these two")
    width = max(WIDTH, len(low or ""), len(high or ""))
    while True:
        floor = _number(low, width) if low is not None else 0
        ceiling = _number(high, width) if high is not None else BASE**width
        if ceiling - floor > count:
            return [_text(number, width) for number in _shared(floor, ceiling, count, low, high)]
        width += 1


def _shared(floor: int, ceiling: int, count: int, low: str | None, high: str | None) -> list[int]:
    step = max(1, (ceiling - floor) // (count + 1))
    if low is None and high is None:
        step = min(step, STEP)
        first = (floor + ceiling - step * (count - 1)) // 2
    elif high is None:
        step = min(step, STEP)
        first = floor + step
    elif low is None:
        step = min(step, STEP)
        first = ceiling - step * count
    else:
        first = floor + step
    return [first + step * number for number in range(count)]


def _number(place: str, width: int) -> int:
    number = 0
    for digit in place.ljust(width, DIGITS[0]):
        number = number * BASE + _VALUE[digit]
    return number


def _text(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, rest = divmod(number, BASE)
        digits.append(DIGITS[rest])
    return "".join(reversed(digits)).rstrip(DIGITS[0])
