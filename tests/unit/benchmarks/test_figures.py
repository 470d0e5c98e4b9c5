"""Figures beside their targets."""

from __future__ import annotations

import json

import pytest

from benchmarks.figures import at_least, at_most, beside, document, page, quantile, table, up_to


@pytest.mark.parametrize(("share", "wanted"), [(0.5, 5), (0.95, 10), (0.99, 10), (0.1, 1), (0, 1)])
def test_a_quantile_is_a_value_that_was_measured(share: float, wanted: float) -> None:
    assert quantile([3, 1, 2, 5, 4, 10, 9, 8, 7, 6], share) == wanted


def test_the_median_of_the_rounds_decides_and_not_the_best() -> None:
    assert at_least("rate", 100, "/s", [90, 99, 500]).met is False
    assert at_most("time", 50, "ms", [10, 49, 51]).met is True
    assert at_most("time", 50, "ms", [50]).met is False


def test_nothing_may_be_exactly_nothing() -> None:
    assert at_most("echoes", 0, "calls", [0]).met is True
    assert at_most("echoes", 0, "calls", [1]).met is False


def test_of_counts_the_worst_round_decides_and_the_limit_itself_is_allowed() -> None:
    assert up_to("writes", 4, "", [1, 4]).met is True
    missed = up_to("writes", 4, "", [1, 1, 5])
    assert (missed.met, missed.value) == (False, 5)


def test_a_missed_target_stands_out_and_a_peer_has_none() -> None:
    text = table([at_least("rate", 1000, "/s", [1]), beside("peer", "/s", [2, 4])])
    missed, peer = text.splitlines()[1:]
    assert "≥ 1,000" in missed
    assert "MISSED" in missed
    assert peer.split() == ["peer", "3", "/s", "2", "–", "4"]


def test_the_page_names_the_command_and_the_document_keeps_the_raw_numbers() -> None:
    figures = [at_most("time", 50, "ms", [10, 20, 30])]
    assert "`scripts/bench time`" in page(figures, {"cores": "2 cores"}, "scripts/bench time")
    assert json.loads(document(figures, {"cores": 2}))["figures"][0]["rounds"] == [10, 20, 30]
