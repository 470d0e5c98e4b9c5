"""Whose history a caller may see, and whose he means."""

from __future__ import annotations

from playhead.delivery.api.errors import Problem
from playhead.delivery.api.paging import path_id
from playhead.delivery.api.services import Services
from playhead.identity import login_people, queries
from playhead.identity.callers import Caller
from playhead.identity.login_people import LoginPerson

NOT_LINKED = "No account of a media server is linked to this login. Link one first (POST /api/v1/auth/jellyfin)."


PERSON = "person:"
"""Names somebody by person, also one who cannot sign in."""


async def login_for(served: Services, by: Caller, user: str) -> LoginPerson:
    """The login that is named, or the person (`person:ID`), if it is the caller's own or he may administer. Raises
    problems 403, 404."""
    if user.startswith(PERSON):
        return await _person(served, by, path_id(user.removeprefix(PERSON)))
    wanted = path_id(user)
    if not by.is_admin and by.login_id != wanted:
        raise Problem(403, "This is somebody else's.")
    found = await served.database.read(lambda c: login_people.person_of_login(c, wanted))
    if found is None:
        raise Problem(404, "There is no such login.")
    return found


async def _person(served: Services, by: Caller, wanted: int) -> LoginPerson:
    own = None
    if by.login_id is not None:
        login_id = by.login_id
        own = await served.database.read(lambda c: login_people.person_of_login(c, login_id))
    if own is not None and own.person_id == wanted:
        return own
    if not by.is_admin:
        raise Problem(403, "This is somebody else's.")
    found = await served.database.read(lambda c: queries.people_page(c, limit=1, only=wanted))
    if not found:
        raise Problem(404, "There is no such person.")
    return LoginPerson(0, found[0].name, "", wanted)


async def may_see(served: Services, by: Caller, user: str | None) -> frozenset[int] | None:
    """The persons that are meant; None: everybody. Without a name these are all that the caller may see. A login that
    is linked to nobody has watched nothing."""
    if user is None and by.is_admin:
        return None
    if user is None and by.login_id is None:
        return frozenset()
    found = await login_for(served, by, user if user is not None else str(by.login_id))
    return frozenset() if found.person_id is None else frozenset({found.person_id})


async def person_for(served: Services, by: Caller, user: str | None) -> int:
    """The one person that is meant: the caller himself where nobody is named. Raises problems 400, 403, 404."""
    if user is None and by.login_id is None:
        raise Problem(400, "Say whose it is: user_id.")
    found = await login_for(served, by, user if user is not None else str(by.login_id))
    if found.person_id is None:
        raise Problem(400, NOT_LINKED)
    return found.person_id
