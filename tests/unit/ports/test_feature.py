"""The feature port: what the pump and the worker are given fits it."""

from __future__ import annotations

import inspect

import pytest

from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.perform import WriteWork
from playhead.features.userdata.readings import ReadWork
from playhead.identity.consumer import IdentityConsumer
from playhead.identity.jobs import ListUsersWork, LookUpWork
from playhead.ports.feature import Feature, Work


def _parameters(owner: type[object], call: str) -> list[str]:
    return list(inspect.signature(getattr(owner, call)).parameters)


@pytest.mark.parametrize("consumer", [UserDataFeature, IdentityConsumer])
def test_consumers_load_and_save_as_the_pump_calls_them(consumer: type[object]) -> None:
    for call in ("load", "save"):
        assert _parameters(consumer, call) == _parameters(Feature, call)


@pytest.mark.parametrize("work", [WriteWork, ReadWork, LookUpWork, ListUsersWork])
def test_work_is_prepared_in_a_transaction_and_performed_outside_of_one(work: type[object]) -> None:
    assert not inspect.iscoroutinefunction(getattr(work, "prepare"))  # noqa: B009 — of any class
    assert inspect.iscoroutinefunction(getattr(work, "perform"))  # noqa: B009
    assert _parameters(work, "perform") == _parameters(Work, "perform")


def test_no_two_kinds_of_work_have_one_name() -> None:
    kinds = [WriteWork.kind, ReadWork.kind, LookUpWork.kind, ListUsersWork.kind]
    assert len(set(kinds)) == len(kinds)
    assert UserDataFeature.name != IdentityConsumer.name
