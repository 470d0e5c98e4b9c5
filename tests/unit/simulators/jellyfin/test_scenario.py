from __future__ import annotations

from pathlib import Path

import pytest

from playhead.simulators.jellyfin import JellyfinSimulator, scenario
from playhead.simulators.jellyfin.scenario import BadScenario

TEXT = """
name: den
root: /mnt/nas
users: [alice, {name: root, admin: true, password: pw}]
movies:
  - {name: Alpha, year: 2001, imdb: tt1}
  - {name: Beta, year: 2002, path: /other/beta.mkv}
series: [{name: Show, year: 2001, seasons: [2]}]
albums: [{artist: A, name: B, year: 2005, tracks: [One]}]
data:
  - {user: alice, item: Alpha, played: true, play_count: 2, rating: 8}
  - {user: alice, item: Beta, position_seconds: 90, favorite: true}
"""


async def test_a_file_says_who_and_what_a_server_begins_with(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(TEXT)
    sim = JellyfinSimulator()
    await sim.load(scenario.load(file))
    assert sim.user("root").admin
    assert sim.item("Alpha").path == "/mnt/nas/movies/Alpha (2001)/Alpha (2001).mkv"
    assert sim.item("/other/beta.mkv").name == "Beta"
    alpha, beta = sim.row("alice", "Alpha"), sim.row("alice", "Beta")
    assert (alpha.played, alpha.play_count, alpha.rating) == (True, 2, 8)
    assert (beta.position, beta.favorite) == (900_000_000, True)


def test_the_demo_library_can_be_asked_for() -> None:
    files = scenario.parse({"demo_library": True, "root": "/x"}).files()
    assert all(media.path.startswith("/x/") for media in files)
    assert len(files) > 60


@pytest.mark.parametrize(
    ("text", "message"), [("movies: {", "scenario.yaml"), ("colour: red", "colour"), ("movies: [{name: A}]", "year")]
)
def test_a_file_that_is_no_scenario_says_where(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(text)
    with pytest.raises(BadScenario, match=message):
        scenario.load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match="gone"):
        scenario.load(tmp_path / "gone.yaml")


def test_an_empty_file_is_an_empty_server(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text("")
    assert scenario.load(file).files() == []
