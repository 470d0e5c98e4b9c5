"""What goes over the wire about accounts, and what odd answers mean; the rest is in the port's contract."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from playhead.adapters.jellyfin.accounts import JellyfinAccounts
from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.domain.errors import BadAnswer, NotThere, ServerFault
from playhead.kit.clock import ManualClock
from playhead.ports.accounts import Password
from tests.unit.adapters.jellyfin.test_client import INFO, Script

CAROL, KIDS = "c" * 32, "d" * 32
PROVIDERS = {"AuthenticationProviderId": "a", "PasswordResetProviderId": "b"}
SECRET = Password("kX7-correct-horse")


def user(name: str, user_id: str, **policy: Any) -> dict[str, Any]:
    return {"Name": name, "Id": user_id, "Policy": PROVIDERS | policy}


@pytest.fixture
def script() -> Script:
    made = Script()
    made.say("/jf/System/Info", INFO)
    made.say("/jf/Users", [user("carol", CAROL)])
    return made


@pytest.fixture
async def accounts(script: Script) -> AsyncIterator[JellyfinAccounts]:
    url = "https://example.org/jf/"
    server = JellyfinServer(name="wan", url=url, api_key="s3cret", device_id="hub", clock=ManualClock(), handler=script)
    yield JellyfinAccounts(server)
    await server.close()


async def test_the_password_goes_with_the_name_and_nowhere_else(accounts: JellyfinAccounts, script: Script) -> None:
    script.say("/jf/Users/New", user("carol", CAROL))
    await accounts.create("carol", SECRET)
    assert json.loads(script.requests[-1].content) == {"Name": "carol", "Password": SECRET.text}
    assert SECRET.text not in str(script.requests[-1].url) + str(script.requests[-1].headers)


async def test_without_a_password_none_is_sent(accounts: JellyfinAccounts, script: Script) -> None:
    script.say("/jf/Users/New", user("carol", CAROL))
    await accounts.create("carol", None)
    assert json.loads(script.requests[-1].content) == {"Name": "carol"}


async def test_a_password_is_set_for_the_named_account(accounts: JellyfinAccounts, script: Script) -> None:
    script.say("/jf/Users/Password", None, 204)
    await accounts.set_password(CAROL, SECRET)
    assert script.last() == ("POST", "/jf/Users/Password", {"userId": CAROL})
    assert json.loads(script.requests[-1].content) == {"NewPw": SECRET.text, "ResetPassword": False}


async def test_a_policy_is_sent_whole(accounts: JellyfinAccounts, script: Script) -> None:
    script.say(f"/jf/Users/{CAROL}", user("carol", CAROL))
    script.say(f"/jf/Users/{KIDS}", user("kids", KIDS, MaxParentalRating=12))
    script.say(f"/jf/Users/{CAROL}/Policy", None, 204)
    await accounts.copy_policy(CAROL, KIDS)
    sent = json.loads(script.requests[-1].content)
    assert PROVIDERS.items() <= sent.items()
    assert sent["MaxParentalRating"] == 12


async def test_an_account_without_a_policy_is_no_template(accounts: JellyfinAccounts, script: Script) -> None:
    for one in (CAROL, KIDS):
        script.say(f"/jf/Users/{one}", {"Name": "x", "Id": one})
    with pytest.raises(BadAnswer, match="wan: reading an account"):
        await accounts.copy_policy(CAROL, KIDS)


@pytest.mark.parametrize(("user_id", "error"), [(CAROL, ServerFault), (KIDS, NotThere)])
async def test_a_500_about_an_account_that_is_not_listed_means_there_is_none(
    accounts: JellyfinAccounts, script: Script, user_id: str, error: type[Exception]
) -> None:
    script.say(f"/jf/Users/{user_id}", None, 500)
    with pytest.raises(error):
        await accounts.delete(user_id)


@pytest.mark.parametrize("answer", [[], {"Name": "carol"}, {"Name": "carol", "Id": "no id"}])
async def test_an_answer_that_is_no_user_is_a_bad_one(accounts: JellyfinAccounts, script: Script, answer: Any) -> None:
    script.say("/jf/Users/New", answer)
    with pytest.raises(BadAnswer, match="wan: user"):
        await accounts.create("carol", SECRET)


@pytest.mark.parametrize(
    "call",
    [
        lambda one: one.create("carol", SECRET),
        lambda one: one.set_password(CAROL, SECRET),
        lambda one: one.delete(CAROL),
    ],
)
async def test_no_error_tells_a_password_or_the_key(
    accounts: JellyfinAccounts, script: Script, call: Callable[[JellyfinAccounts], Awaitable[object]]
) -> None:
    async def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone", request=request)

    script.handle_async_request = broken  # type: ignore[method-assign]
    with pytest.raises(Exception, match="wan") as raised:
        await call(accounts)
    assert SECRET.text not in f"{raised.value!r} {raised.value.__cause__!r} {accounts!r}"
