"""What has to hold for playlists after every scenario."""

from __future__ import annotations

from contextlib import closing

from tests.support.listening_ops import FILMS, NAMES, Scenario
from tests.support.listening_run import PERSON, ListeningRun


def agreed(scenario: Scenario) -> None:
    """All lists of a name hold the same, as far as their servers have it, in the same order; nobody's addition is lost;
    nothing is deleted that nobody deleted; and once it is so, nobody is told anything any more."""
    with closing(ListeningRun(scenario)) as run:
        run.play(scenario.ops)
        run.rest()
        for number, name in enumerate(NAMES):
            agree(run, name, ordered=scenario.tokens)
            nothing_lost_of(run, number, name)
            _made_once(run, name)
        before = run.home.changes()
        run.rest()
        assert run.home.changes() == before, [lists.called[-5:] for lists in run.home.lists.values()]
        assert run.home.database.read_now(lambda c: c.exec_driver_sql("SELECT * FROM incident").all()) == []


def _made_once(run: ListeningRun, name: str) -> None:
    for server in run.names:
        owner = run.home.user(server, PERSON)
        found = [one for one in run.home.lists[server].lists.values() if (one.owner, one.name) == (owner, name)]
        assert len(found) <= 1, (server, found)


def nothing_lost(scenario: Scenario) -> None:
    """What was added is there where it can be, and in the end nobody is told anything any more, though not all that is
    agreed can be told."""
    with closing(ListeningRun(scenario)) as run:
        run.play(scenario.ops)
        run.rest()
        for number, name in enumerate(NAMES):
            nothing_lost_of(run, number, name)
        before = [len(lists.called) for lists in run.home.lists.values()]
        run.rest()
        assert [len(lists.called) for lists in run.home.lists.values()] == before


def agree(run: ListeningRun, name: str, *, ordered: bool) -> None:
    """The lists of a name hold the same of what their servers both have, in the same order if that can be told."""
    shown = {server: run.home.shows(server, PERSON, name) for server in run.names}
    lists = {server: films for server, films in shown.items() if films is not None}
    for one in lists:
        for other in lists:
            mine = [film for film in lists[one] if run.home.has_film(other, film)]
            its = [film for film in lists[other] if run.home.has_film(one, film)]
            assert set(mine) == set(its), (one, other, shown)
            assert not ordered or mine == its, (one, other, shown)


def nothing_lost_of(run: ListeningRun, number: int, name: str) -> None:
    """What was added to a list and not taken out is there wherever it can be."""
    if number in run.dropped:
        return
    shown = {server: run.home.shows(server, PERSON, name) for server in run.names}
    for film in range(1, FILMS + 1):
        added, taken = run.added.get((number, film), 0), run.taken.get((number, film), 0)
        if added <= taken:
            continue
        having = [server for server in run.names if run.home.has_film(server, film)]
        lacking = [server for server in having if (found := shown[server]) is None or film not in found]
        assert lacking == [], (film, shown)
