"""A form while it is being filled: which questions come or go with an answer, and what is wrong with those just left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.procedures.fields import FIELD_TYPES, Field, Form, Problem
from app.procedures.fields.choices import depends_on_answers
from app.procedures.validation import Checked

# Which questions that may come or go the browser was showing: one that appears only now is not yet a mistake.
SHOWN = "shown"
# The inputs that were left, or whose mistake may be mended by now.
JUDGED = "judged"


@dataclass(frozen=True)
class Slot:
    """The place of a question in a form, empty while its condition is not met. A fixed one never changes."""

    field: Field
    is_shown: bool
    is_fixed: bool

    def changes(self, form: Form, before: Collection[str], values: Mapping[str, Any]) -> bool:
        """Whether it is to be drawn again, when the browser showed these."""
        if self.is_fixed or (self.is_shown == (self.field.id in before) and _is_steady(self.field)):
            return False
        is_told = FIELD_TYPES[self.field.type].is_computed and self.is_shown and self.field.id in before
        return not is_told or form.getlist(self.field.id)[:1] != [values.get(self.field.id, "")]


@dataclass(frozen=True)
class Refresh:
    """What to change in the form: places to draw again with the content of their inputs, and what to say of some inputs."""

    slots: list[Slot]
    values: Mapping[str, Any]
    judged: list[tuple[Field, Problem]]

    @property
    def is_empty(self) -> bool:
        """Whether the form stays as it is."""
        return not self.slots and not self.judged


def slots_of(fields: Iterable[Field], shown: Iterable[Field], *, is_always_shown: bool = True) -> list[Slot]:
    """The places of these fields; `is_always_shown` unless the page itself comes and goes."""
    asked = {field.id: field for field in shown}
    return [
        Slot(
            asked.get(field.id, field),
            field.id in asked,
            is_always_shown and field.condition is None and _is_steady(field),
        )
        for field in fields
    ]


def refreshed(slots: Iterable[Slot], values: Mapping[str, Any], checked: Iterable[Checked], form: Form) -> Refresh:
    """What an answer changes in a form, given what the browser shows and what was left in it."""
    before, names = set(form.getlist(SHOWN)), frozenset(form.getlist(JUDGED))
    judged = [found for each in checked for found in each.problem_list if _is_judged(*found, names)]
    return Refresh([slot for slot in slots if slot.changes(form, before, values)], values, judged)


def seen(slots: Iterable[Slot], form: Form) -> frozenset[str]:
    """The questions that could be seen when the form was sent."""
    return frozenset({*(slot.field.id for slot in slots if slot.is_fixed), *form.getlist(SHOWN)})


def _is_judged(field: Field, problem: Problem, names: Collection[str]) -> bool:
    """Whether the input at fault was left; when it is the whole of several inputs, whether one of them was."""
    if not FIELD_TYPES[field.type].is_typed:
        return False
    target = f"{field.id}__{problem.part}" if problem.part else field.id
    return any(name == target or name.startswith(f"{target}__") for name in names)


def _is_steady(field: Field) -> bool:
    return FIELD_TYPES[field.type].is_steady and not depends_on_answers(field)
