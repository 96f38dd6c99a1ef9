"""Answers of an action whose time or places somebody else took while it was being sent."""

from __future__ import annotations

from dataclasses import replace

from app.agendas.slot_holds import AppointmentTaken, describe_taken
from app.forms.action_form import ActionForm


def refuse_taken_answer(action_form: ActionForm, error: AppointmentTaken) -> ActionForm:
    """The form to show again: all that was typed, and what is wrong beside the answer that was taken."""
    field = next(field for field in action_form.fields if field.id == error.field_id)
    return replace(action_form, visible_problems={field.id: [describe_taken(field)]})
