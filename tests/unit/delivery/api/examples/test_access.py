"""The examples of the door fit together."""

from __future__ import annotations

from playhead.delivery.api.examples.access import EXAMPLES, PERSON, TOKEN, USER
from playhead.delivery.api.examples.table import value
from playhead.delivery.api.identity_models import PersonChange
from playhead.delivery.api.models import NewToken


def test_a_new_token_is_the_listed_one_with_its_secret() -> None:
    made = next(one for one in EXAMPLES if isinstance(one, NewToken))
    assert made.model_dump(exclude={"token", "last_used_at"}) == TOKEN.model_dump(exclude={"last_used_at"})
    assert TOKEN.username == USER.username


def test_a_person_gets_the_accounts_that_were_asked_for() -> None:
    asked = next(one for one in EXAMPLES if isinstance(one, PersonChange))
    assert value(asked)["accounts"] == [one.model_dump(include={"server", "user_id"}) for one in PERSON.accounts]
