"""The port of webhooks: what readers of notices must be, held against the one that is used."""

from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.ports.webhook import Heard, Ignored, Invalid, ParseWebhook

READ: ParseWebhook = parse_webhook


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"NotificationType":"ItemAdded","ItemId":"11111111111111111111111111111111"}', Heard),
        (b'{"NotificationType":"SessionStart"}', Ignored),
        (b"[]", Invalid),
        (b"", Invalid),
    ],
)
def test_every_body_is_heard_ignored_or_invalid(body: bytes, kind: type) -> None:
    assert isinstance(READ(body, server="wan", heard_at=1), kind)


def test_what_is_heard_brings_at_least_one_event_of_its_server() -> None:
    body = b'{"NotificationType":"UserDeleted","UserId":"11111111111111111111111111111111"}'
    heard = READ(body, server="wan", heard_at=1)
    assert isinstance(heard, Heard)
    assert [getattr(event, "server", None) for event in heard.events] == ["wan"]
