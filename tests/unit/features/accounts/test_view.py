"""Who is meant by a name."""

from __future__ import annotations

import pytest

from playhead.features.accounts.view import Policy, person_of
from playhead.identity.match import Person

CAROL = Person("carol", {"wan": ("carol", "work"), "lan": ("caz",)})
BOB = Person("Σοφία", {"wan": ("sofia",)})


@pytest.mark.parametrize(
    ("server", "name", "person"),
    [
        ("wan", " WORK ", CAROL),
        ("lan", "caz", CAROL),
        ("lan", "carol", None),
        ("attic", "Carol", CAROL),
        ("attic", "ΣΟΦΊΑ", BOB),
        ("attic", "caz", None),
    ],
)
def test_a_configured_person_is_found_by_his_account_or_where_he_has_none_by_his_name(
    server: str, name: str, person: Person | None
) -> None:
    assert person_of((CAROL, BOB), server, name) is person


@pytest.mark.parametrize(
    ("template", "name", "same"), [("Kids", " kids", True), ("kids", "kid", False), (None, "", False)]
)
def test_the_template_is_known_in_any_case(template: str | None, name: str, same: bool) -> None:
    assert Policy(sites={}, template=template).is_template(name) is same
