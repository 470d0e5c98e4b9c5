"""Accounts that come and go on real servers' imitations, from the webhook or the poll to the others, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from msgspec.structs import replace

from playhead.config.media import Sync, SyncUsers
from playhead.config.settings import Settings
from playhead.runtime import sockets
from playhead.runtime.demo import cast, settings_for, simulated
from playhead.runtime.embedded import Embedded
from playhead.runtime.wiring import build, open_database
from playhead.simulators.jellyfin import FaultKind, JellyfinSimulator, UserSpec
from tests.support.patience import HTTP_SECONDS, PATIENCE_SECONDS
from tests.support.program import ADMIN, Run, running, signed_in, until

PATH = "/api/v1/user-requests"
Change = Callable[[Settings], Settings]


def users(*, passwordless: tuple[str, ...] = (), dry_run: bool = False, **rules: Any) -> Change:
    """Settings with these rules about users."""

    def change(settings: Settings) -> Settings:
        servers = tuple(one.model_copy(update={"passwordless": one.name in passwordless}) for one in settings.servers)
        sync = Sync(users=SyncUsers(**rules), dry_run=dry_run)
        return settings.model_copy(update={"servers": servers, "sync": sync})

    return change


def has(sim: JellyfinSimulator, name: str) -> bool:
    return sim.server.user_named(name) is not None


def calls(sim: JellyfinSimulator, text: str) -> int:
    return sum(text in call.path and call.method != "GET" for call in sim.calls.all())


async def asked(run: Run, state: str = "all") -> list[dict[str, Any]]:
    answer = await run.client.get(PATH, params={"state": state})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def some_in(run: Run, state: str, count: int) -> list[dict[str, Any]]:
    """The requests of a state, once there are so many."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = await asked(run, state)
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)


async def one_in(run: Run, state: str) -> dict[str, Any]:
    """The one request of a state, once it is there."""
    (found,) = await some_in(run, state, 1)
    return found


async def sign_in(sim: JellyfinSimulator, name: str, password: str) -> int:
    header = 'MediaBrowser Client="t", Device="t", DeviceId="t", Version="1"'
    async with httpx.AsyncClient(base_url=sim.url, headers={"Authorization": header}, timeout=HTTP_SECONDS) as client:
        answer = await client.post("/Users/AuthenticateByName", json={"Username": name, "Pw": password})
    return answer.status_code


