"""Which records a run's end causes."""

from __future__ import annotations

import msgspec
import pytest

from playhead.domain.events import JobParked
from playhead.journal.ends import End, because_of, drafts_of, parked, unsaved
from playhead.journal.jobs import Saved
from playhead.journal.lanes import Job, settle
from playhead.journal.outcomes import Dead, Done, Outcome, Reject, Retry, Skip, Throttle
from tests.support.engine import draft

JOB = Job(
    id=4, feature="f", kind="f.do", lane="l", gate="g", fence=1, attempt=1, crashes=0, max_attempts=1, want_ver=1,
    args=b'{"a":1}',
)  # fmt: skip
OWN = draft("own")


def end(outcome: Outcome) -> End:
    return End(job=JOB, outcome=outcome, transition=settle(JOB, outcome, 1_000, 0.0))


@pytest.mark.parametrize("outcome", [Done(drafts=(OWN,)), Skip(reason="r", drafts=(OWN,))])
def test_what_ended_well_leaves_its_own_records(outcome: Outcome) -> None:
    assert drafts_of(end(outcome), Saved.KEPT) == (OWN,)


@pytest.mark.parametrize(
    ("outcome", "name", "reason"),
    [
        (Reject(reason="r", drafts=(OWN,)), "reject", "r"),
        (Dead(reason="r", drafts=(OWN,)), "dead", "r"),
        (Retry(reason="r", drafts=(OWN,)), "dead", "given up after 1 tries: r"),
    ],
)
def test_what_ended_badly_is_also_parked_in_the_journal(outcome: Outcome, name: str, reason: str) -> None:
    own, listed = drafts_of(end(outcome), Saved.KEPT)
    assert own == OWN
    assert listed.event == JobParked(
        job_id=4, feature="f", job_kind="f.do", args='{"a":1}', outcome=name, reason=reason
    )


def test_a_job_that_goes_again_with_a_newer_desire_is_not_parked() -> None:
    assert drafts_of(end(Reject(reason="r", drafts=(OWN,))), Saved.AGAIN) == (OWN,)


def test_a_run_that_lost_its_claim_leaves_nothing() -> None:
    assert drafts_of(end(Done(drafts=(OWN,))), Saved.REFUSED) == ()


def test_an_outcome_without_records_leaves_none() -> None:
    assert drafts_of(end(Throttle(reason="r")), Saved.KEPT) == ()


def test_arguments_that_are_no_text_do_not_hinder_the_parking() -> None:
    event = parked(Job(**{f: getattr(JOB, f) for f in JOB.__struct_fields__} | {"args": b"\xff"}), "dead", "r").event
    assert isinstance(event, JobParked)
    assert event.args == "\ufffd"


def test_an_outcome_that_cannot_be_saved_becomes_a_try_that_failed() -> None:
    assert unsaved(ValueError("too long")).reason == "its outcome could not be saved: ValueError: too long"


def test_a_record_names_what_the_job_was_wanted_by_unless_it_knows_better() -> None:
    assert because_of(JOB, OWN).cause == JOB.want_ver
    assert because_of(JOB, msgspec.structs.replace(OWN, cause=9)).cause == 9
