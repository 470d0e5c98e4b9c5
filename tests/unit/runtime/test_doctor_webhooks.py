"""Findings about webhooks, each provoked once."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.adapters.jellyfin.webhook_plugin import with_destination
from playhead.domain.errors import ServerFault
from playhead.kit.times import DAY, HOUR
from playhead.runtime.doctor_facts import Answered, Finding, HookFacts, TierFacts
from playhead.runtime.doctor_webhooks import hearing, known_base, webhook
from playhead.runtime.webhooks import NO_PLUGIN
from tests.support.checkup import NOW, SECRET, hook_url, only, server

WELL = with_destination({}, hook_url("wan"), SECRET)


def found(**changes: Any) -> list[Finding]:
    return list(webhook(server(**changes), NOW))


def ours(**changes: Any) -> Answered[dict[str, Any]]:
    """The plugin's configuration with another value in our destination."""
    return Answered(WELL | {"GenericOptions": [WELL["GenericOptions"][0] | changes]})


def test_a_server_without_the_plugin_is_told_what_to_install() -> None:
    one = only(found(plugin=Answered(None)))
    assert (one.state, one.remedy) == ("problem", NO_PLUGIN)


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (Answered({}), "no destination that posts to http://10.0.0.2:8080/webhook/wan"),
        (ours(EnableWebhook=False), "switched off"),
        (ours(NotificationTypes=["PlaybackStop"]), "notification types are not sent: ItemAdded"),
        (ours(SendAllProperties=False), "uses a template"),
        (ours(WebhookUri=hook_url("wan").replace(SECRET, "old"), Headers=[]), "carries another secret"),
    ],
)
def test_a_destination_that_will_not_do_gets_the_url_to_enter(plugin: Answered[Any], said: str) -> None:
    one = only(found(plugin=plugin))
    assert (one.check, one.state) == ("webhook", "problem")
    assert said in one.finding
    assert one.remedy == (
        f"Run `playhead doctor --fix-webhooks`, or enter it by hand in the plugin's settings: {hook_url('wan')}"
    )


@pytest.mark.parametrize(
    "headers",
    [[{"Key": "X-Playhead-Token", "Value": SECRET}], [{"Key": "authorization", "Value": f"Bearer {SECRET}"}]],
)
def test_the_secret_may_stand_in_a_header(headers: list[dict[str, str]]) -> None:
    url = hook_url("wan").partition("?")[0]
    assert [one.state for one in found(plugin=ours(WebhookUri=url, Headers=headers))] == ["ok", "ok"]


def test_a_secret_that_is_not_required_may_be_missing() -> None:
    url = hook_url("wan").partition("?")[0]
    lax = {"webhook": {"required": False}}
    assert [one.state for one in found(settings=lax, plugin=ours(WebhookUri=url, Headers=[]))] == ["ok", "ok"]


def test_a_plugin_that_cannot_be_read_is_told() -> None:
    one = only(found(plugin=ServerFault("wan: webhook plugin: the server failed (500)")))
    assert (one.state, one.remedy) == ("problem", "Run this again when the server is well.")


def test_without_the_database_nobody_knows_where_it_must_post_to() -> None:
    one = only(found(hook=None))
    assert (one.state, one.remedy) == ("warning", "See what was found about the database.")


@pytest.mark.parametrize(
    ("last", "said"), [(None, "No notice has come yet."), (NOW - 9 * DAY, "The last notice came 9 days ago.")]
)
def test_silence_is_told_with_how_to_break_it(last: int | None, said: str) -> None:
    one = only(found(hook=HookFacts(url=hook_url("wan"), secret=SECRET, last_notice_at=last)))
    assert (one.check, one.state, one.finding) == ("notices", "warning", said)
    assert one.remedy.startswith("Mark something as played on wan.")
    assert SECRET not in one.remedy


@pytest.mark.parametrize(
    ("values", "said"),
    [({"quiet": True}, "went quiet, while sockets tell"), ({"refused": 4}, "4 notices in a row were refused")],
)
def test_a_webhook_that_went_quiet_or_carries_a_wrong_secret_is_told(values: dict[str, Any], said: str) -> None:
    one = only(found(hook=HookFacts(url=hook_url("wan"), secret=SECRET, last_notice_at=NOW - HOUR, **values)))
    assert (one.check, one.state) == ("notices", "warning")
    assert said in one.finding
    assert one.remedy


LIVE = TierFacts("socket", "live", 12.4)
LATE = TierFacts("sessions", "late", 300.0, "no answer lately")
OFF = TierFacts("webhook", "off", None, "no notice has come yet")


@pytest.mark.parametrize(
    ("tiers", "state", "said", "remedy"),
    [
        ((LIVE, OFF), "ok", "socket live 12 s ago; webhook off (no notice has come yet).", ""),
        ((LIVE, LATE), "warning", "socket live 12 s ago; sessions late 5 min ago (no answer lately).", "arrive late"),
        ((LATE, OFF), "warning", "sessions late 5 min ago (no answer lately); webhook off", "do not arrive"),
    ],
)
def test_how_a_server_is_heard_is_one_line(tiers: tuple[TierFacts, ...], state: str, said: str, remedy: str) -> None:
    (one,) = hearing(server(tiers=tiers))
    assert one.state == state
    assert one.finding.startswith(said)
    assert remedy in one.remedy
    assert bool(one.remedy) is (state != "ok")


def test_without_a_running_process_nobody_hears() -> None:
    assert list(hearing(server())) == []


@pytest.mark.parametrize(("ago", "said"), [(90 * 60_000, "1 h ago"), (5 * HOUR, "5 h ago"), (120_000, "2 min ago")])
def test_the_age_of_the_last_notice_is_told(ago: int, said: str) -> None:
    hook = HookFacts(url=hook_url("wan"), secret=SECRET, last_notice_at=NOW - ago)
    assert said in found(hook=hook)[1].finding


def test_a_server_that_is_not_heard_needs_none() -> None:
    assert [one.state for one in found(settings={"direction": "target"}, plugin=Answered(None))] == ["ok"]


def test_the_address_that_somebody_has_entered_is_kept() -> None:
    behind = with_destination({}, "https://home.example/play/webhook/wan?token=x", "x")
    assert known_base(behind, "wan") == "https://home.example/play"
    assert known_base(behind, "lan") is None
    assert known_base(None, "wan") is None
