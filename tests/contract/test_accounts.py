"""The accounts of each version, on the fake of the port and on the adapter before a simulated server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx
import pytest

from playhead.adapters.jellyfin.accounts import JellyfinAccounts
from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.domain.errors import KeyRefused, NoAnswerInTime, NotSupported, NotThere, Refused, ServerError, Unreachable
from playhead.domain.events import UserNotice
from playhead.kit.clock import ManualClock, SystemClock
from playhead.ports.accounts import Accounts, Password
from playhead.ports.webhook import Heard
from playhead.simulators.jellyfin import FaultKind, JellyfinSimulator, UserSpec
from playhead.simulators.jellyfin.versions import VERSIONS
from tests.contract.catcher import Catcher
from tests.contract.media_server_suite import BRIEF, CASES, DEADLINE, NO_USER
from tests.support.fake_accounts import FakeAccounts
from tests.support.fake_media_server import FakeMediaServer, Fault

SECRET = Password("kX7-correct-horse")
OLDEST = VERSIONS[0]
RESTRICTED = {"EnableAllFolders": False, "EnabledFolders": ["ab" * 16], "EnableContentDeletion": True}


class World(Protocol):
    """One server with an administrator `root`, `alice`, and `kids`, who is disabled and may do little."""

    version: str

    @property
    def port(self) -> Accounts: ...

    def user(self, name: str) -> str: ...

    def password(self, user_id: str) -> str | None: ...

    def policy(self, user_id: str) -> dict[str, Any]: ...

    async def notices(self) -> list[tuple[str, str]]:
        """(action, user id) of what the webhook told."""
        ...

    async def trouble(self, kind: str) -> None:
        """`away`, `silent`: carried out and not answered, or `key`."""
        ...

    async def relief(self) -> None: ...


class FakeWorld:
    """`FakeAccounts`."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.server = FakeMediaServer("wan", ManualClock(), version=version)
        self.port = FakeAccounts(self.server)
        self.port.make("root", admin=True)
        self.port.make("alice")
        self.port.policies[self.port.make("kids", disabled=True)] |= RESTRICTED
        self.server.take_notices()

    def user(self, name: str) -> str:
        found = self.port.named(name)
        assert found is not None
        return found.user_id

    def password(self, user_id: str) -> str | None:
        return self.port.passwords[user_id]

    def policy(self, user_id: str) -> dict[str, Any]:
        user = self.server._users[user_id]
        flags = {"IsAdministrator": user.is_administrator, "IsDisabled": user.is_disabled}
        return self.port.policies[user_id] | flags

    async def notices(self) -> list[tuple[str, str]]:
        told = self.server.take_notices()
        return [(one.action, one.user_id) for one in told if isinstance(one, UserNotice)]

    async def trouble(self, kind: str) -> None:
        faults = {"away": Fault.UNREACHABLE, "silent": Fault.TIMEOUT_AFTER, "key": Fault.KEY_REFUSED}
        self.server.fail(faults[kind], times=None)

    async def relief(self) -> None:
        self.server.recover()


class SimulatorWorld:
    """`JellyfinAccounts` before a `JellyfinSimulator`."""

    def __init__(self, sim: JellyfinSimulator, server: JellyfinServer, catcher: Catcher, version: str) -> None:
        self.version = version
        self.port = JellyfinAccounts(server, call_seconds=DEADLINE)
        self._sim = sim
        self._catcher = catcher

    def user(self, name: str) -> str:
        return self._sim.user(name).id

    def password(self, user_id: str) -> str | None:
        return self._sim.server.users[user_id].password

    def policy(self, user_id: str) -> dict[str, Any]:
        return self._sim.server.users[user_id].policy

    async def notices(self) -> list[tuple[str, str]]:
        await self._sim.settle()
        bodies, self._catcher.bodies = self._catcher.bodies, []
        heard = (parse_webhook(body, server="wan", heard_at=1) for body in bodies)
        events = [event for one in heard if isinstance(one, Heard) for event in one.events]
        return [(one.action, one.user_id) for one in events if isinstance(one, UserNotice)]

    async def trouble(self, kind: str) -> None:
        faults = {"away": FaultKind.REFUSE, "silent": FaultKind.APPLIED_SILENT, "key": FaultKind.UNAUTHORIZED}
        if kind == "silent":
            self.port._call_seconds = BRIEF
        await self._sim.fault(faults[kind])

    async def relief(self) -> None:
        self.port._call_seconds = DEADLINE
        await self._sim.clear_faults()


