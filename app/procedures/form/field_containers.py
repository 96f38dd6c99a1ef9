"""The places of questions in a form, and which of them the browser was showing when it sent the form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.procedures.fields import FIELD_TYPES, Field, Form

# Which questions that may come or go the browser was showing: one that appears only now is not yet a mistake.
SHOWN_INPUT = "shown"


@dataclass(frozen=True)
class FieldContainer:
    """The place of a question in a form, empty while its condition is not met. A fixed one never changes."""

    field: Field
    is_shown: bool
    is_fixed: bool

    def must_be_redrawn(self, form: Form, before: Collection[str], values: Mapping[str, Any]) -> bool:
        """Whether it is to be drawn again, when the browser showed these."""
        was_shown = self.field.id in before
        if self.is_fixed or (self.is_shown == was_shown and is_static(self.field)):
            return False
        return self.is_shown != was_shown or FIELD_TYPES[self.field.type].is_outdated(self.field, form, values)


def visible_field_ids(containers: Iterable[FieldContainer], form: Form) -> frozenset[str]:
    """The questions that could be seen when the form was sent."""
    return frozenset(
        {*(container.field.id for container in containers if container.is_fixed), *form.getlist(SHOWN_INPUT)}
    )


def is_static(field: Field) -> bool:
    return not FIELD_TYPES[field.type].is_answer_dependent(field)
