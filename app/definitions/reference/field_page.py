"""The page of `docs/reference` on the types of field, made from what each type declares."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.reference.schema_words import format_settings
from app.procedures.fields import FIELD_TYPES, FieldType


def render_field_page(words: Mapping[str, Any]) -> str:
    """The whole page; `words`: those of index.json."""
    section = words["fields"]
    lines = [f"# {section['title']}", "", section["introduction"], ""]
    lines += [f"- [{field_type.label}](#{key}) (`{key}`)" for key, field_type in FIELD_TYPES.items()]
    lines += ["", f"## {section['common_title']}", "", section["common"], ""]
    lines += [f"| {words['columns'][0]} | {words['columns'][-1]} |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in section["settings"].items()]
    for field_type in FIELD_TYPES.values():
        lines += ["", *_render_type(field_type, words)]
    return "\n".join(lines) + "\n"


def _render_type(field_type: FieldType, words: Mapping[str, Any]) -> Iterator[str]:
    yield from (f'<a id="{field_type.key}"></a>', "", f"## {field_type.label}", "")
    yield from (f"`{field_type.key}`", "", str(field_type.help_text))
    if field_type.settings:
        yield from ("", *format_settings({setting.key: setting for setting in field_type.settings}, words))
    if field_type.value_help is not None:
        yield from ("", f"{words['reads_title']} : {field_type.value_help}")
    example_text = json.dumps(field_type.example, ensure_ascii=False, indent=2)
    yield from ("", "```json", example_text, "```")
