"""The settings as others read them: a JSON Schema for editors, effective values without secrets for people."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import SecretStr

from playhead.config.problems import Trail
from playhead.config.settings import Settings
from playhead.config.types import MASK, SecretUrl

FILE_SUFFIX = "_file"
_FROM_ENVIRONMENT = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}"}


def masked(settings: Settings) -> dict[str, object]:
    """Every effective value in the shape of the file; a secret that is set reads as stars."""
    return {key: _shown(value) for key, value in settings.model_dump(by_alias=True).items()}


def _shown(value: object) -> object:
    match value:
        case SecretUrl():
            return str(value)
        case SecretStr():
            return MASK
        case float() if value.is_integer():
            return int(value)
        case Mapping():
            return {key: _shown(part) for key, part in value.items()}
        case list() | tuple():
            return [_shown(part) for part in value]
    return value


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the file as it may be written: `${NAME}` for any value, `<key>_file` for any key."""
    schema = Settings.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Playhead configuration"
    for section in (schema, *schema["$defs"].values()):
        _as_written(section)
    return schema


def _as_written(section: dict[str, Any]) -> None:
    properties: dict[str, Any] = section.get("properties", {})
    for name, rule in list(properties.items()):
        properties[name] = _or_environment(rule)
        properties[name + FILE_SUFFIX] = {"type": "string", "description": f"A file that holds {name}"}
    required: list[str] = section.pop("required", [])
    if required:
        section["allOf"] = [{"anyOf": [{"required": [n]}, {"required": [n + FILE_SUFFIX]}]} for n in required]


def _or_environment(rule: dict[str, Any]) -> dict[str, Any]:
    if not (rule.get("type") in ("integer", "number", "boolean") or "enum" in rule or "pattern" in rule):
        return rule
    outer = {key: rule[key] for key in ("default", "title", "description") if key in rule}
    return outer | {"anyOf": [{k: v for k, v in rule.items() if k not in outer}, _FROM_ENVIRONMENT]}


@cache
def _bare_schema() -> dict[str, Any]:
    return Settings.model_json_schema()


def known_keys(trail: Trail) -> frozenset[str]:
    """The keys that may stand in the mapping at `trail`; empty where there is none."""
    schema = _bare_schema()
    here = _node(schema, schema, trail)
    return frozenset(here.get("properties", ())) if here else frozenset()


def keys_named(key: str) -> Sequence[str]:
    """Where in the schema a key of this name belongs, as `section.key`."""
    schema = _bare_schema()
    sections = {name: _node(schema, schema, (name,)) for name in schema["properties"]}
    return [f"{name}.{key}" for name, node in sections.items() if node and key in node.get("properties", ())]


def _node(schema: dict[str, Any], at: dict[str, Any], trail: Trail) -> dict[str, Any] | None:
    here = _object(schema, at)
    for step in trail:
        rule = here.get("properties", {}).get(step) if isinstance(step, str) else here.get("items")
        if rule is None:
            return None
        here = _object(schema, rule)
    return here


def _object(schema: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    """Follows references and takes the part of `X or null` that is not null."""
    while True:
        if "$ref" in rule:
            rule = schema["$defs"][rule["$ref"].rpartition("/")[2]]
        elif "anyOf" in rule:
            rule = next(part for part in rule["anyOf"] if part.get("type") != "null")
        elif "allOf" in rule and len(rule["allOf"]) == 1:
            rule = rule["allOf"][0]
        else:
            return rule
