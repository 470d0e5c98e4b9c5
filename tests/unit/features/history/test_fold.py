"""What people are told of screens, and that folding leaves the state before as it was."""

from __future__ import annotations

from datetime import UTC

import msgspec
import pytest

from playhead.domain.described import Described
from playhead.domain.event import Event
from playhead.domain.events import SessionsSeen
from playhead.domain.history_events import BadgeEarned, PlaybackUpdate
from playhead.domain.playback import Playing
from playhead.domain.told_events import Notification
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.fold import Known, State, action_of, described, dropping, fold
from playhead.features.history.model import Anchor, Look, Memory, Sitting
from playhead.features.history.viewings import Person
from playhead.kit.times import MINUTE, SECOND

NOW = 1_788_955_200_000
FILM = Described(item_id="work1", kind="Movie", name="Film", provider_ids={"tmdb": "1"}, runtime=1_200 * 10_000_000)
KNOWN = Known(
    people={1: Person("1", UTC)}, owners={"wan/a": 1}, labels={1: "alice"}, logins={1: (9,)}, items={"wan/f": FILM}
)


def playing(at: int, place: int, *, paused: bool = False) -> Playing:
    return Playing(
        session_id="s", user_id="a", item_id="f", item_type="Movie", position=place * 10_000, is_paused=paused,
        reported_at=at, active_at=at, client="Web",
    )  # fmt: skip


def seen(at: int, *screens: Playing, confirmed_at: int = 0) -> SessionsSeen:
    return SessionsSeen(server="wan", playing=screens, asked_at=at, answered_at=at, confirmed_at=confirmed_at)


def watched(minutes: int) -> tuple[State, list[tuple[str | None, Event]]]:
    state = State(memory=Memory(), catalogue=Catalogue())
    told: list[tuple[str | None, Event]] = []
    for place in range(0, minutes * MINUTE + 1, 10 * SECOND):
        state, drafts = fold(state, KNOWN, seen(NOW + place, playing(NOW + place, place)))
        told += [(draft.stream, draft.event) for draft in drafts]
    return state, told


def test_a_film_is_told_to_its_viewer_and_to_administrators() -> None:
    state, told = watched(18)
    events = [event for stream, event in told if stream == "playback:9"]
    assert events == [event for stream, event in told if stream == "playback:admins"]
    actions = [event.action for event in events if isinstance(event, PlaybackUpdate)]
    assert (actions[0], actions.count("completed"), actions.count("progress")) == ("started", 1, 18)
    assert {event.badge for event in events if isinstance(event, BadgeEarned)} == {"first_light", "early_adopter"}
    notes = [event.message for stream, event in told if stream == "notifications:9" and isinstance(event, Notification)]
    assert notes == ["You have earned Early adopter.", "You have earned First light."]
    done = next(event for event in events if isinstance(event, PlaybackUpdate) and event.action == "completed")
    assert (done.person, done.title, done.media_type, done.runtime_seconds) == ("alice", "Film", "movie", 1200)
    assert sum(state.activity.values()) == 18 * MINUTE


def test_the_state_before_stays_as_it_was() -> None:
    state, _ = watched(16)
    before = msgspec.json.encode(state.memory), msgspec.json.encode(state.tallies), dict(state.activity)
    later = NOW + 17 * MINUTE
    after, _ = fold(state, KNOWN, seen(later, playing(later, 17 * MINUTE + 5 * SECOND)))
    assert after.memory.rows
    assert (msgspec.json.encode(state.memory), msgspec.json.encode(state.tallies), state.activity) == before


def test_what_was_confirmed_meanwhile_counts_as_looked_at() -> None:
    """The poller leaves out lists that say nothing new: a player that reports each minute is gone at the next list."""
    state, _ = watched(2)
    gone = NOW + 2 * MINUTE + 20 * SECOND
    kept, _ = fold(state, KNOWN, seen(gone, confirmed_at=gone - 10 * SECOND))
    lost, _ = fold(state, KNOWN, seen(gone))
    assert sum(kept.activity.values()) == 2 * MINUTE + 15 * SECOND
    assert sum(lost.activity.values()) == 2 * MINUTE + 10 * SECOND


def test_who_switches_it_off_is_forgotten_but_for_rows() -> None:
    state, _ = watched(18)
    after = dropping(state, 1)
    assert (after.memory.sittings, after.memory.viewings) == ({}, {})
    assert after.memory.rows == state.memory.rows
    assert state.memory.sittings


def test_what_the_index_does_not_know_is_as_the_list_says() -> None:
    screen = msgspec.structs.replace(playing(NOW, 0), item_id="new", item_name="New", runtime=5)
    assert described(KNOWN, "wan", screen) == Described(item_id="new", kind="Movie", name="New", runtime=5)
    assert described(KNOWN, "wan", playing(NOW, 0)) is FILM


def sitting(at: int, *, paused: bool = False, missing: bool = False) -> Sitting:
    anchor = Anchor(at, 0, paused)
    return Sitting(
        server="wan", screen="s", account="a", item_id="f", person="1", viewing=1, anchor=anchor, said=anchor,
        look=Look(at, 0, paused, 0), missing_since=at if missing else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        (None, sitting(0), "started"),
        (sitting(0), None, "stopped"),
        (sitting(0), sitting(9, missing=True), "stopped"),
        (sitting(0, missing=True), None, ""),
        (sitting(0, missing=True), sitting(9), "started"),
        (sitting(0), sitting(9, paused=True), "paused"),
        (sitting(0, paused=True), sitting(9), "resumed"),
        (sitting(0), sitting(MINUTE - 1), ""),
        (sitting(0), sitting(MINUTE), "progress"),
        (sitting(0, paused=True), sitting(MINUTE, paused=True), ""),
        (None, None, ""),
    ],
)
def test_what_happened_on_a_screen(before: Sitting | None, after: Sitting | None, action: str) -> None:
    assert action_of(before, after) == action
