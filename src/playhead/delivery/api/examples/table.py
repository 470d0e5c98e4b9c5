"""The examples by the names that shapes and problems have in the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from playhead.delivery.api.errors import DETAILS, SOMETHING_BROKE
from playhead.delivery.api.examples import access, history, running, sync
from playhead.delivery.api.models import FieldProblem, ProblemShape

ALL: tuple[BaseModel, ...] = (*access.EXAMPLES, *history.EXAMPLES, *running.EXAMPLES, *sync.EXAMPLES)

REFUSALS: Mapping[int, tuple[str, str]] = {
    400: ("Bad Request", "Say whose it is: user_id."),
    401: ("Unauthorized", DETAILS[401]),
    403: ("Forbidden", DETAILS[403]),
    404: ("Not Found", "There is no such login."),
    408: ("Request Timeout", "The body did not come in time. Send it again."),
    409: ("Conflict", "Another login has this name."),
    413: ("Content Too Large", DETAILS[413]),
    414: ("URI Too Long", "The address is too long: 8192 bytes at most."),
    415: ("Unsupported Media Type", DETAILS[415]),
    422: ("Unprocessable Content", "limit: input should be less than or equal to 500"),
    429: ("Too Many Requests", "Too many wrong tries. Wait a minute."),
    500: ("Internal Server Error", SOMETHING_BROKE),
    503: ("Service Unavailable", "The disk is full: free some space."),
}
"""Title and detail by status. The titles are not asked of the library: its words change from version to version."""


def value(example: BaseModel) -> dict[str, Any]:
    """What is sent: as JSON, and of a request only what it names."""
    return example.model_dump(mode="json", by_alias=True, exclude_unset=True)


def problem(status: int) -> ProblemShape:
    """A refusal of this status. Raises KeyError for one that no operation answers."""
    title, detail = REFUSALS[status]
    told = ProblemShape(type="about:blank", title=title, status=status, detail=detail)
    if status != 422:
        return told
    field, _, message = detail.partition(": ")
    return ProblemShape(**told.model_dump(exclude_unset=True), errors=[FieldProblem(field=field, message=message)])


def names(kind: type[BaseModel]) -> tuple[str, str]:
    """What a shape may be called in the document: the long name where two have the same short one."""
    return re.sub(r"\W", "_", kind.__name__), f"{kind.__module__}__{kind.__name__}".replace(".", "__")


BY_NAME: Mapping[str, BaseModel] = {name: one for one in ALL for name in names(type(one))}
