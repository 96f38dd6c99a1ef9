"""What other software gives with a call: looked at like the answers of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.action_context import build_action_context
from app.cases.case_definitions import checks_of_action, fields_of_action
from app.cases.models import Case
from app.core.web.access_rules import SYSTEM
from app.procedures.fields import FIELD_TYPES
from app.procedures.form.validation import ValidationResult, validate_answers
from app.workflows.definition import Action, Call


def validate_call_answers(case: Case, opened: Action | Call, given: Mapping[str, Any]) -> ValidationResult:
    """The answers among `given`, and what is wrong with them. Files do not come this way: none is taken by its name."""
    fields = fields_of_action(case, opened)
    typed = {field.id for field in fields if FIELD_TYPES[field.type].is_typed}
    answers = {name: value for name, value in given.items() if name in typed}
    checks = checks_of_action(opened) if isinstance(opened, Action) else ()
    return validate_answers(fields, answers, build_action_context(case, {}, by=SYSTEM), checks)


def list_unknown_names(case: Case, opened: Action | Call, given: Mapping[str, Any]) -> list[str]:
    """What is given that nothing asks for."""
    return sorted(given.keys() - {field.id for field in fields_of_action(case, opened)})
