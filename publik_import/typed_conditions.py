"""Conditions of Publik that are typed in a document template, read as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.definitions.editing.expressions import subjects as kinds
from app.definitions.editing.expressions.subjects import Subject
from app.studio.office_templates.typed_conditions import ConditionRefused
from publik_import.answer_kinds import BOOLEAN_TYPES
from publik_import.findings import NotUnderstood
from publik_import.names import Names
from publik_import.translation import translate_condition
from publik_import.variable_meanings import Answer

_ANSWER_TYPES = {
    kinds.CHOICE: "single_choice",
    kinds.CHOICES: "multiple_choice",
    kinds.BOOLEAN: min(BOOLEAN_TYPES),
    kinds.ROWS: "block",
}


def read_publik_condition(text: str, subjects: Mapping[str, Subject]) -> Any:
    """The expression of the condition, whose variables are the ids of answers. Raises ConditionRefused."""
    names = Names(in_workflow=True)
    for name, subject in subjects.items():
        if name.startswith("answers.") and name.count(".") == 1:
            options = {label: value for value, label in subject.options}
            answer = Answer(subject.name, _ANSWER_TYPES.get(subject.kind, subject.kind), options)
            names.register_answer(name.removeprefix("answers."), answer)
    try:
        return translate_condition(text, names).expression
    except NotUnderstood as problem:
        raise ConditionRefused(str(problem.reason)) from problem
