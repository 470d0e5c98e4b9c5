"""Which permissions go over to another account."""

from __future__ import annotations

import pytest

from playhead.adapters.jellyfin.policies import ITS_OWN, RIGHTS, copied

OWN = {
    "IsAdministrator": False,
    "IsDisabled": False,
    "EnableAllFolders": True,
    "EnableContentDeletion": False,
    "EnableContentDeletionFromFolders": [],
    "AuthenticationProviderId": "own way",
    "PasswordResetProviderId": "own reset",
}
TEMPLATE = OWN | {
    "EnableAllFolders": False,
    "EnabledFolders": ["f1"],
    "MaxParentalRating": 12,
    "EnableContentDeletion": True,
    "EnableContentDeletionFromFolders": ["f1"],
    "InvalidLoginAttemptCount": 4,
    "AuthenticationProviderId": "LDAP",
    "SomethingOfTheFuture": [1],
}


def test_what_the_template_may_is_taken_over_also_what_we_do_not_know() -> None:
    made = copied(OWN, TEMPLATE)
    assert (made["EnabledFolders"], made["MaxParentalRating"], made["SomethingOfTheFuture"]) == (["f1"], 12, [1])
    assert (made["EnableAllFolders"], made["EnableContentDeletion"]) == (False, True)


def test_how_it_signs_in_stays_its_own() -> None:
    made = copied(OWN, TEMPLATE)
    assert [made[key] for key in ITS_OWN] == ["own way", "own reset"]
    assert made["InvalidLoginAttemptCount"] == 0


@pytest.mark.parametrize("disabled", [True, False])
def test_it_is_never_disabled_nor_an_administrator(disabled: bool) -> None:
    made = copied(OWN, TEMPLATE | {"IsDisabled": disabled, "IsAdministrator": True})
    assert (made["IsDisabled"], made["IsAdministrator"]) == (False, False)


@pytest.mark.parametrize("right", RIGHTS)
def test_what_an_administrator_may_as_such_does_not_go_over(right: str) -> None:
    made = copied(OWN, TEMPLATE | {right: "all", "IsAdministrator": True})
    assert made.get(right) == OWN.get(right)
    assert made["EnabledFolders"] == ["f1"]
