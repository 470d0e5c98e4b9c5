"""Which records people are told about, whom, and in which words. Pure.

What only an administrator can do something about is told to administrators alone, and so is what a server answered: it
may name addresses. The audience is fixed here, when the record is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, assert_never

import msgspec

from playhead.domain.channels import NOTIFICATIONS, SYSTEM_UPDATES, Who, detailed_stream, own_stream
from playhead.domain.events import DecideFailed, JobParked, ServerUpdate, SyncUpdate
from playhead.domain.told_events import Notification, SystemUpdate
from playhead.journal.record import Draft, Record
from playhead.kit.times import DAY, MINUTE

FEATURE = "alerts"
NEWS_MS = DAY
"""What is older is no news: who catches up with a long journal tells nobody of last month."""
REST_MS = 10 * MINUTE
"""How long a topic rests that was told: five hundred jobs that are parked together are one notification."""
LONGEST = 300
"""Characters of a reason in a notification; the page has all of it."""

Told = ServerUpdate | JobParked | DecideFailed | SyncUpdate
Level = Literal["info", "success", "warning", "error"]
Status = Literal["healthy", "warning", "error"]


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Something to notify people of, or only administrators. A topic that `rests` is told once in a while, and the page
    has the rest; one that does not is told each time, as each time takes back what was told before."""

    topic: str
    notification: Notification
    admins: bool = False
    rests: bool = False


class Server(msgspec.Struct, frozen=True):
    """What to say of a server in some state."""

    status: Status
    level: Level
    title: str
    message: str


STATES: dict[str, Server] = {
    "up": Server("healthy", "success", "{} is back", "Playhead reaches {} again, and catches up with it."),
    "down": Server(
        "error", "error", "{} cannot be reached", "What happens on {} meanwhile is made up for when it is back."
    ),
    "key_refused": Server(
        "error", "error", "{} refuses Playhead", "Its API key is not accepted: an administrator has to set a new one."
    ),
    "held": Server(
        "warning", "warning", "{} seems to be another server",
        "Nothing is read from it or written to it until an administrator has said which one it is.",
    ),
}  # fmt: skip


def decide(event: Told, record: Record, people: Sequence[Who], told: Collection[str], now: int) -> tuple[Draft, ...]:
    """What `people` are told of an event. `told` are the topics of the last ten minutes."""
    if now - record.at > NEWS_MS:
        return ()
    news = news_of(event)
    drafts = shown(event) if isinstance(event, ServerUpdate) else ()
    if news is None or (news.rests and news.topic in told):
        return drafts
    return drafts + tuple(
        Draft(event=news.notification, subject=news.topic, stream=own_stream(NOTIFICATIONS, who.user_id))
        for who in people
        if who.is_admin or not news.admins
    )


def news_of(event: Told) -> News | None:
    """What is worth a notification; None for the rest."""
    match event:
        case ServerUpdate():
            return _of_server(event)
        case JobParked():
            text = f"{event.job_kind}: {event.reason}"
            return _for_admins(f"queue:{event.feature}", "queue", "A job needs you", text, "warning")
        case DecideFailed():
            if event.feature == FEATURE:
                # to tell of what could not be told would go on for ever
                return None
            text = f"{event.feature}, record {event.seq}: {event.error}"
            return _for_admins(f"undecided:{event.feature}", "queue", "A record could not be decided", text, "error")
        case SyncUpdate():
            if event.action != "brake":
                return None
            text = " ".join(filter(None, (f"{event.source_server}:", event.username, event.item_name, event.value)))
            return _for_admins(f"brake:{event.source_server}", "brake", "Changes are held back", text, "warning")
        case _:
            assert_never(event)


def shown(event: ServerUpdate) -> tuple[Draft, ...]:
    """How a server is, for the pages that show it: for all, and with more for administrators."""
    said = STATES.get(event.state)
    if said is None:
        return ()
    update = SystemUpdate(
        action="service_status",
        component=f"server:{event.server}",
        status=said.status,
        message=said.title.format(event.server) if event.before else f"{event.server}: {event.state}",
    )
    details = {"state": event.state, "before": event.before, "detail": event.detail}
    more = msgspec.structs.replace(update, details=details)
    return (
        Draft(event=update, subject=event.server, stream=SYSTEM_UPDATES),
        Draft(event=more, subject=event.server, stream=detailed_stream(SYSTEM_UPDATES)),
    )


def _of_server(event: ServerUpdate) -> News | None:
    said = STATES.get(event.state)
    if said is None or (event.state == "up" and not event.before):
        # the first look at a new server is not its return
        return None
    text = Notification(
        type="server",
        title=said.title.format(event.server),
        message=said.message.format(event.server),
        level=said.level,
    )
    return News(topic=f"server:{event.server}:{event.state}", notification=text)


def _for_admins(topic: str, category: str, title: str, message: str, level: Level) -> News:
    short = message if len(message) <= LONGEST else message[: LONGEST - 1] + "…"
    said = Notification(type=category, title=title, message=short, level=level)
    return News(topic=topic, notification=said, admins=True, rests=True)
