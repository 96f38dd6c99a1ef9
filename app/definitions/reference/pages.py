"""Render `docs/reference`: each type of field and of action as the code declares it, with explanations for administrators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES

_FOLDER = Path(__file__).parent
SECTIONS = ("fields", "actions")


@cache
def load_words(section: str) -> dict[str, Any]:
    """By type: title, description, meaning of each setting, values available in expressions, example."""
    words: dict[str, Any] = json.loads((_FOLDER / f"{section}.json").read_text(encoding="utf-8"))
    return words


def render_pages() -> dict[str, str]:
    """Every page by its path under `docs/reference`."""
    pages = {"README.md": _render_index()}
    for key in FIELD_TYPES:
        pages[f"fields/{key}.md"] = _render_page("fields", key, _field_settings(key))
    for key in ACTION_TYPES:
        pages[f"actions/{key}.md"] = _render_page("actions", key, _action_settings(key))
    return pages


def title_of(section: str, key: str) -> str:
    """The title of a type; an action has the label shown in the back office."""
    return str(ACTION_TYPES[key].label) if section == "actions" else str(load_words(section)[key]["title"])


def settings_of(section: str, key: str) -> list[str]:
    """The settings that the code declares."""
    return list(FIELD_TYPES[key].options_schema if section == "fields" else ACTION_TYPES[key].parameters)


def write_pages(folder: Path) -> None:
    """Write all pages, and delete those of types that no longer exist."""
    pages = render_pages()
    for existing in folder.rglob("*.md"):
        if existing.relative_to(folder).as_posix() not in pages:
            existing.unlink()
    for name, content in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def _render_index() -> str:
    words = load_words("index")
    lines = [f"# {words['title']}", "", words["introduction"]]
    for section in SECTIONS:
        lines += ["", f"## {words[section]['title']}", "", words[section]["introduction"], ""]
        keys = FIELD_TYPES if section == "fields" else ACTION_TYPES
        lines += [f"- [{title_of(section, key)}]({section}/{key}.md) (`{key}`)" for key in keys]
        lines += ["", words[section]["common"], "", *_settings_table(words[section]["settings"])]
    return "\n".join(lines) + "\n"


def _render_page(section: str, key: str, settings: Iterator[tuple[str, str, str, str]]) -> str:
    words, shared = load_words(section)[key], load_words("index")
    lines = [f"# {title_of(section, key)}", "", f"`{key}`", "", words["does"]]
    if section == "actions":
        lines += _action_notes(key, shared["kinds"])
    rows = ["| " + " | ".join(row) + " |" for row in settings]
    if rows:
        columns = shared["columns"]
        lines += ["", f"## {shared['settings_title']}", "", f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
        lines += rows
    if words.get("reads"):
        lines += ["", f"## {shared['reads_title']}", "", words["reads"]]
    example = json.dumps(words["example"], ensure_ascii=False, indent=2)
    lines += ["", f"## {shared['example_title']}", "", "```json", example, "```"]
    return "\n".join(lines) + "\n"


def _action_notes(key: str, kinds: Mapping[str, str]) -> Iterator[str]:
    action_type = ACTION_TYPES[key]
    notes = (
        ("deferred", action_type.is_deferred),
        ("not_global", not action_type.is_global),
        ("for_good", action_type.is_irreversible),
    )
    for name, applies in notes:
        if applies:
            yield from ("", kinds[name])


def _field_settings(key: str) -> Iterator[tuple[str, str, str, str]]:
    field_type = FIELD_TYPES[key]
    for name, schema in field_type.options_schema.items():
        default = field_type.defaults.get(name)
        yield _setting_row("fields", key, name, schema, required=name in field_type.required_options, default=default)


def _action_settings(key: str) -> Iterator[tuple[str, str, str, str]]:
    for name, parameter in ACTION_TYPES[key].parameters.items():
        schema = parameter.schema
        yield _setting_row("actions", key, name, schema, required=parameter.is_required, default=schema.get("default"))


def _setting_row(
    section: str, key: str, name: str, schema: Mapping[str, Any], *, required: bool, default: Any
) -> tuple[str, str, str, str]:
    kinds = load_words("index")["schema"]
    default_text = kinds["required"] if required else _format_default(default)
    return f"`{name}`", _describe_schema(schema, kinds), default_text, load_words(section)[key]["settings"][name]


def _describe_schema(schema: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """A JSON Schema in a few words."""
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if "$ref" in schema:
        return kinds[schema["$ref"].rsplit("/", 1)[-1]]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return f" {kinds['or']} ".join(dict.fromkeys(_describe_schema(choice, kinds) for choice in schema[keyword]))
    type_ = schema.get("type")
    if isinstance(type_, list):
        return f" {kinds['or']} ".join(kinds[choice] for choice in type_ if choice != "null")
    return _describe_bounds(kinds[str(type_)] if type_ else kinds["value"], schema, kinds)


def _describe_bounds(kind: str, schema: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    bounds = [
        f"{kinds[word]} {schema[name]}"
        for word, names in (("from", ("minimum", "minItems")), ("to", ("maximum", "maxItems", "maxLength")))
        for name in names
        if name in schema
    ]
    return f"{kind} ({', '.join(bounds)})" if bounds else kind


def _settings_table(settings: Mapping[str, str]) -> Iterator[str]:
    columns = load_words("index")["columns"]
    yield f"| {columns[0]} | {columns[-1]} |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in settings.items())


def _format_default(value: Any) -> str:
    return "" if value in (None, [], "") else f"`{json.dumps(value, ensure_ascii=False)}`"