@asynccontextmanager
async def simulated(version: str) -> AsyncIterator[World]:
    catcher = Catcher()
    sim = JellyfinSimulator(
        version=version,
        users=[UserSpec("root", "pw", admin=True), "alice", UserSpec("kids", None, disabled=True)],
        items=[],
        webhook="http://playhead.test/webhook/wan",
        webhook_client=lambda: httpx.AsyncClient(transport=catcher),
    )
    sim.user("kids").policy.update(RESTRICTED)
    async with sim.running():
        server = JellyfinServer(
            name="wan", url=sim.url, api_key=sim.api_key, device_id="hub", clock=SystemClock(), call_seconds=DEADLINE
        )
        await server.info()
        try:
            made = SimulatorWorld(sim, server, catcher, version)
            await made.notices()
            yield made
        finally:
            await server.close()


@pytest.fixture(params=CASES, ids=" ".join)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    kind, version = request.param
    if kind == "fake":
        yield FakeWorld(version)
        return
    async with simulated(version) as made:
        yield made


async def names(world: World) -> list[str]:
    return sorted(user.name for user in await world.port.users())


async def test_a_made_account_is_listed_told_of_and_has_its_password(world: World) -> None:
    made = await world.port.create("carol", SECRET)
    assert (made.name, made.is_administrator, made.is_disabled) == ("carol", False, False)
    assert made.user_id == world.user("carol")
    assert world.password(made.user_id) == SECRET.text
    assert await names(world) == ["alice", "carol", "kids", "root"]
    assert await world.notices() == [("created", made.user_id)]


async def test_an_account_may_have_no_password(world: World) -> None:
    made = await world.port.create("carol", None)
    assert world.password(made.user_id) is None


@pytest.mark.parametrize("name", ["Σοφία", "Jean-Luc O'Neil", "a.b@c_d"])
async def test_names_are_kept_as_they_are_given(world: World, name: str) -> None:
    await world.port.create(name, None)
    assert name in await names(world)


@pytest.mark.parametrize("name", ["ALICE", "a/b", "semi;colon", " carol"])
async def test_a_name_that_is_taken_or_not_allowed_is_refused(world: World, name: str) -> None:
    with pytest.raises(Refused):
        await world.port.create(name, SECRET)
    assert await names(world) == ["alice", "kids", "root"]


async def test_a_password_is_replaced_where_the_version_can(world: World) -> None:
    made = await world.port.create("carol", None)
    if world.version == OLDEST:
        with pytest.raises(NotSupported):
            await world.port.set_password(made.user_id, SECRET)
    else:
        await world.port.set_password(made.user_id, SECRET)
    assert world.password(made.user_id) == (None if world.version == OLDEST else SECRET.text)


async def test_a_policy_is_copied_and_the_account_can_sign_in(world: World) -> None:
    made = await world.port.create("carol", SECRET)
    await world.port.copy_policy(made.user_id, world.user("kids"))
    now = world.policy(made.user_id)
    assert {key: now[key] for key in RESTRICTED} == RESTRICTED
    assert (now["IsAdministrator"], now["IsDisabled"]) == (False, False)


async def test_an_administrators_rights_are_not_copied(world: World) -> None:
    made = await world.port.create("carol", SECRET)
    await world.port.copy_policy(made.user_id, world.user("root"))
    now = world.policy(made.user_id)
    assert (now["IsAdministrator"], now["EnableContentDeletion"]) == (False, False)


async def test_a_policy_needs_both_accounts(world: World) -> None:
    for one, other in ((NO_USER, world.user("kids")), (world.user("alice"), NO_USER)):
        with pytest.raises(NotThere):
            await world.port.copy_policy(one, other)


async def test_a_removed_account_is_gone_and_told_of(world: World) -> None:
    alice = world.user("alice")
    await world.port.delete(alice)
    assert await names(world) == ["kids", "root"]
    assert await world.notices() == [("deleted", alice)]
    with pytest.raises(NotThere):
        await world.port.delete(alice)


async def test_the_last_administrator_stays(world: World) -> None:
    with pytest.raises(Refused):
        await world.port.delete(world.user("root"))
    assert "root" in await names(world)


async def test_a_call_without_an_answer_may_have_been_carried_out(world: World) -> None:
    await world.trouble("silent")
    with pytest.raises(NoAnswerInTime) as raised:
        await world.port.create("carol", SECRET)
    await world.relief()
    assert world.password(world.user("carol")) == SECRET.text
    assert SECRET.text not in f"{raised.value!r} {raised.value.__cause__!r}"


@pytest.mark.parametrize(("kind", "error"), [("away", Unreachable), ("key", KeyRefused)])
async def test_a_call_that_was_not_taken_changes_nothing(world: World, kind: str, error: type[ServerError]) -> None:
    await world.trouble(kind)
    with pytest.raises(error):
        await world.port.create("carol", SECRET)
    with pytest.raises(error):
        await world.port.delete(world.user("alice"))
    await world.relief()
    assert await names(world) == ["alice", "kids", "root"]


def test_a_password_does_not_show_itself() -> None:
    assert SECRET.text not in f"{SECRET} {SECRET!r}"
