"""The examples of the sync tell one story."""

from __future__ import annotations

from playhead.delivery.api.examples.sync import BRAKE, CONFLICT, EXPLAINED, PLAYLIST, RUN


def test_what_an_account_lacks_is_what_differs_there() -> None:
    told = EXPLAINED.accounts[0]
    assert told.lacking == [one.field for one in told.fields if one.differs]
    assert EXPLAINED.agreed[0].value is not told.fields[0].value


def test_the_later_of_two_edits_is_kept() -> None:
    assert CONFLICT.lost.at is not None
    assert CONFLICT.kept.at is not None
    assert CONFLICT.lost.at < CONFLICT.kept.at <= CONFLICT.found_at


def test_a_brake_was_set_while_its_run_went_on() -> None:
    assert BRAKE.run_id == RUN.run_id
    assert RUN.finished_at is not None
    assert RUN.started_at < BRAKE.held_at < RUN.finished_at
    assert BRAKE.regressions <= BRAKE.entries


def test_a_list_has_as_many_entries_as_its_copy() -> None:
    assert [one.entries for one in PLAYLIST.copies] == [PLAYLIST.entries]
