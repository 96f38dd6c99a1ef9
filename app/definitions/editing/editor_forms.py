"""Read what an author filled a property in with: the value to write in the definition."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing import editors
from app.definitions.editing.changes import MISSING
from app.definitions.editing.editors import Editor
from app.definitions.editing.form_inputs import MAX_LINES, Form, InputIncomplete, InputRefused, read_text
from app.definitions.editing.option_forms import read_options
from app.definitions.editing.pointers import split_pointer
from app.definitions.editing.schema_lookup import fits

__all__ = ["Form", "InputIncomplete", "InputRefused", "read_editor", "write_text"]

ExpressionReader = Callable[[Form, str], Any]


def read_editor(form: Form, editor: Editor, read_expression: ExpressionReader) -> Any:
    """The value of a property; MISSING for none. What was not changed stays as it is written. Raises InputRefused."""
    return _Reader(form, read_expression).read(editor)


def write_text(editor: Editor) -> str:
    """Return the text that the input of a single value shows."""
    value = editor.value
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(str(element) for element in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _Reader:
    def __init__(self, form: Form, read_expression: ExpressionReader) -> None:
        self._form = form
        self._read_expression = read_expression
        self._readers: Mapping[str, Callable[[Editor], Any]] = {
            editors.YES_NO: self._read_yes_no,
            editors.CHOICE: self._read_choice,
            editors.CHOICES: self._read_choices,
            editors.NUMBER: self._read_number,
            editors.LINES: self._read_lines,
            editors.GROUP: self._read_group,
            editors.MAPPING: self._read_mapping,
            editors.ROWS: self._read_rows,
            editors.OPTIONS: lambda editor: self._or_none(editor, read_options(self._form, editor)),
            editors.EXPRESSION: lambda editor: self._or_none(editor, self._read_expression(self._form, editor.name)),
            editors.VALUE: self._read_any_value,
            editors.ELEMENTS: lambda editor: editor.value if editor.is_present else MISSING,
            editors.IMAGE: lambda editor: editor.value if editor.is_present else MISSING,
            editors.FIXED: lambda editor: editor.value if editor.is_present else MISSING,
        }

    def read(self, editor: Editor) -> Any:
        read = self._readers.get(editor.input, self._read_text)
        return read(editor)

    def _text(self, name: str) -> str:
        return read_text(self._form, name)

    def _read_text(self, editor: Editor) -> Any:
        text = self._read_passage(editor.name) if _is_passage(editor) else self._text(editor.name)
        if text in (write_text(editor), write_text(editor).strip()) and editor.is_present:
            return editor.value
        if editor.max_length is not None and len(text) > editor.max_length:
            raise InputRefused(
                _("« %(label)s » fait %(length)s signes : gardez-en %(maximum)s au plus.")
                % {"label": editor.words.label, "length": len(text), "maximum": editor.max_length}
            )
        return text or self._or_none(editor, None)

    def _read_passage(self, name: str) -> str:
        """A passage, with the spaces between itself and the next one."""
        text = self._form.get(name, "")
        return text.replace("\r\n", "\n") if isinstance(text, str) else ""

    def _read_number(self, editor: Editor) -> Any:
        text = self._text(editor.name).replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not text:
            return self._or_none(editor, None)
        if text == write_text(editor) and editor.is_present:
            return editor.value
        try:
            number: Any = float(text)
        except ValueError:
            number = math.nan
        is_whole = "number" not in str(editor.schema.get("type"))
        if not math.isfinite(number) or (is_whole and not number.is_integer()):
            raise InputRefused(_("« %(label)s » attend un nombre, en chiffres.", label=editor.words.label))
        if editor.minimum is not None and number < editor.minimum:
            raise InputRefused(
                _("« %(label)s » est d’au moins %(limit)s.", label=editor.words.label, limit=editor.minimum)
            )
        if editor.maximum is not None and number > editor.maximum:
            raise InputRefused(
                _("« %(label)s » est d’au plus %(limit)s.", label=editor.words.label, limit=editor.maximum)
            )
        return int(number) if number.is_integer() else number

    def _read_yes_no(self, editor: Editor) -> Any:
        answer = "true" in self._form.getlist(editor.name)
        if not editor.is_present and answer is bool(editor.value):
            return MISSING
        return answer

    def _read_choice(self, editor: Editor) -> Any:
        text = self._text(editor.name)
        value = next((value for value, _label in editor.choices if value is not None and str(value) == text), None)
        if text and value is None:
            raise InputRefused(_("Choisissez « %(label)s » dans la liste.", label=editor.words.label))
        if not editor.is_present and value == editor.value:
            return MISSING
        return self._or_none(editor, value)

    def _read_choices(self, editor: Editor) -> Any:
        """Some of the choices, in their order; one alone stays a text where a text is allowed and was written."""
        posted = set(self._form.getlist(editor.name))
        values = [value for value, _label in editor.choices if str(value) in posted]
        whole = next((text for text in posted if _is_keyword(editor, text)), None)
        if whole is not None:
            return whole if editor.is_present or whole != editor.value else MISSING
        if not values:
            return self._or_none(editor, [] if editor.is_required and not editor.schema.get("minItems") else None)
        if editor.is_present and isinstance(editor.value, list) and set(values) == set(map(str, editor.value)):
            return editor.value
        is_single = len(values) == 1 and (isinstance(editor.value, str) or _allows_only_text(editor, values[0]))
        return values[0] if is_single and _allows_text(editor, values[0]) else values

    def _read_lines(self, editor: Editor) -> Any:
        lines = [line.strip() for line in self._text(editor.name).split("\n") if line.strip()][:MAX_LINES]
        if editor.is_present and lines == [str(element).strip() for element in editor.value or ()]:
            return editor.value
        return lines or self._or_none(editor, None)

    def _read_group(self, editor: Editor) -> Any:
        before = editor.value if isinstance(editor.value, Mapping) else {}
        values = {member.key: self.read(member) for member in editor.members}
        value = {key: each for key, each in values.items() if each is not MISSING}
        value |= {key: each for key, each in before.items() if key not in values}
        # The empty values that required members need are nothing to keep where nobody filled in the group.
        is_blank = not editor.is_required and all(element in ("", None, [], {}) for element in value.values())
        if is_blank and value != before:
            return self._or_none(editor, None)
        return value or self._or_none(editor, {} if editor.is_present and editor.value == {} else None)

    def _read_mapping(self, editor: Editor) -> Any:
        values = {member.key: self.read(member) for (member,) in editor.rows}
        added = self._text(f"{editor.name}.added_name")
        if added:
            values[added] = self._text(f"{editor.name}.added_value")
        removed = set(self._form.getlist(f"{editor.name}.removed"))
        value = {key: each for key, each in values.items() if each is not MISSING and each != "" and key not in removed}
        return value or self._or_none(editor, {} if editor.is_required else None)

    def _read_rows(self, editor: Editor) -> Any:
        rows = [{member.key: self.read(member) for member in row} for row in editor.rows]
        filled = [{key: each for key, each in row.items() if each is not MISSING} for row in rows]
        value = [
            row for row in filled if any(each != "" and each is not None and each is not False for each in row.values())
        ]
        return value or self._or_none(editor, [] if editor.is_present and editor.value == [] else None)

    def _read_any_value(self, editor: Editor) -> Any:
        if self._text(f"{editor.name}.mode") == "expression":
            return self._or_none(editor, self._read_expression(self._form, editor.name))
        text = self._text(editor.name)
        if editor.is_present and not isinstance(editor.value, Mapping) and text == write_text(editor).strip():
            return editor.value
        kinds = str(editor.schema.get("type", ""))
        if "integer" in kinds or "number" in kinds or isinstance(editor.value, int | float):
            return self._read_number(editor)
        return text or self._or_none(editor, None)

    def _or_none(self, editor: Editor, value: Any) -> Any:
        """A value; for none, nothing where nothing was, null where null was, and the empty value that a required one needs."""
        if value is not None:
            return value
        if editor.is_present and editor.value is None:
            return None
        if not editor.is_required or not editor.is_present:
            return MISSING
        return None if editor.is_nullable else ""


def _is_passage(editor: Editor) -> bool:
    """Whether the text is part of another one: an element of a list, or what such an element writes."""
    steps = split_pointer(editor.pointer)
    own_steps = steps[:-1] if steps[-1:] in (("text",), ("otherwise",)) else steps
    return editor.input in (editors.TEXT, editors.TEMPLATE) and bool(own_steps) and own_steps[-1].startswith("#")


def _is_keyword(editor: Editor, text: str) -> bool:
    """Whether the text stands for several values at once, such as "all"."""
    return any(text in alternative.get("enum", ()) for alternative in editor.schema.get("alternatives", ()))


def _allows_text(editor: Editor, value: Any) -> bool:
    return any(fits(alternative, value) for alternative in editor.schema.get("alternatives", ()))


def _allows_only_text(editor: Editor, value: Any) -> bool:
    """Whether this value may stand alone, and not in a list: « the applicant »."""
    return any(alternative.get("const") == value for alternative in editor.schema.get("alternatives", ()))
