"""Find the answers that a workflow reads but that no form of its cases asks for: their value is always empty."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, Kind
from app.definitions.overview import current_version
from app.definitions.words.definition_texts import Steps, list_texts
from app.language.text.placeholders import TextError, find_placeholders
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion

Definition = Mapping[str, Any]
_ANSWERS, _DETAILS = "answers.", "_details"


@dataclass(frozen=True)
class UnaskedAnswer:
    """An answer that no form asks for: the label of its former question, and the elements of the workflow that read it."""

    name: str
    label: str | None
    paths: tuple[str, ...]


def find_unasked_answers(kind: Kind, definition: Definition) -> list[UnaskedAnswer]:
    """For a procedure, compare it with its live workflow; for a workflow, with all live procedures that follow it."""
    if kind is PROCEDURE:
        workflow = _live_workflow(str(definition["workflow"]))
        current = current_version(PROCEDURE, str(definition["slug"]))
        return list(
            _list_unasked_answers(
                workflow, field_ids_of(definition), _field_labels(current.definition) if current else {}
            )
        )
    followers = [
        each.definition for each in procedures.live_procedures() if each.definition.workflow == definition["slug"]
    ]
    if not followers:
        return []
    return list(
        _list_unasked_answers(definition, {field.id for follower in followers for field in follower.fields}, {})
    )


def field_ids_of(procedure: Definition) -> set[str]:
    """The identifiers of the questions of a form."""
    return set(_field_labels(procedure))


def _field_labels(procedure: Definition) -> dict[str, str]:
    return {field["id"]: field.get("label", "") for page in procedure["pages"] for field in page["fields"]}


def _live_workflow(slug: str) -> Definition:
    version = db.session.get(WorkflowVersion, workflows.live_workflow(slug).version_id)
    return version.definition if version else {}


def _list_unasked_answers(
    workflow: Definition, field_ids: Collection[str], labels: Mapping[str, str]
) -> Iterator[UnaskedAnswer]:
    paths_by_answer: dict[str, list[str]] = {}
    for text in list_texts(workflow):
        for answer in _answers_in_text(text.steps, text.text):
            if answer not in field_ids:
                paths_by_answer.setdefault(answer, []).append(" › ".join(text.elements))
    for answer, paths in paths_by_answer.items():
        yield UnaskedAnswer(answer, labels.get(answer), tuple(dict.fromkeys(paths)))


def _answers_in_text(steps: Steps, text: str) -> Iterator[str]:
    """The answers that a text of the workflow reads. The default value of a variable is not one of them."""
    if "edits" in steps and "fields" in steps:
        yield text
    for name in _names_in_text(text):
        if name.startswith(_ANSWERS) and "var" not in steps[:-1]:
            yield name.split(".")[1].removesuffix(_DETAILS)


def _names_in_text(text: str) -> Collection[str]:
    if "{{" not in text:
        return (text,)
    try:
        return find_placeholders(text)
    except TextError:
        return ()
