"""Setting up a server's webhook plugin."""

from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.webhook_plugin import problems
from playhead.kit.clock import ManualClock
from playhead.runtime.webhooks import NO_PLUGIN, WebhookInstaller
from tests.support.fake_media_server import FakeMediaServer, Fault

URL = "http://playhead:8080/webhook/wan"


@pytest.fixture
def fake() -> FakeMediaServer:
    return FakeMediaServer("wan", ManualClock())


def installer(fake: FakeMediaServer) -> WebhookInstaller:
    return WebhookInstaller({"wan": fake}, {"wan": "s3cret"})


async def test_the_destination_is_added_and_read_back(fake: FakeMediaServer) -> None:
    result = await installer(fake).install("wan", URL)
    assert result.proven
    assert fake.webhook is not None
    assert problems(fake.webhook, URL) == ()


async def test_a_server_without_the_plugin_is_told_what_to_install(fake: FakeMediaServer) -> None:
    fake.webhook = None
    result = await installer(fake).install("wan", URL)
    assert (result.proven, result.message) == (False, NO_PLUGIN)


async def test_a_server_that_refuses_the_key_is_no_crash(fake: FakeMediaServer) -> None:
    fake.fail(Fault.KEY_REFUSED, on={"webhook_configuration"})
    result = await installer(fake).install("wan", URL)
    assert not result.proven
    assert result.message


async def test_a_plugin_that_keeps_its_own_configuration_is_not_believed(fake: FakeMediaServer) -> None:
    class Stubborn(FakeMediaServer):
        async def set_webhook_configuration(self, configuration: object) -> None:
            return

    result = await installer(Stubborn("wan", ManualClock())).install("wan", URL)
    assert not result.proven
    assert "no destination" in result.message
