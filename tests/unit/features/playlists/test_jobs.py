"""A job's arguments survive the database, and name the lane of one account's list."""

from __future__ import annotations

from playhead.features.playlists.jobs import Target, decode, encode


def test_arguments_come_back_as_they_were() -> None:
    target = Target(server="lan", user_id="alice", register_id=3, username="alice", name="Παρτι", source_server="wan")
    assert decode(encode(target)) == target


def test_each_list_of_an_account_has_a_lane_of_its_own() -> None:
    lanes = {Target(server="lan", user_id=user, register_id=n).lane for user in ("a", "b") for n in (1, 2)}
    assert len(lanes) == 4
