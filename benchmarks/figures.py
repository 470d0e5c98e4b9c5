"""A measured figure beside its target, and how several are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured. `rounds` are the raw numbers behind `value`; one without a `target` is a peer or a limit of
    the machine, told for comparison."""

    name: str
    value: float
    unit: str
    target: str | None = None
    met: bool | None = None
    rounds: tuple[float, ...] = ()
    note: str = ""


def at_most(name: str, limit: float, unit: str, rounds: Sequence[float], note: str = "") -> Figure:
    """The median of the rounds must stay below `limit`."""
    value = median(rounds)
    target = f"< {limit:g}" if limit else "0"
    met = value < limit or value == limit == 0
    return Figure(name=name, value=value, unit=unit, target=target, met=met, rounds=tuple(rounds), note=note)


def at_least(name: str, limit: float, unit: str, rounds: Sequence[float], note: str = "") -> Figure:
    """The median of the rounds must reach `limit`."""
    value = median(rounds)
    target = f"≥ {limit:,g}"
    return Figure(name=name, value=value, unit=unit, target=target, met=value >= limit, rounds=tuple(rounds), note=note)


def up_to(name: str, limit: float, unit: str, rounds: Sequence[float], note: str = "") -> Figure:
    """None of the rounds may be more than `limit`: for counts, of which each is the same in every run."""
    value = max(rounds)
    target = f"≤ {limit:g}" if limit else "0"
    return Figure(name=name, value=value, unit=unit, target=target, met=value <= limit, rounds=tuple(rounds), note=note)


def beside(name: str, unit: str, rounds: Sequence[float], note: str = "") -> Figure:
    """Something to compare with, without a target."""
    return Figure(name=name, value=median(rounds), unit=unit, rounds=tuple(rounds), note=note)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """One line a figure."""
    rows: list[tuple[str, ...]] = [("figure", "measured", "target", "", "min – max", "")]
    rows += [_row(one) for one in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(one: Figure) -> tuple[str, ...]:
    spread = f"{short(min(one.rounds))} – {short(max(one.rounds))}" if len(one.rounds) > 1 else ""
    verdict = {None: "", True: "met", False: "MISSED"}[one.met]
    return (one.name, f"{short(one.value)} {one.unit}", one.target or "", verdict, spread, one.note)


def short(value: float) -> str:
    """Three digits, thousands with commas."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def page(figures: Sequence[Figure], machine: dict[str, Any], command: str) -> str:
    """The same as a page of the documentation."""
    lines = [
        "# Figures",
        "",
        f"Printed by `{command}` ({', '.join(str(value) for value in machine.values())}).",
        "A figure is the median of its rounds; one without a target is a peer or a limit, for comparison.",
        "",
        "| figure | measured | target | | min – max | |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(_row(one))} |" for one in figures]
    return "\n".join(lines) + "\n"


def document(figures: Sequence[Figure], machine: dict[str, Any]) -> bytes:
    """The same as JSON."""
    return msgspec.json.format(msgspec.json.encode({"machine": machine, "figures": list(figures)}), indent=2)
