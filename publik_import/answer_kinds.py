"""The types of field by what expressions read of their answers, as the types themselves say it."""

from __future__ import annotations

from app.procedures.fields import FIELD_TYPES, FieldType


def _read_kinds(field_type: FieldType) -> frozenset[str]:
    """Return the kinds of values that may be read of an answer; none for what nobody answers."""
    if not field_type.has_value or field_type.is_computed:
        return frozenset()
    return field_type.value_type({**field_type.defaults, **field_type.example}).kinds


_KINDS = {key: _read_kinds(field_type) for key, field_type in FIELD_TYPES.items()}

CHOICE_TYPES = frozenset(key for key, field_type in FIELD_TYPES.items() if "options" in field_type.settings_schema)
TEXT_TYPES = frozenset(key for key, kinds in _KINDS.items() if "text" in kinds) - CHOICE_TYPES
BOOLEAN_TYPES = frozenset(key for key, kinds in _KINDS.items() if kinds == {"boolean"})
# Answers that are one value, of which nothing else can be named: of a day its year can.
SCALAR_TYPES = TEXT_TYPES | {key for key, kinds in _KINDS.items() if kinds and kinds <= {"number", "boolean", "time"}}
