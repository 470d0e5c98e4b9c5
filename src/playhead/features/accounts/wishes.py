"""Who lacks an account that somebody got, and whose accounts go with one that was deleted. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from playhead.features.accounts.ledger import Ledger
from playhead.features.accounts.model import OPEN, Action, Known, Presence, Request, Step, Target
from playhead.features.accounts.view import Mode, person_of
from playhead.identity.match import name_key
from playhead.identity.rows import AccountRow
from playhead.kit.times import SECOND

AT_ONCE_MS = 60 * SECOND
"""Two that are found deleted within this time were deleted at once."""

ADMINISTRATOR = "it is an administrator's account"
LAST = "it is the last account of its server"
TEMPLATE = "it is the template of new accounts"


def appeared(ledger: Ledger, known: Known, *, is_disabled: bool = False) -> None:
    """An account that came into being after the first look at its server."""
    account = ledger.view.accounts.get(known.ref)
    person_id = account.person_id if account is not None else None
    _take_back_deletions(ledger, known, person_id)
    if _expected(ledger, known):
        return
    why_not = _not_made_elsewhere(ledger, known, account, is_disabled=is_disabled)
    if why_not is not None:
        ledger.open(Action.CREATE, known, person_id, reason=why_not)
        return
    targets = list(_lacking(ledger, known, person_id))
    if targets:
        ledger.open(Action.CREATE, known, person_id, targets)


def _expected(ledger: Ledger, known: Known) -> bool:
    """Whether it is what a request asks for: ours, or one that somebody made by hand while it waited."""
    for request in ledger.requests(Action.CREATE):
        target = request.target(known.server)
        if target is None or target.step not in OPEN or name_key(target.name) != name_key(known.name):
            continue
        if target.step is Step.WAITING:
            ledger.put(request, _ended(target, Step.LINKED, "somebody made it meanwhile", known.user_id))
        return True
    return False


def _not_made_elsewhere(ledger: Ledger, known: Known, account: AccountRow | None, *, is_disabled: bool) -> str | None:
    if ledger.policy.create is Mode.OFF:
        return "sync.users.create is off"
    if known.is_administrator:
        return f"{ADMINISTRATOR}: those are made by hand"
    if is_disabled:
        return "it is disabled"
    if account is None or account.person_id is None:
        return account.evidence if account is not None else "it was gone again at once"
    return None


def _lacking(ledger: Ledger, known: Known, person_id: int | None) -> Iterator[Target]:
    """A part for each server that is written to and has no account of the person."""
    has = {row.account.server for row in ledger.view.owned.get(person_id or 0, ()) if not row.gone}
    person = person_of(ledger.policy.people, known.server, known.name)
    for server, site in ledger.policy.sites.items():
        if server == known.server or server in has or not site.writes:
            continue
        names = person.accounts.get(server, ()) if person is not None else ()
        name = " ".join((names[0] if names else known.name).split())
        owner = person_of(ledger.policy.people, server, name)
        if not site.chosen.takes(name, "") or _asked_already(ledger, server, name):
            continue
        if owner != person and owner is not None:
            reason = f"the configuration gives this name to {owner.name} there"
            yield Target(server=server, name=name, step=Step.REFUSED, reason=reason)
        else:
            yield Target(server=server, name=name, step=ledger.step_for(ledger.policy.create))


def _asked_already(ledger: Ledger, server: str, name: str) -> bool:
    targets = (request.target(server) for request in ledger.requests(Action.CREATE))
    return any(one is not None and one.step in OPEN and name_key(one.name) == name_key(name) for one in targets)


def _take_back_deletions(ledger: Ledger, known: Known, person_id: int | None) -> None:
    """Who is there again is deleted nowhere on account of having been gone."""
    for request in ledger.requests(Action.DELETE):
        if request.server == known.server and request.person_id == person_id is not None:
            _withdraw(ledger, request, f"{known.name} is on {known.server} again")


def departed(ledger: Ledger, known: Known, *, together: bool = False, late: bool = False) -> None:
    """An account that is gone for certain. `together`: others went with it. `late`: it was decided about before, and
    an account that was made for it has shown up since."""
    _take_back_creations(ledger, known)
    braked = not late and (together or ledger.at - ledger.deleted_at < AT_ONCE_MS)
    if _removed_by_us(ledger, known):
        return
    ledger.deleted_at = ledger.at
    account = ledger.view.accounts.get(known.ref)
    person_id = account.person_id if account is not None else None
    why_not = _not_removed_elsewhere(ledger, known, person_id)
    if why_not is not None:
        ledger.open(Action.DELETE, known, person_id, reason=why_not)
        return
    mode = Mode.CONFIRM if braked else ledger.policy.delete
    targets = list(_going(ledger, known, person_id or 0, mode))
    if targets:
        reason = "several were deleted at once" if braked and ledger.policy.delete is Mode.AUTO else ""
        ledger.open(Action.DELETE, known, person_id, targets, reason)


def _removed_by_us(ledger: Ledger, known: Known) -> bool:
    """Whether a request asks for it: its job did it, or somebody did it by hand while it waited."""
    for request in ledger.requests(Action.DELETE):
        for target in request.targets:
            if (target.server, target.user_id) == (known.server, known.user_id) and target.step in OPEN:
                if target.step is Step.WAITING:
                    ledger.put(request, _ended(target, Step.REMOVED, "somebody deleted it meanwhile"))
                return True
    return False


def _not_removed_elsewhere(ledger: Ledger, known: Known, person_id: int | None) -> str | None:
    if ledger.policy.delete is Mode.OFF:
        return "sync.users.delete is off"
    if known.is_administrator:
        return f"{ADMINISTRATOR}: those are deleted by hand"
    if ledger.policy.is_template(known.name):
        return TEMPLATE
    if person_id is None:
        return "it belonged to nobody we know"
    others = ledger.view.owned.get(person_id, ())
    if any(row.account.server == known.server and not row.gone and str(row.account) != known.ref for row in others):
        return "the person has another account there"
    return None


def _going(ledger: Ledger, known: Known, person_id: int, mode: Mode) -> Iterator[Target]:
    """A part for each account of the person that is left; those that must stay are refused, with the reason."""
    for row in ledger.view.owned.get(person_id, ()):
        site = ledger.policy.sites.get(row.account.server)
        if row.gone or row.account.server == known.server or site is None or not site.writes:
            continue
        if _going_already(ledger, row):
            continue
        why = _protected(ledger, row)
        step = ledger.step_for(mode) if why is None else Step.REFUSED
        yield Target(server=row.account.server, name=row.name, user_id=row.account.user_id, step=step, reason=why or "")


def _protected(ledger: Ledger, row: AccountRow) -> str | None:
    if row.is_administrator:
        return ADMINISTRATOR
    if ledger.policy.is_template(row.name):
        return TEMPLATE
    return LAST if ledger.view.counts.get(row.account.server, 0) <= 1 else None


def _going_already(ledger: Ledger, row: AccountRow) -> bool:
    place = (row.account.server, row.account.user_id)
    requests = ledger.requests(Action.DELETE)
    return any((one.server, one.user_id) == place and one.step in OPEN for r in requests for one in r.targets)


def _take_back_creations(ledger: Ledger, known: Known) -> None:
    """Who is gone again gets no accounts elsewhere. One that a call of ours may have made already is finished first."""
    for request in ledger.requests(Action.CREATE):
        if (request.server, request.user_id) == (known.server, known.user_id):
            _withdraw(ledger, request, f"{known.name} was deleted on {known.server} again")


def _withdraw(ledger: Ledger, request: Request, reason: str) -> None:
    for target in request.targets:
        if target.step in OPEN and not target.calling:
            ledger.put(ledger.request(request.id) or request, _ended(target, Step.DISCARDED, reason))
            ledger.drop(request, target)


def _ended(target: Target, step: Step, reason: str, user_id: str = "") -> Target:
    return msgspec.structs.replace(target, step=step, reason=reason, user_id=user_id or target.user_id)


def made_for_nobody(ledger: Ledger, request: Request) -> Known | None:
    """Who a request was made for, where he is gone by now: what was made goes too."""
    known = ledger.user(f"{request.server}/{request.user_id}")
    return known if known is not None and known.presence is Presence.GONE else None
