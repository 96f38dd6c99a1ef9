"""Read the choices of a question from its form: those that are written, or the source that gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.editors import Editor
from app.definitions.editing.form_inputs import MAX_LINES, Form, InputIncomplete, read_text
from app.definitions.editing.identifiers import make_identifier
from app.language.text.placeholders import find_placeholders

MAX_FILTERS = 5


def read_options(form: Form, editor: Editor) -> Any:
    """The list of choices, or the source; an empty list for none. Raises InputIncomplete."""
    if read_text(form, f"{editor.name}.mode") == "source":
        return _read_source(form, editor)
    return _read_listed(form, editor)


def _read_listed(form: Form, editor: Editor) -> list[dict[str, Any]]:
    options_before = editor.value if isinstance(editor.value, list) else []
    before = {each["value"]: each for each in options_before if isinstance(each, Mapping) and "value" in each}
    count = int(read_text(form, f"{editor.name}.count") or 0)
    rows = [_read_option(form, f"{editor.name}.{position}") for position in range(min(count, MAX_LINES))]
    rows += _read_added(form, editor, rows, before)
    options: list[dict[str, Any]] = []
    used: set[str] = set()
    for row in rows:
        if not row.get("label"):
            continue
        value = row.get("value") or make_identifier(row["label"], used | set(before), default="choix")
        used.add(value)
        options.append({**before.get(value, {}), **row, "value": value})
    return options


def _read_option(form: Form, name: str) -> dict[str, str]:
    option = {key: read_text(form, f"{name}.{key}") for key in ("value", "label")}
    return {key: each for key, each in option.items() if each}


def _read_added(
    form: Form, editor: Editor, rows: list[dict[str, str]], before: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, str]]:
    """The choices that are added one a line. The same lines may be sent twice: when the input is left, then by its button."""
    labels, values = {_fold_spaces(row.get("label", "")) for row in rows}, {row.get("value") for row in rows}
    saved = {_fold_spaces(str(each.get("label", ""))): value for value, each in before.items() if value not in values}
    lines = [line.strip() for line in read_text(form, f"{editor.name}.added").split("\n")]
    new_lines = [line for line in dict.fromkeys(lines) if _fold_spaces(line) not in labels]
    return [{"label": line, "value": saved.get(_fold_spaces(line), "")} for line in new_lines]


def _fold_spaces(text: str) -> str:
    """The text with plain spaces only: the typography of what is saved adds others."""
    return " ".join(text.split())


def _read_source(form: Form, editor: Editor) -> dict[str, Any]:
    before = editor.value if isinstance(editor.value, Mapping) else {}
    source = read_text(form, f"{editor.name}.source")
    if not source:
        raise InputIncomplete(_("Choisissez une source : d’ici là, les choix restent ceux qui sont écrits."))
    value: dict[str, Any] = {**before, "source": source}
    for key in ("typed_when_failing", "own"):
        value[key] = "true" in form.getlist(f"{editor.name}.{key}")
        if not value[key] and key not in before:
            del value[key]
    where = _read_filters(form, editor.name, before.get("where") or {})
    for key, each in (("where", where), ("obtained_by", read_text(form, f"{editor.name}.obtained_by"))):
        value.pop(key, None)
        if each:
            value[key] = each
    return value


def _read_filters(form: Form, name: str, before: Mapping[str, str]) -> dict[str, str]:
    """The filters: a property, and the answer or the text that it equals. A filter without one of the two is left out."""
    where = {}
    for position in range(MAX_FILTERS):
        row = f"{name}.where.{position}"
        key, question = read_text(form, f"{row}.name"), read_text(form, f"{row}.question")
        text = f"{{{{ {question} }}}}" if question else read_text(form, f"{row}.text")
        if key and text:
            is_same = question and find_placeholders(before.get(key, "")) == {question}
            where[key] = before[key] if is_same else text
    return where
