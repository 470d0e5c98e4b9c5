"""Whatever becomes of lines and messages, in the end all servers hold the same, and then nothing is written any more.

No webhook speaks, and no daily pass comes: what a broken line has lost is found by the pass that its return begins.
"""

from __future__ import annotations

from contextlib import closing

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.profiles import PROFILE, machine
from tests.support.transport_claims import FILMS, PEOPLE, Action, agreed, lived, steps
from tests.support.transport_run import SERVERS, Transport

looked_for = settings(machine(1), max_examples=500 if PROFILE == "nightly" else 30)


@looked_for
@given(steps)
def test_all_agree_in_the_end(actions: list[Action]) -> None:
    with closing(Transport(len(PEOPLE), FILMS)) as house:
        agreed(house, actions)


@looked_for
@given(steps)
def test_what_nobody_did_is_nowhere(actions: list[Action]) -> None:
    touched = {(account[1], film) for name, account, film, _ in actions if name in ("toggle", "favorite", "rate")}
    with closing(Transport(len(PEOPLE), FILMS)) as house:
        lived(house, actions)
        for person in PEOPLE:
            for film in range(1, FILMS + 1):
                if (person, film) not in touched:
                    assert house.held(person, film) == {(False, False)}


@looked_for
@given(steps)
def test_then_nothing_is_written_any_more(actions: list[Action]) -> None:
    with closing(Transport(len(PEOPLE), FILMS)) as house:
        lived(house, actions)
        house.later()
        before = house.home.changing_calls()
        house.broom.start()
        house.broom.carry_on()
        house.settle()
        assert house.home.changing_calls() == before


@looked_for
@given(st.lists(st.tuples(st.sampled_from(sorted(SERVERS)), st.booleans()), min_size=1, max_size=6))
def test_of_edits_that_are_heard_in_turn_the_last_one_counts(edits: list[tuple[str, bool]]) -> None:
    with closing(Transport(1, 1)) as house:
        for server, value in edits:
            house.home.clock.advance(60_000)
            house.toggle((server, "alice"), 1, value)
            house.settle()
        assert house.held("alice", 1) == {(edits[-1][1], False)}
