"""Runs the named benchmarks, or all, and prints each figure beside its target. Exit code 1 when one is missed."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import (
    append,
    burst,
    calls,
    claim,
    dead,
    film,
    history,
    history_imports,
    hour,
    hub,
    idle,
    imports,
    jobs,
    latency,
    ready,
    reconcile,
    soak,
    socket,
    webhooks,
)
from benchmarks.figures import Figure, document, page, table

Benchmark = Callable[[bool], list[Figure]]

ALL: dict[str, Benchmark] = {
    "append": append.run,
    "jobs": jobs.run,
    "claim": claim.run,
    "webhooks": webhooks.run,
    "latency": latency.run,
    "socket": socket.run,
    "hub": hub.run,
    "calls": calls.run,
    "dead": dead.run,
    "ready": ready.run,
    "idle": idle.run,
    "reconcile": reconcile.run,
    "film": film.run,
    "burst": burst.run,
    "hour": hour.run,
    "history": history.run,
    "import": imports.run,
    "history-import": history_imports.run,
    "soak": soak.run,
}


def main(arguments: list[str]) -> int:
    asked = _parse(arguments)
    machine = _machine()
    print(" · ".join(f"{value}" for value in machine.values()), flush=True)
    figures: list[Figure] = []
    for name in asked.names or ALL:
        began = time.perf_counter()
        found = ALL[name](asked.quick)
        figures += found
        print(f"\n{name} ({time.perf_counter() - began:.0f} s)\n{table(found)}", flush=True)
    if asked.json is not None:
        asked.json.write_bytes(document(figures, machine))
    if asked.page is not None:
        asked.page.write_text(page(figures, machine, " ".join(["scripts/bench", *arguments])))
    missed = [one.name for one in figures if one.met is False]
    print(f"\n{len(figures)} figures, {len(missed)} missed" + "".join(f"\n  {name}" for name in missed))
    return 1 if missed else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], metavar="NAME", help=f"of {', '.join(ALL)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON too")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the figures as a page of the documentation")
    return parser.parse_args(arguments)


def _machine() -> dict[str, Any]:
    return {
        "cores": f"{os.cpu_count()} cores",
        "load": f"load {os.getloadavg()[0]:.1f} before the start",
        "python": f"Python {platform.python_version()}",
        "sqlite": f"SQLite {sqlite3.sqlite_version}",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
