"""Render `docs/reference`: each type of field and of action as the code declares it, with explanations for administrators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.definitions.reference.field_page import render_field_page
from app.definitions.reference.schema_words import describe_schema, format_default
from app.workflows.actions import ACTION_TYPES, ActionType

_FOLDER = Path(__file__).parent


@cache
def load_words(section: str) -> dict[str, Any]:
    """Words of a section; for actions, by key: what each one does, what its parameters mean, an example."""
    if section == "actions":
        return {key: _words_of_action(action_type) for key, action_type in ACTION_TYPES.items()}
    words: dict[str, Any] = json.loads((_FOLDER / f"{section}.json").read_text(encoding="utf-8"))
    return words


def _words_of_action(action_type: ActionType) -> dict[str, Any]:
    """What an action declares of itself."""
    return {
        "does": action_type.help_text.message,
        "settings": {
            name: (parameter.help_text or parameter.label).message for name, parameter in action_type.parameters.items()
        },
        "example": action_type.full_example(),
    }


def render_pages() -> dict[str, str]:
    """Every page by its path under `docs/reference`."""
    pages = {"README.md": _render_index(), "fields.md": render_field_page(load_words("index"))}
    for key in ACTION_TYPES:
        pages[f"actions/{key}.md"] = _render_page(key)
    return pages


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
    lines += ["", words["fields"]["where"], "", f"## {words['actions']['title']}", ""]
    lines += [words["actions"]["introduction"], ""]
    lines += [f"- [{action_type.label}](actions/{key}.md) (`{key}`)" for key, action_type in ACTION_TYPES.items()]
    lines += ["", words["actions"]["common"], "", *_settings_table(words["actions"]["settings"])]
    return "\n".join(lines) + "\n"


def _render_page(key: str) -> str:
    action, words = load_words("actions")[key], load_words("index")
    lines = [f"# {ACTION_TYPES[key].label}", "", f"`{key}`", "", action["does"], *_action_notes(key, words["kinds"])]
    rows = ["| " + " | ".join(row) + " |" for row in _setting_rows(key)]
    if rows:
        columns = words["columns"]
        lines += ["", f"## {words['settings_title']}", "", f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
        lines += rows
    if action.get("reads"):
        lines += ["", f"## {words['reads_title']}", "", action["reads"]]
    example = json.dumps(action["example"], ensure_ascii=False, indent=2)
    lines += ["", f"## {words['example_title']}", "", "```json", example, "```"]
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
    if action_type.publik:
        yield from ("", kinds["publik"].format(items=", ".join(f"`{item}`" for item in action_type.publik)))


def _setting_rows(key: str) -> Iterator[tuple[str, str, str, str]]:
    kinds, meanings = load_words("index")["schema"], load_words("actions")[key]["settings"]
    for name, parameter in ACTION_TYPES[key].parameters.items():
        schema = parameter.schema
        usual = kinds["required"] if parameter.is_required else format_default(schema.get("default"))
        yield f"`{name}`", describe_schema(schema, kinds), usual, meanings[name]


def _settings_table(settings: Mapping[str, str]) -> Iterator[str]:
    columns = load_words("index")["columns"]
    yield f"| {columns[0]} | {columns[-1]} |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in settings.items())
