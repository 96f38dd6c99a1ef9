"""Processing data that other software fills in: validated as a form would, kept, and told in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases import timeline
from app.cases.case_definitions import processing_fields_of
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.workflow.action_context import build_action_context
from app.core import clock
from app.core.i18n import gettext as _
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import with_stored_details
from app.procedures.form.validation import ValidationResult, validate_answers


def list_unknown_processing(case: Case, values: Mapping[str, Any]) -> list[str]:
    """Names of no processing field of the case, or of one that is not typed."""
    typed_fields = {field.id for field in processing_fields_of(case) if FIELD_TYPES[field.type].is_typed}
    return sorted(values.keys() - typed_fields)


def validate_processing(case: Case, values: Mapping[str, Any]) -> ValidationResult:
    """Validate some values; the others are neither asked for nor changed."""
    fields = tuple(field for field in processing_fields_of(case) if field.id in values)
    return validate_answers(fields, values, build_action_context(case, {}, by=SYSTEM))


def write_processing(case: Case, result: ValidationResult, *, by: Actor) -> None:
    """Keep validated values beside those that the case has. Raises StaleCase."""
    formatted = [
        [field.label, case_values.format_answer(with_stored_details(field, result.answers), result.answers[field.id])]
        for field in result.fields
        if result.answers.get(field.id) not in (None, "", [])
    ]
    with one_writer(case):
        case_values.set_processing(case, {**case_values.processing_of(case), **result.answers})
        details = {"by": by.name, "label": _("Données de traitement"), "given": formatted}
        timeline.record(case, "called", by=by, visible_to=timeline.AGENTS, details=details)
        case.updated_at = clock.now()
