"""A request that a workflow makes of another: its answers worked out, checked as any, and both tied together."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from app.cases import drafts, links, submission, timeline
from app.cases.admission import NotAdmitted
from app.cases.applicants import applicant_id
from app.cases.effects import Performance, StepFailed
from app.cases.holders import change_owner
from app.cases.models import Case
from app.core import clock
from app.core.access import SYSTEM, Actor
from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.journey import Context
from app.procedures.publishing import Live, ProcedureNotFound
from app.procedures.validation import validate_all

# A request that makes one that makes one… comes to an end: at once, and over the years.
MOST_AT_ONCE = 5
MOST_GENERATIONS = 20
_BEING_MADE = "cases_being_made"


def create_case(performance: Performance) -> None:
    """Submits the request in the same transaction. Raises StepFailed when it cannot be one, and nothing is written."""
    case, parameters = performance.case, performance.action.parameters
    try:
        live = procedures.live(parameters["procedure"])
    except ProcedureNotFound:
        raise StepFailed("procedure_unknown") from None
    engine = performance.with_whole_answers()
    given = {name: engine.work_out(value) for name, value in parameters["answers"].items()}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    if parameters.get("draft"):
        _hand_draft(performance, live, given)
        return
    answers = _checked(live.definition, given)
    db.session.flush()
    being_made = db.session.info.get(_BEING_MADE, 0)
    if being_made >= MOST_AT_ONCE or links.generations_before(case, most=MOST_GENERATIONS) >= MOST_GENERATIONS:
        raise StepFailed("too_many_generations")
    db.session.info[_BEING_MADE] = being_made + 1
    keeps_applicant = parameters.get("applicant", "keep") == "keep"
    try:
        # What is found too late to be possible, such as a last place just taken, leaves nothing behind.
        with db.session.begin_nested():
            made = submission.submit(
                live.version_id,
                answers,
                token=uuid4(),
                channel=case.channel,
                by=_in_the_name_of(performance.by) if keeps_applicant else SYSTEM,
                sent_at=clock.now(),
            ).case
    except NotAdmitted as refused:
        raise StepFailed(_code_of(refused)) from None
    finally:
        db.session.info[_BEING_MADE] = being_made
    # An account is known by another name in each family: only its owner leads from one to the other.
    if keeps_applicant and made.applicant_id is None and made.family == case.family:
        change_owner(made, case.applicant_id)
    _tie(case, made, title=live.definition.title, is_told=keeps_applicant)


def _hand_draft(performance: Performance, live: Live, given: dict[str, Any]) -> None:
    """A draft in the account of the applicant, with what is valid already. Raises StepFailed when they have none there."""
    case = performance.case
    family = live.definition.family
    owner = applicant_id(_in_the_name_of(performance.by), family)
    owner = owner or (case.applicant_id if family == case.family else None)
    if owner is None:
        raise StepFailed("no_account")
    draft = drafts.open_draft(live, by=SYSTEM)
    change_owner(draft, owner)
    whole = validate_all(live.definition, given, Context(clock.today(), answers=given))
    wrong = {name for page in whole.problems.values() for name in page}
    kept = {name: value for name, value in whole.answers.items() if name in given and name not in wrong}
    drafts.save(draft, drafts.Contents(answers=kept))
    timeline.record(case, "draft_given", by=SYSTEM, details={"title": live.definition.title})


def _code_of(refused: NotAdmitted) -> str:
    """`procedure_closed`, `no_place_left`…"""
    return re.sub("(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()


def _in_the_name_of(actor: Actor) -> Actor:
    return actor if actor.kind == "resident" else SYSTEM


def _checked(procedure: Any, answers: dict[str, Any]) -> dict[str, Any]:
    whole = validate_all(procedure, answers, Context(clock.today(), answers=answers))
    if not whole.is_valid:
        raise StepFailed("answers_refused")
    return whole.answers


def _tie(case: Case, made: Case, *, title: str, is_told: bool) -> None:
    links.link(case, made)
    timeline.record(
        case,
        "case_created",
        by=SYSTEM,
        visible_to=timeline.EVERYONE if is_told else timeline.AGENTS,
        details={"title": title, "reference": made.reference},
    )
    # What the other one is about stays in its family.
    timeline.record(made, "made_from_case", by=SYSTEM, visible_to=timeline.AGENTS)
