"""What the texts of a document may name: the case, its applicant, the authority, and the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.cases.case_definitions import department_in_charge, procedure_of, workflow_of
from app.cases.models import Case
from app.cases.people.contact import address_lines_of
from app.cases.reading import case_values
from app.cases.reading.readable_answers import TEXTS, answers_for
from app.core.formats import format_day
from app.procedures.definition import Procedure
from app.procedures.fields.block import Block, questions
from app.procedures.form.display import display_line


@dataclass(frozen=True)
class DocumentValues:
    """`texts` are read by placeholders, `facts` by conditions; `recipient` is the address in the window, a line each."""

    texts: Mapping[str, Any]
    facts: Mapping[str, Any]
    recipient: tuple[str, ...] = ()
    # Every answer, in order: its question, and what was answered.
    answers: tuple[tuple[str, str], ...] = ()
    # The groups of repeated questions as they are read, by the name of their list.
    rows: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)


def build_values(case: Case, *, document: Mapping[str, str], agent_name: str = "") -> DocumentValues:
    """The values for a document of this case; answers that only some readers know are masked, as in every text.

    `document` holds what is known of the document: its number, its date, the text that the agent typed.
    """
    procedure, workflow = procedure_of(case), workflow_of(case)
    answers = answers_for(case, TEXTS)
    processing = case_values.processing_of(case)
    texts = case_values.text_context(
        case,
        procedure,
        workflow.status(case.status),
        department=department_in_charge(case),
        answers=answers,
        processing=processing,
        action={},
    )
    document_texts = {"number": "", "date": "", "text": "", **document}
    facts = case_values.condition_context(case, answers, processing)
    agent = {"name": agent_name}
    visible_answers = tuple(
        (question.label, text)
        for question in procedure.fields
        if question.id in answers
        and question.id not in procedure.agents_fields
        and (text := texts["answers"][question.id])
    )
    identity = case_values.full_name(case_values.identity_in(procedure, answers))
    return DocumentValues(
        texts={**texts, "document": document_texts, "agent": agent},
        facts={**texts, **facts, "document": document_texts, "agent": agent},
        recipient=tuple(line for line in (identity, *address_lines_of(case)) if line),
        answers=visible_answers,
        rows=_format_rows(procedure, answers),
    )


def build_reference_values(values: DocumentValues) -> dict[str, str]:
    """What the first lines of a letter tell of its case."""
    submitted_on = values.texts["case"]["submitted_on"]
    return {"reference": values.texts["case"]["reference"], "submitted_on": format_day(submitted_on)}


def _format_rows(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, str], ...]]:
    return {
        f"answers.{block.id}": tuple(
            {question.id: display_line(question, row.get(question.id)) for question in questions(block)}
            for row in answers[block.id]
        )
        for block in procedure.fields
        if block.type == Block.key and isinstance(answers.get(block.id), list)
    }
