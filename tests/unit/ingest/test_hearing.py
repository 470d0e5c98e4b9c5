"""What is told of user data is in the journal before anything else happens with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.domain.events import ItemsSeen, UserDataNotice
from playhead.domain.userdata import UserData
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.ingest.hearing import Hearing
from playhead.journal.record import Draft
from playhead.journal.store import read
from playhead.kit.faults import Point
from playhead.ports.server_events import DataTold
from playhead.storage.errors import StoreUnavailable
from tests.support.engine import Engine, Planted, at_once, drive
from tests.support.fake_library import film

ALICE = "a" * 32
KNOWN, STRANGE = film(1).item_id, "e" * 32


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    made.append(Draft(event=ItemsSeen(server="wan", items=(film(1),)), subject="wan"))
    drive(made.pump(IdentityConsumer(Rules())).step())
    yield made
    made.close()


def hearing(engine: Engine, counts: Counter[str] | None = None) -> Hearing:
    count = (lambda kind, number: None) if counts is None else (lambda kind, number: counts.update({kind: number}))
    return Hearing("wan", at_once(engine.database), engine.journal, engine.clock, count)


def told(*item_ids: str, folders: tuple[str, ...] = ()) -> DataTold:
    row = UserData(played=True, play_count=1)
    return DataTold(user_id=ALICE, rows=dict.fromkeys(item_ids, row), folders=frozenset(folders))


def notices(engine: Engine) -> list[UserDataNotice]:
    records = engine.database.read_now(lambda c: read(c, after=0, count=10_000))
    return [one.event for one in records if isinstance(one.event, UserDataNotice)]


def test_a_row_is_a_record_of_its_source(engine: Engine) -> None:
    counts: Counter[str] = Counter()
    drive(hearing(engine, counts).hear(told(KNOWN)))
    (notice,) = notices(engine)
    assert (notice.server, notice.user_id, notice.item_id, notice.heard_at) == ("wan", ALICE, KNOWN, engine.now)
    (row,) = engine.rows("SELECT subject, actor FROM journal WHERE kind = 'user_data_notice'")
    assert tuple(row) == (f"wan/{ALICE}/{KNOWN}", "socket")
    assert counts == {"user_data_notice": 1}


def test_an_unknown_folder_is_told_once_however_often_it_comes(engine: Engine) -> None:
    ear = hearing(engine)
    for _ in range(5):
        drive(ear.hear(told(KNOWN, STRANGE, folders=(STRANGE,))))
    assert Counter(one.item_id for one in notices(engine)) == {KNOWN: 5, STRANGE: 1}


def test_a_whole_library_is_appended_in_pieces(engine: Engine) -> None:
    ids = [f"{number:032x}" for number in range(1, 1_202)]
    sifted = drive(hearing(engine).hear(told(*ids)))
    assert sifted.strange
    assert len(notices(engine)) == 100


def test_what_cannot_be_made_durable_is_said(engine: Engine) -> None:
    engine.faults.arm(Point.APPEND_AFTER_INSERT, error=Planted)
    with pytest.raises((StoreUnavailable, Planted)):
        drive(hearing(engine).hear(told(KNOWN)))
    assert notices(engine) == []
