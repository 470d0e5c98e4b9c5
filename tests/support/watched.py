"""People whose history is kept, over the HTTP door: logins, persons, rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from playhead.domain.people import Account
from playhead.features.history import store
from playhead.features.history.model import Part, Row
from playhead.features.history.store import Labels
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow
from playhead.identity.tables import linked_account
from playhead.kit.times import DAY
from tests.support.api import Desk

NOON = 1_788_955_200_000
"""2026-09-09T12:00:00Z."""


def people(door: Desk) -> None:
    """Alice is person 1 with an account on wan, Bob is person 2."""
    door.change(lambda c: identity.add_persons(c, {"alice": (1, "Alice"), "bob": (2, "Bob")}))
    accounts = [
        AccountRow(account=Account("wan", letter * 32), name=name, person_id=number, evidence="name")
        for number, letter, name in ((1, "a", "alice"), (2, "b", "bob"))
    ]
    door.change(lambda c: identity.save_accounts(c, accounts))


def row(number: int = 1, person: int = 1, **more: Any) -> Row:
    """A film, watched `number` days after that noon."""
    values: dict[str, Any] = {
        "person": str(person),
        "part": Part(f"movie:tmdb:{number}"),
        "kind": "movie",
        "local_day": f"2026-09-{8 + number:02d}",
        "completed_at": NOON + (number - 1) * DAY,
        "watched": 6_000_000,
        "percent": 99.94,
        "plays": 1,
        "view_number": 1,
        "play_method": "DirectPlay",
        "client": "Web",
        "server": "wan",
    }
    return Row(**values | more)


def watched(door: Desk, *rows: Row) -> None:
    """The rows, with titles after their parts."""
    labels = {
        one.part.key: Labels(
            f"Film {one.part.key.rsplit(':')[-1]}",
            one.part.key.split("/")[0],
            one.part.key.split("/")[0].rsplit(":")[-1],
        )
        for one in rows
    }
    door.change(lambda c: store.save_rows(c, rows, labels, "live"))


async def vera(door: Desk, person: int | None = 1) -> tuple[dict[str, str], dict[str, str], str]:
    """The administrator's header, Vera's, and Vera's id; she is that person."""
    admin, her = await door.administrator(), await door.viewer()
    me = (await door.client.get("/api/v1/auth/me", headers=her)).json()["id"]
    if person is not None:
        mine = {
            "ref": f"wan/{'ab'[person - 1] * 32}",
            "login_id": int(me),
            "server": "wan",
            "user_id": "ab"[person - 1] * 32,
            "name": "alice",
            "linked_at": 1,
        }
        door.change(lambda c: c.execute(insert(linked_account).values(mine)))
    return admin, her, me
