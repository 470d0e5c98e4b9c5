"""Each kind that is heard finds its way."""

from __future__ import annotations

import pytest
from hypothesis import given

from playhead.domain.events import EVENT_TYPES, Event, JobParked, UserNotice
from playhead.features.accounts.decide import decide
from playhead.features.accounts.feature import AccountsFeature
from playhead.journal.effects import NOTHING
from tests.support.accounts_views import AT, POLICY, record, view
from tests.support.profiles import machine
from tests.unit.domain.test_events import of


@pytest.mark.parametrize(
    "kind", [one for one in EVENT_TYPES if one in AccountsFeature.listens], ids=lambda k: k.__name__
)
def test_whatever_a_record_says_it_is_decided(kind: type[Event]) -> None:
    @machine(1)
    @given(of(kind))
    def decided(event: Event) -> None:
        effects = decide(view(), POLICY, record(event), AT)
        assert all(job.kind.startswith("accounts.") for job in effects.jobs)

    decided()


@pytest.mark.parametrize(
    "event",
    [
        JobParked(job_id=1, feature="userdata", job_kind="userdata.write", args="{}", outcome="dead", reason=""),
        UserNotice(server="nowhere", action="deleted", user_id="x"),
        UserNotice(server="wan", action="renamed", user_id="x"),
    ],
)
def test_what_is_not_ours_changes_nothing(event: Event) -> None:
    assert decide(view(), POLICY, record(event), AT) is NOTHING
