"""Items that are copies of nothing, and links made by hand."""

from __future__ import annotations

from fastapi import APIRouter, Response

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.identity_models import LinkCandidate, PinAsked, UnmatchedItem
from playhead.delivery.api.models import Done, Listed
from playhead.delivery.api.paging import Limit, TextCursor, after_text, path_id, text_cursor_of
from playhead.delivery.api.positions import read_at
from playhead.delivery.api.services import Services
from playhead.domain.channels import SYNC_UPDATES
from playhead.domain.items import hex_id
from playhead.identity import unmatched as alone
from playhead.identity.callers import Caller
from playhead.identity.edits import Clash, Linking, Missing, Relink, relink
from playhead.identity.rows import APART
from playhead.identity.unmatched import Unmatched

router = APIRouter(prefix="/api/v1/sync/unmatched", tags=["sync"])


@router.get("")
async def unmatched(
    answer: Response, by: Administrator, served: Served, limit: Limit = 50, cursor: TextCursor = None
) -> Listed[UnmatchedItem]:
    """Items that no other server has a copy of, with the reason and what they could be copies of."""
    start, servers = after_text(cursor), frozenset(served.servers)
    rows, total = await read_at(
        served,
        by,
        answer,
        SYNC_UPDATES,
        lambda c: (alone.unmatched(c, servers, limit=limit + 1, after=start), alone.count(c, servers)),
    )
    more = text_cursor_of(rows[limit - 1].row.ref) if len(rows) > limit else None
    return Listed[UnmatchedItem](items=[item_of(one) for one in rows[:limit]], next_cursor=more, total=total)


@router.post("/{server}/{item_id}/pin")
async def pin(server: str, item_id: str, asked: PinAsked, by: Administrator, served: Served) -> Done:
    """Say which work the item is a copy of, whatever its path and its ids say. What its people did is merged."""
    like = None if asked.server is None or asked.item_id is None else _ref(asked.server, asked.item_id)
    work_id = None if asked.work_id is None else path_id(asked.work_id)
    await _changed(served, by, _ref(server, item_id), Linking.PIN, work_id=work_id, like=like)
    return Done(success=True, message="It is a copy of this work from now on.")


@router.delete("/{server}/{item_id}/pin")
async def unpin(server: str, item_id: str, by: Administrator, served: Served) -> Done:
    """Let path and ids decide again. 409 when they did."""
    await _changed(served, by, _ref(server, item_id), Linking.MATCH)
    return Done(success=True, message="Its path and its ids decide again.")


@router.post("/{server}/{item_id}/unlink")
async def unlink(server: str, item_id: str, by: Administrator, served: Served) -> Done:
    """Take the item out of its work: nothing is written to it, and what happens on it stays there."""
    await _changed(served, by, _ref(server, item_id), Linking.UNLINK)
    return Done(success=True, message="It is a copy of nothing from now on.")


def _ref(server: str, item_id: str) -> str:
    return f"{server}/{hex_id(item_id) or item_id}"


async def _changed(
    served: Services, by: Caller, ref: str, action: Linking, *, work_id: int | None = None, like: str | None = None
) -> None:
    now = served.clock.now_ms()
    asked = Relink(ref=ref, action=action, work_id=work_id, like=like, now=now, actor=by.username)
    answer = await served.writer.run(relink, asked)
    served.wakes.records.set()
    match answer:
        case Missing():
            raise Problem(404, "There is no such item.")
        case Clash(reason=reason):
            raise Problem(409, f"{reason[:1].upper()}{reason[1:]}.")


def item_of(one: Unmatched) -> UnmatchedItem:
    """An item as answered."""
    described = one.row.item
    return UnmatchedItem(
        server=one.row.server,
        item_id=described.item_id,
        kind=described.kind,
        name=described.name,
        path=described.path,
        common_path=one.row.common_path,
        reason=one.reason,
        unlinked=one.row.evidence == APART,
        candidates=[
            LinkCandidate(
                work_id=str(other.work_id),
                server=other.server,
                item_id=other.item_id,
                name=other.name,
                path=other.path,
                why=other.why,
            )
            for other in one.candidates
        ],
    )