async def polled(run: Run, true: Callable[[], bool]) -> None:
    """Looks at each server's users, as one is made each minute, until `true` holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():
            for watch in run.embedded.program.watches.values():
                # a look that is under way may write over it
                watch.looks = replace(watch.looks, users_at=0)
                watch.nudge()
            await asyncio.sleep(0.2)


async def test_somebody_new_can_sign_in_on_the_other_servers_and_is_one_person(tmp_path: Path) -> None:
    async with running(tmp_path, servers=3, change=users(passwordless=("attic",))) as run:
        wan, lan, attic = (run.simulators[name] for name in ("wan", "lan", "attic"))
        await wan.add_user("Σοφία")
        await until(lambda: has(lan, "Σοφία") and has(attic, "Σοφία"))
        request = await one_in(run, "done")
        assert [(one["server"], one["state"], one["password_ready"]) for one in request["targets"]] == [
            ("lan", "made", True),
            ("attic", "made", False),
        ]
        shown = (await run.client.post(f"{PATH}/{request['id']}/passwords")).json()["items"]
        assert [(one["server"], one["username"]) for one in shown] == [("lan", "Σοφία")]
        assert await sign_in(lan, "Σοφία", shown[0]["password"]) == 200
        assert await sign_in(attic, "Σοφία", "") == 200
        assert (await run.client.post(f"{PATH}/{request['id']}/passwords")).status_code == 409
        people = (await run.client.get("/api/users")).json()["users"]
        (sofia,) = [one for one in people if one["username"] == "Σοφία"]
        assert all(sofia["servers"].values())
        log = (await run.client.get("/api/sync-log", params={"event_type": "user"})).json()["entries"]
        assert {(one["target_server"], one["synced_value"], one["success"]) for one in log} == {
            ("lan", "created", True),
            ("attic", "created", True),
        }
        assert [calls(one, "/Users/New") for one in (wan, lan, attic)] == [0, 1, 1]
        film = "Metropolis"
        await wan.mark_played("Σοφία", film)
        await until(lambda: lan.row("Σοφία", film).played and attic.row("Σοφία", film).played)


async def test_somebody_new_is_found_where_no_webhook_speaks(tmp_path: Path) -> None:
    async with running(tmp_path, change=users()) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        wan.webhook(None)
        await wan.add_user("carol")
        await polled(run, lambda: has(lan, "carol"))
        assert (await one_in(run, "done"))["username"] == "carol"


async def test_a_deletion_waits_for_a_person(tmp_path: Path) -> None:
    async with running(tmp_path, change=users()) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await wan.delete_user("bob")
        request = await one_in(run, "waiting")
        assert (request["action"], request["server"], request["username"]) == ("delete", "wan", "bob")
        assert [(one["server"], one["state"]) for one in request["targets"]] == [("lan", "waiting")]
        assert has(lan, "bob")
        answer = await run.client.post(f"{PATH}/{request['id']}/confirm")
        assert (answer.status_code, answer.json()["message"]) == (200, "bob is deleted on lan.")
        await until(lambda: not has(lan, "bob"))
        assert (await one_in(run, "done"))["targets"][0]["state"] == "removed"
        assert await asked(run, "waiting") == []


async def test_an_administrator_and_the_last_account_stay_and_it_is_told(tmp_path: Path) -> None:
    async with running(tmp_path, change=users(delete="auto"), accounts=1) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await wan.add_user(UserSpec("root", "pw", admin=True))
        await wan.delete_user("alice")
        refused = await one_in(run, "refused")
        assert refused["targets"][0]["reason"] == "it is the last account of its server"
        assert has(lan, "alice")
        log = (await run.client.get("/api/sync-log", params={"event_type": "user", "success": False})).json()
        assert log["entries"][0]["message"] == "not done: it is the last account of its server"
        reports = await asked(run, "reported")
        assert [one["reason"] for one in reports] == ["it is an administrator's account: those are made by hand"]
        assert not has(lan, "root")


async def test_the_policy_of_the_template_comes_with_the_account(tmp_path: Path) -> None:
    async with household(tmp_path, users(template="kids")) as (settings, sims):
        wan, lan = sims["wan"], sims["lan"]
        for sim in (wan, lan):
            await sim.add_user("kids")
        lan.user("kids").policy.update(EnableAllFolders=False, MaxParentalRating=9)
        async with begun(settings, sims) as run:
            await until(lambda: known(run) == 4)
            await wan.add_user("carol")
            await until(lambda: has(lan, "carol"))
            await one_in(run, "password")
        policy = lan.user("carol").policy
        assert (policy["EnableAllFolders"], policy["MaxParentalRating"], policy["IsAdministrator"]) == (False, 9, False)


async def test_a_dry_run_tells_and_calls_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, change=users(delete="auto", dry_run=True)) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await wan.add_user("carol")
        await wan.delete_user("bob")
        await some_in(run, "planned", 2)
        log = (await run.client.get("/api/sync-log", params={"event_type": "user"})).json()["entries"]
        assert {(one["username"], one["synced_value"], one["dry_run"]) for one in log} == {
            ("carol", "created", True),
            ("bob", "deleted", True),
        }
        assert (has(lan, "carol"), has(lan, "bob")) == (False, True)
        assert calls(lan, "/Users") == 0
        status = (await run.client.get("/api/status")).json()
        assert status["sync_stats"]["total_synced"] == 0


async def test_a_creation_that_fails_at_first_leaves_one_account_that_somebody_can_use(tmp_path: Path) -> None:
    async with running(tmp_path, change=users()) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await lan.fault(FaultKind.ERROR, path="/Users/New", count=1)
        await wan.add_user("carol")
        await until(lambda: has(lan, "carol"))
        request = await one_in(run, "password")
        shown = (await run.client.post(f"{PATH}/{request['id']}/passwords")).json()["items"]
        assert await sign_in(lan, "carol", shown[0]["password"]) == 200
        assert [user.name for user in lan.server.users.values()].count("carol") == 1


async def test_no_line_of_the_log_and_no_answer_but_one_shows_a_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, change=users()) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        with structlog.testing.capture_logs() as lines:
            await wan.add_user("carol")
            request = await one_in(run, "password")
        password = lan.user("carol").password
        assert password is not None
        assert len(password) == 16
        everything = [str(lines), str(await asked(run)), capsys.readouterr().err]
        paths = ("/api/sync-log", "/api/events/failed", f"{PATH}?state=all", "/api/v1/people")
        everything += [(await run.client.get(path)).text for path in paths]
        records = run.embedded.program.database.read_now(
            lambda c: [str(tuple(row)) for row in c.exec_driver_sql("SELECT * FROM journal")]
        )
        assert password not in " ".join([*everything, *records])
        assert password in (await run.client.post(f"{PATH}/{request['id']}/passwords")).text


async def test_an_account_that_was_half_made_when_playhead_ended_is_finished_after_the_start(tmp_path: Path) -> None:
    async with household(tmp_path, users(template="kids")) as (settings, sims):
        wan, lan = sims["wan"], sims["lan"]
        for sim in (wan, lan):
            await sim.add_user("kids")
        lan.user("kids").policy.update(EnableAllFolders=False)
        await lan.fault(FaultKind.SLOW, path="/Policy", seconds=60)
        settings = settings.model_copy(update={"server": settings.server.model_copy(update={"drain_seconds": 1})})
        async with begun(settings, sims) as run:
            await until(lambda: known(run) == 4)
            await wan.add_user("carol")
            await until(lambda: has(lan, "carol"))
        assert lan.user("carol").policy["EnableAllFolders"] is True
        await lan.clear_faults()
        async with begun(settings, sims) as run:
            await until(lambda: lan.user("carol").policy["EnableAllFolders"] is False)
            request = await one_in(run, "password")
            shown = (await run.client.post(f"{PATH}/{request['id']}/passwords")).json()["items"]
        assert await sign_in(lan, "carol", shown[0]["password"]) == 200
        assert [user.name for user in lan.server.users.values()].count("carol") == 1
        assert calls(lan, "/Users/New") == 1


Household = tuple[Settings, dict[str, JellyfinSimulator]]


@contextlib.asynccontextmanager
async def household(data: Path, change: Change) -> AsyncIterator[Household]:
    """Two servers with one account each, and what Playhead is to know of them; it does not run yet."""
    with contextlib.closing(sockets.tcp("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    shows = cast(2, 1)
    async with simulated(shows, port) as sims:
        yield change(settings_for(shows, {name: sim.url for name, sim in sims.items()}, data, port)), sims


def known(run: Run) -> int:
    """How many accounts were there at the first look."""
    return run.value("SELECT count(*) FROM accounts_user")


@contextlib.asynccontextmanager
async def begun(settings: Settings, sims: dict[str, JellyfinSimulator]) -> AsyncIterator[Run]:
    """Playhead on what an earlier run may have left."""
    embedded = Embedded(build(settings, open_database(settings), site=None))
    await embedded.start(ADMIN)
    try:
        url = f"http://127.0.0.1:{settings.server.port}"
        async with httpx.AsyncClient(base_url=url, timeout=HTTP_SECONDS) as client:
            await signed_in(client)
            yield Run(embedded, sims, (), client)
    finally:
        await embedded.stop()
