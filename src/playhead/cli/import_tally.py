"""What came of an import: counted while it goes on, told at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from playhead.cli.output import print_json, print_line, print_table, say
from playhead.domain.imports import Unusable

MOST = 1_000
"""As many rows are named; the others are counted."""

SHOWN = 20

WORDS = {
    "taken": "taken over",
    "known": "known already",
    "older": "a server knows better",
    "takes_away": "would only take something away",
    "not_kept": "not kept in step",
    "unread": "an account was not read yet",
    "unmatched": "nobody or nothing here is meant",
    "unusable": "cannot be used",
    "empty": "neither watched nor begun",
    "unknown": "gone since",
}


class Tally:
    """Counts. `servers` are those of the file that are ours, `strange` those that are not."""

    def __init__(self, source: str, dry_run: bool, servers: Mapping[str, str], strange: tuple[str, ...]) -> None:
        self.source = source
        self.dry_run = dry_run
        self.servers = dict(servers)
        self.strange = strange
        self.counts: Counter[str] = Counter()
        self.people: list[Any] = []
        self.left: list[Any] = []
        self.writes: list[Any] = []
        # hashes: a file may have a hundred thousand rows
        self._targets: set[int] = set()

    def met(self, told: Mapping[str, Any]) -> None:
        """Persons were answered for."""
        self.people += told["people"]

    def add(self, told: Mapping[str, Any]) -> None:
        """A chunk was answered."""
        self.counts.update(told["counts"])
        self.left += told["left"][: MOST - len(self.left)]
        for one in told["writes"]:
            target = hash((one["server"], one["username"], one["item_id"]))
            if target not in self._targets and len(self.writes) < MOST:
                self.writes.append(one)
            self._targets.add(target)

    def passed_over(self, note: Unusable | None) -> None:
        """An entry that was not sent."""
        self.counts["empty" if note is None else "unusable"] += 1
        if note is not None and len(self.left) < MOST:
            self.left.append({"line": note.line, "name": note.name, "verdict": "unusable", "why": note.why})

    def tell(self, *, as_json: bool) -> None:
        """The result."""
        if as_json:
            print_json(
                {
                    "source": self.source,
                    "dry_run": self.dry_run,
                    "servers": self.servers,
                    "unknown_servers": list(self.strange),
                    "people": self.people,
                    "counts": dict(self.counts),
                    "left": self.left,
                    "writes": self.writes,
                    "writes_total": len(self._targets),
                }
            )
            return
        for name in self.strange:
            say(f"{name} is no server of the configuration: its ids are not used (--server {name}=NAME names it)")
        cells = ((one["name"], WORDS[one["verdict"]], one["why"]) for one in self.people)
        self._table("PEOPLE", ("NAME", "WHAT", "WHY"), list(cells))
        self._table("ROWS", ("ROWS", "WHAT"), [(n, WORDS.get(v, v)) for v, n in self.counts.most_common()])
        self._reasons()
        if self.dry_run:
            made = [(w["server"], w["username"], w["item_name"], w["value"]) for w in self.writes[:SHOWN]]
            self._table("WOULD BE WRITTEN", ("TO", "WHO", "WHAT", "VALUE"), made)
        self._end()

    def _reasons(self) -> None:
        said = [one for one in self.left if one["verdict"] != "known"]
        rows = [(one["line"], one["name"], WORDS.get(one["verdict"], one["verdict"]), one["why"]) for one in said]
        self._table("NOT TAKEN OVER", ("ENTRY", "TITLE", "WHAT", "WHY"), rows[:SHOWN])
        if len(rows) > SHOWN:
            say("not all entries are listed: --json names more of them")

    def _end(self) -> None:
        writes = len(self._targets)
        what = f"{writes} {'write' if writes == 1 else 'writes'}"
        if self.dry_run:
            say(f"a dry run: nothing was changed; {what} would follow")
        else:
            say(f"{self.counts['taken']} taken over; {what} follow from it: see `playhead sync plan` and the log")

    def _table(self, title: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        if rows:
            print_line(title)
            print_table(heads, rows)
            print_line("")
