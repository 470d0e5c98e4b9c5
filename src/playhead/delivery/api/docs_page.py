"""The pages at `/docs`: every operation as plain HTML, made from the OpenAPI document. No script, no other host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

Document = dict[str, Any]

PROBLEM = "application/problem+json"
METHODS = ("get", "post", "put", "patch", "delete")


def page(document: Document) -> str:
    """The whole page."""
    info = document["info"]
    body = "\n".join([_contents(document), *_groups(document), *_schemas(document), *_refusals(document)])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(info['title'])}: HTTP interface</title>\n"
        '<link rel="stylesheet" href="docs/style.css">\n</head>\n<body>\n<main>\n'
        f"<h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>\n"
        f"<p>{_text(info['description'])}</p>\n"
        '<p>The same for machines: <a href="openapi.json">openapi.json</a>.</p>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def _tags(document: Document) -> list[str]:
    return sorted({_tag(operation) for _, _, operation in _operations(document)})


def _tag(operation: Document) -> str:
    return str(operation.get("tags", ["other"])[0])


def _contents(document: Document) -> str:
    links = "".join(f'<li><a href="docs#{escape(tag)}">{escape(tag)}</a></li>' for tag in _tags(document))
    ends = "".join(f'<li><a href="docs#{one}">{one}</a></li>' for one in ("shapes", "refusals"))
    return f'<nav aria-label="Contents"><ul>{links}{ends}</ul></nav>'


def _groups(document: Document) -> Iterator[str]:
    examples = document["components"].get("examples", {})
    for tag in _tags(document):
        chosen = [one for one in _operations(document) if _tag(one[2]) == tag]
        yield f'<section><h2 id="{escape(tag)}">{escape(tag)}</h2>'
        yield from (_operation(*one, examples) for one in chosen)
        yield "</section>"


def _operation(path: str, method: str, operation: Document, examples: Document) -> str:
    parts = [
        f'<article><h3><span class="method {method}">{method.upper()}</span> <code>{escape(path)}</code></h3>',
        f"<p>{_text(operation.get('description') or operation.get('summary', ''))}</p>",
    ]
    if operation.get("parameters"):
        rows = "".join(_parameter(one) for one in operation["parameters"])
        parts.append(f"<table><caption>Parameters</caption>{_head('Name', 'Where', 'Type', 'Meaning')}{rows}</table>")
    if "requestBody" in operation:
        parts.append(f"<p>Body: {_content(operation['requestBody'])}</p>")
        parts += _shown("Body", operation["requestBody"], examples)
    rows = "".join(_answer(code, one) for code, one in operation["responses"].items())
    parts.append(f"<table><caption>Answers</caption>{_head('Code', 'Shape', 'When')}{rows}</table>")
    for code, one in operation["responses"].items():
        parts += _shown(f"Answer {code}", one, examples)
    parts.append("</article>")
    return "\n".join(parts)


def _shown(what: str, one: Document, examples: Document) -> Iterator[str]:
    """The examples of JSON. A refusal is the same everywhere: `_answer` leads to it."""
    for example in _examples(one.get("content", {}).get("application/json", {}), examples):
        yield f"<details><summary>{escape(what)}, for example</summary>{_json(example)}</details>"


def _examples(media: Document, examples: Document) -> Iterator[Any]:
    if "example" in media:
        yield media["example"]
    for one in media.get("examples", {}).values():
        yield examples[_last(one["$ref"])]["value"]


def _json(example: Any) -> str:
    return f"<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _head(*names: str) -> str:
    return "<tr>" + "".join(f'<th scope="col">{name}</th>' for name in names) + "</tr>"


def _parameter(one: Document) -> str:
    need = " (required)" if one.get("required") else ""
    return (
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}{need}</td>"
        f"<td>{_type(one['schema'])}</td><td>{_text(one.get('description', ''))}</td></tr>"
    )


def _answer(code: str, one: Document) -> str:
    told = _refusal(escape(code), one)
    return f"<tr><td>{told}</td><td>{_content(one)}</td><td>{_text(one.get('description', ''))}</td></tr>"


def _refusal(code: str, one: Document) -> str:
    shown = "examples" in one.get("content", {}).get(PROBLEM, {})
    return f'<a href="docs#refusal-{code}">{code}</a>' if shown else code


def _content(one: Document) -> str:
    shapes = [
        f"{_type(kind.get('schema', {}))} <small>{escape(name)}</small>"
        for name, kind in one.get("content", {}).items()
    ]
    return "<br>".join(shapes) or "no body"


def _type(schema: Document) -> str:
    """A schema in few words, with links to named shapes."""
    if "$ref" in schema:
        name = escape(_last(schema["$ref"]))
        return f'<a href="docs#shape-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_type(schema['additionalProperties'])}"
    return escape(str(schema.get("type", "anything")) + _bounds(schema))


def _bounds(schema: Document) -> str:
    words = {"minimum": "from", "maximum": "to", "minLength": "at least", "maxLength": "at most"}
    told = [f"{word} {schema[key]}" for key, word in words.items() if key in schema]
    return f", {' '.join(told)}" if told else ""


def _schemas(document: Document) -> Iterator[str]:
    yield '<section><h2 id="shapes">shapes</h2>'
    for name, schema in document["components"]["schemas"].items():
        needed = schema.get("required", [])
        rows = "".join(
            f"<tr><td><code>{escape(key)}</code>{'' if key in needed else ' (optional)'}</td><td>{_type(one)}</td></tr>"
            for key, one in schema.get("properties", {}).items()
        )
        yield f'<article><h3 id="shape-{escape(name)}">{escape(name)}</h3><p>{_text(schema.get("description", ""))}</p>'
        yield f"<table>{_head('Key', 'Type')}{rows}</table></article>"
    yield "</section>"


def _refusals(document: Document) -> Iterator[str]:
    yield '<section><h2 id="refusals">refusals</h2>'
    for name, example in document["components"].get("examples", {}).items():
        if (code := name.removeprefix("Problem")).isdigit():
            yield f'<article><h3 id="refusal-{code}">{code}</h3>{_json(example["value"])}</article>'
    yield "</section>"


def _text(text: str) -> str:
    """Prose with `code` in backticks."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
