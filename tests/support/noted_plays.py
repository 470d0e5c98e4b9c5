"""Playbacks as other tools note them, and a database in which Alice's history is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.domain.plays import Played
from playhead.features.history import import_look, imports, past, store
from playhead.features.history.imports import Asked, Settled
from playhead.features.history.load import Defaults
from playhead.features.history.store import Setting
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow, ItemRow
from playhead.kit.times import DAY, MINUTE
from tests.support.engine import Engine

NOON = 1_700_049_600_000
"""2023-11-15T12:00:00Z."""
ALICE, BOB = "a" * 32, "b" * 32
LENGTH = 100 * MINUTE
DEFAULTS = Defaults()
TICKS = 10_000


def item_id(number: int) -> str:
    return f"{number:032x}"


def film(number: int) -> ItemRow:
    item = Item(
        item_id=item_id(number), kind="Movie", name=f"Film {number}", year=1990 + number, runtime=LENGTH * TICKS,
        provider_ids={"tmdb": str(number)},
    )  # fmt: skip
    return ItemRow(server="wan", item=item, work_id=number, evidence="tmdb", common_path=None, gone=False, seen_at=1)


def house(folder: Path, *, films: int = 5) -> Engine:
    """Alice's history is kept, Bob's is off; `wan` has a few films of 100 minutes."""
    engine = Engine(folder)
    engine.write(lambda c: plant(c, films))
    return engine


def plant(connection: Connection, films: int) -> None:
    """The same in any database."""
    identity.add_persons(connection, {"alice": (1, "Alice"), "bob": (2, "Bob")})
    accounts = [
        AccountRow(account=Account("wan", user), name=name, person_id=number, evidence="name")
        for number, user, name in ((1, ALICE, "alice"), (2, BOB, "bob"))
    ]
    identity.save_accounts(connection, accounts)
    store.save_setting(connection, Setting(person_id=1, enabled=True))
    identity.save_items(connection, [film(number) for number in range(1, films + 1)])


def play(number: int = 1, at: int = NOON, length: int = LENGTH, **more: Any) -> Played:
    """Alice played film `number` at some time."""
    values: dict[str, Any] = {
        "line": 1, "mark": f"{number}/{at}", "at": at, "length": length, "kind": "Movie", "user_id": ALICE,
        "item_id": item_id(number), "title": f"Told {number}", "client": "Web", "play_method": "DirectPlay",
    }  # fmt: skip
    return Played(**values | more)


def take(engine: Engine, source: str, *played: Played) -> dict[str, int]:
    """Keep them; the counts by verdict."""
    now = NOON + 3_650 * DAY
    looked = engine.write(lambda c: import_look.look(c, source, played, ["wan"], {}, now))
    counts: dict[str, int] = engine.write(lambda c: imports.take(c, [looked.chunk]))[0]
    for one in looked.left:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
    return {verdict: n for verdict, n in counts.items() if n}


def settle(engine: Engine) -> list[Settled]:
    """Count everything that is fresh."""
    return engine.write(
        lambda c: imports.settle(c, [Asked(person_id=one, defaults=DEFAULTS) for one, _ in past.fresh(c)])
    )


def imported(engine: Engine, source: str, *played: Played) -> dict[str, int]:
    counts = take(engine, source, *played)
    settle(engine)
    return counts


def rows(engine: Engine) -> list[tuple[Any, ...]]:
    """(part, day, completed at, plays, number, source), in order."""
    query = (
        "SELECT part, local_day, completed_at, plays, view_number, source FROM history_row ORDER BY completed_at, part"
    )
    return [tuple(one) for one in engine.rows(query)]


TABLES = ("history_row", "history_count", "history_activity", "history_badge", "history_past", "history_past_hour")
VOLATILE = ("id",)


def whole(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that an import makes, but the numbers of rows."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in TABLES:
        cells: Sequence[Any] = engine.rows(f"SELECT * FROM {table}")
        kept = [tuple(v for k, v in one._mapping.items() if k not in VOLATILE) for one in cells]
        found[table] = sorted(kept, key=str)
    return found
