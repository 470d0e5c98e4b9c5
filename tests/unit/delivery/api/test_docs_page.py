"""The page tells the document, safely."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from playhead.delivery.api.app import openapi_document
from playhead.delivery.api.docs_page import page

SMALL: dict[str, Any] = {
    "info": {"title": "T<b>", "version": "1", "description": "Uses `code` & more"},
    "paths": {
        "/a/{id}": {
            "get": {
                "description": "Look <script>",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 3}}
                ],
                "responses": {"200": {"description": "Good", "content": {"application/json": {"schema": {
                    "type": "array", "items": {"$ref": "#/components/schemas/Row"}}}}}},
            }
        }
    },
    "components": {"schemas": {"Row": {
        "description": "One",
        "required": ["k"],
        "properties": {
            "k": {"anyOf": [{"type": "null"}, {"enum": ["x", "y"]}]},
            "m": {"additionalProperties": {"type": "integer"}},
            "c": {"const": "only"},
        },
    }}},
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.ids: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.ids |= {value for name, value in attrs if name == "id" and value}
        self.links |= {value for name, value in attrs if name in ("href", "src") and value}
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    return tags


def test_what_the_document_says_is_text_and_never_markup() -> None:
    text = page(SMALL)
    assert "Look &lt;script&gt;" in text
    assert "T&lt;b&gt;" in text
    assert "Uses <code>code</code> &amp; more" in text


def test_types_are_told_in_few_words() -> None:
    text = page(SMALL)
    assert 'list of <a href="docs#shape-Row">Row</a>' in text
    assert "null or <code>x</code> | <code>y</code>" in text
    assert "map to integer" in text
    assert "<code>only</code>" in text
    assert "string, at most 3" in text


def test_examples_are_shown_and_are_text() -> None:
    example = {"name": "<b>Metropolis</b>"}
    media = {"schema": {"type": "object"}, "examples": {"example": {"$ref": "#/components/examples/Row"}}}
    refused = {
        "application/problem+json": {
            "schema": {},
            "examples": {"example": {"$ref": "#/components/examples/Problem404"}},
        }
    }
    asked = {
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}, "example": {"sent": 1}}}},
        "responses": {
            "200": {"content": {"application/json": media}},
            "404": {"content": refused},
        },
    }
    told = {"Row": {"value": example}, "Problem404": {"value": {"status": 404}}}
    text = page(SMALL | {"paths": {"/a": {"post": asked}}, "components": {"schemas": {}, "examples": told}})
    assert (
        "Answer 200, for example</summary><pre>{\n  &quot;name&quot;: &quot;&lt;b&gt;Metropolis&lt;/b&gt;&quot;\n}"
        in text
    )
    assert "Body, for example</summary><pre>{\n  &quot;sent&quot;: 1\n}" in text
    assert '<a href="docs#refusal-404">404</a>' in text
    assert '<h3 id="refusal-404">404</h3><pre>' in text
    assert text.count("&quot;status&quot;: 404") == 1


def test_the_real_page_has_every_operation_and_no_dead_end() -> None:
    document = openapi_document()
    text = page(document)
    tags = read(text)
    for path in document["paths"]:
        assert f"<code>{path}</code>" in text
    assert {link.removeprefix("docs#") for link in tags.links if link.startswith("docs#")} <= tags.ids


def test_the_page_has_no_script_no_inline_style_and_asks_no_other_host() -> None:
    text = page(openapi_document())
    tags = read(text)
    assert tags.names.isdisjoint({"script", "style", "img", "iframe"})
    assert [link for link in tags.links if "//" in link] == []
    assert re.search(r"\sstyle=|\son\w+=", text) is None
