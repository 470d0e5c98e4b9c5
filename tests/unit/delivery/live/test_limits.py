"""Buckets and tallies."""

from __future__ import annotations

from playhead.delivery.live.limits import Addresses, Bucket, Tally


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(rate=2, burst=3, now=0)
    assert [bucket.take(0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5), bucket.take(0.5)] == [True, False]
    assert sum(bucket.take(1000) for _ in range(9)) == 3


def test_a_tally_forgets() -> None:
    tally = Tally(seconds=10)
    assert [tally.add(0), tally.add(5), tally.add(10), tally.add(10.1)] == [1, 2, 3, 3]


def test_each_address_has_its_own_bucket_and_those_at_rest_are_forgotten() -> None:
    addresses = Addresses(rate=1, burst=1)
    assert addresses.take("a", 0)
    assert not addresses.take("a", 0.5)
    assert addresses.take("b", 0.5)
    assert all(addresses.take(f"x{number}", 100) for number in range(Addresses.KEPT))
    assert not addresses.take(f"x{Addresses.KEPT - 1}", 100)
    assert len(addresses._buckets) <= Addresses.KEPT
