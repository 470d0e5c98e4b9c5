from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.versions import TABLE, VERSIONS, UnknownVersion, traits


@pytest.mark.parametrize("version", ["10.11.0", "10.11.11"])
def test_patch_releases_share_their_series_traits(version: str) -> None:
    assert traits(version).series == "10.11"


def test_the_release_candidate_counts_as_its_release() -> None:
    assert traits("12.0-rc5") == traits("12.0.0")


def test_the_two_series_differ_where_servers_were_seen_to_differ() -> None:
    old, new = traits("10.11.11"), traits("12.0.0")
    assert (old.start_clears_played, new.start_clears_played) == (True, False)
    assert (old.stale_reads, new.stale_reads) == (False, True)
    assert (old.lost_writes, new.lost_writes) == (False, True)
    assert (old.legacy_authorization, new.legacy_authorization) == (True, False)


def test_the_version_of_each_series_is_its_own_row_in_order() -> None:
    found = [traits(version) for version in VERSIONS]
    assert [each.series for each in found] == list(TABLE)
    assert [each.number for each in found] == sorted(each.number for each in found)
    assert len(set(found)) == len(VERSIONS)


def test_what_changed_with_each_series() -> None:
    assert [traits(version).row_id for version in VERSIONS] == ["absent", "absent", "zeros", "real", "real"]
    assert [traits(version).start_clears_played for version in VERSIONS] == [True, True, True, True, False]
    assert [traits(version).rows_by_key for version in VERSIONS] == [True, True, True, False, False]
    assert [traits(version).unknown_status for version in VERSIONS] == [500, 404, 404, 404, 404]
    assert [traits(version).early_plugin for version in VERSIONS] == [True, False, False, False, False]


def test_an_unknown_series_names_those_that_exist() -> None:
    with pytest.raises(UnknownVersion, match=r"10\.8, 10\.9, 10\.10, 10\.11, 12\.0"):
        traits("10.7.7")
