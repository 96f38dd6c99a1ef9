"""A request entered on behalf of somebody: every page of its form on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import request

from app.accounts.profile import get_prefill_values
from app.cases.channels import ASSISTED_CHANNELS, WEB
from app.cases.drafts import request_drafts
from app.cases.drafts.draft_files import Uploads
from app.cases.drafts.draft_pages import draft_journey, page_inputs, prefill_revealed_inputs, save_page, validate_draft
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files.row_files import file_fields
from app.cases.files.uploads import UploadedFile, receive_field_files
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.models import Draft
from app.cases.people.applicants import ProfileValues, profile_from_values
from app.cases.reports.public_reports import PublicReport
from app.core import clock
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import Choice
from app.forms.containers import build_containers
from app.forms.refresh import Refresh, refresh_form, visible_problems
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.form.field_containers import FieldContainer
from app.procedures.form.journey import Context, Journey
from app.procedures.form.prefill import input_values
from app.procedures.form.validation import validate_page
from app.procedures.publishing import definition_of
from app.procedures.sources.chooser import Chooser
from app.procedures.sources.field_options import lists_for

# No question of a procedure has a hyphen in its name.
NOTE_INPUT, MAX_NOTE = "received-from", 300


@dataclass(frozen=True)
class IntakeForm:
    """The screen as it stands: the questions that apply, what was typed, what is wrong."""

    procedure: Procedure
    token: UUID
    contents: DraftContents = field(default_factory=DraftContents)
    channel: str = ""
    problems: Mapping[str, list[Problem]] = field(default_factory=dict)
    # Some questions apply only since the last answers.
    has_new_questions: bool = False
    # Why the request was not taken, when its answers are good.
    refusal: NotAdmitted | None = None
    # What is reported at the same place already, to be looked at before it is sent.
    similar: Sequence[PublicReport] = ()

    @property
    def _profile(self) -> Mapping[str, Any]:
        return intake_profile(self.procedure)

    @property
    def sections(self) -> list[tuple[Page, list[FieldContainer]]]:
        journey = draft_journey(self.procedure, self.contents, self._profile)
        return [(page, _page_containers(page, journey)) for page in self.procedure.pages]

    @property
    def values(self) -> dict[str, Any]:
        values_by_name: dict[str, Any] = {}
        for page in self.procedure.pages:
            values_by_name.update(page_inputs(page, self.contents, self._profile))
        return values_by_name

    @property
    def problem_list(self) -> Sequence[tuple[Field, Problem]]:
        fields = (self.channel_field, *self.procedure.fields)
        return [(each, problem) for each in fields for problem in self.problems.get(each.id, [])]

    @property
    def channel_field(self) -> Field:
        """The first question, for the agent alone."""
        return Field(id="channel", type="single_choice", label=_("Comment la demande est-elle arrivée ?"))


@dataclass(frozen=True)
class SentForm:
    """The outcome of a form sent: the answers to submit, or what is wrong with what was typed."""

    answers: dict[str, Any]
    channel: str
    is_complete: bool
    problems: Mapping[str, list[Problem]]
    # Sent to show more or fewer inputs.
    is_layout_change: bool
    # Who called or came, for the agents.
    note: str = ""


def intake_profile(procedure: Procedure) -> ProfileValues:
    """Profile for the form: empty for a resident, the agent's own for an internal procedure."""
    actor = current_actor()
    return profile_from_values(get_prefill_values(actor.account_id) if procedure.options.is_internal else {}, by=actor)


def new_form(procedure: Procedure) -> IntakeForm:
    """The screen before anything is typed; its token makes one request of it, however often it is sent."""
    return IntakeForm(procedure, new_id())


def restore_form(draft: Draft) -> IntakeForm:
    """The screen as it was left, with the questions of the day it was begun."""
    procedure = definition_of(draft.procedure_version_id)
    channel = draft.channel if draft.channel in ASSISTED_CHANNELS else ""
    return IntakeForm(procedure, draft.id, request_drafts.contents_of(draft), channel=channel)


def fill_draft(draft: Draft, procedure: Procedure, uploads: Mapping[str, Uploads]) -> SentForm:
    """Save all pages at once, with their uploaded files."""
    profile = intake_profile(procedure)
    results = [
        save_page(draft, page, request.form, uploads[page.id], profile, is_single_page=False)
        for page in procedure.pages
    ]
    page_problems = {name: problems for result in results for name, problems in result.problems.items()}
    is_layout_change = any(result.is_layout_change for result in results)
    contents = request_drafts.contents_of(draft)
    result = validate_draft(procedure, contents, profile)
    journey = draft_journey(procedure, contents, profile)
    if NOTE_INPUT in request.form:
        contents = replace(contents, note=request.form[NOTE_INPUT].strip()[:MAX_NOTE])
        request_drafts.save_draft(draft, contents)
    applicable_ids = frozenset(each.id for step in journey.steps for each in step.fields)
    problems = {name: problems for name, problems in page_problems.items() if name in applicable_ids}
    channel = WEB if procedure.options.is_internal else Choice(ASSISTED_CHANNELS, "channel").read()
    if channel:
        draft.channel = channel
    else:
        problems["channel"] = [Problem("choice_missing")]
    return SentForm(
        answers=result.answers,
        channel=channel,
        is_complete=result.is_valid and not problems and not is_layout_change,
        problems={} if is_layout_change else _visible_problems(problems, procedure, journey),
        is_layout_change=is_layout_change,
        note=contents.note,
    )


def receive_uploads(procedure: Procedure) -> dict[str, dict[str, list[UploadedFile]]]:
    """The files sent, by page and by question; looked at before a draft is opened, which keeps others from writing."""
    return {
        page.id: {
            file_field.id: receive_field_files(file_field, request.files.getlist(file_field.id))
            for file_field in file_fields(page.fields, request.form)
        }
        for page in procedure.pages
    }


def refresh_intake(procedure: Procedure) -> Refresh:
    """Fields to show, hide or update; nothing is stored."""
    answers: dict[str, Any] = {}
    results = []
    lists = lists_for(Chooser(current_actor()))
    for page in procedure.pages:
        results.append(validate_page(page, request.form, Context(clock.today(), answers, lists=lists)))
        answers.update(results[-1].answers)
    profile = intake_profile(procedure)
    journey = draft_journey(procedure, DraftContents(answers), profile)
    containers = [container for page in procedure.pages for container in _page_containers(page, journey)]
    inputs = {name: content for result in results for name, content in result.inputs.items()}
    computed_fields = tuple(each for each in procedure.fields if FIELD_TYPES[each.type].is_computed)
    prefills = prefill_revealed_inputs(containers, journey.answers, profile, request.form)
    return refresh_form(
        containers, {**inputs, **prefills, **input_values(computed_fields, journey.answers)}, results, request.form
    )


def _visible_problems(
    problems: dict[str, list[Problem]], procedure: Procedure, journey: Journey
) -> dict[str, list[Problem]]:
    """Problems of the fields that the agent saw when the form was posted."""
    containers = [container for page in procedure.pages for container in _page_containers(page, journey)]
    channel = {"channel": problems["channel"]} if "channel" in problems else {}
    return {**visible_problems(problems, containers, request.form), **channel}


def _page_containers(page: Page, journey: Journey) -> list[FieldContainer]:
    step = journey.step(page.id)
    containers = build_containers(page.fields, step.fields if step else (), is_always_shown=page.condition is None)
    # An agent knows why a question is asked, and the articles are beside the form: fewer stops for the keyboard.
    return [replace(container, field=replace(container.field, why=None, help_article=None)) for container in containers]
