"""What must hold when Playhead reconciles: in the end all agree, and looking again changes nothing."""

from __future__ import annotations

from playhead.features.userdata.feature import UserDataFeature
from playhead.kit.times import MINUTE
from tests.support.sync_claims import Feature, agree
from tests.support.sync_ops import Scenario
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
