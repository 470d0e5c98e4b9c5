"""What came of importing watch history: counted while it goes on, told at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from playhead.cli.output import print_json, print_line, print_table, say
from playhead.domain.imports import Unusable

MOST = 1_000
"""As many playbacks are named; the others are counted."""

SHOWN = 20

WORDS = {
    "taken": "taken over",
    "known": "known already",
    "unlinked": "nobody here is meant",
    "off": "history is off for this person",
    "unmatched": "no title here is meant",
    "unusable": "cannot be used",
    "other": "neither a film nor an episode",
}


class HistoryTally:
    """Counts of playbacks, by verdict and by whose they are."""

    def __init__(self, source: str, dry_run: bool) -> None:
        self.source = source
        self.dry_run = dry_run
        self.counts: Counter[str] = Counter()
        self.people: dict[str, Counter[str]] = {}
        self.left: list[Any] = []
        self.counted: Counter[str] = Counter(rows=0, known=0, withdrawn=0)

    def add(self, told: Mapping[str, Any]) -> None:
        """A chunk was answered."""
        self.counts.update(told["counts"])
        self.left += told["left"][: MOST - len(self.left)]
        for name, counts in told["people"].items():
            self.people.setdefault(name, Counter()).update(counts)

    def passed_over(self, note: Unusable | None) -> None:
        """A row that was not sent."""
        self.counts["other" if note is None else "unusable"] += 1
        if note is not None and len(self.left) < MOST:
            self.left.append({"line": note.line, "name": note.name, "verdict": "unusable", "why": note.why})

    def settled(self, told: Mapping[str, Any]) -> None:
        """A person was counted."""
        self.counted.update({name: told[name] for name in ("rows", "known", "withdrawn")})

    def tell(self, *, as_json: bool) -> None:
        """The result."""
        if as_json:
            print_json(
                {
                    "source": self.source,
                    "dry_run": self.dry_run,
                    "counts": dict(self.counts),
                    "people": {name: dict(counts) for name, counts in self.people.items()},
                    "left": self.left,
                    "rows": dict(self.counted),
                }
            )
            return
        cells = [
            (name, n, WORDS.get(verdict, verdict))
            for name, counts in sorted(self.people.items())
            for verdict, n in counts.most_common()
        ]
        self._table("PEOPLE", ("NAME", "PLAYBACKS", "WHAT"), cells)
        self._table(
            "PLAYBACKS", ("PLAYBACKS", "WHAT"), [(n, WORDS.get(v, v)) for v, n in self.counts.most_common() if n]
        )
        rows = [(one["line"], one["name"], WORDS.get(one["verdict"], one["verdict"]), one["why"]) for one in self.left]
        self._table("NOT TAKEN OVER", ("ENTRY", "TITLE", "WHAT", "WHY"), rows[:SHOWN])
        if len(rows) > SHOWN:
            say("not all entries are listed: --json names more of them")
        if self.dry_run:
            say("a dry run: nothing was changed")
        else:
            known = f", {self.counted['known']} a server had shown already" if self.counted["known"] else ""
            say(f"{self.counts['taken']} playbacks taken over; {self.counted['rows']} rows are new or changed{known}")

    def _table(self, title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        if rows:
            print_line(title)
            print_table(heads, rows)
            print_line("")
