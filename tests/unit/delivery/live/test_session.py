"""The protocol without a connection."""

from __future__ import annotations

import json

from playhead.delivery.live.codes import Close
from playhead.delivery.live.inbound import Subscribe
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.session import Action, End, Join, Leave, Prove, Reply, Session
from playhead.domain.channels import Who
from tests.support.live import AT

VERA, ADMIN = Who(7, is_admin=False), Who(1, is_admin=True)


def hear(session: Session, now: float = 0, **said: object) -> list[Action]:
    return session.hear(json.dumps(said), now, AT)


def code(actions: list[Action]) -> str:
    (reply,) = actions
    assert isinstance(reply, Reply)
    return str(json.loads(reply.frame.payload)["data"]["code"])


def test_a_ping_is_answered_with_what_it_was_called() -> None:
    (reply,) = hear(Session(Limits(), 0, VERA), type="ping", id=1)
    assert isinstance(reply, Reply)
    assert json.loads(reply.frame.payload) == {"type": "pong", "id": 1, "timestamp": "2026-01-01T00:00:00.000Z"}


def test_a_channel_leads_to_the_stream_of_whoever_asks() -> None:
    asked = Subscribe(None, "playback")
    assert hear(Session(Limits(), 0, VERA), type="subscribe", channel="playback") == [Join(asked, "playback:7")]
    assert hear(Session(Limits(), 0, ADMIN), type="subscribe", channel="playback") == [Join(asked, "playback:admins")]


def test_refusals_have_their_codes() -> None:
    session = Session(Limits(channels=1), 0, VERA)
    assert code(hear(session, type="subscribe", channel="sync_updates")) == "forbidden"
    assert code(hear(session, type="subscribe", channel="notifications:1")) == "unknown_channel"
    assert code(hear(session, type="unsubscribe", channel="nothing")) == "unknown_channel"
    assert hear(session, type="subscribe", channel="activity")
    assert code(hear(session, type="subscribe", channel="media_updates")) == "limit_exceeded"
    assert isinstance(hear(session, type="subscribe", channel="activity")[0], Join)
    assert hear(session, type="unsubscribe", channel="activity") == [Leave("activity", None)]
    assert isinstance(hear(session, type="subscribe", channel="media_updates")[0], Join)
    session.left("media_updates")
    assert isinstance(hear(session, type="subscribe", channel="activity")[0], Join)


def test_the_first_frame_of_a_stranger_says_who_he_is() -> None:
    assert hear(Session(Limits(), 0), type="auth", token="t", id=1) == [Prove("t", 1)]
    for first in ('{"type":"ping"}', '{"type":"subscribe","channel":"activity"}', '{"type":"dance"}', "{}", "no JSON"):
        assert Session(Limits(), 0).hear(first, 0, AT) == [End(Close.UNKNOWN_CALLER)]


def test_a_binary_frame_ends_it() -> None:
    assert Session(Limits(), 0, VERA).hear(None, 0, AT) == [End(Close.BINARY)]


def test_frames_beyond_the_rate_are_dropped_and_the_third_such_second_ends_it() -> None:
    session = Session(Limits(), 0, VERA)
    answers = [hear(session, type="ping") for _ in range(60)]
    assert [len(one) for one in answers] == [1] * 60
    assert {code(one) for one in answers[40:]} == {"rate_limited"}
    for now in (1.0, 2.0):
        last = [hear(session, now, type="ping") for _ in range(30)][-1]
    assert last[-1] == End(Close.TOO_MANY_FRAMES)


def test_strikes_are_forgiven_after_a_while() -> None:
    session = Session(Limits(), 0, VERA)
    for now in (0, 20, 40, 60, 80):
        last = [hear(session, now, type="ping") for _ in range(50)][-1]
        assert len(last) == 1


def test_the_tenth_bad_frame_of_a_minute_ends_it_and_an_unknown_type_does_not_count() -> None:
    session = Session(Limits(), 0, VERA)
    assert [code(session.hear("[]", n, AT)) for n in range(9)] == ["bad_frame"] * 9
    assert code(hear(session, 9, type="dance")) == "unknown_type"
    assert session.hear("{", 10, AT)[-1] == End(Close.BAD_FRAMES)
