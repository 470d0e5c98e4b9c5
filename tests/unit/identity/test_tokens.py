"""Access tokens are ours, unexpired and signed in the one way; codes survive being typed."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from playhead.identity.tokens import AccessTokens, digest, plain_code, setup_code
from playhead.kit.times import MINUTE, SECOND

SECRET = b"k" * 64
NOW = 1_800_000_000_000


def tokens(secret: bytes = SECRET) -> AccessTokens:
    return AccessTokens(secret, minutes=60)


def crafted(key: bytes = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    return jwt.encode({"sub": "7", "exp": NOW // SECOND + 60} | claims, key, algorithm=algorithm)


def test_a_token_names_its_login_in_text_and_is_read_back() -> None:
    token = tokens().issue(7, 3, "family", NOW)
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == "7"
    claims = tokens().read(token, NOW)
    assert claims is not None
    assert (claims.login_id, claims.generation, claims.session) == (7, 3, "family")
    assert claims.expires_at == NOW + 60 * MINUTE


def test_a_token_is_good_until_the_second_it_ends() -> None:
    token = tokens().issue(7, 0, "family", NOW)
    assert tokens().read(token, NOW + 60 * MINUTE - SECOND) is not None
    assert tokens().read(token, NOW + 60 * MINUTE) is None


def test_a_token_signed_elsewhere_in_the_same_way_is_taken() -> None:
    claims = tokens().read(crafted(), NOW)
    assert claims is not None
    assert (claims.login_id, claims.generation, claims.session) == (7, None, None)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "not.a.token",
        crafted(key=b"x" * 32),
        crafted(algorithm="HS512"),
        jwt.encode({"sub": "7", "exp": NOW}, "", algorithm="none"),
        jwt.encode({"sub": "7"}, SECRET, algorithm="HS256"),
        crafted(sub="seven"),
        crafted(sub="9" * 19),
        crafted(exp=float("inf")),
        crafted(exp="tomorrow"),
        crafted(exp=True),
        crafted(nbf=NOW // SECOND + 30),
        crafted(gen="0"),
        crafted(sid=5),
        crafted(iss="https://elsewhere.example"),
        crafted(aud="another"),
    ],
)
def test_anything_else_is_no_token(token: str) -> None:
    assert tokens().read(token, NOW) is None


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
def test_a_short_secret_still_signs() -> None:
    short = tokens(b"short")
    assert short.read(short.issue(1, 0, "f", NOW), NOW) is not None


def test_a_code_may_be_typed_in_any_case_with_or_without_its_dash() -> None:
    code = setup_code("a secret")
    assert plain_code(f" {code.lower().replace('-', ' ')} ") == plain_code(code)
    assert len(plain_code(code)) == 10


def test_codes_hold_no_letters_that_look_like_others() -> None:
    letters = {letter for number in range(200) for letter in setup_code(str(number))}
    assert letters.isdisjoint("OIL01U")


def test_different_secrets_have_different_digests() -> None:
    assert digest("one") != digest("two")


def test_the_same_trade_has_the_same_successor_and_no_other_has() -> None:
    told = {tokens().successor(token, key) for token in ("a", "b") for key in ("k" * 16, "l" * 16)}
    assert len(told | {tokens(b"other").successor("a", "k" * 16)}) == 5
    assert tokens().successor("a", "k" * 16) in told
    assert all(len(one) == 43 for one in told)
