"""The interface against its own document: whatever is asked, by whomever, the answer is one that the document tells.

Schemathesis makes the requests, good ones and wrong ones, from the document itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from playhead.delivery.api.app import openapi_document
from tests.support.api import ADMIN, PASSWORD, Desk, desk
from tests.support.profiles import PROFILE
from tests.support.watched import people, row, vera, watched

EXAMPLES = 100 if PROFILE == "nightly" else 6
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=PROFILE == "default",
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
ENDLESS = "GET /api/v1/events"
"""Answers as long as the caller stays; tests of the live feed ask it."""
NOT_HERE = {"POST /api/v1/sync/plan": 503, "POST /api/v1/servers/{name}/webhook/install": 503,
            "POST /api/v1/operator/servers/{name}/webhook/install": 503}  # fmt: skip
"""What takes media servers says that there are none."""
THERE = {
    "user_id": "2", "person_id": "1", "row_id": "1", "event_id": "1", "job_id": "1", "offset": "1", "token_id": "1",
    "name": "wan", "server": "wan", "server_name": "wan", "account_id": "a" * 32, "item_id": "i1",
    "playlist_id": "1", "request_id": "1", "brake_id": "1", "run_id": "1",
}  # fmt: skip
"""Names of things that are there, for half of the requests: nobody guesses them."""


def _sound(found: Any) -> Any:
    assert isinstance(found, Ok), found
    return found.ok()


load_all_checks()
SCHEMA = schemathesis.openapi.from_dict(openapi_document())
# what is not known in an address is ignored, so that a client may know more than its server
SCHEMA.config.generation.update(allow_extra_parameters=False)
OPERATIONS = {one.label: one for one in (_sound(found) for found in SCHEMA.get_all_operations())}
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance, response_headers_conformance]


@dataclass
class House:
    """A household behind the door, asked from outside of its loop."""

    desk: Desk
    runner: asyncio.Runner
    admin: dict[str, str]

    def ask(self, case: Case[Any], headers: dict[str, str]) -> httpx.Response:
        """What a request is answered."""
        sent = case.as_transport_kwargs(base_url="http://playhead.test", headers=headers)
        return self.runner.run(self._ask(sent))

    async def _ask(self, sent: dict[str, Any]) -> httpx.Response:
        content = sent.get("data")
        return await self.desk.client.request(
            sent["method"], sent["url"], headers=sent["headers"], params=sent.get("params"),
            content=content if isinstance(content, (str, bytes)) else None, json=sent.get("json"),
        )  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with asyncio.Runner() as runner:
        context = desk(tmp_path)
        door = runner.run(context.__aenter__())
        try:
            people(door)
            admin, _, _ = runner.run(vera(door))
            watched(door, row(1), row(2, person=2))
            door.see("wan")
            door.owe("lan")
            door.log()
            yield House(door, runner, admin)
        finally:
            runner.run(context.__aexit__(None, None, None))


def cases(label: str, mode: GenerationMode) -> st.SearchStrategy[Case[Any]]:
    operation = OPERATIONS[label]
    named = {one.name: THERE[one.name] for one in operation.path_parameters}
    anything: st.SearchStrategy[Case[Any]] = operation.as_strategy(mode)
    return anything | operation.as_strategy(mode, path_parameters=named) if named else anything


@pytest.mark.parametrize("label", sorted(set(OPERATIONS) - {ENDLESS}))
def test_an_administrator_is_answered_as_the_document_says(house: House, label: str) -> None:
    def ask(case: Case[Any]) -> httpx.Response:
        answer = house.ask(case, house.admin)
        if answer.status_code == 401 and "/auth/" not in label:
            # an earlier request ended his session
            house.admin = house.runner.run(house.desk.sign_in(ADMIN, PASSWORD))
            answer = house.ask(case, house.admin)
        assert answer.status_code < 500 or NOT_HERE.get(label) == answer.status_code, answer.text
        return answer

    @SETTINGS
    @given(cases(label, GenerationMode.POSITIVE))
    def good(case: Case[Any]) -> None:
        case.validate_response(ask(case), checks=CHECKS)

    @SETTINGS
    @given(cases(label, GenerationMode.NEGATIVE))
    def wrong(case: Case[Any]) -> None:
        answer = ask(case)
        # an address that is too long is refused as well, by a status that the check does not think of
        refused = answer.status_code == 414
        case.validate_response(answer, checks=CHECKS if refused else [*CHECKS, negative_data_rejection])

    good()
    if OPERATIONS[label].definition.raw.get("parameters") or "requestBody" in OPERATIONS[label].definition.raw:
        wrong()


CLOSED = sorted(label for label, one in OPERATIONS.items() if {} not in one.definition.raw.get("security", [{}]))


@pytest.mark.parametrize("label", CLOSED)
def test_a_stranger_is_told_that_he_is_one_whatever_he_asks(house: House, label: str) -> None:
    @SETTINGS
    @given(cases(label, GenerationMode.POSITIVE) | cases(label, GenerationMode.NEGATIVE), st.booleans())
    def strange(case: Case[Any], wrong: bool) -> None:
        answer = house.ask(case, {"Authorization": "Bearer nobody"} if wrong else {})
        case.validate_response(answer, checks=CHECKS)
        # a path that is wrong may be nothing's, and a media server is told first that it is not known
        elsewhere = case.meta is not None and case.meta.is_negative_at(ParameterLocation.PATH)
        named = label.startswith("POST /webhook/")
        assert answer.status_code == 401 or ((elsewhere or named) and answer.status_code in (404, 405))

    strange()
