"""A time chosen elsewhere, such as on the national site: held for a new draft before its form is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.agendas import bookings
from app.agendas.bookings import SlotTaken
from app.agendas.slot_holds import read_request, slot_fields
from app.agendas.slot_offers import build_slot_offer
from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.core import clock
from app.core.web.access_rules import Actor
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.number import Number
from app.procedures.fields.slot import Slot, format_start
from app.procedures.sources.chooser import Chooser


def find_slot_field(procedure: Procedure, field_id: str) -> Field | None:
    """A question about an appointment of a procedure."""
    return next((field for field in procedure.fields if (field.id, field.type) == (field_id, Slot.key)), None)


def hold_chosen_slot(
    draft: Draft, procedure: Procedure, field: Field, start: datetime, *, people: int, by: Actor
) -> None:
    """Answer the question of a draft with a time, hold it, and answer how many people come. Raises SlotTaken."""
    answers = _answer_people(procedure, field, people)
    resolved = next(one for one in slot_fields(procedure.fields, answers) if one.id == field.id)
    offer = build_slot_offer(resolved, Chooser(by, token=draft.id))
    resolved_field = replace(resolved, settings={**resolved.settings, "offer": offer})
    answer, _problems = Slot().validate(resolved_field, {"start": format_start(start)}, clock.today())
    request = read_request(resolved, answer, token=draft.id, is_by_agent=False)
    if request is None:
        raise SlotTaken
    bookings.hold_slot(request)
    contents = request_drafts.contents_of(draft)
    request_drafts.save_draft(draft, replace(contents, answers={**contents.answers, **answers, field.id: answer}))


def _answer_people(procedure: Procedure, field: Field, people: int) -> dict[str, Any]:
    """The answer to the question that gives the number of people, when the appointment takes it from one as it is."""
    expression = field.settings["people"]
    name = expression.get("var", "") if isinstance(expression, Mapping) else ""
    for question in procedure.fields:
        if f"answers.{question.id}" == name and question.type == Number.key:
            answer, problems = FIELD_TYPES[Number.key].validate(question, str(people), clock.today())
            return {} if problems else {question.id: answer}
    return {}
