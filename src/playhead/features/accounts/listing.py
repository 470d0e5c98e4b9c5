"""What servers tell of their accounts: who is new since the first look, who is gone for certain. Pure.

A notice alone decides nothing: it makes somebody list the users, and the listing decides. Who was not told of as
deleted has to be missing in two listings with time between them.
"""

from __future__ import annotations

import msgspec

from playhead.domain.events import ServerSeen, UserNotice, UsersListed
from playhead.domain.people import RemoteUser
from playhead.domain.server_events import Answer, ServerAnswered
from playhead.features.accounts.ledger import Ledger
from playhead.features.accounts.model import OPEN, Action, Known, Presence, ServerState, Step
from playhead.features.accounts.wishes import appeared, departed
from playhead.kit.times import SECOND

APART_MS = 30 * SECOND
"""How far apart two listings are that both lack somebody, at least."""


def noticed(ledger: Ledger, notice: UserNotice) -> None:
    """Note what the listing that follows has to be held against."""
    known = ledger.user(f"{notice.server}/{notice.user_id}")
    if ledger.site(notice.server) is None:
        return
    if notice.action == "created" and known is None:
        ledger.put_user(_new(notice.server, notice.user_id, notice.user_name, ledger.at, Presence.ANNOUNCED))
    elif notice.action == "deleted" and known is None:
        _deleted_stranger(ledger, notice)
    elif notice.action == "deleted" and known is not None and known.presence is not Presence.GONE:
        ledger.put_user(msgspec.structs.replace(known, told_gone=True))


def _deleted_stranger(ledger: Ledger, notice: UserNotice) -> None:
    """Told once: the account is remembered as gone."""
    gone = _new(notice.server, notice.user_id, notice.user_name, ledger.at, Presence.GONE)
    ledger.put_user(gone)
    ledger.open(Action.DELETE, gone, reason="no account of this id was ever seen there: nothing is deleted elsewhere")


def _new(server: str, user_id: str, name: str, at: int, presence: Presence) -> Known:
    return Known(server=server, user_id=user_id, name=name, presence=presence, since=at)


def listed(ledger: Ledger, event: UsersListed) -> None:
    """Hold a complete listing against what is known. One without anybody says nothing: no server is like that."""
    site = ledger.site(event.server)
    if site is None or not event.users:
        return
    before = ledger.server(event.server)
    new = [one for user in event.users if (one := _seen(ledger, event.server, user, first=not before.listed))]
    gone = _missing(ledger, event)
    if not before.listed:
        ledger.put_server(msgspec.structs.replace(before, listed=True))
    if not site.hears:
        return
    for known, is_disabled in new:
        appeared(ledger, known, is_disabled=is_disabled)
    for known in gone:
        departed(ledger, known, together=len(gone) > 1)


def _seen(ledger: Ledger, server: str, user: RemoteUser, *, first: bool) -> tuple[Known, bool] | None:
    """Take over what a listing says of a user. Answers him, and whether he is disabled, where he is new."""
    known = ledger.user(f"{server}/{user.user_id}")
    if known is not None and known.presence is Presence.HERE:
        _seen_again(ledger, known, user)
        return None
    here = Known(
        server=server,
        user_id=user.user_id,
        name=user.name,
        presence=Presence.HERE,
        is_administrator=user.is_administrator,
        since=ledger.at,
    )
    ledger.put_user(here)
    # the first users of a server are the baseline, but for those who were told of as new before
    return None if first and known is None else (here, user.is_disabled)


def _seen_again(ledger: Ledger, known: Known, user: RemoteUser) -> None:
    same = msgspec.structs.replace(
        known, name=user.name, is_administrator=user.is_administrator, missing_at=0, told_gone=False
    )
    if same != known:
        ledger.put_user(same)
    if user.name != known.name:
        reason = f"it was called {known.name}; on the other servers it keeps its name, and stays linked"
        ledger.open(Action.RENAME, same, reason=reason)


def _missing(ledger: Ledger, event: UsersListed) -> list[Known]:
    """Who is gone for certain. Of others that are missing the server is asked once more."""
    there = {user.user_id for user in event.users}
    gone, unsure = [], False
    for known in ledger.users_of(event.server):
        if known.user_id in there or known.presence is Presence.GONE:
            continue
        if known.presence is Presence.ANNOUNCED:
            ledger.drop_user(known)
        elif known.told_gone or (known.missing_at and ledger.at - known.missing_at >= APART_MS):
            gone.append(ledger.gone(known))
        else:
            ledger.put_user(msgspec.structs.replace(known, missing_at=known.missing_at or ledger.at))
            unsure = True
    if unsure:
        ledger.look(event.server)
    return gone


def server_seen(ledger: Ledger, event: ServerSeen) -> None:
    """Another server under the same name has other accounts: its first listing is a baseline again."""
    before = ledger.server(event.server)
    if not event.server_id or event.server_id == before.server_id:
        return
    if before.server_id:
        ledger.anew(event.server)
        before = ServerState(server=event.server)
    ledger.put_server(msgspec.structs.replace(before, server_id=event.server_id))


def server_answered(ledger: Ledger, event: ServerAnswered) -> None:
    """The same server has another id: its accounts are the ones that were known."""
    if event.answer == Answer.SAME:
        ledger.put_server(msgspec.structs.replace(ledger.server(event.server), server_id=event.server_id))


def server_retired(ledger: Ledger, server: str, *, anew: bool) -> None:
    """Nothing is owed to a server that is no longer configured, and coming back it is a new one."""
    for action in (Action.CREATE, Action.DELETE):
        for request in ledger.requests(action):
            for target in request.targets:
                if target.server == server and target.step in OPEN:
                    reason = "its server begins anew" if anew else "its server is no longer configured"
                    left = msgspec.structs.replace(target, step=Step.DISCARDED, reason=reason)
                    ledger.put(ledger.request(request.id) or request, left)
                    ledger.drop(request, target)
    ledger.anew(server)
    ledger.put_server(ServerState(server=server))
