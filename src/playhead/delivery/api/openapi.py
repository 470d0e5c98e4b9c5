"""The OpenAPI document: the framework's, with our kind of errors and the route that stands before the framework."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from playhead.delivery.api import etags
from playhead.delivery.api.errors import DETAILS, MEDIA_TYPE
from playhead.delivery.api.examples.running import NOTICE
from playhead.delivery.api.examples.table import BY_NAME, REFUSALS, problem, value
from playhead.delivery.api.models import Enqueued, Ignored, ProblemShape, Readiness

Document = dict[str, Any]

TITLE = "Playhead"
ABOUT = (
    "Keeps media servers in step. Times are RFC 3339 in UTC with `Z`, errors are `application/problem+json` "
    "(RFC 9457), every answer carries `X-Request-Id`. Long lists are paged by `limit` and `cursor`. What is read "
    "as JSON carries an `ETag`: asked again with `If-None-Match`, it is 304 as long as it is the same."
)
REF = "#/components/schemas/"
EXAMPLE_REF = "#/components/examples/"
JSON = "application/json"
METHODS = ("get", "post", "put", "patch", "delete")
ALWAYS = ("500", "503")
WORDS = {
    "400": "What is asked lacks something; the detail says what.",
    "401": "No credential, or a wrong one.",
    "403": "Not allowed for this caller.",
    "404": "Not there.",
    "408": "The body did not come in time.",
    "409": "The current state does not allow it.",
    "413": "The body is too large.",
    "414": "The address is too long.",
    "415": "The body is not JSON.",
    "422": "Something in the request is wrong; `errors` names each field.",
    "429": "Too many failed tries; `Retry-After` says how many seconds to wait.",
    "500": "A mistake of Playhead's own.",
    "503": "Nothing can be made durable now, or Playhead is stopping; `Retry-After` says when to come back.",
}
LIMITED = ("/api/v1/auth/login", "/api/v1/auth/jellyfin", "/api/v1/auth/password", "/api/v1/setup")
CONFLICTS = (
    "/api/events/", "/api/v1/users", "/api/v1/tokens", "/api/v1/setup", "/api/v1/auth/password", "/api/v1/people/",
    "/api/v1/auth/jellyfin", "/api/v1/auth/tokens",
    "/api/v1/sync/brakes/", "/api/v1/sync/unmatched/", "/api/v1/user-requests/", "/api/v1/playlists/",
    "/api/v1/servers/", "/api/v1/operator/servers/",
)  # fmt: skip
OF_ITS_OWN: dict[str, set[str]] = {
    "/api/v1/sync/explain": {"404", "409"}, "/metrics": {"404"}, "/api/v1/auth/tokens": {"409"},
}  # fmt: skip
"""What a GET answers although nothing in its path or its parameters tells."""
OF_ONE: dict[tuple[str, str], set[str]] = {
    ("post", "/api/v1/history"): {"400", "404", "409"}, ("delete", "/api/v1/history"): {"400"},
    ("put", "/api/v1/users/{user_id}/settings/jellyfin-autosync"): {"400"},
    ("put", "/api/v1/people/{person_id}/settings/jellyfin-autosync"): {"400"},
    ("get", "/api/v1/events"): {"429"},
    ("get", "/api/v1/stats/compare"): {"400"},
}  # fmt: skip
"""What one operation answers."""
OPTIONAL = {("get", "/metrics"), ("post", "/api/v1/auth/logout"), ("post", "/api/v1/auth/jellyfin")}
"""What a credential changes, and none does not forbid."""
LINKED = ("/api/events/pending", "/api/events/waiting", "/api/events/failed")
LATER = ("429", "503")


def document(app: FastAPI, version: str) -> Document:
    """The whole document."""
    made = get_openapi(title=TITLE, version=version, description=ABOUT, routes=app.routes)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for shape in (ProblemShape, Enqueued, Ignored, Readiness):
        own = shape.model_json_schema(ref_template=REF + "{model}")
        schemas |= own.pop("$defs", {}) | {shape.__name__: own}
    made["components"].setdefault("securitySchemes", {}).update(SECRETS)
    for methods in made["paths"].values():
        for operation in methods.values():
            operation["summary"] = _first_sentence(operation["description"])
    made["paths"]["/webhook/{server_name}"] = {"post": WEBHOOK}
    examples = {f"Problem{status}": {"value": value(problem(status))} for status in REFUSALS}
    for path, methods in made["paths"].items():
        for method in METHODS:
            if method in methods:
                _complete(path, method, methods[method])
                examples |= _show(methods[method])
    made["paths"] = dict(sorted(made["paths"].items()))
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    made["components"]["examples"] = dict(sorted(examples.items()))
    return made


def _first_sentence(text: str) -> str:
    return re.split(r"\.(?:\s|$)|; ", " ".join(text.split()), maxsplit=1)[0]


def _show(operation: Document) -> Document:
    """Let an operation show what is sent and what a good answer is; the examples it shows, by name."""
    good = [answer for code, answer in operation["responses"].items() if code < "300"]
    shown: Document = {}
    for media in (one.get("content", {}).get(JSON) for one in (operation.get("requestBody", {}), *good)):
        if media is not None and "example" not in media:
            examples = dict(_examples(media["schema"]))
            media["examples"] = _named(*examples)
            shown |= examples
    return shown


def _named(*names: str) -> Document:
    # they are kept in one place of the document: the same refusal is shown a hundred times
    return {name: {"$ref": EXAMPLE_REF + name} for name in names}


def _examples(schema: Document) -> Iterator[tuple[str, Document]]:
    """What has this schema, by name. Raises KeyError where the table has no example of a shape."""
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _examples(one)
    elif schema.get("type") == "array":
        for name, example in _examples(schema["items"]):
            yield f"List_{name}", {"value": [example["value"]]}
    elif "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        yield name, {"value": value(BY_NAME[name])}


def _complete(path: str, method: str, operation: Document) -> None:
    """Let an operation tell every error it can answer with, in the one shape all have."""
    answers = operation["responses"]
    for code in _errors(path, method, operation):
        content = {MEDIA_TYPE: {"schema": {"$ref": REF + "ProblemShape"}, "examples": _named(f"Problem{code}")}}
        if "text/plain" not in answers.get(code, {}).get("content", {}):
            answers[code] = {"description": WORDS[code], "content": content}
    if method == "get" and path.startswith(etags.PREFIX) and JSON in answers["200"].get("content", {}):
        answers["304"] = {"description": "The same as under the `ETag` that `If-None-Match` names."}
    for code, answer in answers.items():
        answer.setdefault("description", "")
        for header in _headers(path, code):
            answer.setdefault("headers", {})[header] = {"schema": {"type": "string"}}
    operation["responses"] = dict(sorted(answers.items()))
    if (method, path) in OPTIONAL:
        operation["security"] = [*operation["security"], {}]


def _headers(path: str, code: str) -> Iterator[str]:
    yield "X-Request-Id"
    if code in LATER:
        yield "Retry-After"
    if code == "200" and path in LINKED:
        yield "Link"
    if code == "304":
        yield "ETag"


def _errors(path: str, method: str, operation: Document) -> set[str]:
    codes = set(ALWAYS) | (set(operation["responses"]) & set(DETAILS_AND_422))
    if operation.get("security") or path.endswith(("/login", "/refresh", "/setup")):
        codes.add("401")
    if operation.get("security"):
        codes.add("403")
    if "{" in path:
        codes.add("404")
    if "requestBody" in operation:
        codes |= {"408", "413"} if path.startswith("/webhook") else {"408", "413", "415"}
    if method != "get" and path.startswith(CONFLICTS):
        codes.add("409")
    if method == "post" and path in LIMITED:
        codes.add("429")
    if method == "get":
        codes |= OF_ITS_OWN.get(path, set())
    if any(one["name"] == "user" for one in operation.get("parameters", ())):
        codes.add("404")
    if operation.get("parameters"):
        codes.add("414")
    return codes | OF_ONE.get((method, path), set())


DETAILS_AND_422 = (*(str(code) for code in DETAILS), "400", "422")

SECRETS: Document = {
    "webhookQuery": {"type": "apiKey", "in": "query", "name": "token"},
    "webhookHeader": {"type": "apiKey", "in": "header", "name": "X-Playhead-Token"},
    "webhookBasic": {"type": "http", "scheme": "basic", "description": "The secret is the password."},
}
WEBHOOK: Document = {
    "tags": ["webhooks"],
    "summary": "Take a notice of a media server",
    "description": (
        "For Jellyfin's webhook plugin. The body is read as JSON whatever the Content-Type says. Answered once it is "
        "durable; nothing is asked of anybody meanwhile. Refused in the order 404, 401, 413, 400."
    ),
    "operationId": "take_notice",
    "security": [{"webhookQuery": []}, {"webhookHeader": []}, {"webhookBasic": []}, {"bearer": []}],
    "parameters": [{"name": "server_name", "in": "path", "required": True, "schema": {"type": "string"}}],
    "requestBody": {"required": True, "content": {JSON: {"schema": {"type": "object"}, "example": NOTICE}}},
    "responses": {
        "200": {
            "description": "Made durable, or of no use.",
            "content": {JSON: {"schema": {"anyOf": [{"$ref": REF + "Enqueued"}, {"$ref": REF + "Ignored"}]}}},
        },
        "400": {},
        "401": {},
        "404": {},
        "413": {},
    },
}
