"""Values that the texts of a document may name: the case, its applicant, the authority, and the document itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.accounts.profile import get_names
from app.cases.case_definitions import department_in_charge, procedure_of, workflow_of
from app.cases.models import Case
from app.cases.people.contact import address_lines_of
from app.cases.reading import case_values
from app.cases.reading.readable_answers import TEXTS, answers_for, processing_for
from app.core.formats import format_day
from app.documents.case_documents import Contents
from app.documents.models import CaseDocument
from app.procedures.definition import Field
from app.procedures.fields.block import Block, questions
from app.procedures.fields.choice import with_stored_details


@dataclass(frozen=True)
class DocumentValues:
    """`texts` are read by placeholders, `facts` by conditions; `recipient` is the address in the window, a line each."""

    texts: Mapping[str, Any]
    facts: Mapping[str, Any]
    recipient: tuple[str, ...] = ()
    # Every answer, in order: its question, and what was answered.
    answers: tuple[tuple[str, str], ...] = ()
    # The rows of each list of answers, as they are written: `answers.children`.
    rows: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)


def build_values(case: Case, *, document: Mapping[str, str], agent_name: str = "") -> DocumentValues:
    """The values for a document of this case; answers that only some readers know are masked, as in every text.

    `document` holds what is known of the document: its number, its date, the text that the agent typed.
    """
    procedure, workflow = procedure_of(case), workflow_of(case)
    answers = answers_for(case, TEXTS)
    processing = processing_for(case, TEXTS)
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
        (each.label, text)
        for each in procedure.fields
        if each.id in answers and each.id not in procedure.agents_fields and (text := texts["answers"][each.id])
    )
    identity = case_values.full_name(case_values.identity_in(procedure, answers))
    return DocumentValues(
        texts={**texts, "document": document_texts, "agent": agent},
        facts={**texts, **facts, "document": document_texts, "agent": agent},
        recipient=tuple(line for line in (identity, *address_lines_of(case)) if line),
        answers=visible_answers,
        rows=format_rows(procedure.fields, answers),
    )


def build_document_values(
    document: CaseDocument, case: Case, contents: Contents, *, day: date, number: str
) -> DocumentValues:
    """The values for a document that is being made, dated of that day."""
    requested_by = document.requested_by_id
    agent_name = get_names([requested_by]).get(requested_by, "") if requested_by else ""
    words = {"number": number, "date": format_day(day), "text": contents.text}
    return build_values(case, document=words, agent_name=agent_name)


def format_rows(fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, str], ...]]:
    """The rows of each group of questions that is asked several times, each answer as it is written."""
    return {
        f"answers.{each.id}": tuple(_format_row(questions(each), row) for row in answers[each.id])
        for each in fields
        if each.type == Block.key and isinstance(answers.get(each.id), list)
    }


def _format_row(fields: Iterable[Field], row: Mapping[str, Any]) -> dict[str, str]:
    return {
        each.id: case_values.format_answer(with_stored_details(each, row), row[each.id])
        for each in fields
        if each.id in row
    }
