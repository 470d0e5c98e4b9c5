from __future__ import annotations

from typing import Any

import pytest

from playhead.adapters.jellyfin.webhook_plugin import (
    EVENTS,
    ITEM_SWITCHES,
    for_early_plugin,
    problems,
    with_destination,
)

URL = "http://playhead.example:8080/webhook/wan"
EMPTY: dict[str, Any] = {"ServerUrl": "http://s", "GenericOptions": [], "DiscordOptions": [{"WebhookName": "d"}]}


def destination(configuration: dict[str, Any], place: int = 0) -> dict[str, Any]:
    chosen = configuration["GenericOptions"][place]
    assert isinstance(chosen, dict)
    return chosen


def installed(**changes: Any) -> dict[str, Any]:
    made = with_destination(EMPTY, URL, "s3cret")
    return {**made, "GenericOptions": [{**destination(made), **changes}]}


def test_an_empty_configuration_gets_a_destination_without_problems() -> None:
    made = with_destination(EMPTY, URL, "s3cret")
    assert problems(made, URL) == ()
    assert destination(made)["WebhookUri"] == URL
    assert {"Key": "X-Playhead-Token", "Value": "s3cret"} in destination(made)["Headers"]


def test_what_belongs_to_others_stays() -> None:
    other = {"WebhookName": "other", "WebhookUri": "http://other/x", "Odd": 1}
    made = with_destination({**EMPTY, "GenericOptions": [other]}, URL, "s")
    assert made["GenericOptions"][0] == other
    assert made["DiscordOptions"] == EMPTY["DiscordOptions"]
    assert made["ServerUrl"] == "http://s"


def test_doing_it_twice_changes_nothing_more() -> None:
    once = with_destination(EMPTY, URL, "s")
    assert with_destination(once, URL, "s") == once


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"EnableWebhook": False}, "switched off"),
        ({"SendAllProperties": False}, "template"),
        ({"UserFilter": ["a" * 32]}, "user filter"),
        ({"NotificationTypes": [e for e in EVENTS if e != "UserDataSaved"]}, "UserDataSaved"),
        ({"EnableMovies": False}, "Movies"),
        ({"NotificationTypes": None}, "ItemAdded"),
    ],
)
def test_each_problem_is_said_and_corrected(changes: dict[str, Any], said: str) -> None:
    wrong = installed(**changes)
    (sentence,) = problems(wrong, URL)
    assert said in sentence
    assert problems(with_destination(wrong, URL, "s"), URL) == ()


def test_a_missing_destination_is_a_problem_and_names_no_secret() -> None:
    (sentence,) = problems(EMPTY, URL + "?token=s3cret")
    assert "/webhook/wan" in sentence
    assert "s3cret" not in sentence


@pytest.mark.parametrize("same", [URL + "/", URL + "?token=x", "HTTP://Playhead.example:8080/webhook/wan"])
def test_an_address_is_the_same_without_query_case_and_slash(same: str) -> None:
    made = with_destination(installed(WebhookUri=same), URL, "s")
    assert [one["WebhookUri"] for one in made["GenericOptions"]] == [URL]


def test_a_destination_that_moved_is_found_by_its_name() -> None:
    made = with_destination(installed(), "http://new.example/webhook/wan", "s")
    assert [one["WebhookUri"] for one in made["GenericOptions"]] == ["http://new.example/webhook/wan"]


@pytest.mark.parametrize(
    "old",
    [
        {"WebhookName": "mine", "WebhookUri": "http://old.example/webhook/wan?token=s3cret"},
        {"WebhookName": "mine", "WebhookUri": "http://old.example/x", "Headers": [{"Key": "X-Any", "Value": "s3cret"}]},
    ],
    ids=["in its address", "in a header"],
)
def test_what_carries_our_secret_to_another_address_is_moved_and_not_left_there(old: dict[str, Any]) -> None:
    made = with_destination({**EMPTY, "GenericOptions": [old]}, URL, "s3cret")
    assert [one["WebhookUri"] for one in made["GenericOptions"]] == [URL]
    both = with_destination({**made, "GenericOptions": [old, *made["GenericOptions"]]}, URL, "s3cret")
    assert [one["WebhookUri"] for one in both["GenericOptions"]] == [URL]


def test_two_destinations_to_us_are_a_problem_and_become_one() -> None:
    one = destination(installed())
    twice = {**EMPTY, "GenericOptions": [one, {**one, "WebhookName": "again"}]}
    assert any("2 times" in sentence for sentence in problems(twice, URL))
    assert len(with_destination(twice, URL, "s")["GenericOptions"]) == 1


def test_own_headers_and_more_events_are_kept_and_the_secret_is_replaced() -> None:
    old = installed(
        Headers=[{"Key": "x-playhead-token", "Value": "old"}, {"Key": "X-Mine", "Value": "1"}],
        NotificationTypes=["SessionStart"],
    )
    made = destination(with_destination(old, URL, "new"))
    assert {"Key": "X-Mine", "Value": "1"} in made["Headers"]
    assert "old" not in str(made["Headers"])
    assert made["NotificationTypes"] == ["SessionStart", *EVENTS]


@pytest.mark.parametrize("listed", [None, "text", [1, None], {}])
def test_an_odd_configuration_is_survived(listed: Any) -> None:
    odd = {"GenericOptions": listed}
    assert len(problems(odd, URL)) == 1
    assert problems(with_destination(odd, URL, "s"), URL) == ()


def test_every_item_type_is_asked_for() -> None:
    assert all(destination(installed())[switch] is True for switch in ITEM_SWITCHES)


def test_an_unreadable_address_is_not_ours() -> None:
    assert len(problems(installed(WebhookUri="http://[::1"), URL)) == 1


def test_an_early_plugin_is_told_no_type_it_does_not_know() -> None:
    told = for_early_plugin(with_destination(EMPTY, URL, "s"))
    assert set(EVENTS) - set(destination(told)["NotificationTypes"]) == {"ItemDeleted"}
    assert told["DiscordOptions"] == EMPTY["DiscordOptions"]


def test_what_an_early_plugin_cannot_send_is_no_problem_there() -> None:
    later = {"EnableWebhook", "EnableVideos"}
    told = destination(for_early_plugin(with_destination(EMPTY, URL, "s")))
    kept = {**EMPTY, "GenericOptions": [{key: value for key, value in told.items() if key not in later}]}
    assert problems(kept, URL) == ()
    (sentence,) = problems({**EMPTY, "GenericOptions": [told]}, URL)
    assert "ItemDeleted" in sentence
