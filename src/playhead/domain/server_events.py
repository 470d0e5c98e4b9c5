"""Servers that are held: what is asked about one, what may be answered, and the record of an answer."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from playhead.domain.event import Event, Retention

HELD = "held"
"""The state of such a server."""


STRANGER = "stranger"
"""The state of an address where something answers that is no Jellyfin."""


class Question(StrEnum):
    """`changed`: another id than before answers there. `twin`: two names have one id, which no answer can mend."""

    CHANGED = "changed"
    TWIN = "twin"


class Answer(StrEnum):
    """`same`: it is the one that was known, with another id. `anew`: another one, or one that was set up anew."""

    SAME = "same"
    ANEW = "anew"


class ServerAnswered(Event, frozen=True, kw_only=True, tag="server_answered"):
    """A person has said which server it is that was held: the `same` as before, whose id is `server_id` from now on and
    was `before`, or one that begins `anew`."""

    retention: ClassVar[Retention] = Retention.KEPT
    server: str
    answer: str
    server_id: str
    before: str
