"""The simulated servers answer what the real ones were recorded to answer."""

from __future__ import annotations

import json
import re

import pytest

from tests.contract import simulator_skips
from tests.contract.simulator_lives import lived
from tests.contract.simulator_replay import VERSIONS, Outcome, differing
from tests.support import recordings
from tests.support.recordings import Recording

REQUIRED = 0.95


def replayed(version: str) -> tuple[Outcome, ...]:
    return lived(version)[1]


def skipped(outcome: Outcome) -> bool:
    return simulator_skips.reason(outcome.recording.data["group"], outcome.recording.name) is not None


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_sync_touches_is_answered_with_the_recorded_status_and_shape(version: str) -> None:
    touched = [outcome for outcome in replayed(version) if not skipped(outcome)]
    wrong = [outcome for outcome in touched if not outcome.matches]
    total = len(replayed(version))
    print(f"\n{version}: {total} recorded, {total - len(touched)} skipped,", end=" ")
    print(f"{len(touched) - len(wrong)} of {len(touched)} match")
    assert not [f"{outcome.recording}: {outcome.differences}" for outcome in wrong][:20]
    assert len(touched) - len(wrong) >= REQUIRED * len(touched)


@pytest.mark.parametrize("version", VERSIONS)
def test_user_data_has_the_recorded_values_step_by_step(version: str) -> None:
    compared = [
        outcome
        for outcome in replayed(version)
        if not skipped(outcome) and outcome.recording.data["group"] not in simulator_skips.OTHER_VALUES
    ]
    assert [f"{outcome.recording}: {outcome.values}" for outcome in compared if outcome.values] == []
    assert sum("UserData" in outcome.recording.data["request"]["path"] for outcome in compared) > 180


@pytest.mark.parametrize("version", VERSIONS)
def test_webhooks_carry_the_recorded_keys_and_types(version: str) -> None:
    replay, _ = lived(version)
    sent = [(post.url.path, json.loads(post.content)) for post in replay.posts if post.url.path != "/tpl"]
    unlike = [
        str(recording)
        for recording in recordings.webhooks()
        if recording.version == version and isinstance(recording.data["body_json"], dict)
        if not _is_template(recording)
        if all(path != _path(recording) or [*differing(recording.data["body_json"], body)] for path, body in sent)
    ]
    assert unlike == []
    assert len(sent) > 100


@pytest.mark.parametrize("version", VERSIONS)
def test_templates_are_rendered_with_the_recorded_quirks(version: str) -> None:
    replay, _ = lived(version)
    sent = {_blurred(post.content.decode()) for post in replay.posts if post.url.path == "/tpl"}
    recorded = {
        _blurred(recording.data["body_raw"])
        for recording in recordings.webhooks()
        if recording.version == version and _is_template(recording)
    }
    assert recorded - sent == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_webhook_requests_have_the_recorded_headers(version: str) -> None:
    replay, _ = lived(version)
    sent = {(post.url.path, post.headers["content-type"], post.headers["user-agent"]) for post in replay.posts}
    recorded = {
        (_path(recording), recording.data["headers"]["Content-Type"], recording.data["headers"]["User-Agent"])
        for recording in recordings.webhooks()
        if recording.version == version
    }
    assert sent == recorded


def _path(recording: Recording) -> str:
    return str(recording.data["request_line"].split()[1])


def _is_template(recording: Recording) -> bool:
    return _path(recording) == "/tpl"


def _blurred(body: str) -> str:
    """A rendered body with ids and numbers made equal."""
    return re.sub(r"\d+", "0", re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", body))


def test_every_recording_is_replayed_or_skipped_with_a_reason() -> None:
    names = {recording.name.split("-", 1)[1].removesuffix(".json") for recording in recordings.rest()}
    groups = {recording.data["group"] for recording in recordings.rest()}
    replayed_count = sum(len(replayed(version)) for version in VERSIONS)
    assert replayed_count == len(recordings.rest()) == 1975
    assert set(simulator_skips.EXCHANGES) <= names
    assert set(simulator_skips.GROUPS) | set(simulator_skips.OTHER_VALUES) <= groups
