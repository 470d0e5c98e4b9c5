"""How somebody's history is kept, and badges."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.history_models import (
    Autosync,
    AutosyncChange,
    AutosyncStatus,
    BadgeNames,
    BadgeRow,
    Badges,
)
from playhead.delivery.api.paging import path_id
from playhead.delivery.api.services import Services
from playhead.delivery.api.whose import NOT_LINKED, login_for
from playhead.features.history import queries, settings, store
from playhead.features.history.badges import Tally
from playhead.features.history.load import Defaults
from playhead.features.history.progress import Progress, progress
from playhead.features.history.settings import Change
from playhead.features.history.store import Setting
from playhead.identity import queries as identity_queries
from playhead.identity import store as identity
from playhead.identity.callers import Caller
from playhead.identity.login_people import LoginPerson
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1", tags=["history"])


@router.get("/users/{user_id}/settings/jellyfin-autosync")
async def autosync(user_id: str, by: User, served: Served) -> Autosync:
    """Whether what this login's person watches is written down, and whether that works now."""
    return await _shown(served, await login_for(served, by, user_id))


@router.put("/users/{user_id}/settings/jellyfin-autosync")
async def change_autosync(user_id: str, asked: AutosyncChange, by: User, served: Served) -> Autosync:
    """Change what is named. 400 when it is switched on and nobody is linked."""
    return await _changed(served, by, await login_for(served, by, user_id), asked)


@router.get("/people/{person_id}/settings/jellyfin-autosync")
async def autosync_of_person(person_id: str, _: Administrator, served: Served) -> Autosync:
    """The same by person, also of somebody who cannot sign in."""
    return await _shown(served, await _person(served, person_id))


@router.put("/people/{person_id}/settings/jellyfin-autosync")
async def change_autosync_of_person(
    person_id: str, asked: AutosyncChange, by: Administrator, served: Served
) -> Autosync:
    """Change what is named, also for somebody who cannot sign in."""
    return await _changed(served, by, await _person(served, person_id), asked)


@router.get("/badges")
async def badge_names(_: User) -> BadgeNames:
    """Every badge there is."""
    return BadgeNames(items=[one.badge for one in progress(Tally())])


@router.get("/users/{user_id}/badges")
async def badges(user_id: str, by: User, served: Served) -> Badges:
    """What was earned, and how far the others are."""
    who = await login_for(served, by, user_id)
    person_id = who.person_id or 0
    earned, tally = await served.database.read(lambda c: (queries.badges(c, person_id), queries.tally(c, person_id)))
    return Badges(items=[_badge(one, earned.get(one.badge)) for one in progress(tally)])


def _badge(one: Progress, at: int | None) -> BadgeRow:
    earned_at = rfc3339(at) if at is not None else None
    return BadgeRow(badge=one.badge, earned_at=earned_at, reached=one.reached, needed=one.needed)


async def _person(served: Services, person_id: str) -> LoginPerson:
    wanted = path_id(person_id)
    found = await served.database.read(lambda c: identity_queries.people_page(c, limit=1, only=wanted))
    if not found:
        raise Problem(404, "There is no such person.")
    return LoginPerson(0, found[0].name, "", wanted)


async def _changed(served: Services, by: Caller, who: LoginPerson, asked: AutosyncChange) -> Autosync:
    if who.person_id is None:
        raise Problem(400, NOT_LINKED)
    person_id = who.person_id
    before = await served.database.read(lambda c: store.settings(c, [person_id]).get(person_id))
    kept = before or Setting(person_id=person_id, timezone=who.timezone or None)
    change = Change(
        person_id=person_id,
        enabled=kept.enabled if asked.enabled is None else asked.enabled,
        threshold=kept.threshold if asked.threshold is None else asked.threshold,
        min_seconds=kept.min_seconds if asked.min_seconds is None else asked.min_seconds,
        timezone=kept.timezone if asked.timezone is None else asked.timezone,
        now=served.clock.now_ms(),
        actor=by.username,
        comparable=kept.comparable if asked.comparable is None else asked.comparable,
    )
    await served.writer.run(settings.change, change)
    served.wakes.records.set()
    return await _shown(served, who)


async def _shown(served: Services, who: LoginPerson) -> Autosync:
    person_id = who.person_id or 0
    setting, accounts, open_viewings = await served.database.read(
        lambda c: (
            store.settings(c, [person_id]).get(person_id),
            identity.accounts_of(c, [person_id]),
            queries.open_viewings(c, person_id),
        )
    )
    own = setting or Setting(person_id=person_id)
    servers = {one.account.server for one in accounts if not one.gone and served.servers.get(one.account.server)}
    taking = sorted(name for name in servers if served.servers[name].takes_part)
    now = settings.status(
        kept=served.history is not None,
        linked=who.person_id is not None and bool(accounts),
        setting=own,
        polls={name: served.runtime.poll(name) for name in taking},
        now=served.clock.now_ms(),
    )
    defaults = served.history or Defaults()
    return Autosync(
        enabled=own.enabled,
        threshold=own.threshold if own.threshold is not None else defaults.threshold,
        min_seconds=own.min_seconds if own.min_seconds is not None else defaults.min_seconds,
        timezone=own.timezone or defaults.timezone,
        comparable=own.comparable,
        is_linked=who.person_id is not None,
        status=AutosyncStatus(
            state=now.state.value,
            reason=now.reason or None,
            since=rfc3339(now.since) if now.since is not None else None,
            last_poll_at=rfc3339(now.last_poll_at) if now.last_poll_at is not None else None,
            open_viewings=open_viewings,
        ),
    )
