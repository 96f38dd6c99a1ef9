"""The answers that a workflow reads and that no form of its requests asks: there, they are always empty."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.db import db
from app.core.text import TextError, placeholders
from app.definitions.kinds import PROCEDURE, Kind
from app.definitions.listing import current_version
from app.definitions.texts import Steps, texts_in
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion

Document = Mapping[str, Any]
_ANSWERS, _DETAILS = "answers.", "_details"


@dataclass(frozen=True)
class Unasked:
    """One such answer: what the question was called where it was asked, and the places of the workflow that read it."""

    name: str
    label: str | None
    places: tuple[str, ...]


def unasked_answers(kind: Kind, document: Document) -> list[Unasked]:
    """Those of a procedure over its workflow, or of a workflow over all procedures that follow it, once it is published."""
    if kind is PROCEDURE:
        circuit = _live_workflow(str(document["workflow"]))
        former = current_version(PROCEDURE, str(document["slug"]))
        return list(_unasked(circuit, asked_in(document), _labels(former.document) if former else {}))
    followers = [each.definition for each in procedures.all_live() if each.definition.workflow == document["slug"]]
    if not followers:
        return []
    return list(_unasked(document, {field.id for each in followers for field in each.fields}, {}))


def asked_in(procedure: Document) -> set[str]:
    """The questions of a form."""
    return set(_labels(procedure))


def _labels(procedure: Document) -> dict[str, str]:
    return {field["id"]: field.get("label", "") for page in procedure["pages"] for field in page["fields"]}


def _live_workflow(slug: str) -> Document:
    version = db.session.get(WorkflowVersion, workflows.live(slug).version_id)
    return version.document if version else {}


def _unasked(workflow: Document, asked: Collection[str], labels: Mapping[str, str]) -> Iterator[Unasked]:
    places: dict[str, list[str]] = {}
    for each in texts_in(workflow):
        for answer in _read(each.steps, each.text):
            if answer not in asked:
                places.setdefault(answer, []).append(" › ".join(each.elements))
    for answer, found in places.items():
        yield Unasked(answer, labels.get(answer), tuple(dict.fromkeys(found)))


def _read(steps: Steps, text: str) -> Iterator[str]:
    """The answers that a text of the workflow names; a variable given a value for when it is empty names none."""
    if "edits" in steps and "fields" in steps:
        yield text
    for name in _names(text):
        if name.startswith(_ANSWERS) and "var" not in steps[:-1]:
            yield name.split(".")[1].removesuffix(_DETAILS)


def _names(text: str) -> Collection[str]:
    if "{{" not in text:
        return (text,)
    try:
        return placeholders(text)
    except TextError:
        return ()
