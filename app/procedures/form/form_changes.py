"""Changes of a form between two versions, and what becomes of the answers to the former one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.procedures.definition import Page, Procedure
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.field_type import answer_names
from app.procedures.form.journey import Answers


@dataclass(frozen=True)
class FormChanges:
    """Differences that somebody who began the former version would find with the later one: pages and questions lost or new."""

    removed_pages: tuple[Page, ...] = ()
    removed_fields: tuple[Field, ...] = ()
    # Questions whose type is another one: their answer cannot be carried over.
    retyped_fields: tuple[Field, ...] = ()
    # Questions that must be answered, and that the former version did not ask.
    required_fields: tuple[Field, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.removed_pages or self.removed_fields or self.retyped_fields or self.required_fields)


@dataclass(frozen=True)
class CarriedAnswers:
    """The answers that the later version takes over, and the questions whose answer it does not."""

    answers: dict[str, object]
    dropped_fields: tuple[Field, ...]


def compare_forms(former: Procedure, later: Procedure) -> FormChanges:
    """The changes from one version of a form to a later one."""
    page_ids = {page.id for page in later.pages}
    former_questions, later_questions = _questions(former), _questions(later)
    return FormChanges(
        removed_pages=tuple(page for page in former.pages if page.id not in page_ids),
        removed_fields=tuple(field for name, field in former_questions.items() if name not in later_questions),
        retyped_fields=tuple(
            later_questions[name]
            for name, field in former_questions.items()
            if name in later_questions and not _have_same_answers(field, later_questions[name])
        ),
        required_fields=tuple(
            field for name, field in later_questions.items() if field.required and name not in former_questions
        ),
    )


def carry_answers(former: Procedure, later: Procedure, answers: Answers) -> CarriedAnswers:
    """Sort the answers given to the former version: a choice that is not offered any more is dropped too."""
    later_questions = _questions(later)
    carried: dict[str, object] = {}
    dropped: list[Field] = []
    for name, field in _questions(former).items():
        if answers.get(name) in (None, "", []):
            continue
        if name in later_questions and _can_carry(field, later_questions[name], answers[name]):
            carried.update(
                {answer_name: answers[answer_name] for answer_name in answer_names(field) if answer_name in answers}
            )
        else:
            dropped.append(field)
    return CarriedAnswers(carried, tuple(dropped))


def _questions(procedure: Procedure) -> dict[str, Field]:
    return {field.id: field for field in procedure.fields if _is_question(field)}


def _is_question(field: Field) -> bool:
    field_type = FIELD_TYPES[field.type]
    return field_type.has_value and not field_type.is_computed and not field.for_agents


def _have_same_answers(former: Field, later: Field) -> bool:
    """Whether both are of one type, or are both typed as text, whatever checks it."""
    return former.type == later.type or (_is_text(former) and _is_text(later))


def _is_text(field: Field) -> bool:
    field_type = FIELD_TYPES[field.type]
    return "text" in field_type.value_type(field.settings).kinds and field_type.allowed_values(field) is None


def _can_carry(former: Field, later: Field, answer: object) -> bool:
    if not _have_same_answers(former, later):
        return False
    if FIELD_TYPES[later.type].has_parts and former.settings != later.settings:
        return False
    allowed_values = FIELD_TYPES[later.type].allowed_values(later)
    return allowed_values is None or all(value in allowed_values for value in _values(answer))


def _values(answer: object) -> Iterator[object]:
    if isinstance(answer, list):
        yield from answer
    else:
        yield answer
