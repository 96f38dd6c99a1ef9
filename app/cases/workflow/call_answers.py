"""Answers sent by other software with a call, validated like those of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.case_definitions import checks_of_action, fields_of_action
from app.cases.models import Case
from app.cases.workflow.action_context import build_action_context
from app.core.web.access_rules import SYSTEM
from app.procedures.fields import FIELD_TYPES
from app.procedures.form.validation import ValidationResult, validate_answers
from app.workflows.definition import Action, Call


def validate_call_answers(case: Case, element: Action | Call, payload: Mapping[str, Any]) -> ValidationResult:
    """The answers in the payload, and what is wrong with them. Files do not come this way: none is taken by its name."""
    fields = fields_of_action(case, element)
    typed_fields = {field.id for field in fields if FIELD_TYPES[field.type].is_typed}
    answers = {name: value for name, value in payload.items() if name in typed_fields}
    checks = checks_of_action(element) if isinstance(element, Action) else ()
    return validate_answers(fields, answers, build_action_context(case, {}, by=SYSTEM), checks)


def list_unknown_names(case: Case, element: Action | Call, payload: Mapping[str, Any]) -> list[str]:
    """Names in the payload that no field asks for."""
    return sorted(payload.keys() - {field.id for field in fields_of_action(case, element)})
