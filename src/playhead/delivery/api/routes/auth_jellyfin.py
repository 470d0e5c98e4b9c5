"""Signing in by an account of a media server, which proves the account and links it."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.access_models import AccountSignIn, SignInServers
from playhead.delivery.api.auth import Counted, From, Linking, Served, too_many
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.models import TokenAnswer
from playhead.delivery.api.routes.auth import token_answer
from playhead.delivery.api.services import Services
from playhead.delivery.api.tries import ALLOWED, TooMany
from playhead.domain.errors import Busy, ServerError
from playhead.domain.people import Account
from playhead.identity.callers import Caller, Session
from playhead.identity.held import is_held
from playhead.identity.linked import AnotherPerson, LinkedElsewhere, NotLinked, NotSetUp, Refusal, ShutOut
from playhead.identity.login_rows import NameTaken, NoSuchLogin, name_key
from playhead.kit.times import SECOND
from playhead.ports.account_proof import Proven
from playhead.ports.accounts import Password

router = APIRouter(prefix="/api/v1/auth/jellyfin", tags=["sign-in"])

RETRY_SECONDS = 10


@router.get("")
async def sign_in_servers(served: Served) -> SignInServers:
    """The servers whose accounts may sign in here."""
    return SignInServers(servers=sorted(served.sign_in.proofs))


@router.post("")
async def sign_in(asked: AccountSignIn, served: Served, user: Linking, tries: Counted, address: From) -> TokenAnswer:
    """Prove an account by its name and password on its server, and sign in as who owns it. With the token of a session
    the account is linked to that user; without one, an account that is nobody's gets a user who is no administrator.
    409 when it is linked to another user. Failed tries are limited as for a login."""
    proven = await tries.attempt(
        f"jellyfin {asked.server} {name_key(asked.username)}\n{address}",
        lambda: _prove(served, asked),
        lambda: served.logins.refused("", f"jellyfin:{asked.server}", address, ALLOWED),
    )
    if isinstance(proven, TooMany):
        raise too_many(proven)
    if proven is None:
        raise Problem(401, f"{asked.server} does not take this name and password.")
    return await _come_in(served, user, asked.server, proven, address)


async def _come_in(served: Services, user: Caller | None, server: str, proven: Proven, address: str) -> TokenAnswer:
    account, creates = Account(server, proven.user_id), served.sign_in.creates
    result = await served.logins.sign_in_by_account(user, account, proven.name, address, creates=creates)
    if not isinstance(result, Session):
        raise refusal(result)
    return token_answer(result)


async def _prove(served: Services, asked: AccountSignIn) -> Proven | None:
    proof = served.sign_in.proofs.get(asked.server)
    if proof is None:
        raise field_problem("server", "is not a server whose accounts sign in here")
    if await served.database.read(lambda connection: is_held(connection, asked.server)):
        detail = f"{asked.server} is held: it may be another server, and gets nobody's password."
        raise Problem(503, detail, headers={"Retry-After": str(RETRY_SECONDS)})
    try:
        proven = await proof.prove(asked.username, Password(asked.password))
    except ServerError as error:
        after_ms = error.after_ms if isinstance(error, Busy) else None
        wait = RETRY_SECONDS if after_ms is None else max(1, after_ms // SECOND)
        detail = f"{asked.server} cannot be asked now. Sign in with a password of Playhead, or try again later."
        raise Problem(503, detail, headers={"Retry-After": str(wait)}) from error
    if proven is not None and not served.sign_in.takes(asked.server, proven.name, proven.user_id):
        raise Problem(403, f"The configuration leaves this account of {asked.server} out.")
    return proven


def refusal(why: Refusal) -> Problem:
    """Why a proven account brings nobody in, and what to do about it."""
    match why:
        case LinkedElsewhere():
            return Problem(
                409,
                "This account, or another of the same person, is linked to another user. Sign in as that user.",
            )
        case AnotherPerson():
            return Problem(409, "This user's accounts are another person's. Bring the two together under People first.")
        case NameTaken():
            return Problem(
                409, "There is a user of this name. Sign in as that user with his password, then link the account."
            )
        case NotSetUp():
            return Problem(409, "Playhead is not set up yet. Make the first administrator first.")
        case NotLinked():
            return Problem(403, "This account is linked to no user. Ask an administrator.")
        case ShutOut():
            return Problem(403, "An administrator has shut this user out.")
        case NoSuchLogin():
            return Problem(404, "There is no such login.")
