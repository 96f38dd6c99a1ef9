"""Subjects that an expression of a workflow may read: the case, what agents fill in, the answers of its procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.cases.channels import LABELS
from app.core.i18n import gettext as _
from app.definitions.editing.expressions.field_subjects import (
    find_fields,
    get_label,
    list_details_types,
    list_field_subjects,
)
from app.definitions.editing.expressions.procedure_subjects import create_today, list_page_subjects
from app.definitions.editing.expressions.subjects import ReadableNames, Subject, create_names
from app.definitions.editing.expressions.union import unite_subjects
from app.definitions.words.name_labels import CASE_LABELS, PROFILE_LABELS
from app.language.expressions.value_types import ANY_TYPE, ValueType, create_type
from app.workflows.checks.condition_names import CASE_TYPE, QUALITIES


def find_workflow_names(definition: Mapping[str, Any], procedures: Sequence[Mapping[str, Any]]) -> ReadableNames:
    """The names known wherever a condition of a workflow stands."""
    answers = _list_answers(procedures)
    subjects = [
        *answers,
        *list_field_subjects("processing", definition.get("processing_fields"), _("Données de traitement")),
        *unite_subjects(_list_action_subjects(definition)),
        *list_field_subjects("option", definition.get("variables"), _("Variables de la démarche")),
        *_list_case_subjects(definition),
        create_today(),
    ]
    types: dict[str, ValueType] = {"case": CASE_TYPE, "calls": ANY_TYPE, "loop": ANY_TYPE}
    types |= list_details_types("processing", definition.get("processing_fields"))
    for procedure in procedures:
        for page in _list_mappings(procedure.get("pages")):
            types |= list_details_types("answers", page.get("fields"))
    return create_names(subjects, types if answers else {**types, "answers": ANY_TYPE})


def _list_answers(procedures: Sequence[Mapping[str, Any]]) -> list[Subject]:
    """The answers of procedures; their titles are the groups when there are several."""
    subjects = []
    for procedure in procedures:
        title = get_label(procedure) if len(procedures) > 1 else ""
        for subject in list_page_subjects(_list_mappings(procedure.get("pages"))):
            group = f"{title} › {subject.group}" if title else subject.group
            subjects.append(Subject(**{**vars(subject), "group": group}))
    return unite_subjects(subjects)


def _list_action_subjects(definition: Mapping[str, Any]) -> Iterator[Subject]:
    for action in _list_actions(definition):
        if any(find_fields(action.get("fields"))):
            group = _("Action « %(label)s »", label=get_label(action))
            yield from list_field_subjects("action", action.get("fields"), group)


def _list_actions(definition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Actions and calls, in every status and global."""
    for status in _list_mappings(definition.get("statuses")):
        yield from _list_mappings(status.get("actions"))
        yield from _list_mappings(status.get("calls"))
    yield from _list_mappings(definition.get("global_actions"))


def _list_case_subjects(definition: Mapping[str, Any]) -> list[Subject]:
    statuses = tuple(
        (str(status["id"]), get_label(status))
        for status in _list_mappings(definition.get("statuses"))
        if "id" in status
    )
    levels = _list_mappings(definition.get("levels"))
    options = {
        "channel": tuple((value, str(label)) for value, label in LABELS.items()),
        "status": statuses,
        "previous_status": statuses,
    }
    labels = {name: label for name, label in CASE_LABELS.items() if name != "criticality" or levels}
    qualities = create_type("list", item=create_type("text"))
    return [
        *(_create_case_subject(name, str(label), options.get(name, ())) for name, label in labels.items()),
        Subject(QUALITIES, str(PROFILE_LABELS["qualities"]), _("Demande"), qualities),
    ]


def _create_case_subject(name: str, label: str, options: tuple[tuple[str, str], ...]) -> Subject:
    value_type = replace(
        CASE_TYPE.members[name], label=label, options=tuple(value for value, _label in options) or None
    )
    return Subject(f"case.{name}", label, _("Demande"), value_type, options)


def _list_mappings(value: Any) -> list[Mapping[str, Any]]:
    return [element for element in value if isinstance(element, Mapping)] if isinstance(value, list) else []
