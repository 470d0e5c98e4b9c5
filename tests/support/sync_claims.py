"""What a run must satisfy, said once for the properties and for the planted bugs."""

from __future__ import annotations

from playhead.domain.userdata import UserData
from tests.support.sync_run import PEOPLE, Run


def normal(data: UserData) -> tuple[bool, int, int | None]:
    """Played, play count, last played: what is kept in step, dates to the second."""
    return data.played, data.play_count, data.last_played // 1000 if data.last_played is not None else None


def agree(run: Run) -> None:
    """All servers hold the same of each person's films, and nothing was given up."""
    for person in range(run.scenario.people):
        for film in range(1, run.scenario.films + 1):
            held = [normal(data) for data in run.everywhere(person, film)]
            assert len(set(held)) == 1, f"{PEOPLE[person]}, film {film}: {held}, parked: {run.parked()}"
