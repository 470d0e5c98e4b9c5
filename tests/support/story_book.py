"""The stories: a first merge, a brake, links that change, items that are waited for, a server that is retired."""

from __future__ import annotations

from collections.abc import Sequence

from playhead.domain.userdata import UserData
from playhead.features.userdata.brakes import Decision
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.jobs import AWAIT
from playhead.identity.edits import Linking
from playhead.kit.times import MINUTE
from tests.support.stories import OPEN, SEEN, Stage, Story

PAIR = {"wan": "10.11.11", "lan": "12.0.0"}


def unlike(stage: Stage, wanted: dict[int, bool]) -> list[str]:
    """The films that are not played, or not un-marked, on every server."""
    return [f"film {n}: {stage.played(n)}" for n, played in wanted.items() if set(stage.played(n)) != {played}]


def merge_and_look(stage: Stage) -> Sequence[str]:
    """Each server brings something; a quick pass then finds a mark and an un-mark that nobody told of."""
    stage.put("wan", 1, SEEN)
    stage.put("lan", 4, SEEN)
    stage.put("lan", 5, UserData(favorite=True, rating=7.5))
    stage.reconcile()
    lost = unlike(stage, {1: True, 2: False, 3: False, 4: True})
    stage.home.clock.advance(10 * MINUTE)
    stage.put("wan", 1, UserData())
    stage.put("lan", 2, SEEN)
    stage.reconcile(quick=True)
    lost += unlike(stage, {1: False, 2: True, 4: True})
    opinions = {stage.home.truth(name, "alice", 5).rating for name in stage.home.fakes}
    return lost if opinions == {7.5} else [*lost, f"ratings {opinions}"]


def brake(stage: Stage, decision: Decision, kept: bool) -> Sequence[str]:
    """A pass would take all away, and is held until somebody decides."""
    for number in (1, 2, 3):
        stage.put("wan", number, SEEN)
    stage.reconcile()
    lost = unlike(stage, {1: True, 2: True, 3: True})
    stage.home.clock.advance(10 * MINUTE)
    for number in (1, 2, 3):
        stage.put("wan", number, UserData())
    stage.reconcile()
    held = [stage.home.truth("lan", "alice", n).played for n in (1, 2, 3)]
    stage.decide(decision)
    lost += unlike(stage, {1: kept, 2: kept, 3: kept})
    return lost if all(held) else [*lost, f"written before anybody decided: {held}"]


def confirmed(stage: Stage) -> Sequence[str]:
    """What is gone there is gone everywhere."""
    return brake(stage, Decision.CONFIRM, False)


def discarded(stage: Stage) -> Sequence[str]:
    """It is put back there."""
    return brake(stage, Decision.DISCARD, True)


def links(stage: Stage) -> Sequence[str]:
    """An item becomes a copy of another film, of none, and of its own again; then the path rules change."""
    home = stage.home
    stage.toggle("lan", 1, True)
    stage.relink("wan", 2, Linking.PIN, ("lan", 1))
    lost = [] if home.truth("wan", "alice", 2).played else ["the pinned item does not follow"]
    stage.relink("wan", 2, Linking.UNLINK)
    stage.toggle("lan", 1, False)
    lost += [] if home.truth("wan", "alice", 2).played else ["an item without a work was written to"]
    stage.relink("wan", 2, Linking.MATCH)
    # what was written to it as a copy of the other film is no mark of its own, and is taken back
    lost += unlike(stage, {1: False, 2: False})
    path, common = home.described("wan", 3).path or "", home.described("wan", 1).path or ""
    home.paths["wan"] = [*home.paths["wan"], (path, common.replace("/media", "/media", 1))]
    stage.reopen()
    stage.toggle("lan", 1, True)
    lost += [] if home.truth("wan", "alice", 3).played else ["the item whose path is mapped anew does not follow"]
    return lost + unlike(stage, {1: True})


def waiting(stage: Stage) -> Sequence[str]:
    """A film is taken away, played elsewhere, waited for, and comes back."""
    home = stage.home
    home.fakes["lan"].remove_item(home.film("lan", 1))
    stage.rest()
    stage.toggle("wan", 1, True)
    waits = [row for row in stage.jobs(OPEN) if row.kind == AWAIT]
    home.restore_film("lan", 1)
    stage.rest()
    lost = unlike(stage, {1: True}) + ([] if len(waits) == 1 else [f"{len(waits)} wait for one film"])
    home.fakes["wan"].remove_item(home.film("wan", 2))
    stage.toggle("lan", 2, True)
    stage.rest()
    home.restore_film("wan", 2)
    stage.rest()
    left = [row for row in stage.jobs(OPEN) if row.kind == AWAIT]
    return lost + unlike(stage, {2: True}) + [f"it is there, and is waited for: {row.args}" for row in left]


def retired(stage: Stage) -> Sequence[str]:
    """A server goes down, is owed something, leaves the configuration, and comes back to it."""
    home = stage.home
    stage.toggle("wan", 1, True)
    home.fakes["attic"].down = True
    stage.go(lambda: home.look("attic"))
    stage.toggle("wan", 2, True)
    attic = home.fakes.pop("attic")
    stage.reopen()
    owed = [row.gate for row in stage.jobs(OPEN)]
    stage.toggle("wan", 1, False)
    attic.down = False
    home.fakes["attic"] = attic
    stage.reopen()
    stage.reconcile()
    return unlike(stage, {1: False, 2: True, 3: False}) + [f"{gate} is owed something" for gate in owed]


BOOK = (
    Story("a first merge and a quick pass", PAIR, merge_and_look, {"films": 5}),
    Story("a brake that is confirmed", PAIR, confirmed, {"films": 3, "brake": Brake(count=1)}),
    Story("a brake that is discarded", PAIR, discarded, {"films": 3, "brake": Brake(count=1)}),
    Story("links that change", PAIR, links, {"films": 3}),
    Story("an item that is waited for", PAIR, waiting, {"films": 2}),
    Story("a server that is retired", PAIR | {"attic": "10.10.7"}, retired, {"films": 3}),
)
