"""Cases as the API shows them: in clear what is not personal, and what is asked for besides as the key may read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from app.cases import timeline
from app.cases.case_definitions import fields_of_action, procedure_of, processing_fields_of, workflow_of
from app.cases.models import Case
from app.cases.reading.readable_answers import SOFTWARE, answers_for, history_for, processing_for
from app.cases.search.list_row import Row
from app.connectors.models import ApiKey
from app.core.sites import current_site
from app.procedures import publishing as procedures
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import details_name, with_stored_details
from app.procedures.fields.files import all_files
from app.procedures.form.display import display_answer
from app.workflows import incoming_calls
from app.workflows import publishing as workflows
from app.workflows.definition import Action, Call

ANSWERS, PROCESSING, HISTORY, FILES, ACTIONS = "answers", "processing", "history", "files", "actions"
EXPANSIONS = (ANSWERS, PROCESSING, HISTORY, FILES, ACTIONS)
FIELDS = (
    *("id", "reference", "procedure", "status", "closed", "channel", "urgency", "awaits_applicant", "submitted_at"),
    *("updated_at", "closed_at", "legal_date", "url"),
)
HIDDEN_FROM_ANONYMOUS = frozenset({HISTORY, FILES, PROCESSING})


def describe_case(case: Case | Row) -> dict[str, Any]:
    """A case as a list shows it: nothing personal."""
    workflow = workflows.definition_of(case.workflow_version_id)
    status = workflow.find_status(case.status)
    return {
        "id": str(case.id),
        "reference": case.reference,
        "procedure": {
            "slug": case.procedure_slug,
            "title": procedures.definition_of(case.procedure_version_id).title,
        },
        "status": {"id": case.status, "label": status.label if status else case.status},
        "closed": case.is_closed,
        "channel": case.channel,
        "urgency": case.criticality,
        "awaits_applicant": case.awaits_applicant,
        "submitted_at": format_moment(case.submitted_at),
        "updated_at": format_moment(case.updated_at),
        "closed_at": format_moment(case.closed_at),
        "legal_date": case.silence_on.isoformat() if case.silence_on else None,
        "url": build_case_url(case.reference),
    }


def expand_case(case: Case, key: ApiKey, parts: Collection[str]) -> dict[str, Any]:
    """The parts asked for, as the key may read them. Raises CaseUnderLimitation."""
    return {part: EXPAND[part](case, key) for part in EXPANSIONS if part in parts}


def describe_actions(case: Case, key: ApiKey) -> list[dict[str, Any]]:
    """The calls that the key holds a right to, and that the workflow takes where the case stands."""
    calls = {right.call for right in key.rights if right.procedure_slug == case.procedure_slug}
    return [
        {
            "name": element.id,
            "label": element.label or element.id,
            "values": [describe_field(field) for field in fields],
            "url": f"{build_case_url(case.reference)}/actions/{element.id}",
        }
        for element, fields in list_callables(case)
        if element.id in calls
    ]


def list_callables(case: Case) -> list[tuple[Action | Call, tuple[Field, ...]]]:
    """The calls of the workflow that are taken where the case stands, each with its questions."""
    elements = incoming_calls.list_callables(workflow_of(case), case.status)
    return [(element, fields_of_action(case, element)) for element in elements]


def describe_field(field: Field) -> dict[str, Any]:
    """A question: its identifier, its type, what it takes."""
    field_type = FIELD_TYPES[field.type]
    description: dict[str, Any] = {
        "id": field.id,
        "type": field.type,
        "label": field.label,
        "required": field.required,
        "typed": field_type.is_typed,
    }
    if field.hint:
        description["hint"] = field.hint
    values = field_type.allowed_values(field)
    if values is not None:
        description["allowed_values"] = sorted(values)
    if field_type.example_answer is not None:
        description["example"] = field_type.example_answer
    return description


def build_case_url(reference: str) -> str:
    return f"{current_site().base_url}/api/v1/demandes/{reference}"


def format_moment(moment: datetime | None) -> str | None:
    """A moment with its zone, to the second (RFC 3339)."""
    return moment.isoformat(timespec="seconds") if moment else None


def _describe_answers(case: Case, key: ApiKey) -> dict[str, Any]:
    fields, answers = tuple(procedure_of(case).fields), answers_for(case, SOFTWARE)
    return _describe_values(case, fields, answers, is_anonymous=key.is_anonymous)


def _describe_processing(case: Case, key: ApiKey) -> dict[str, Any]:
    return _describe_values(case, processing_fields_of(case), processing_for(case, SOFTWARE), is_anonymous=False)


def _describe_values(
    case: Case, fields: tuple[Field, ...], answers: Mapping[str, Any], *, is_anonymous: bool
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        field_type = FIELD_TYPES[field.type]
        if not field_type.has_value or answers.get(field.id) in (None, "", []):
            continue
        value = answers[field.id]
        if is_anonymous:
            value = field_type.statistical_value(field, value, answers.get(details_name(field.id)))
            if value is not None:
                values[field.id] = {"label": field.label, "type": field.type, "value": value}
            continue
        is_masked = field_type.is_maskable and not SOFTWARE.can_read_whole(field)
        values[field.id] = {
            "label": field.label,
            "type": field.type,
            "value": None if is_masked else _link_files(case, value),
            "text": _join_lines(display_answer(with_stored_details(field, answers), value)),
            **({"masked": True} if is_masked else {}),
        }
    return values


def _link_files(case: Case, value: Any) -> Any:
    """The answer; a file in it has the address of its content."""
    if isinstance(value, Mapping):
        if value.keys() >= {"id", "name", "size", "type"}:
            return describe_file(case, value)
        return {name: _link_files(case, part) for name, part in value.items()}
    return [_link_files(case, part) for part in value] if isinstance(value, list) else value


def describe_file(case: Case, file: Mapping[str, Any]) -> dict[str, Any]:
    """A file, and the address of its content."""
    return {
        **{name: file[name] for name in ("id", "name", "type", "size")},
        "url": f"{build_case_url(case.reference)}/fichiers/{file['id']}",
    }


def _describe_history(case: Case, key: ApiKey) -> list[dict[str, Any]]:
    return [describe_entry(case, entry) for entry in history_for(case, SOFTWARE)]


def describe_entry(case: Case, entry: timeline.Entry) -> dict[str, Any]:
    """An entry of the timeline that the applicant may see too: never the name of an agent."""
    text = entry.details.get("text") if entry.is_message or entry.kind == "history_message" else entry.sentence
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "happened_at": format_moment(entry.happened_at),
        "by": entry.actor_kind,
        "status": entry.status,
        "text": text or None,
        "files": [describe_file(case, file) for file in entry.files],
    }


def _describe_files(case: Case, key: ApiKey) -> list[dict[str, Any]]:
    """Every file that this key may read: those of answers and of messages."""
    files = {
        str(file["id"]): file
        for file in (
            *all_files([answers_for(case, SOFTWARE), processing_for(case, SOFTWARE)]),
            *(file for entry in history_for(case, SOFTWARE) for file in entry.files),
        )
    }
    return [describe_file(case, file) for file in files.values()]


def _join_lines(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "\n".join(text)


EXPAND: Mapping[str, Callable[[Case, ApiKey], Any]] = {
    ANSWERS: _describe_answers,
    PROCESSING: _describe_processing,
    HISTORY: _describe_history,
    FILES: _describe_files,
    ACTIONS: describe_actions,
}
