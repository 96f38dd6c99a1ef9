"""Offline copies of cases for a field tour: enough to find the place and to act, without any identity."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.cases import timeline
from app.cases.case_definitions import functions_of, procedure_of, processing_fields_of, workflow_of
from app.cases.models import Case
from app.cases.reading.readable_answers import Reader, answers_for, history_for, processing_for, reader_of
from app.cases.reading.readable_case import answer_pages
from app.cases.timeline import Entry
from app.cases.workflow import transitions
from app.core.sealing import blind_index
from app.core.web.access_rules import Actor
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.location import POINT, point_of
from app.procedures.form.display import display_line
from app.workflows.definition import Action, Workflow

# A morning’s work. Each is a reading of its own, written in the access log.
MAX_COPIES = 50
MAX_TEXT_LENGTH = 2000


def has_field_work(workflow: Workflow) -> bool:
    """Whether the workflow foresees field work: without any action for it, its requests stay at the office."""
    return any(action.is_offline for action in workflow.all_actions)


def can_be_copied(case: Case, *, by: Actor) -> bool:
    """Whether the agent may take a copy of it: a request in progress, that they process, with something to do on the ground."""
    return not case.is_closed and bool(functions_of(by, case)) and has_field_work(workflow_of(case))


def build_copy(case: Case, *, by: Actor) -> dict[str, Any]:
    """The copy, as the device keeps it."""
    procedure, status = procedure_of(case), workflow_of(case).status(case.status)
    level = workflow_of(case).level(case.criticality)
    reader = reader_of(by, case)
    entries, answers = timeline.events_for(case, is_agent=True), answers_for(case, reader)
    located = _location_field(procedure.fields, answers)
    return {
        "id": str(case.id),
        "proof": proof_of(by, case.id),
        "revision": case.revision,
        "events": len(entries),
        "reference": case.reference,
        "procedure": procedure.title,
        "status": {"label": status.label, "tone": status.tone},
        "level": {"label": level.label, "tone": level.tone} if level else None,
        "place": _place(located, answers) or _place_from_processing(case, reader),
        "answers": _answer_lines(procedure, answers, reader.functions, excluded=located),
        "said": _last_message(history_for(case, reader)),
        "actions": [
            _describe_action(action) for action in transitions.available_actions(case, by=by) if action.is_offline
        ],
        "is_closed": case.is_closed,
    }


def proof_of(agent: Actor, case_id: UUID) -> str:
    """Prove that this agent was given a copy of this request: a device that shows the proof is told what became of it."""
    assert agent.account_id is not None
    return blind_index("field.copy", f"{agent.account_id.hex}:{case_id.hex}")[:16].hex()


def is_proof(proof: str, agent: Actor, case_id: UUID) -> bool:
    return hmac.compare_digest(proof.encode(), proof_of(agent, case_id).encode())


def changes_since(case: Case, events: int, *, by: Actor) -> list[Entry]:
    """Timeline entries after this position, except the notes of this agent."""
    copied_ids = {entry.id for entry in timeline.events_for(case, is_agent=True)[: max(events, 0)]}
    new_entries = [entry for entry in history_for(case, reader_of(by, case)) if entry.id not in copied_ids]
    return [entry for entry in new_entries if not (entry.kind == "note" and entry.actor_id == by.account_id)]


def _location_field(fields: Iterable[Field], answers: Mapping[str, Any]) -> Field | None:
    """The first question whose answer is somewhere; never where the applicant lives."""
    return next(
        (
            field
            for field in fields
            if FIELD_TYPES[field.type].is_located and not field.profile and answers.get(field.id)
        ),
        None,
    )


def _place(located: Field | None, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    if located is None:
        return None
    answer = answers[located.id]
    point = dict(zip(POINT, point_of(answer) or (None, None), strict=True))
    return {"text": display_line(located, answer), **point}


def _place_from_processing(case: Case, reader: Reader) -> dict[str, Any] | None:
    """The place found by the workflow, when no answer gives one."""
    fields = processing_fields_of(case)
    processing = processing_for(case, reader)
    return _place(_location_field(fields, processing), processing)


def _answer_lines(
    procedure: Procedure, answers: Mapping[str, Any], functions: frozenset[str], *, excluded: Field | None
) -> list[list[str]]:
    """The questions and their answers in words, but those that say who asks or that not all agents read."""
    pages = answer_pages(procedure, answers, functions)
    rows = [row for page in pages for row in page.rows if not row.is_explanation and _is_copied(row.field)]
    rows = [row for row in rows if excluded is None or row.field.id != excluded.id]
    lines = ((row.field.label, ", ".join(row.text) if isinstance(row.text, list) else row.text) for row in rows)
    return [[label, text[:MAX_TEXT_LENGTH]] for label, text in lines if text]


def _is_copied(field: Field) -> bool:
    return FIELD_TYPES[field.type].is_copied_to_devices and not field.profile and not field.settings.get("readers")


def _last_message(entries: Iterable[Entry]) -> dict[str, Any] | None:
    """The last thing said between the applicant and the authority."""
    messages = [entry for entry in entries if entry.is_message and entry.visible_to == timeline.EVERYONE]
    if not messages:
        return None
    text = str(messages[-1].details.get("text", ""))[:MAX_TEXT_LENGTH]
    return {
        "by": "agent" if messages[-1].is_from_authority else "applicant",
        "at": _to_milliseconds(messages[-1]),
        "text": text,
    }


def _to_milliseconds(entry: Entry) -> int:
    """Unix time in milliseconds, as JavaScript counts."""
    return int(entry.happened_at.timestamp() * 1000)


def _describe_action(action: Action) -> dict[str, Any]:
    """An action, with its questions as the device asks them."""
    return {
        "id": action.id,
        "label": action.label,
        "tone": "primary" if action.primary else action.tone,
        "confirm": action.confirm,
        "fields": [_describe_question(field) for field in action.fields],
    }


def _describe_question(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": document["id"],
        "type": FIELD_TYPES[document["type"]].tour_input,
        "label": document.get("label", ""),
        "hint": document.get("hint") or "",
        "required": document.get("required", True),
        "max_length": document.get("max_length"),
        "options": [[option["value"], option["label"]] for option in document.get("options", ())],
    }
