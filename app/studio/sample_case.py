"""A made-up request: an example answer to each question, for previews of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.cases.reading.case_facts import authority_placeholders
from app.cases.reading.case_values import full_name
from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.sites import current_site
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.choice import options_of
from app.procedures.fields.field_type import read_field
from app.procedures.form.display import display_line
from app.studio.page_preview import field_validator, resolve_unanswered

_PROFILE_ANSWERS: Mapping[str, Any] = {"first_name": lazy_gettext("Chloé"), "last_name": lazy_gettext("Exemple")}
_ROWS_IN_BLOCK = 2
Values = Mapping[str, Any]


def build_sample_values(
    procedure: Mapping[str, Any], workflow: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Build the values that placeholders show of the made-up request, and those that expressions read of it."""
    pages = [page for page in procedure.get("pages") or () if isinstance(page, Mapping)]
    fields = [field for page in pages for field in _read_fields(page.get("fields"))]
    answers = {field.id: answer for field in fields if (answer := create_answer(field)) is not None}
    texts = {field.id: _format_answer(field, answers[field.id]) for field in fields if field.id in answers}
    circuit = workflow or {}
    processing = _create_answers(circuit.get("processing_fields"))
    actions = _create_answers([field for action in _list_actions(circuit) for field in action.get("fields") or ()])
    option = _create_answers(circuit.get("variables")) | dict(procedure.get("variables") or {})
    statuses = [status for status in circuit.get("statuses") or () if isinstance(status, Mapping)]
    status_label = str(statuses[0].get("public_label") or statuses[0].get("label") or "") if statuses else ""
    names = {str(field.profile): texts[field.id] for field in fields if field.profile and field.id in texts}
    values: dict[str, Any] = {
        "case": _create_case_words(fields, texts, status_label),
        "procedure": {"title": procedure.get("title", ""), "slug": procedure.get("slug", ""), "theme": ""},
        "authority": authority_placeholders(),
        "department": {"name": _("Service de la vie citoyenne"), "email": "service@mairie.example"},
        "status": {"label": status_label},
        "applicant": {"name": full_name(names), **names},
        "answers": texts,
        "processing": processing,
        "action": actions,
        "option": option,
        "profile": {
            **{name: str(words) for name, words in _PROFILE_ANSWERS.items()},
            "email": "chloe@residents.example",
            "address": {"city": "Angers"},
        },
        "today": clock.today().isoformat(),
        **_create_reference_parts(),
    }
    case_facts = {
        "channel": "web",
        "status": circuit.get("initial", ""),
        "previous_status": None,
        "criticality": 0,
        "closed": False,
        "has_account": True,
        "by_agent": False,
        "submitted_on": clock.today().isoformat(),
    }
    facts = {**values, "answers": answers, "case": {**values["case"], **case_facts}}
    return values, facts


def create_answer(field: Field) -> Any:
    """An example answer to a question; None for what asks nothing."""
    field_type = FIELD_TYPES[field.type]
    if not field_type.has_value:
        return None
    if field.profile in _PROFILE_ANSWERS:
        return str(_PROFILE_ANSWERS[str(field.profile)])
    if "options" in field.settings:
        return _choose_option(field)
    if "fields" in field.settings:
        row = {each.id: create_answer(each) for each in field.settings["fields"]}
        return [{name: answer for name, answer in row.items() if answer is not None}] * _ROWS_IN_BLOCK
    return field_type.example_answer


def _choose_option(field: Field) -> Any:
    options = options_of(resolve_unanswered(field))
    value = next((option.value for option in options), None)
    is_list = isinstance(FIELD_TYPES[field.type].example_answer, list)
    return [value] if is_list and value is not None else value


def _format_answer(field: Field, answer: Any) -> str:
    return display_line(resolve_unanswered(field), answer)


def _read_fields(definitions: Any) -> Iterator[Field]:
    """The questions whose settings are complete."""
    for definition in definitions or ():
        if isinstance(definition, Mapping) and field_validator().is_valid(definition):
            yield read_field(definition, FIELD_TYPES)


def _create_answers(definitions: Any) -> dict[str, Any]:
    fields = list(_read_fields(definitions))
    answers = {field.id: create_answer(field) for field in fields}
    return {field.id: _format_answer(field, answers[field.id]) for field in fields if answers[field.id] is not None}


def _list_actions(circuit: Values) -> Iterator[Values]:
    for status in circuit.get("statuses") or ():
        yield from status.get("actions") or ()
    yield from circuit.get("global_actions") or ()


def _create_case_words(fields: list[Field], texts: Mapping[str, str], status_label: str) -> dict[str, Any]:
    base_url = current_site().base_url
    lines = (f"{field.label} : {texts[field.id]}" for field in fields if field.id in texts)
    return {
        "reference": "26-K7QF-3M2P",
        "submitted_on": clock.now(),
        "tracking_code": "ABCD EFGH JKMN",
        "tracking_url": f"{base_url}/suivi",
        "agent_url": f"{base_url}/agents/demandes",
        "previous_status": status_label,
        "criticality": "",
        "summary": "\n".join(lines),
        "history": "",
        "appointment": "",
    }


def _create_reference_parts() -> dict[str, str]:
    day = clock.today()
    return {"code": "K7QF-3M2P", "year": f"{day:%Y}", "short_year": f"{day:%y}", "month": f"{day:%m}"}
