"""A case as it is read: its state in words, its answers page by page, its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.cases import timeline
from app.cases.case_definitions import procedure_of, processing_fields_of, workflow_of
from app.cases.event_kinds import DOCUMENT_GIVEN
from app.cases.law.legal_position import LegalPosition, position_of
from app.cases.models import Case
from app.cases.reading.answer_rows import AnswerRow, answer_rows
from app.cases.reading.former_versions import status_at
from app.cases.reading.readable_answers import APPLICANT, Reader, agent_reader, answers_for, history_for, processing_for
from app.cases.search.case_search import Row
from app.cases.workflow import transitions
from app.cases.workflow.action_labels import render_label
from app.core import clock
from app.core.i18n import SOURCE_LANGUAGE, current_language
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.field_type import answer_names
from app.procedures.form.journey import Context, build_journey
from app.workflows import publishing as workflows
from app.workflows.definition import Action, Status, Workflow
from app.workflows.publishing import former_status


@dataclass(frozen=True)
class AnswerPage:
    """The answers of one page of the form."""

    title: str
    rows: list[AnswerRow]


@dataclass(frozen=True)
class ReadableCase:
    """Everything that a page about a case shows."""

    case: Case
    procedure: Procedure
    workflow: Workflow
    status: Status
    pages: list[AnswerPage]
    processing: list[AnswerRow]
    entries: list[timeline.Entry]
    law: LegalPosition | None
    is_agent: bool = False

    @property
    def alerts(self) -> list[timeline.Entry]:
        """Alerts that the workflow wants read while the case stays in its status."""
        since = max((at for at, entry in enumerate(self.entries) if entry.kind == "status_changed"), default=0)
        meant_for = (timeline.EVERYONE, timeline.AGENTS if self.is_agent else "applicant")
        return [
            entry for entry in self.entries[since:] if entry.kind == "alert" and entry.details.get("to") in meant_for
        ]

    @property
    def documents(self) -> list[timeline.Entry]:
        """Documents given to the applicant, the latest first."""
        return [entry for entry in reversed(self.entries) if entry.kind == DOCUMENT_GIVEN]

    @property
    def messages(self) -> list[timeline.Entry]:
        return [entry for entry in self.entries if entry.is_message]

    def status_of(self, entry: timeline.Entry) -> Status | None:
        """The status that an entry of the timeline speaks of."""
        if not entry.status:
            return None
        language = SOURCE_LANGUAGE if self.is_agent else current_language()
        return status_at(self.case, self.workflow, entry.status, at=entry.happened_at, language=language)


def read_case(
    case: Case, *, is_agent: bool, with_answers: bool = True, functions: frozenset[str] = frozenset()
) -> ReadableCase:
    """Assembles a case for an agent, or for the applicant, who sees neither notes nor processing data.

    `functions` are those of the agent: what they have not to know whole is masked, some messages are for them alone.
    """
    procedure = procedure_of(case) if is_agent else procedure_for_applicant(case)
    workflow = workflow_of(case) if is_agent else workflow_shown(case)
    reader = agent_reader(functions) if is_agent else APPLICANT
    answers = answers_for(case, reader) if with_answers else {}
    entries = history_for(case, reader)
    return ReadableCase(
        case=case,
        procedure=procedure,
        workflow=workflow,
        status=workflow.status(case.status) if is_agent else public_status_of(case),
        pages=answer_pages(procedure, answers, functions if is_agent else None) if with_answers else [],
        processing=_processing_rows(case, reader) if is_agent and with_answers else [],
        entries=entries,
        law=position_of(case, procedure, workflow, entries),
        is_agent=is_agent,
    )


def procedure_for_applicant(case: Case) -> Procedure:
    """The procedure as the applicant reads it: in their language, without what is reserved for agents."""
    return procedures.resident_definition_of(case.procedure_version_id, current_language())


def workflow_shown(case: Case) -> Workflow:
    """The workflow as the applicant reads it: in their language."""
    return workflows.shown_to_residents(case.workflow_version_id, current_language())


def answer_pages(
    procedure: Procedure, answers: Mapping[str, Any], functions: frozenset[str] | None = None
) -> list[AnswerPage]:
    """The answers in the order of the form, for the pages and fields that apply; masked for agents of these functions.

    What was answered stays, even where its condition looks at the day or at a profile, which are others by now.
    """
    journey = build_journey(procedure, Context(today=clock.today(), answers=answers))
    pages = []
    for page in procedure.pages:
        step = journey.step(page.id)
        applying = {field.id: field for field in step.fields} if step else {}
        fields = [
            applying.get(field.id, field)
            for field in page.fields
            if field.id in applying or answers.keys() & answer_names(field)
        ]
        if fields:
            pages.append(AnswerPage(page.title, answer_rows(fields, answers, functions)))
    return pages


def explanations_of(case: Case, procedure: Procedure) -> list[AnswerRow]:
    """List the explanations that the form gave its applicant and that are worth saying again."""
    if all(FIELD_TYPES[field.type].has_value for field in procedure.fields):
        return []
    return [
        row for page in answer_pages(procedure, answers_for(case, APPLICANT)) for row in page.rows if row.is_explanation
    ]


def actions_shown(case: Case, *, by: Actor) -> list[Action]:
    """List the actions that the applicant may take now, in their language."""
    workflow = workflow_shown(case)
    offered = transitions.offered_actions(case, by=by)
    return [render_label(case, workflow.action(case.status, action.id) or action) for action in offered]


def public_status_of(case: Case | Row) -> Status:
    """The status as the applicant knows it: while the case is in an internal one, the last public one goes on being shown."""
    workflow = workflows.shown_to_residents(case.workflow_version_id, current_language())
    status = workflow.status(case.status)
    if status.public:
        return status
    status_id = timeline.last_public_status(case.id) or workflow.initial
    return workflow.find_status(status_id) or former_status(case.workflow_version_id, status_id, current_language())


def _processing_rows(case: Case, reader: Reader) -> list[AnswerRow]:
    fields = processing_fields_of(case)
    if not fields:
        return []
    return [row for row in answer_rows(fields, processing_for(case, reader), reader.functions) if row.text]
