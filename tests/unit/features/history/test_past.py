"""What lies beside the rows is kept by person, part and day."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import past
from playhead.features.history.past import Kept, Past, Shown
from playhead.features.history.plays import Play
from tests.support.engine import Engine

ONE = Kept(person_id=1, part="p", mark="m", play=Play("jellystat", 5, 6, 7), shown=Shown(title="T"))


def test_playbacks_are_fresh_until_they_are_counted(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: past.save_plays(c, [ONE]))
    assert engine.write(past.fresh) == [(1, 1)]
    assert engine.write(lambda c: past.marked(c, 1, "jellystat", ["m", "n"])) == {"m": {"p": ONE}}
    engine.write(lambda c: past.settled(c, 1))
    assert engine.write(past.fresh) == []
    engine.write(lambda c: past.touch(c, 1, ["p"]))
    (found,) = engine.write(lambda c: list(past.plays_of(c, 1)))
    assert (found[:4], past.shown_of(found[4])) == (("p", True, "m", ONE.play), ONE.shown)
    engine.write(lambda c: past.drop_plays(c, [ONE]))
    assert engine.write(lambda c: list(past.plays_of(c, 1))) == []
    engine.close()


def test_what_rows_leave_adds_up(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: past.save_past(c, 1, {("p", "d"): Past(completed_at=3, imported=1)}))
    engine.write(lambda c: past.leave(c, [(1, "p", "d", 4, 2), (1, "q", "d", 5, 1)]))
    assert engine.write(lambda c: past.past_of(c, 1)) == {
        ("p", "d"): Past(completed_at=3, imported=1, gone=2), ("q", "d"): Past(completed_at=5, gone=1),
    }  # fmt: skip
    assert list(engine.write(lambda c: past.past_of_parts(c, [1], ["q"]))) == [(1, "q", "d")]
    assert engine.write(lambda c: past.past_of_parts(c, [], ["q"])) == {}
    engine.write(lambda c: past.save_past(c, 1, {("p", "d"): None}))
    assert list(engine.write(lambda c: past.past_of(c, 1))) == [("q", "d")]
    engine.close()


def test_hours_are_replaced_and_forgotten(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: past.save_hours(c, 1, {("d", 1): (5, 3), ("e", 2): (1, 1)}))
    engine.write(lambda c: past.save_hours(c, 1, {("d", 1): (6, 4), ("e", 2): None}))
    assert engine.write(lambda c: past.hours_of(c, 1)) == {("d", 1): (6, 4)}
    assert engine.write(lambda c: past.hours_on(c, 1, ["e"])) == {}
    engine.close()
