"""The document is whole: every operation, every error in the one shape, every reference resolved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from playhead.delivery.api.app import openapi_document

DOCUMENT = openapi_document()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


OPERATIONS = dict(operations())


def test_every_reference_leads_somewhere() -> None:
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert wanted <= set(DOCUMENT["components"]["schemas"])


def test_no_shape_is_left_of_the_frameworks_own_errors() -> None:
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_failure_is_a_problem(name: str) -> None:
    for code, answer in OPERATIONS[name]["responses"].items():
        kinds = set(answer.get("content", {}))
        if code >= "400":
            assert kinds in ({"application/problem+json"}, {"text/plain", "application/json"})
        assert answer["description"]
        assert "X-Request-Id" in answer["headers"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_needs_a_login_says_so(name: str) -> None:
    operation = OPERATIONS[name]
    open_to_all = re.search(r"/(healthz|readyz|setup|login|refresh|test)$|get .*/auth/jellyfin$", name) is not None
    assert bool(operation.get("security")) is not open_to_all
    if operation.get("security"):
        assert "401" in operation["responses"]


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


def test_the_webhook_is_in_although_it_stands_before_the_framework() -> None:
    assert {"200", "400", "401", "404", "413", "503"} <= set(OPERATIONS["post /webhook/{server_name}"]["responses"])


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/{path}"])
def test_pages_are_not_in(path: str) -> None:
    assert path not in DOCUMENT["paths"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("get /api/v1/sync/explain", {"404", "409", "422"}),
        ("post /api/v1/sync/brakes/{brake_id}/confirm", {"404", "409"}),
        ("put /api/v1/people/{person_id}", {"404", "409", "422"}),
        ("post /api/v1/sync/unmatched/{server}/{item_id}/pin", {"404", "409"}),
        ("get /metrics", {"403", "404"}),
        ("get /api/v1/stats/top", {"404"}),
        ("post /api/v1/history", {"400", "404", "408", "409", "413", "415", "422"}),
    ],
)
def test_what_an_operation_can_be_refused_with_is_told(name: str, codes: set[str]) -> None:
    assert codes <= set(OPERATIONS[name]["responses"])
    assert "409" not in OPERATIONS["get /api/v1/sync/brakes"]["responses"]


def test_headers_that_callers_go_by_are_told() -> None:
    assert "Link" in OPERATIONS["get /api/events/waiting"]["responses"]["200"]["headers"]
    assert "Retry-After" in OPERATIONS["post /api/v1/auth/login"]["responses"]["429"]["headers"]
    assert "Retry-After" in OPERATIONS["post /webhook/{server_name}"]["responses"]["503"]["headers"]


@pytest.mark.parametrize("name", ["get /metrics", "post /api/v1/auth/logout", "post /api/v1/auth/jellyfin"])
def test_what_a_login_changes_and_does_not_take_says_so(name: str) -> None:
    assert OPERATIONS[name]["security"] == [{"bearer": []}, {}]


def test_readiness_is_told_as_text_and_as_an_object() -> None:
    for code in ("200", "503"):
        kinds = OPERATIONS["get /readyz"]["responses"][code]["content"]
        assert kinds["application/json"]["schema"]["$ref"].endswith("/Readiness")
        assert "text/plain" in kinds


def test_what_is_read_as_json_may_be_the_same_as_before() -> None:
    assert "ETag" in OPERATIONS["get /api/sync-log"]["responses"]["304"]["headers"]
    for name in ("get /healthz", "get /api/v1/history/export", "post /api/v1/users"):
        assert "304" not in OPERATIONS[name]["responses"]


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"post /webhook/{server_name}"}))
def test_a_summary_is_the_first_sentence_of_the_description(name: str) -> None:
    operation = OPERATIONS[name]
    summary = operation["summary"]
    assert " ".join(operation["description"].split()).startswith(summary)
    assert not summary.endswith(".")
    assert ". " not in summary


def test_a_summary_is_not_what_the_code_calls_it() -> None:
    told = OPERATIONS["post /api/v1/history/import"]["summary"]
    assert told == "Keep playbacks that a tool had noted, a chunk at a time"
    assert OPERATIONS["post /webhook/{server_name}"]["summary"] == "Take a notice of a media server"


def told_as_json(name: str) -> Iterator[dict[str, Any]]:
    """The JSON of an operation's body and of its good answers."""
    good = [answer for code, answer in OPERATIONS[name]["responses"].items() if code.startswith("2")]
    for one in (OPERATIONS[name].get("requestBody", {}), *good):
        yield from (media for kind, media in one.get("content", {}).items() if kind == "application/json")


def examples_of(media: dict[str, Any]) -> list[Any]:
    named = [one["$ref"].removeprefix("#/components/examples/") for one in media.get("examples", {}).values()]
    return [DOCUMENT["components"]["examples"][one]["value"] for one in named] + [
        media[key] for key in ("example",) if key in media
    ]


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_sent_and_answered_is_shown_by_an_example_that_fits(name: str) -> None:
    for media in told_as_json(name):
        shown = examples_of(media)
        assert shown
        checked = jsonschema_rs.validator_for(media["schema"] | {"components": DOCUMENT["components"]})
        assert [error.message for one in shown for error in checked.iter_errors(one)] == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_refusal_is_shown_by_one_of_its_status(name: str) -> None:
    for code, answer in OPERATIONS[name]["responses"].items():
        media = answer.get("content", {}).get("application/problem+json")
        if media is not None:
            assert [one["status"] for one in examples_of(media)] == [int(code)]


def test_most_operations_tell_something_as_json() -> None:
    assert sum(any(told_as_json(name)) for name in OPERATIONS) > len(OPERATIONS) * 3 / 4
