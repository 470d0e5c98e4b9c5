from __future__ import annotations

import pytest

from playhead.simulators.jellyfin import guids


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("Movie", "/media/movies/Foo (2020)/Foo (2020).mkv", "78879aa116ec2eea14f6eb1b1ca03f64"),
        ("Episode", "/media/tv/Bar/Season 01/Bar S01E01.mkv", "709f1daae877ac0e4dcb8e14f684043e"),
        ("CollectionFolder", "/var/lib/jellyfin/root/default/Movies", "f137a2dd21bbc1b99aa5c0f6bf02a805"),
    ],
)
def test_an_item_has_the_id_a_real_server_gives_that_path(kind: str, path: str, expected: str) -> None:
    assert guids.item_id(kind, path) == expected


def test_ids_are_read_with_and_without_dashes_in_any_case() -> None:
    plain = "78879aa116ec2eea14f6eb1b1ca03f64"
    assert guids.parse(guids.dashed(plain).upper()) == plain
    assert guids.parse(plain) == plain
    assert guids.parse("xyz") is None
