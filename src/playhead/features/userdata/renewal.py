"""Shadows of items and accounts that were linked anew: what was known before is no evidence any more.

An item that came back may have lost its rows, and one that is a copy of another work now brings its own past: both are
seen for the first time again, so that what they hold is merged and no blank row is taken for an un-mark. What we wrote
there ourselves is no past of theirs: who corrects a wrong link does not want it in the right work.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import Shadow
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow
from playhead.identity.store import ItemLink
from playhead.journal.outcomes import Skip


def current(shadow: Shadow | None, links: int) -> Shadow:
    """The shadow where it belongs to the present link of its item and account, else an empty one, which remembers no
    more than what we wrote there ourselves. Pure."""
    if shadow is None:
        return Shadow(links=links)
    if shadow.links == links:
        return shadow
    ours = {field: known.value for field, known in shadow.fields.items() if known.ours}
    return Shadow(links=links, busy_until=shadow.busy_until, planted=shadow.planted | ours)


def links_of(connection: Connection, targets: Sequence[Target]) -> dict[str, int | Skip]:
    """By the targets' keys, the present link of each item and account, or why nothing is written there any more."""
    items = identity.item_links(connection, {f"{one.server}/{one.item_id}" for one in targets})
    accounts = identity.accounts_by_ref(connection, {f"{one.server}/{one.user_id}" for one in targets})
    found: dict[str, int | Skip] = {}
    for one in targets:
        item, account = items.get(f"{one.server}/{one.item_id}"), accounts.get(f"{one.server}/{one.user_id}")
        links = (item.links if item else 0) + (account.links if account else 0)
        found[one.key] = _ended(one, item) or _left(one, account) or links
    return found


def _ended(target: Target, item: ItemLink | None) -> Skip | None:
    if item is None:
        return None
    if item.gone:
        return Skip(reason=f"{target.server} does not have it any more")
    return Skip(reason="it is a copy of another title now") if item.work_id != target.work_id else None


def _left(target: Target, account: AccountRow | None) -> Skip | None:
    if account is None or (account.person_id == target.person_id and not account.gone):
        return None
    return Skip(reason=f"the account on {target.server} is not {target.username}'s any more")
