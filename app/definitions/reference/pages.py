"""Render `docs/reference`: each type of field and of action as the code declares it, with explanations for administrators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.definitions.reference.field_page import render_field_page
from app.definitions.reference.schema_words import format_settings
from app.optional_packages import load_parts
from app.workflows.actions import ACTION_TYPES

_FOLDER = Path(__file__).parent


@cache
def _load_words() -> dict[str, Any]:
    words: dict[str, Any] = json.loads((_FOLDER / "index.json").read_text(encoding="utf-8"))
    return words


def render_pages() -> dict[str, str]:
    """Every page by its path under `docs/reference`."""
    pages = {"README.md": _render_index(), "fields.md": render_field_page(_load_words())}
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
    words = _load_words()
    lines = [f"# {words['title']}", "", words["introduction"]]
    lines += ["", words["fields"]["where"], "", f"## {words['actions']['title']}", ""]
    lines += [words["actions"]["introduction"], ""]
    lines += [f"- [{action_type.label}](actions/{key}.md) (`{key}`)" for key, action_type in ACTION_TYPES.items()]
    lines += ["", words["actions"]["common"], "", *_settings_table(words["actions"]["settings"])]
    return "\n".join(lines) + "\n"


def _render_page(key: str) -> str:
    action_type, words = ACTION_TYPES[key], _load_words()
    lines = [
        f"# {action_type.label}",
        "",
        f"`{key}`",
        "",
        str(action_type.help_text),
        *_action_notes(key, words["kinds"]),
    ]
    if action_type.parameters:
        lines += ["", f"## {words['settings_title']}", "", *format_settings(action_type.parameters, words)]
    example = json.dumps(action_type.full_example(), ensure_ascii=False, indent=2)
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
    for equivalents in load_parts("action_items"):
        yield from equivalents.describe_items(key)


def _settings_table(settings: Mapping[str, str]) -> Iterator[str]:
    columns = _load_words()["columns"]
    yield f"| {columns[0]} | {columns[-1]} |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in settings.items())
