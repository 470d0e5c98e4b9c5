"""What must hold when Playhead reconciles: in the end all agree, and looking again changes nothing."""

from __future__ import annotations

from playhead.features.userdata.compare import Brake
from playhead.features.userdata.feature import UserDataFeature
from playhead.kit.times import MINUTE, SECOND
from tests.support.link_run import LinkRun
from tests.support.sync_claims import Feature, agree, normal
from tests.support.sync_lives import PEOPLE
from tests.support.sync_ops import Scenario, Spot, Upkeep
from tests.support.upkeep_run import UpkeepRun


def reconciled(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P1, and the second half of P4: after a run all agree, and a second one makes no call and no record."""
    with UpkeepRun(scenario, feature=feature) as run:
        run.play().finish()
        run.reconcile()
        run.rest()
        agree(run)
        quiet(run)


def quiet(run: UpkeepRun) -> None:
    """A run, now that all is at rest, finds nothing, writes nothing and ends."""
    made, told = run.home.changing_calls(), run.differed()
    run.home.clock.advance(MINUTE)
    run.reconcile()
    run.rest()
    assert run.home.changing_calls() == made, f"{run.home.changing_calls() - made} calls for nothing"
    assert run.differed() == told, "a page differs from what is known"
    assert run.open_runs() == 0, "a run never ends"


def linked(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P1 for links: all items that are copies of one work, by hand, path or ids, hold the same; an item that is a copy
    of nothing is never written to."""
    with LinkRun(scenario, feature=feature) as run:
        run.play().finish()
        run.reconcile()
        run.rest()
        for label, places in run.groups().items():
            for person in range(scenario.people):
                held = [normal(run.truth(Spot(server, person, film))) for server, film in places]
                assert len(set(held)) == 1, f"{PEOPLE[person]}, copies of film {label} at {places}: {held}"
        run.check_apart()
        quiet(run)


def only_what_was_done(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P2 with passes: where nobody un-marks, a film is played if and only if somebody said so."""
    with UpkeepRun(scenario, feature=feature) as run:
        run.play().finish()
        run.reconcile()
        run.rest()
        agree(run)
        done_by_somebody(run)


def done_by_somebody(run: UpkeepRun) -> None:
    """A film is played if and only if somebody said so."""
    for person in range(run.scenario.people):
        for film in range(1, run.scenario.films + 1):
            deeds = [d for d in run.deeds if (d.spot.person, d.spot.film) == (person, film)]
            held = run.truth(Spot(0, person, film))
            assert held.played is any(d.after.played for d in deeds), f"film {film}: {held}, {deeds}"


def nothing_vanishes(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """What a server has had all the time is never declared gone, however its listings go wrong."""
    with UpkeepRun(scenario, feature=feature) as run:
        for step in scenario.steps:
            run.elapse(step.wait * SECOND)
            run.do(step)
            gone = run.home.database.read_now(
                lambda c: {
                    row.ref for row in c.exec_driver_sql("SELECT server || '/' || item_id AS ref FROM item WHERE gone")
                }
            )
            there = {f"{name}/{item_id}" for name, fake in run.home.fakes.items() for item_id in fake._items}
            assert not gone & there, f"{step}: {gone & there} are there, and declared gone"


def braked(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """A pass takes no more from the other server than the brake allows, before a person has decided."""
    with UpkeepRun(scenario, feature=feature, brake=Brake(count=1)) as run:
        for step in scenario.steps:
            run.elapse(step.wait * SECOND)
            made = {name: len(fake.calls) for name, fake in run.home.fakes.items()}
            run.do(step)
            if not isinstance(step.op, Upkeep):
                continue
            for name, fake in run.home.fakes.items():
                taken = {call.item_id for call in fake.calls[made[name] :] if call.method == "mark_unplayed"}
                assert len(taken) <= 1, f"{step}: {len(taken)} films are taken from {name} unasked"


def waited_for(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """What a person does with a film that one of his servers lacks is listed as waiting there until it comes."""
    with UpkeepRun(scenario, feature=feature) as run:
        for step in scenario.steps:
            run.elapse(step.wait * SECOND)
            done = len(run.deeds)
            run.do(step)
            for deed in run.deeds[done:]:
                lacking = {name for n, name in enumerate(run.names) if not run._has(n, deed.spot.film)}
                listed = {one.server for one in run.waiting() if one.item_name == f"Film {deed.spot.film}"}
                if deed.after.played and not deed.before.played:
                    assert lacking <= listed, f"{deed}: {lacking} lack it, listed are {listed}"
        run.finish()
        agree(run)
