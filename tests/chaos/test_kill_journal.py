"""Killed at every fault point, again and again: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from playhead.kit.faults import Point
from tests.chaos.child_journal import LONGEST_LIFE_SECONDS, Orders, read_lines
from tests.chaos.points import HISTORY, JOURNAL, SWEEPS

ROOT = Path(__file__).parent.parent.parent
KILLED = -9
PASSES = ((1, 1), (2, 1), (1, 3), (2, 2), (5, 1), (3, 4), (1, 6), (8, 2), (4, 7))
"""At which pass each life is killed: two lives, then one that ends by itself."""


class Nursery:
    """Gives birth to lives, one after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.child_journal"], cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def live(self, orders: Orders) -> int:
        """The exit code of one life, negative for a signal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(orders).decode() + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=LONGEST_LIFE_SECONDS)


@dataclass
class Tally:
    """What one walk came to; `what` names the lost. Repeated calls are allowed: a kill repeats what was running."""

    point: Point
    kills: int
    acked: int
    lost: int
    doubled: int
    repeated: int
    what: list[str]

    def __str__(self) -> str:
        words = (self.point.value, self.kills, self.acked, self.lost, self.doubled, self.repeated)
        return "{:<26}{:>7}{:>8}{:>6}{:>9}{:>10}".format(*words)


HEADING = "{:<26}{:>7}{:>8}{:>6}{:>9}{:>10}".format("point", "kills", "acked", "lost", "doubled", "repeated")


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def tallies() -> Iterator[list[Tally]]:
    found: list[Tally] = []
    yield found
    print("\n" + HEADING, *found, sep="\n")
    print(f"{'total':<26}{sum(t.kills for t in found):>7}{sum(t.acked for t in found):>8}")


def walk(nursery: Nursery, folder: Path, point: Point) -> int:
    """Live, be killed and live on until every pass was tried. How many kills there were."""
    kills, number = 0, 0
    large = point is Point.CHECKPOINT_BEFORE
    for passes in PASSES:
        for plan in [f"{point.value}@{min(n, JOURNAL[point])}:kill9" for n in passes] + [""]:
            code = nursery.live(Orders(folder=str(folder), plan=plan, first=number, count=12, large=large))
            assert code in ({KILLED} if plan else {0}), (folder / "log").read_text()
            kills += code == KILLED
            number += 12
    return kills


def count(folder: Path, point: Point, kills: int) -> Tally:
    """Compare what was answered, what is stored and what the target got."""
    answers = [(int(number), int(seq)) for number, seq in read_lines(folder / "answers")]
    database = sqlite3.connect(folder / "test.db")
    stored = {seq: (kind, subject) for seq, kind, subject in database.execute("SELECT seq, kind, subject FROM journal")}
    keys = Counter(int(seq) for (seq,) in database.execute("SELECT seq FROM dedupe"))
    newest = {subject: seq for seq, (kind, subject) in sorted(stored.items()) if kind == "server_update"}
    # done ones may be left: what ended in the very millisecond of the pruning is not older than it
    states = [number for (number,) in database.execute("SELECT state FROM job WHERE state <> 3")]
    database.close()
    noise = {seq for number, seq in answers if number % 3 == 0}
    calls = [(key, int(value)) for key, value in read_lines(folder / "target")]
    wishes = [(key, value) for key, value in calls if key != "once"]
    errands = Counter(value for key, value in calls if key == "once")
    due = {seq for seq, (kind, _) in stored.items() if kind == "server_update" and seq % 7 == 0}
    last = dict(wishes)
    gaps = set(range(1, max(stored) + 1)) - set(stored) - noise
    lost = [
        *(
            f"answered {seq}"
            for number, seq in answers
            if number % 3 and stored.get(seq, ("", ""))[1] != f"k{number % 4}"
        ),
        *(f"gap {seq}" for seq in gaps),
        *(f"desire {seq} of {key}, not {last.get(key)}" for key, seq in newest.items() if last.get(key) != seq),
        *(f"errand {seq}" for seq in due - set(errands)),
        *(f"job left in state {state}" for state in states),
    ]
    backwards = sum(1 for key in newest if (own := [v for k, v in wishes if k == key]) != sorted(own))
    twice = sum(n - 1 for n in keys.values()) + len(answers) - len({number for number, _ in answers})
    shared = len(answers) - len({seq for _, seq in answers})
    repeated = len(calls) - len(set(calls))
    return Tally(
        point, kills, len(answers), len(lost), backwards + twice + shared + len(set(errands) - due), repeated, lost
    )


@pytest.mark.chaos
@pytest.mark.parametrize("point", JOURNAL, ids=lambda point: point.value)
def test_a_kill_loses_nothing_and_doubles_nothing(
    point: Point, nursery: Nursery, tallies: list[Tally], tmp_path: Path
) -> None:
    kills = walk(nursery, tmp_path, point)
    tally = count(tmp_path, point, kills)
    tallies.append(tally)
    assert tally.kills == 2 * len(PASSES)
    assert tally.acked == 12 * 3 * len(PASSES)
    assert (tally.lost, tally.doubled) == (0, 0), tally


def test_every_fault_point_is_walked_by_a_kill_test() -> None:
    assert {*JOURNAL, *SWEEPS, *HISTORY} == set(Point)
