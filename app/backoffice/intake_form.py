"""A request entered on behalf of somebody: every page of its form on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import request

from app.cases import drafts
from app.cases.drafts import Contents
from app.cases.filling import check_whole, fill_page, inputs_of, way_through
from app.cases.models import Draft
from app.cases.received_files import Received, receive_for
from app.core import clock
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.journey import Context, Journey
from app.procedures.prefill import input_values
from app.procedures.publishing import definition_of
from app.procedures.validation import validate_page

# Which conditional questions the browser was showing: one that appears only now is not yet a mistake.
SHOWN = "shown"
NOBODY_KNOWN: Mapping[str, Any] = {}
# How a request comes in that its applicant does not fill in.
CHANNELS = ("phone", "counter", "post", "email")


@dataclass(frozen=True)
class Slot:
    """The place of a question on the screen, empty while its condition is not met."""

    field: Field
    is_shown: bool
    is_fixed: bool


@dataclass(frozen=True)
class IntakeForm:
    """The screen as it stands: the questions that apply, what was typed, what is wrong."""

    procedure: Procedure
    token: UUID
    contents: Contents = field(default_factory=Contents)
    channel: str = ""
    problems: Mapping[str, list[Problem]] = field(default_factory=dict)
    # Some questions apply only since the last answers.
    has_new_questions: bool = False

    @property
    def sections(self) -> list[tuple[Page, list[Slot]]]:
        shown = shown_fields(way_through(self.procedure, self.contents, NOBODY_KNOWN))
        return [(page, [_slot(page, each, shown) for each in page.fields]) for page in self.procedure.pages]

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for page in self.procedure.pages:
            found.update(inputs_of(page, self.contents, NOBODY_KNOWN))
        return found

    @property
    def problem_list(self) -> Sequence[tuple[Field, Problem]]:
        asked = (self.channel_field, *self.procedure.fields)
        return [(each, problem) for each in asked for problem in self.problems.get(each.id, [])]

    @property
    def channel_field(self) -> Field:
        """The first question, for the agent alone."""
        return Field(id="channel", type="single_choice", label=_("Comment la demande est-elle arrivée ?"))


@dataclass(frozen=True)
class Filled:
    """The outcome of a form sent: the answers to submit, or what is wrong with what was typed."""

    answers: dict[str, Any]
    channel: str
    is_complete: bool
    problems: Mapping[str, list[Problem]]
    # Sent to show more or fewer inputs.
    is_arranging: bool


def blank_form(procedure: Procedure) -> IntakeForm:
    """The screen before anything is typed; its token makes one request of it, however often it is sent."""
    return IntakeForm(procedure, new_id())


def resumed_form(draft: Draft) -> IntakeForm:
    """The screen as it was left, with the questions of the day it was begun."""
    procedure = definition_of(draft.procedure_version_id)
    channel = draft.channel if draft.channel in CHANNELS else ""
    return IntakeForm(procedure, draft.id, drafts.contents_of(draft), channel=channel)


def fill(draft: Draft, procedure: Procedure) -> Filled:
    """Takes all the pages at once, files included."""
    checked = [fill_page(draft, page, request.form, _uploads(page), NOBODY_KNOWN) for page in procedure.pages]
    found = {name: problems for each in checked for name, problems in each.problems.items()}
    is_arranging = any(each.is_arranging for each in checked)
    contents = drafts.contents_of(draft)
    whole = check_whole(procedure, contents, NOBODY_KNOWN)
    applying = shown_fields(way_through(procedure, contents, NOBODY_KNOWN))
    problems = {name: problems for name, problems in found.items() if name in applying}
    channel = request.form.get("channel", "")
    if channel in CHANNELS:
        draft.channel = channel
    else:
        problems["channel"] = [Problem("choice_missing")]
    return Filled(
        answers=whole.answers,
        channel=channel,
        is_complete=whole.is_valid and not problems and not is_arranging,
        problems={name: found for name, found in problems.items() if name in _seen(procedure) and not is_arranging},
        is_arranging=is_arranging,
    )


def _uploads(page: Page) -> dict[str, list[Received]]:
    return {each.id: receive_for(each, request.files.getlist(each.id)) for each in page.fields if each.type == "files"}


@dataclass(frozen=True)
class Changes:
    """The questions that the answers typed so far make appear, disappear or change, and what these contain."""

    slots: list[Slot]
    values: dict[str, Any]


def changes(procedure: Procedure) -> Changes:
    """What to show otherwise than before; nothing is kept."""
    answers: dict[str, Any] = {}
    for page in procedure.pages:
        answers.update(validate_page(page, request.form, Context(clock.today(), answers)).answers)
    way = way_through(procedure, Contents(answers), NOBODY_KNOWN)
    shown = shown_fields(way)
    slots = [_slot(page, each, shown) for page in procedure.pages for each in page.fields]
    before = set(request.form.getlist(SHOWN))
    following = tuple(each for each in procedure.fields if not FIELD_TYPES[each.type].is_steady)
    return Changes(
        [slot for slot in slots if not slot.is_fixed and _is_changed(slot, before)],
        input_values(following, way.answers),
    )


def _is_changed(slot: Slot, before: set[str]) -> bool:
    return slot.is_shown != (slot.field.id in before) or not FIELD_TYPES[slot.field.type].is_steady


def _seen(procedure: Procedure) -> set[str]:
    """The questions that the agent could see when the form was sent."""
    fixed = {each.id for page in procedure.pages for each in page.fields if _is_fixed(page, each)}
    return {"channel", *fixed, *request.form.getlist(SHOWN)}


def shown_fields(way: Journey) -> frozenset[str]:
    return frozenset(each.id for step in way.steps for each in step.fields)


def _slot(page: Page, each: Field, shown: frozenset[str]) -> Slot:
    # An agent knows why a question is asked: one stop less for the keyboard.
    return Slot(replace(each, why=None), each.id in shown, _is_fixed(page, each))


def _is_fixed(page: Page, each: Field) -> bool:
    return page.condition is None and each.condition is None and FIELD_TYPES[each.type].is_steady
