"""What became of requests: done, refused, decided or taken back by a person. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.account_events import AccountLeft, AccountMade, AccountRemoved, UserRequestSettled
from playhead.domain.events import JobCommand, JobParked
from playhead.features.accounts import jobs
from playhead.features.accounts.ledger import Ledger
from playhead.features.accounts.model import OPEN, Known, Presence, Request, Step, Target
from playhead.features.accounts.wishes import departed, made_for_nobody


def settled(ledger: Ledger, event: UserRequestSettled) -> None:
    """A person has decided. The request has it already; what is to be done is asked for now."""
    request = ledger.request(event.request_id)
    if request is None or event.action != "confirm":
        return
    for target in request.targets:
        if target.step is not Step.OWED:
            continue
        if ledger.policy.dry_run:
            target = msgspec.structs.replace(target, step=Step.PLANNED)
            ledger.put(ledger.request(request.id) or request, target)
        ledger.begin(request, target)


def made(ledger: Ledger, event: AccountMade) -> None:
    """Somebody has an account now, whatever the request says of it by now."""
    _here(ledger, event)
    found = _part(ledger, event.request_id, event.server, event.user_id)
    if found is None:
        return
    request, target = found
    step = Step.OWED if not event.complete else Step.MADE if event.made else Step.LINKED
    reason = "" if event.made else "there was an account of this name or person already"
    ended = msgspec.structs.replace(
        target,
        step=step,
        reason=reason,
        user_id=event.user_id,
        job_id=event.job_id or target.job_id,
        # an account that lacks something is still ours to finish
        calling="" if event.complete else target.calling,
        calling_at=0 if event.complete else target.calling_at,
    )
    ledger.put(request, ended)
    (ledger.show if event.has_password else ledger.drop)(request, ended)
    if step is Step.MADE and target.step is not Step.MADE:
        ledger.line(request, ended)
        ledger.tell(request, ended)
    origin = made_for_nobody(ledger, request)
    if origin is not None and event.made:
        departed(ledger, origin, late=True)


def _here(ledger: Ledger, event: AccountMade) -> None:
    known = ledger.user(f"{event.server}/{event.user_id}")
    if known is None or known.presence is not Presence.HERE:
        here = Known(
            server=event.server, user_id=event.user_id, name=event.name, presence=Presence.HERE, since=ledger.at
        )
        ledger.put_user(here)


def removed(ledger: Ledger, event: AccountRemoved) -> None:
    """An account is gone, by us or by itself."""
    known = ledger.user(f"{event.server}/{event.user_id}")
    if known is not None and known.presence is not Presence.GONE:
        ledger.gone(known)
    found = _part(ledger, event.request_id, event.server, event.user_id)
    if found is None:
        return
    request, target = found
    reason = "" if event.calls else "it was gone already"
    ended = msgspec.structs.replace(
        target, step=Step.REMOVED, reason=reason, job_id=event.job_id or target.job_id, calling="", calling_at=0
    )
    ledger.put(request, ended)
    if event.calls and target.step is not Step.REMOVED:
        ledger.line(request, ended)
        ledger.tell(request, ended)


def left(ledger: Ledger, event: AccountLeft) -> None:
    """A run made no call: what is there now is not of its making."""
    request = ledger.request(event.request_id)
    for target in request.targets if request is not None else ():
        if request is not None and target.server == event.server and target.calling == event.run:
            ledger.put(request, msgspec.structs.replace(target, calling="", calling_at=0))


def parked(ledger: Ledger, event: JobParked) -> None:
    """A job ended badly and is listed until a person acts."""
    part = jobs.part_of(event.job_kind, event.args)
    found = None if part is None else _part(ledger, part.request_id, part.server, part.user_id)
    if found is None:
        return
    request, target = found
    ended = msgspec.structs.replace(target, step=Step.REFUSED, reason=event.reason, job_id=event.job_id)
    ledger.put(request, ended)
    ledger.line(request, ended, event.reason, success=False)
    ledger.tell(request, ended)


def commanded(ledger: Ledger, event: JobCommand) -> None:
    """A person retried a job of ours, gave it up, or did by hand what it was to do."""
    if event.job_id not in ledger.view.jobs:
        return
    request_id, server, user_id = ledger.view.jobs[event.job_id]
    found = _part(ledger, request_id, server, user_id)
    if found is None or found[1].step not in (*OPEN, Step.REFUSED):
        return
    request, target = found
    if event.action == "retry":
        ledger.put(request, msgspec.structs.replace(target, step=Step.OWED, reason=""))
        return
    reason = "it was given up by hand" if event.action == "cancel" else "it was done by hand"
    ledger.put(request, msgspec.structs.replace(target, step=Step.DISCARDED, reason=reason))
    if not target.user_id:
        ledger.drop(request, target)


def _part(ledger: Ledger, request_id: int, server: str, user_id: str) -> tuple[Request, Target] | None:
    request = ledger.request(request_id)
    if request is None:
        return None
    target = request.account(server, user_id) or request.target(server)
    return None if target is None else (request, target)
