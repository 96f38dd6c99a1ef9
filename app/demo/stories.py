"""A story of the demo played through the write path: somebody asks, then agents and the applicant act, on their days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.cases import acting, attachments, drafts, messages, submission
from app.cases.definitions import fields_of_action, workflow_of
from app.cases.models import Case, Draft, ScheduledTimeout
from app.cases.received_files import Received, receive
from app.core import clock
from app.core.access import NOBODY, Actor
from app.core.db import db
from app.demo import moments, pictures
from app.demo.cast import Cast
from app.procedures import publishing as procedures
from app.procedures.journey import Context
from app.procedures.sources.offers import with_options
from app.procedures.validation import Problems, validate_all, validate_answers

APPLICANT = "applicant"


class StoryRefused(ValueError):
    """The story asks for something that the catalogue does not take."""


def play(story: Mapping[str, Any], cast: Cast, *, present: datetime) -> Case:
    """Makes the case and all that followed until the present."""
    applicant = cast[story["by"]] if story["by"] else NOBODY
    start = moments.days_before(present, story["days_ago"], story["hour"])
    with moments.at(start):
        case = _submit(story, applicant)
    last = start
    for position, step in enumerate(story["then"]):
        actor = _actor(step["by"], applicant, cast)
        when = moments.days_after(start, step["days"], position=position, by_agent=actor.is_agent, present=present)
        last = max(when, last)
        _let_time_pass(case, until=last)
        with moments.at(last):
            _take(case, step, by=actor)
    _let_time_pass(case, until=present)
    return case


def _actor(name: str, applicant: Actor, cast: Cast) -> Actor:
    if name != APPLICANT:
        return cast[name]
    # Who asked at the counter or on the phone goes on without an account.
    return NOBODY if applicant.is_agent else applicant


def _submit(story: Mapping[str, Any], applicant: Actor) -> Case:
    live = procedures.live(story["procedure"])
    draft = drafts.open_draft(live, by=applicant, channel=story["channel"])
    answers = {
        name: [_joined(draft, _received(**each)) for each in value] if _is_drawn(value) else _real(value)
        for name, value in story["answers"].items()
    }
    checked = validate_all(live.definition, answers, Context(clock.today(), lists=with_options))
    for problems in checked.problems.values():
        _refuse(live.slug, problems)
    done = submission.submit(
        live.version_id,
        checked.answers,
        token=draft.id,
        channel=story["channel"],
        by=applicant,
        key_id=draft.key_id,
        sent_at=clock.now(),  # whoever has no account has confirmed their address
    )
    return done.case


def _take(case: Case, step: Mapping[str, Any], *, by: Actor) -> None:
    if "action" in step:
        _act(case, step, by=by)
    elif "ask" in step:
        messages.ask_for_pieces(case, step["ask"], by=by)
    elif "note" in step:
        messages.note(case, step["note"], by=by)
    else:
        messages.write(case, step["message"], by=by)


def _act(case: Case, step: Mapping[str, Any], *, by: Actor) -> None:
    action = next((a for a in workflow_of(case).status(case.status).actions if a.id == step["action"]), None)
    if action is None:
        raise StoryRefused(f"{case.procedure_slug}: no action {step['action']!r} in {case.status!r}")
    said = step.get("values", {})
    files = {name: [_received(**each) for each in value] for name, value in said.items() if _is_drawn(value)}
    given = {name: _real(value) for name, value in said.items() if name not in files}
    checked = validate_answers(fields_of_action(case, action), given, Context(clock.today(), lists=with_options))
    _refuse(f"{case.procedure_slug}/{action.id}", checked.problems)
    asked_for: dict[str, list[Any]] = {name: [] for name in files}
    acting.run_action(case, action.id, {**checked.answers, **asked_for}, by=by, files=files)


def _refuse(what: str, problems: Problems) -> None:
    if problems:
        raise StoryRefused(
            f"{what}: {', '.join(f'{name} {[p.code for p in found]}' for name, found in problems.items())}"
        )


def _let_time_pass(case: Case, *, until: datetime) -> None:
    """The time-outs that fell due in between act on their day."""
    query = select(ScheduledTimeout).where(ScheduledTimeout.case_id == case.id, ScheduledTimeout.due_at <= until)
    while scheduled := db.session.scalar(query.order_by(ScheduledTimeout.due_at).limit(1)):
        with moments.at(scheduled.due_at):
            acting.run_timeout(scheduled, case)
            db.session.flush()


def _real(value: Any) -> Any:
    """The answer itself: `in_days` is a day counted from today."""
    match value:
        case {"in_days": days}:
            return (clock.today() + timedelta(days=days)).isoformat()
    return value


def _is_drawn(value: Any) -> bool:
    """Whether the answer is files, of which only the pictures are described."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping) and "picture" in value[0]


def _joined(draft: Draft, file: Received) -> dict[str, Any]:
    stored = attachments.add_to_draft(draft, file.stream, name=file.name, type_=file.type, limit=file.size)
    db.session.flush()
    return attachments.described(stored)


def draw_files(stories: Iterable[Mapping[str, Any]]) -> None:
    """Draws the files of all the stories, before anything is written: a file is read outside of any transaction."""
    for story in stories:
        for values in (story["answers"], *(step.get("values", {}) for step in story["then"])):
            for value in values.values():
                for each in value if _is_drawn(value) else ():
                    _received(**each)


@cache
def _received(*, picture: str, name: str) -> Received:
    """A file as somebody would send it."""
    return receive(BytesIO(pictures.draw(picture, as_pdf=name.endswith(".pdf"))), name)
