"""Passages of texts that are added by a click: under a condition, or repeated for each row of a block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.definitions.editing.editor_builder import build_editor
from app.definitions.editing.editor_forms import Form
from app.definitions.editing.expressions.subjects import Subject
from app.definitions.editing.references import References
from app.definitions.editing.texts.text_passages import can_be_split, list_repeatable_rows, make_passage, split_text

MAX_DIGITS = 6


def find_repeatable_rows(kind_name: str, definition: Mapping[str, Any], pointer: str) -> list[Subject]:
    """The blocks that a passage of the text at a pointer may be repeated for, with those of the procedures of a circuit."""
    procedures = References(kind_name, definition).procedures
    return list_repeatable_rows(kind_name, definition, pointer, procedures=procedures)


def find_rows_to_repeat(kind_name: str, definition: Mapping[str, Any], pointer: str) -> list[Subject]:
    """Find the rows that a text may repeat; none when it cannot be made of passages."""
    editor = build_editor(kind_name, definition, pointer, References(kind_name, definition))
    return find_repeatable_rows(kind_name, definition, pointer) if can_be_split(editor) else []


def split_from_form(
    kind_name: str, definition: Mapping[str, Any], pointer: str, form: Form
) -> tuple[dict[str, Any], str]:
    """Insert the passage of the form in a text, where its cursor was. Raises ElementNotFound, OperationRefused."""
    passage = make_passage(form.get("type", "when"), find_repeatable_rows(kind_name, definition, pointer))
    digits = form.get("cut", "")
    is_number = digits.isascii() and digits.isdigit() and len(digits) < MAX_DIGITS
    return split_text(definition, pointer, passage, cut_at=int(digits) if is_number else None)
