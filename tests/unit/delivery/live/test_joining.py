"""What a subscription is answered."""

from __future__ import annotations

import json

from playhead.delivery.live.codes import NotRecovered
from playhead.delivery.live.joining import Joined, Want, ack, judge
from playhead.delivery.live.resume import Found, Position
from playhead.delivery.live.window import Window
from tests.support.live import AT, frame


def window(*offsets: int, top: int = 0, most: int = 100) -> Window:
    made = Window(top, most, 10_000)
    for offset in offsets:
        made.add(frame(offset, made.top))
    return made


def resumed(found: Found | NotRecovered | None, held: Window, epoch: str = "k", most: int = 5) -> Joined:
    return judge(Want("activity", "activity", Position(2, epoch), "q"), found, held, "k", most)


def test_what_was_found_and_what_came_since_are_one_replay() -> None:
    joined = resumed(Found([frame(3, 2), frame(5, 3)], 0, 5), window(6, 9, top=5))
    assert ([one.offset for one in joined.replay], joined.top, joined.reason) == ([3, 5, 6, 9], 9, None)


def test_it_is_all_or_nothing() -> None:
    many = Found([frame(3, 2), frame(5, 3)], 0, 5)
    assert resumed(many, window(6, 7, 8, 9, top=5)).reason is NotRecovered.TOO_MANY
    assert resumed(Found([], 0, 2), window(6, 7, 8, top=5, most=1)).reason is NotRecovered.TOO_MANY
    assert resumed(Found([frame(5, 4)], 3, 5), window(top=5)).reason is NotRecovered.EXPIRED
    assert resumed(many, window(top=5), epoch="old").reason is NotRecovered.EPOCH_MISMATCH
    refused = resumed(NotRecovered.AHEAD, window(1))
    assert (refused.reason, list(refused.replay)) == (NotRecovered.AHEAD, [])


def test_the_acknowledgement_says_where_delivery_begins() -> None:
    plain = json.loads(ack(judge(Want("activity", "activity"), None, window(4), "k", 5), AT).payload)
    assert plain["data"] == {"offset": 4, "epoch": "k", "recoverable": True}
    whole = json.loads(ack(resumed(Found([frame(3, 2)], 0, 3), window(top=3)), AT).payload)
    assert (whole["channel"], whole["id"]) == ("activity", "q")
    assert whole["data"] == {
        "offset": 3, "epoch": "k", "recoverable": True, "was_recovering": True, "recovered": True, "replayed": 1,
    }  # fmt: skip
    none = json.loads(ack(resumed(NotRecovered.EXPIRED, window(3)), AT).payload)
    assert none["data"] == {
        "offset": 3, "epoch": "k", "recoverable": True, "was_recovering": True, "recovered": False, "replayed": 0,
        "reason": "expired",
    }  # fmt: skip
