"""A job's arguments outlive the program that wrote them."""

from __future__ import annotations

import msgspec
import pytest

from playhead.features.userdata.jobs import Target, decode, encode

TARGET = Target(
    server="lan",
    user_id="u",
    item_id="i",
    person_id=1,
    work_id=2,
    event_type="watched",
    source_server="wan",
    username="alice",
    item_name="Am\u00e9lie",
    item_path="/media/Amélie.mkv",
    decided_at=5,
)


def test_arguments_come_back_from_bytes_and_from_text() -> None:
    assert decode(encode(TARGET)) == decode(encode(TARGET).decode()) == TARGET


def test_a_job_of_an_older_or_newer_version_is_understood() -> None:
    bare = b'{"server":"lan","user_id":"u","item_id":"i","person_id":1,"work_id":2,"added_later":true}'
    assert decode(bare) == Target(server="lan", user_id="u", item_id="i", person_id=1, work_id=2)


def test_arguments_of_something_else_are_no_target() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(b'{"server":"lan"}')


def test_a_job_is_about_one_account_and_item() -> None:
    assert TARGET.key == "lan/u/i"
