"""Position of a request, found by the workflow from an address, a place or a photo, and kept among what agents see of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from app.cases.case_definitions import workflow_of
from app.cases.files.attachments import find_in_case, open_file
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.workflow import deferred_steps
from app.cases.workflow.effects import ActionExecution
from app.cases.workflow.workflow_models import PendingStep
from app.cases.workflow.workflow_run import ActionAnswers, build_performance
from app.core import photos
from app.core.db import db
from app.core.jobs import outbox
from app.core.photos.exif import Position
from app.places import geocoder
from app.procedures.fields.location import point_of, read_location
from app.workflows.engine import Effect

LOCATE = "geolocate"
PLACE_NOT_FOUND = "place_not_found"


def geolocate(execution: ActionExecution) -> None:
    """Asks for it: the services of addresses are not waited for while a request is written."""
    outbox.enqueue(LOCATE, step_id=execution.step_id)


def find_place(step_id: str) -> None:
    """Outbox handler: finds the place, and lets what waited for it happen."""
    case, pending = deferred_steps.case_waiting_for(step_id), db.session.get(PendingStep, UUID(step_id))
    entry = workflow_of(case).entry_action(pending.status, pending.entry) if case and pending else None
    if case is None or pending is None or entry is None:
        return
    processing = case_values.processing_of(case)
    field_id = entry.parameters["into"]
    if processing.get(field_id) and not entry.parameters.get("overwrite", False):
        deferred_steps.succeed_step(step_id)
        return
    effect = Effect(entry, pending.status, processing)
    status, answers = workflow_of(case).status(pending.status), case_values.answers_of(case)
    place = _place(build_performance(case, status, effect, answers=answers, action_answers=ActionAnswers()))
    if place is None:
        deferred_steps.fail_step(step_id, reason=PLACE_NOT_FOUND)
    else:
        deferred_steps.succeed_step(step_id, processing={field_id: place})


def _place(execution: ActionExecution) -> dict[str, Any] | None:
    """As an answer of type `place`: words, a point, the district that it is in."""
    parameters = execution.action.parameters
    if parameters["from"] == "address":
        return _place_of_address(execution.text("address"))
    root, _, name = parameters.get("answer", "").partition(".")
    answer = (execution.context.get(root) or {}).get(name)
    if parameters["from"] == "place":
        return {"where": _place_label(answer), **read_location(answer)} if point_of(answer) else None
    return next((_place_of_point(position) for position in _photo_positions(execution.case, answer)), None)


def _place_of_address(words: str) -> dict[str, Any] | None:
    address = next(iter(geocoder.suggest_addresses(words)), None)
    if address is None:
        return None
    point = {"latitude": address.latitude, "longitude": address.longitude}
    return {"where": address.label, **read_location({**point, "ban_id": address.ban_id, "insee": address.insee})}


def _place_of_point(position: Position) -> dict[str, Any]:
    address = geocoder.find_nearest_address(*position)
    return {
        "where": address.label if address else "",
        **read_location(dict(zip(("latitude", "longitude"), position, strict=True))),
    }


def _place_label(answer: Any) -> str:
    """Format the words of a place, or the lines of an address."""
    parts = answer if isinstance(answer, Mapping) else {}
    line = " ".join(str(parts.get(part) or "") for part in ("street", "postcode", "city"))
    return str(parts.get("where") or "") or " ".join(line.split())


def _photo_positions(case: Case, files: Any) -> Iterator[Position]:
    """Yield the positions of the photos of an answer, for those that still have one: the question has to keep it."""
    for description in files if isinstance(files, list) else []:
        file = find_in_case(case, UUID(str(description["id"])))
        content = open_file(file) if file is not None and photos.is_photo(description["type"]) else None
        if content and (position := photos.read_position(b"".join(content.chunks), description["type"])):
            yield position
