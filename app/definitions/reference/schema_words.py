"""A JSON Schema and a default value in a few words, for the tables of the reference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.core.declared_value import Declared


def describe_schema(schema: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """Describe in a few words what the JSON Schema asks for."""
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if "$ref" in schema:
        return kinds[schema["$ref"].rsplit("/", 1)[-1]]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return f" {kinds['or']} ".join(dict.fromkeys(describe_schema(each, kinds) for each in schema[several]))
    type_ = schema.get("type")
    if isinstance(type_, list):
        return f" {kinds['or']} ".join(kinds[each] for each in type_ if each != "null")
    return _describe_bounds(kinds[str(type_)] if type_ else kinds["value"], schema, kinds)


def _describe_bounds(kind: str, schema: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    bounds = [
        f"{kinds[word]} {schema[name]}"
        for word, names in (("from", ("minimum", "minItems")), ("to", ("maximum", "maxItems", "maxLength")))
        for name in names
        if name in schema
    ]
    return f"{kind} ({', '.join(bounds)})" if bounds else kind


def format_settings(settings: Mapping[str, Declared], words: Mapping[str, Any]) -> Iterator[str]:
    """The table of these settings; `words`: those of index.json."""
    kinds = words["schema"]
    yield from (f"| {' | '.join(words['columns'])} |", "|" + " --- |" * len(words["columns"]))
    for key, setting in settings.items():
        usual = kinds["required"] if setting.is_required else _format_default(setting.default)
        meaning = (setting.help_text or setting.label).message
        yield f"| `{key}` | {describe_schema(setting.schema, kinds)} | {usual} | {meaning} |"


def _format_default(value: Any) -> str:
    return "" if value in (None, [], "") else f"`{json.dumps(value, ensure_ascii=False)}`"
