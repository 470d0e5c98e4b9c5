"""Who came in, who was refused, and what was changed about whom, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from playhead.delivery.api.access_models import AuditEntry
from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import field_problem
from playhead.delivery.api.models import Listed
from playhead.delivery.api.paging import Limit, TextCursor, after_text, number, text_cursor_of
from playhead.identity import audit
from playhead.identity.audit import Entry
from playhead.journal.queries import Place
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/audit", tags=["logins"])

About = Annotated[str | None, Query(max_length=20, description="The id of a login: only what is about it.")]


@router.get("")
async def list_audit(
    _: Administrator, served: Served, limit: Limit = 50, cursor: TextCursor = None, user_id: About = None
) -> Listed[AuditEntry]:
    """What happened at the door, newest first: sign-ins, bursts of failed ones, and every change of logins, tokens and
    linked accounts. Sign-ins are kept for `retention.records_days`, changes for good."""
    about = None if user_id is None else number(user_id)
    if user_id is not None and about is None:
        raise field_problem("user_id", "is not the id of a login")
    before = _place(cursor)
    found = await served.database.read(lambda c: audit.page(c, before=before, limit=limit + 1, user_id=about))
    more = _cursor(found[limit - 1].place) if len(found) > limit else None
    return Listed[AuditEntry](items=[entry_of(one) for one in found[:limit]], next_cursor=more, total=None)


def _cursor(place: Place) -> str:
    return text_cursor_of(f"{place.at}.{place.seq}")


def _place(cursor: str | None) -> Place | None:
    key = after_text(cursor)
    if key is None:
        return None
    at, seq = (number(part) for part in (*key.split(".", 1), "")[:2])
    if at is None or seq is None:
        raise field_problem("cursor", "is not a cursor of this list")
    return Place(at, seq)


def entry_of(entry: Entry) -> AuditEntry:
    """An entry as answered."""
    return AuditEntry(
        id=str(entry.place.seq),
        at=rfc3339(entry.place.at),
        action=entry.action,
        user_id=str(entry.user_id) if entry.user_id else None,
        username=entry.username,
        by=entry.by,
        address=entry.address,
        detail=entry.detail,
    )
