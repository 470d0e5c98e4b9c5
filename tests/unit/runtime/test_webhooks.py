"""Setting up a server's webhook plugin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from playhead.adapters.jellyfin.webhook_plugin import problems, with_destination
from playhead.delivery.api.notices import Notices
from playhead.domain.errors import NoAnswerInTime
from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import UserData, UserDataPart
from playhead.kit.clock import ManualClock
from playhead.runtime.webhooks import NO_PLUGIN, WebhookInstaller
from tests.support.engine import Engine, at_once
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer, Fault

URL = "http://playhead:8080/webhook/wan"
ALICE, FILM = remote_user(1, "alice"), film(1)


class Server(FakeMediaServer):
    """One with a film, whose plugin posts to our door when it is set to `reaches`."""

    def __init__(self, notices: Notices) -> None:
        super().__init__("wan", ManualClock())
        self.add_user(ALICE)
        self.add_item(FILM)
        self.door = notices
        self.reaches = URL

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        answer = await super().write_user_data(user_id, item_id, part)
        if self.webhook is not None and problems(self.webhook, self.reaches) == ():
            notice = UserDataNotice(server="wan", user_id=user_id, item_id=item_id, data=part, heard_at=1)
            self.door.arrived("wan", (notice,))
        return answer

    def written(self) -> list[str]:
        return [call.method for call in self.changing_calls()]


class Stage:
    def __init__(self, folder: Path) -> None:
        self.notices = Notices()
        self.server = Server(self.notices)
        self.database = at_once(Engine(folder).database)

    def installer(self, *, listens: bool = True, dry_run: bool = False) -> WebhookInstaller:
        return WebhookInstaller(
            {"wan": self.server}, {"wan": "http://wan:8096"}, {"wan": "s3cret"}, self.database, self.notices,
            ManualClock(), listens=lambda: listens, dry_run=dry_run, patience_seconds=0,
        )  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def test_the_destination_is_added_and_proven_by_a_notice(stage: Stage) -> None:
    result = await stage.installer().install("wan", URL)
    assert (result.written, result.proven, result.round_trip_ms, result.remedy) == (True, True, 0, "")
    assert "a notice arrived 0 ms after" in result.message
    assert stage.server.webhook is not None
    assert problems(stage.server.webhook, URL) == ()
    assert stage.server.truth(ALICE.user_id, FILM.item_id) == UserData()


async def test_where_no_notice_comes_the_plugin_gets_back_what_it_had(stage: Stage) -> None:
    before = with_destination({"GenericOptions": []}, "http://old:8080/webhook/wan", "s3cret")
    stage.server.webhook, stage.server.reaches = before, "http://elsewhere/webhook/wan"
    result = await stage.installer().install("wan", URL)
    assert (result.written, result.proven) == (False, False)
    assert result.message.endswith("wan seems not to reach http://playhead:8080. The plugin has what it had before.")
    assert "curl http://playhead:8080/webhook/test" in result.remedy
    assert stage.server.webhook == before


async def test_a_destination_that_was_there_before_stays_though_it_is_silent(stage: Stage) -> None:
    before = with_destination({"GenericOptions": []}, URL, "s3cret")
    stage.server.webhook, stage.server.reaches = before, "http://elsewhere/webhook/wan"
    result = await stage.installer().install("wan", URL)
    assert result.message.endswith("The plugin is as it was.")
    assert stage.server.webhook == before
    assert stage.server.written().count("set_webhook_configuration") == 1


async def test_what_cannot_be_put_back_is_told(stage: Stage) -> None:
    class Once(Server):
        async def set_webhook_configuration(self, configuration: Mapping[str, Any]) -> None:
            await super().set_webhook_configuration(configuration)
            self.fail(Fault.KEY_REFUSED, on={"set_webhook_configuration"})

    stage.server = Once(stage.notices)
    stage.server.reaches = "http://elsewhere/webhook/wan"
    result = await stage.installer().install("wan", URL)
    assert not result.written
    assert "could not be put back" in result.message


@pytest.mark.parametrize(
    ("how", "why"),
    [({"listens": False}, "Playhead does not run"), ({"dry_run": True}, "this is a dry run")],
)
async def test_without_a_door_and_in_a_dry_run_no_data_is_written(stage: Stage, how: dict[str, bool], why: str) -> None:
    result = await stage.installer(**how).install("wan", URL)
    assert (result.written, result.proven) == (True, False)
    assert why in result.message
    assert result.remedy
    assert stage.server.written() == ["set_webhook_configuration"]


async def test_where_nothing_is_untouched_nothing_is_caused(stage: Stage) -> None:
    stage.server.toggle_played(ALICE.user_id, FILM.item_id, True)
    result = await stage.installer().install("wan", URL)
    assert (result.written, result.proven) == (True, False)
    assert "nothing was found there that nobody has touched" in result.message
    assert stage.server.written() == ["set_webhook_configuration"]


async def test_a_notice_that_cannot_be_caused_leaves_the_destination(stage: Stage) -> None:
    stage.server.fail(Fault.SERVER_FAULT, on={"write_user_data"})
    result = await stage.installer().install("wan", URL)
    assert (result.written, result.proven) == (True, False)
    assert "No notice could be caused: wan" in result.message


async def test_a_server_without_the_plugin_is_told_what_to_install(stage: Stage) -> None:
    stage.server.webhook = None
    result = await stage.installer().install("wan", URL)
    assert (result.written, result.message) == (False, NO_PLUGIN)


async def test_a_server_that_refuses_the_key_is_no_crash(stage: Stage) -> None:
    stage.server.fail(Fault.KEY_REFUSED, on={"webhook_configuration"})
    result = await stage.installer().install("wan", URL)
    assert not result.written
    assert result.message
    assert result.remedy


async def test_a_destination_that_was_written_without_an_answer_is_taken_back(stage: Stage) -> None:
    class Mute(Server):
        async def set_webhook_configuration(self, configuration: Mapping[str, Any]) -> None:
            await super().set_webhook_configuration(configuration)
            if problems(configuration, URL) == ():
                raise NoAnswerInTime("wan: no answer in time")

    stage.server = Mute(stage.notices)
    before = stage.server.webhook
    result = await stage.installer().install("wan", URL)
    assert result.message == "wan: no answer in time. The plugin has what it had before."
    assert (result.written, stage.server.webhook) == (False, before)


async def test_a_plugin_that_keeps_its_own_configuration_is_not_believed(stage: Stage) -> None:
    class Stubborn(Server):
        async def set_webhook_configuration(self, configuration: Mapping[str, Any]) -> None:
            return

    stage.server = Stubborn(stage.notices)
    result = await stage.installer().install("wan", URL)
    assert not result.written
    assert "no destination" in result.message
