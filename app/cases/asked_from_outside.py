"""What other software gives with a call: looked at like the answers of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.asked_action import context_around
from app.cases.definitions import checks_of_action, fields_of_action
from app.cases.models import Case
from app.core.access import SYSTEM
from app.procedures.fields import FIELD_TYPES
from app.procedures.validation import Checked, validate_answers
from app.workflows.definition import Action, Call


def given_with_call(case: Case, opened: Action | Call, given: Mapping[str, Any]) -> Checked:
    """The answers among `given`, and what is wrong with them. Files do not come this way: none is taken by its name."""
    fields = fields_of_action(case, opened)
    typed = {field.id for field in fields if FIELD_TYPES[field.type].is_typed}
    answers = {name: value for name, value in given.items() if name in typed}
    checks = checks_of_action(opened) if isinstance(opened, Action) else ()
    return validate_answers(fields, answers, context_around(case, {}, by=SYSTEM), checks)


def unknown_names(case: Case, opened: Action | Call, given: Mapping[str, Any]) -> list[str]:
    """What is given that nothing asks for."""
    return sorted(given.keys() - {field.id for field in fields_of_action(case, opened)})
