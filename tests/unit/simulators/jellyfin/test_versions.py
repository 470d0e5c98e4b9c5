from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.versions import UnknownVersion, traits


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


def test_an_unknown_series_names_those_that_exist() -> None:
    with pytest.raises(UnknownVersion, match=r"10\.11, 12\.0"):
        traits("10.8.13")
