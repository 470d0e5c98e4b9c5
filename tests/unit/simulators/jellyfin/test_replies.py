from __future__ import annotations

import json

from playhead.simulators.jellyfin import replies


def test_a_problem_points_to_its_section_and_carries_a_trace() -> None:
    body = json.loads(replies.problem(404).reply.body or b"")
    assert body["type"].endswith("#section-15.5.5")
    assert body["title"] == "Not Found"
    assert body["traceId"].startswith("00-")


def test_a_problem_with_errors_is_a_validation_problem() -> None:
    body = json.loads(replies.invalid("userId", "xyz").reply.body or b"")
    assert body["errors"] == {"userId": ["The value 'xyz' is not valid."]}
    assert body["title"].startswith("One or more")


def test_the_other_error_bodies_are_empty_plain_or_a_json_string() -> None:
    assert replies.bare(401).reply == replies.Reply(401)
    assert replies.failed(500).reply.body == b"Error processing request."
    assert replies.failed(500).reply.content_type == "text/plain"
    assert replies.said(404, "User not found").reply.body == b'"User not found"'
