from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from playhead.adapters.jellyfin.wire_access import parse_me, parse_minted, parse_request
from playhead.domain.errors import BadAnswer

USER, TOKEN = "a" * 32, "5" * 32


def test_a_request_has_a_secret_and_a_code() -> None:
    body = {"Authenticated": False, "Secret": "s", "Code": "123456", "DeviceId": "d"}
    assert parse_request(json.dumps(body).encode()) == ("s", "123456")


def test_a_sign_in_gives_a_token_and_says_whose() -> None:
    minted = parse_minted(json.dumps({"AccessToken": TOKEN, "User": {"Id": USER, "Name": "alice"}}).encode())
    assert (minted.token, minted.user_id) == (TOKEN, USER)
    assert TOKEN not in repr(minted)


def test_a_user_may_be_dashed() -> None:
    assert parse_me(b'{"Id":"AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa"}') == USER


@pytest.mark.parametrize(
    ("parse", "body"),
    [
        (parse_request, {"Secret": "", "Code": "1"}),
        (parse_request, {"Code": "1"}),
        (parse_request, []),
        (parse_minted, {"AccessToken": "", "User": {"Id": USER}}),
        (parse_minted, {"AccessToken": "a\r\nX-Other: 1", "User": {"Id": USER}}),
        (parse_minted, {"AccessToken": "x" * 2000, "User": {"Id": USER}}),
        (parse_minted, {"AccessToken": TOKEN}),
        (parse_minted, {"AccessToken": TOKEN, "User": {"Id": "0" * 32}}),
        (parse_me, {"Id": "nobody"}),
        (parse_me, None),
    ],
)
def test_anything_else_is_a_bad_answer_whose_words_tell_no_secret(parse: Callable[[bytes], Any], body: Any) -> None:
    with pytest.raises(BadAnswer) as told:
        parse(json.dumps(body).encode())
    assert TOKEN not in str(told.value)
