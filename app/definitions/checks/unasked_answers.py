"""The answers that a workflow reads and that no form of its requests asks: there, they are always empty."""

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
    """One such answer: what the question was called where it was asked, and the places of the workflow that read it."""

    name: str
    label: str | None
    paths: tuple[str, ...]


def find_unasked_answers(kind: Kind, document: Definition) -> list[UnaskedAnswer]:
    """Those of a procedure over its workflow, or of a workflow over all procedures that follow it, once it is published."""
    if kind is PROCEDURE:
        circuit = _live_workflow(str(document["workflow"]))
        former = current_version(PROCEDURE, str(document["slug"]))
        return list(_unasked_in(circuit, field_ids_of(document), _field_labels(former.document) if former else {}))
    followers = [
        each.definition for each in procedures.live_procedures() if each.definition.workflow == document["slug"]
    ]
    if not followers:
        return []
    return list(_unasked_in(document, {field.id for each in followers for field in each.fields}, {}))


def field_ids_of(procedure: Definition) -> set[str]:
    """The questions of a form."""
    return set(_field_labels(procedure))


def _field_labels(procedure: Definition) -> dict[str, str]:
    return {field["id"]: field.get("label", "") for page in procedure["pages"] for field in page["fields"]}


def _live_workflow(slug: str) -> Definition:
    version = db.session.get(WorkflowVersion, workflows.live_workflow(slug).version_id)
    return version.document if version else {}


def _unasked_in(workflow: Definition, asked: Collection[str], labels: Mapping[str, str]) -> Iterator[UnaskedAnswer]:
    places: dict[str, list[str]] = {}
    for each in list_texts(workflow):
        for answer in _answers_read(each.steps, each.text):
            if answer not in asked:
                places.setdefault(answer, []).append(" › ".join(each.elements))
    for answer, found in places.items():
        yield UnaskedAnswer(answer, labels.get(answer), tuple(dict.fromkeys(found)))


def _answers_read(steps: Steps, text: str) -> Iterator[str]:
    """The answers that a text of the workflow names; a variable given a value for when it is empty names none."""
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
