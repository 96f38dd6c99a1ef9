"""The pages of `docs/reference`: each type of field and of action as the code declares it, with words for administrators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.procedures.fields import FIELD_TYPES
from app.workflows.actions import ACTION_TYPES, ActionType

_FOLDER = Path(__file__).parent
SECTIONS = ("fields", "actions")


@cache
def load_words(section: str) -> dict[str, Any]:
    """By type: its title, what it does, what each setting means, what it gives to expressions, an example."""
    if section == "actions":
        return {key: _words_of_action(action_type) for key, action_type in ACTION_TYPES.items()}
    found: dict[str, Any] = json.loads((_FOLDER / f"{section}.json").read_text(encoding="utf-8"))
    return found


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
    found = {"README.md": _render_index()}
    for key in FIELD_TYPES:
        found[f"fields/{key}.md"] = _render_page("fields", key, _fields_settings(key))
    for key in ACTION_TYPES:
        found[f"actions/{key}.md"] = _render_page("actions", key, _action_settings(key))
    return found


def title_of(section: str, key: str) -> str:
    """An action has the name that the screens give it."""
    return str(ACTION_TYPES[key].label) if section == "actions" else str(load_words(section)[key]["title"])


def settings_of(section: str, key: str) -> list[str]:
    """The settings that the code declares."""
    return list(FIELD_TYPES[key].options_schema if section == "fields" else ACTION_TYPES[key].parameters)


def write_pages(folder: Path) -> None:
    """Writes all pages, and takes away those of types that are no more."""
    made = render_pages()
    for known in folder.rglob("*.md"):
        if known.relative_to(folder).as_posix() not in made:
            known.unlink()
    for name, content in made.items():
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
    told, shared = load_words(section)[key], load_words("index")
    lines = [f"# {title_of(section, key)}", "", f"`{key}`", "", told["does"]]
    if section == "actions":
        lines += _action_notes(key, shared["kinds"])
    rows = ["| " + " | ".join(row) + " |" for row in settings]
    if rows:
        columns = shared["columns"]
        lines += ["", f"## {shared['settings_title']}", "", f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
        lines += rows
    if told.get("reads"):
        lines += ["", f"## {shared['reads_title']}", "", told["reads"]]
    written = json.dumps(told["example"], ensure_ascii=False, indent=2)
    lines += ["", f"## {shared['example_title']}", "", "```json", written, "```"]
    return "\n".join(lines) + "\n"


def _action_notes(key: str, kinds: Mapping[str, str]) -> Iterator[str]:
    known = ACTION_TYPES[key]
    told = (("deferred", known.is_deferred), ("not_global", not known.is_global), ("for_good", known.is_irreversible))
    for name, is_so in told:
        if is_so:
            yield from ("", kinds[name])
    if known.publik:
        yield from ("", kinds["publik"].format(items=", ".join(f"`{item}`" for item in known.publik)))


def _fields_settings(key: str) -> Iterator[tuple[str, str, str, str]]:
    known = FIELD_TYPES[key]
    for name, schema in known.options_schema.items():
        default = known.defaults.get(name)
        yield _setting_row("fields", key, name, schema, required=name in known.required_options, default=default)


def _action_settings(key: str) -> Iterator[tuple[str, str, str, str]]:
    for name, parameter in ACTION_TYPES[key].parameters.items():
        schema = parameter.schema
        yield _setting_row("actions", key, name, schema, required=parameter.is_required, default=schema.get("default"))


def _setting_row(
    section: str, key: str, name: str, schema: Mapping[str, Any], *, required: bool, default: Any
) -> tuple[str, str, str, str]:
    kinds = load_words("index")["schema"]
    given = kinds["required"] if required else _format_default(default)
    return f"`{name}`", _describe_schema(schema, kinds), given, load_words(section)[key]["settings"][name]


def _describe_schema(schema: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    """What the JSON Schema asks for, in a few words."""
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if "$ref" in schema:
        return kinds[schema["$ref"].rsplit("/", 1)[-1]]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return f" {kinds['or']} ".join(dict.fromkeys(_describe_schema(each, kinds) for each in schema[several]))
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


def _settings_table(settings: Mapping[str, str]) -> Iterator[str]:
    columns = load_words("index")["columns"]
    yield f"| {columns[0]} | {columns[-1]} |"
    yield "| --- | --- |"
    yield from (f"| `{name}` | {meaning} |" for name, meaning in settings.items())


def _format_default(value: Any) -> str:
    return "" if value in (None, [], "") else f"`{json.dumps(value, ensure_ascii=False)}`"
