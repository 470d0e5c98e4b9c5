"""Ids: unique where chance makes them, the same in every run where a test counts them."""

from __future__ import annotations

import re

from playhead.kit.ids import counted_ids, random_id, secret_token


def test_random_ids_are_32_hex_digits_and_differ() -> None:
    made = {random_id() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in made)


def test_counted_ids_repeat_in_each_run_and_differ_by_prefix() -> None:
    first, again, other = counted_ids(), counted_ids(), counted_ids(prefix=0xAB)
    assert [first(), first()] == [again(), again()] == ["0" * 31 + "1", "0" * 31 + "2"]
    assert other() == "000000ab" + "0" * 23 + "1"


def test_a_secret_fits_in_an_address_and_is_as_long_as_asked() -> None:
    assert re.fullmatch(r"[\w-]{43}", secret_token())
    assert len(secret_token(24)) == 32
    assert secret_token() != secret_token()
