"""Plays the stories of the demo through the usual functions: a submission, then actions of agents and the applicant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.cases.case_definitions import fields_of_action, workflow_of
from app.cases.conversation import correspondence
from app.cases.drafts import request_drafts
from app.cases.drafts.request_confirmation import EMAIL_CONFIRMATION
from app.cases.files import attachments
from app.cases.files.uploads import UploadedFile, receive_file
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.models import Case, Draft
from app.cases.workflow import transitions
from app.cases.workflow.workflow_models import ScheduledTimeout
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor
from app.procedures import publishing as procedures
from app.procedures.form.journey import Context
from app.procedures.form.validation import Problems, validate_all, validate_answers
from app.procedures.sources.field_options import resolve_options
from devtools.demo import pictures, report_service, story_appointments, story_dates
from devtools.demo.people import People

APPLICANT = "applicant"


class StoryRefused(ValueError):
    """The story contains something that the catalogue does not accept."""


def play_story(story: Mapping[str, Any], cast: People, *, present: datetime) -> Case:
    """Create the case and everything that happened to it until the present."""
    applicant = cast[story["by"]] if story["by"] else NOBODY
    start = story_dates.get_moment_before(present, story["days_ago"], story["hour"])
    with story_dates.set_clock(start):
        case = _submit_case(story, applicant)
    last_moment = start
    for position, step in enumerate(story["then"]):
        actor = _find_actor(step["by"], applicant, cast)
        moment = story_dates.get_moment_after(
            start, step["days"], position=position, by_agent=actor.is_agent, present=present
        )
        last_moment = max(moment, last_moment)
        _run_due_timeouts(case, until=last_moment)
        with story_dates.set_clock(last_moment):
            _perform_step(case, step, by=actor)
    _run_due_timeouts(case, until=present)
    return case


def _find_actor(name: str, applicant: Actor, cast: People) -> Actor:
    if name != APPLICANT:
        return cast[name]
    # An applicant at the counter or on the phone continues without an account.
    return NOBODY if applicant.is_agent else applicant


def _submit_case(story: Mapping[str, Any], applicant: Actor) -> Case:
    live = procedures.live_procedure(story["procedure"])
    draft = request_drafts.open_draft(live, by=applicant, channel=story["channel"])
    answers = {
        name: [_attach_file(draft, _create_file(**file)) for file in value]
        if _is_picture_answer(value)
        else _resolve_answer(value)
        for name, value in story["answers"].items()
    }
    validation = validate_all(live.definition, answers, Context(clock.today(), lists=resolve_options))
    for problems in validation.problems.values():
        _refuse_problems(live.slug, problems)
    # An applicant without an account has confirmed their address.
    result = send_draft(draft, validation.answers, by=applicant, settled=EMAIL_CONFIRMATION)
    if result.case is None:
        raise StoryRefused(f"{live.slug}: the request waits for {result.hold}")
    return result.case


def _perform_step(case: Case, step: Mapping[str, Any], *, by: Actor) -> None:
    if "action" in step:
        _perform_action(case, step, by=by)
    elif "ask" in step:
        correspondence.ask_for_pieces(case, step["ask"], by=by)
    elif "note" in step:
        correspondence.write_note(case, step["note"], by=by)
    elif "publish" in step:
        report_service.publish_words(case, step["publish"], by=by)
    elif "pick" in step:
        story_appointments.pick_proposal(case, step["pick"], by=by)
    else:
        correspondence.write_message(case, step["message"], by=by)


def _perform_action(case: Case, step: Mapping[str, Any], *, by: Actor) -> None:
    action = next((a for a in workflow_of(case).status(case.status).actions if a.id == step["action"]), None)
    if action is None:
        raise StoryRefused(f"{case.procedure_slug}: no action {step['action']!r} in {case.status!r}")
    values = step.get("values", {})
    files = {
        name: [_create_file(**file) for file in value] for name, value in values.items() if _is_picture_answer(value)
    }
    answers = {name: _resolve_answer(value) for name, value in values.items() if name not in files}
    validation = validate_answers(
        fields_of_action(case, action), answers, Context(clock.today(), lists=resolve_options)
    )
    _refuse_problems(f"{case.procedure_slug}/{action.id}", validation.problems)
    file_answers: dict[str, list[Any]] = {name: [] for name in files}
    transitions.run_action(case, action.id, {**validation.answers, **file_answers}, by=by, files=files)


def _refuse_problems(what: str, problems: Problems) -> None:
    if problems:
        raise StoryRefused(
            f"{what}: {', '.join(f'{name} {[p.code for p in problem_list]}' for name, problem_list in problems.items())}"
        )


def _run_due_timeouts(case: Case, *, until: datetime) -> None:
    """Run the timeouts that were due in between, on their day."""
    query = select(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id, ScheduledTimeout.due_at <= until)
    while scheduled := db.session.scalar(query.order_by(ScheduledTimeout.due_at).limit(1)):
        with story_dates.set_clock(scheduled.due_at):
            transitions.run_timeout(scheduled, case)
            db.session.flush()


def _resolve_answer(value: Any) -> Any:
    """The answer; `in_days` is a date relative to today, `free_time` the first one of a service so many days from today."""
    match value:
        case {"free_time": [agenda_slug, service_id, days]}:
            return story_appointments.find_free_time(agenda_slug, service_id, days=days)
        case {"in_days": days}:
            return (clock.today() + timedelta(days=days)).isoformat()
        case dict():
            return {name: _resolve_answer(member) for name, member in value.items()}
    return value


def _is_picture_answer(value: Any) -> bool:
    """Whether the answer consists of pictures to draw."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping) and "picture" in value[0]


def _attach_file(draft: Draft, file: UploadedFile) -> dict[str, Any]:
    attachment = attachments.add_to_draft(draft, file.stream, name=file.name, type_=file.type, limit=file.size)
    db.session.flush()
    return attachments.describe_file(attachment)


def draw_files(stories: Iterable[Mapping[str, Any]]) -> None:
    """Draw the files of all stories before any write: files must be parsed outside of transactions."""
    for story in stories:
        for values in (story["answers"], *(step.get("values", {}) for step in story["then"])):
            for value in values.values():
                for file in value if _is_picture_answer(value) else ():
                    _create_file(**file)


@cache
def _create_file(*, picture: str, name: str) -> UploadedFile:
    """An uploaded file."""
    return receive_file(BytesIO(pictures.draw_picture(picture, as_pdf=name.endswith(".pdf"))), name)
