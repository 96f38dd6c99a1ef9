"""The variables of a circuit, filled in by each procedure: an input by the type of the field that the circuit declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing import editors
from app.definitions.editing.expressions.field_subjects import list_options
from app.definitions.editing.pointers import extend_pointer
from app.definitions.words.setting_words import SettingWords
from app.language.expressions.value_types import ANY_TYPE, ValueType
from app.procedures.fields import FIELD_TYPES


def build_variable_rows(
    workflow: Mapping[str, Any], values: Any, pointer: str, name: str
) -> Iterator[tuple[editors.Editor]]:
    """The editor of each variable that the circuit declares, then of those that it no longer has."""
    current = values if isinstance(values, Mapping) else {}
    declared = {
        str(each["id"]): each for each in workflow.get("variables") or () if isinstance(each, Mapping) and "id" in each
    }
    for key in dict.fromkeys([*declared, *current]):
        field = declared.get(key)
        yield (_build_editor(key, field, current, pointer, name),)


def _build_editor(
    key: str, field: Mapping[str, Any] | None, current: Mapping[str, Any], pointer: str, name: str
) -> editors.Editor:
    settings: Mapping[str, Any] = field or {}
    value = current.get(key)
    label = str(settings.get("label") or key) if field else _("%(value)s (n’existe pas)", value=key)
    input_kind, choices = _find_input(settings, value)
    is_whole = settings.get("integer", False) is True
    return editors.Editor(
        pointer=extend_pointer(pointer, key),
        name=f"{name}.{key}",
        key=key,
        input=input_kind,
        words=SettingWords(label, str(settings.get("hint") or "")),
        value=value,
        is_present=key in current,
        choices=choices,
        minimum=_read_bound(settings, "minimum"),
        maximum=_read_bound(settings, "maximum"),
        max_length=settings.get("max_length") if isinstance(settings.get("max_length"), int) else None,
        schema={"type": "integer" if is_whole else "number"} if input_kind == editors.NUMBER else {},
    )


def _find_input(settings: Mapping[str, Any], value: Any) -> tuple[str, tuple[tuple[Any, str], ...]]:
    """The input of a field by the type of its answer, and its choices. What no input can write stays as it is."""
    answer_type, options = _find_answer_type(settings), list_options(settings)
    if options:
        return (editors.CHOICES if "list" in answer_type.kinds else editors.CHOICE), options
    if answer_type.kinds == {"boolean"}:
        return editors.CHOICE, ((True, _("Oui")), (False, _("Non")))
    if answer_type.kinds == {"number"}:
        return editors.NUMBER, ()
    if isinstance(value, Mapping | list):
        return editors.FIXED, ()
    return (editors.DAY if answer_type.kinds == {"date"} else editors.LINE), ()


def _find_answer_type(settings: Mapping[str, Any]) -> ValueType:
    field_type = FIELD_TYPES.get(str(settings.get("type")))
    return field_type.value_type({**field_type.defaults, **settings}) if field_type else ANY_TYPE


def _read_bound(settings: Mapping[str, Any], name: str) -> Any:
    """The bound of a number; none when it is a date or follows an expression."""
    bound = settings.get(name)
    return bound if isinstance(bound, int | float) and not isinstance(bound, bool) else None
