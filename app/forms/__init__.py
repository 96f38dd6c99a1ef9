"""Forms: any set of questions drawn for any audience, refreshed while it is filled in, and what helps to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.forms import choice_search, place_suggestions
from app.forms.booking_choice import BookingChoice
from app.forms.containers import build_rows
from app.forms.event_choice import EventChoice
from app.forms.moved_row import moved_row_of_request, row_focus_in
from app.forms.slot_choice import SlotChoice
from app.forms.wallet_choices import list_choices
from app.procedures.fields.choice_view import ChoiceView
from app.procedures.fields.problem_messages import problem_message

BLUEPRINTS = (choice_search.bp, place_suggestions.bp)
# What `templates/fields` names.
TEMPLATE_GLOBALS: Mapping[str, Callable[..., Any]] = {
    "bookings_of": BookingChoice,
    "choices_of": ChoiceView,
    "events_of": EventChoice,
    "moved_in": moved_row_of_request,
    "problem_message": problem_message,
    "row_focus_in": row_focus_in,
    "rows_of": build_rows,
    "slots_of": SlotChoice,
    "wallet_choices": list_choices,
}
