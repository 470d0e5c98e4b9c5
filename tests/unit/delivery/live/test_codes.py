"""The words of the protocol."""

from __future__ import annotations

from playhead.delivery.live.codes import MESSAGES, REASONS, Close, Wrong


def test_each_close_code_has_a_reason_that_fits_into_its_frame() -> None:
    assert set(REASONS) == set(Close)
    assert all(len(reason.encode()) <= 123 for reason in REASONS.values())
    assert {int(code) for code in Close} == {1000, 1003, 1011, 1012, 1013, 4001, 4002, 4003, 4008, 4029, 4030, 4400}


def test_each_error_has_a_sentence() -> None:
    assert set(MESSAGES) == set(Wrong)
