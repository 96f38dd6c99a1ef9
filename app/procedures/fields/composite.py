"""Answers made of several lines, each in an input of its own: a company, an association, a bank account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from app.language.expressions.value_types import ValueType, create_object_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.text_formats import format_identifier, read_identifier

MAX_LENGTH = 200


@dataclass(frozen=True)
class Part:
    """One line of the answer. `check` names the identifier that it has to be."""

    name: str
    check: str | None = None
    is_required: bool = True


class Composite(FieldType):
    """Kept as an object; a line that is missing or wrong is said at its input."""

    parts: ClassVar[tuple[Part, ...]]

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_object_type(*(part.name for part in self.parts))

    def read(self, field: Field, form: Form) -> dict[str, str]:
        return {part.name: first_text(form, f"{field.id}__{part.name}") for part in self.parts}

    def is_part_required(self, field: Field, part: Part) -> bool:
        """Whether the line has to be filled in, once one is."""
        return part.is_required

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, str] | None, list[Problem]]:
        parts = self._read_parts(raw)
        if not any(parts.values()) and not field.required:
            return None, []
        outcomes = {part.name: self._validate_part(field, part, parts[part.name]) for part in self.parts}
        problems = [outcome for outcome in outcomes.values() if isinstance(outcome, Problem)]
        filled_parts = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, str) and outcome}
        return (None, problems) if problems else (filled_parts, [])

    def _validate_part(self, field: Field, part: Part, text: str) -> str | Problem:
        if not text:
            return Problem(f"{part.name}_missing", part=part.name) if self.is_part_required(field, part) else ""
        if len(text) > MAX_LENGTH:
            return Problem("too_long", {"maximum": MAX_LENGTH}, part.name)
        identifier = read_identifier(part.check, text) if part.check else text
        return Problem(f"{part.check}_wrong", part=part.name) if identifier is None else identifier

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        return {f"{field.id}__{name}": text.replace("\u00a0", " ") for name, text in self.format_parts(value).items()}

    def format_parts(self, value: Any) -> dict[str, str]:
        """Each line as people read it, or as it was typed when it is wrong; empty for what was not given."""
        return {
            part.name: _format_part(part, text)
            for part, text in zip(self.parts, self._read_parts(value).values(), strict=True)
        }

    def _read_parts(self, raw: Any) -> dict[str, str]:
        values = raw if isinstance(raw, Mapping) else {}
        return {part.name: clean_line(values.get(part.name)) for part in self.parts}


def _format_part(part: Part, text: str) -> str:
    identifier = read_identifier(part.check, text) if part.check and text else None
    return text if identifier is None else format_identifier(part.check, identifier)
