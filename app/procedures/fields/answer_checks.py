"""Checks of several answers together, each with the words for whoever has to mend them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.language import expressions
from app.language.expressions.relaxed_comparison import relax_comparisons
from app.language.expressions.syntax import find_parts
from app.language.text.placeholders import render_text
from app.procedures.fields.base import Field, Problem

MAX_CHECKS = 20
# The names of answers: those of a form, those to the fields of an action, those of one group of a block.
ANSWERS, ACTION, ITEM = "answers", "action", "item"

CHECKS_SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "maxItems": MAX_CHECKS,
    "items": {
        "type": "object",
        "required": ["condition", "message"],
        "properties": {
            "condition": {"type": "object"},
            "message": {"type": "string", "pattern": r"\S", "maxLength": 500},
            "field": {"type": ["string", "null"], "maxLength": 60},
        },
        "additionalProperties": False,
    },
}


@dataclass(frozen=True)
class Check:
    """A condition on several answers, and the message shown beside one of the questions when it is false."""

    condition: Any
    message: str
    field: str | None
    reads: frozenset[str]

    def find_field(self, fields: Iterable[Field]) -> str | None:
        """The question beside which it is said: its own, else the last of those that it reads. None when none is shown."""
        names = [field.id for field in fields]
        if self.field in names:
            return self.field
        return next((name for name in reversed(names) if name in self.reads), None)

    def is_met(self, values: Mapping[str, Any]) -> bool:
        """True when the check passes, or costs too much to evaluate."""
        try:
            return expressions.is_met(self.condition, values)
        except expressions.ExpressionError:
            return True


def read_checks(
    definitions: Iterable[Mapping[str, Any]], *, about: str = ANSWERS, field: str | None = None
) -> tuple[Check, ...]:
    """The checks of checked documents, about answers of these names; `field` is where they are said by default."""
    return tuple(
        Check(
            condition=relax_comparisons(definition["condition"]),
            message=definition["message"],
            field=definition.get("field") or field,
            reads=find_parts(definition["condition"], about),
        )
        for definition in definitions
    )


def unmet_checks(
    checks: Iterable[Check],
    fields: Collection[Field],
    *,
    at_fault: Collection[str],
    values: Mapping[str, Any],
    build_texts: Callable[[], Mapping[str, Any]],
) -> Iterator[tuple[str, Problem]]:
    """Checks that the answers fail, with the question of each message; the `at_fault` field comes first."""
    for check in checks:
        field_id = check.find_field(fields)
        if field_id is not None and not check.reads.intersection(at_fault) and not check.is_met(values):
            yield field_id, Problem("check", {"message": render_text(check.message, build_texts())})
