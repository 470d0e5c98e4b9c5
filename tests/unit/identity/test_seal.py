from __future__ import annotations

import pytest

from playhead.identity.seal import Seal, SealBroken

SECRET = b"a secret of this installation"


def test_what_was_sealed_can_be_opened_again_and_shows_nothing() -> None:
    sealed = Seal(SECRET, "tokens").close("hush", "wan/alice")
    assert b"hush" not in sealed
    assert Seal(SECRET, "tokens").open(sealed, "wan/alice") == "hush"


def test_the_same_text_never_looks_the_same() -> None:
    seal = Seal(SECRET, "tokens")
    assert seal.close("hush", "a") != seal.close("hush", "a")


@pytest.mark.parametrize(
    ("secret", "use", "place"),
    [(b"another secret", "tokens", "a"), (SECRET, "passwords", "a"), (SECRET, "tokens", "b")],
    ids=["another installation", "another use", "another row"],
)
def test_it_opens_nowhere_else(secret: bytes, use: str, place: str) -> None:
    sealed = Seal(SECRET, "tokens").close("hush", "a")
    with pytest.raises(SealBroken):
        Seal(secret, use).open(sealed, place)


@pytest.mark.parametrize("sealed", [b"", b"nonsense", b"gAAAA"])
def test_what_was_never_sealed_is_not_opened(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        Seal(SECRET, "tokens").open(sealed, "a")


def test_a_damaged_one_is_not_opened() -> None:
    seal = Seal(SECRET, "tokens")
    sealed = bytearray(seal.close("hush", "a"))
    sealed[20] ^= 1
    with pytest.raises(SealBroken):
        seal.open(bytes(sealed), "a")
