"""10.9 and 10.10 were never recorded: they answer what 10.11.11 was asked, and differ where the sources say so only."""

from __future__ import annotations

import asyncio
import re
from functools import cache

import pytest

from tests.contract import simulator_skips
from tests.contract.simulator_replay import Outcome
from tests.contract.socket_replay import SocketReplay

RECORDED = "10.11.11"
OLDER = pytest.mark.parametrize("version", ["10.9.11", "10.10.7"])

DIFFERENCES = {
    r"LastLoginDate too much": "sign-ins are dated at once",
    r"/UserName too much": "the socket of an API key has no session",
    r"EnableLegacyAuthorization missing": "the old forms of credentials cannot be switched off yet",
}
ANSWERS = {
    r"errors-unknown-item|unknownitem-(get|post|played|fav|rating)$": "id …0001 is no row of its own yet: 404",
    r"playback-(start|stop)-unknown|items-(ids|parent)-unknown": "id …0001 is an unknown id like others",
    r"minDateLastSaved": "the statement misses its value: 500",
    r"playlists-apikey-remove": "an API key may not remove entries: 400",
    r"setup-startup-user-post-first": "the wizard fails where it is called out of order: 500",
}
OF_10_9 = {r"ItemId missing": "user data does not name its item in REST answers"}
ANSWERS_OF_10_9 = {
    r"playlists-(user|apikey)-get|playlists-get-unknown": "a playlist cannot be read by itself: 405",
    r"playlists-user-move": "an entry has an id of its own, not its item's",
}


@cache
def lived(version: str) -> tuple[Outcome, ...]:
    found = asyncio.run(SocketReplay(RECORDED, version).run())
    return tuple(each for each in found if not _skipped(each))


def _skipped(outcome: Outcome) -> bool:
    return simulator_skips.reason(outcome.recording.data["group"], outcome.recording.name) is not None


def _explained(outcome: Outcome, version: str) -> bool:
    """Whether the answer has another status for a known reason, or every difference in its body is a known one."""
    newer = version != "10.9.11"
    if any(each.startswith("status") for each in outcome.differences):
        reasons = ANSWERS if newer else ANSWERS | ANSWERS_OF_10_9
        name = outcome.recording.name.removesuffix(".json")
        return any(re.search(pattern, name) for pattern in reasons)
    known = DIFFERENCES if newer else DIFFERENCES | OF_10_9
    parts = [part for each in outcome.differences for part in re.findall(r"'([^']+)'", each) or [each]]
    return all(any(re.search(pattern, part) for pattern in known) for part in parts)


@OLDER
def test_every_difference_to_10_11_has_a_reason(version: str) -> None:
    unlike = [outcome for outcome in lived(version) if not outcome.matches and not _explained(outcome, version)]
    assert [f"{outcome.recording}: {outcome.differences}" for outcome in unlike] == []
    assert len(lived(version)) > 900


@OLDER
def test_user_data_has_the_values_of_10_11_step_by_step(version: str) -> None:
    compared = [each for each in lived(version) if each.recording.data["group"] not in simulator_skips.OTHER_VALUES]
    unlike = [f"{outcome.recording}: {outcome.values}" for outcome in compared if outcome.values]
    moved = r"playlists-items-user-after-(move|remove)" if version == "10.9.11" else r"^$"
    refused = r"playlists-(list-playlists-bob|items-apikey-a(fter|s-bob))"
    assert [each for each in unlike if not re.search(f"{moved}|{refused}", each)] == []
    assert any("playlists-items-apikey-after-remove" in each for each in unlike)


@OLDER
def test_no_reason_is_given_for_nothing(version: str) -> None:
    differing = [outcome for outcome in lived(version) if not outcome.matches]
    names = [each.recording.name.removesuffix(".json") for each in differing]
    texts = [text for each in differing for text in each.differences]
    newer = version != "10.9.11"
    for pattern in ANSWERS if newer else ANSWERS | ANSWERS_OF_10_9:
        assert any(re.search(pattern, name) for name in names), pattern
    for pattern in DIFFERENCES if newer else DIFFERENCES | OF_10_9:
        assert any(re.search(pattern, text) for text in texts), pattern
