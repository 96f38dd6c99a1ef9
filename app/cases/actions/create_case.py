"""A request that a workflow makes of another: its answers worked out, checked as any, and both tied together."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from app.cases import linked_cases, submission, timeline
from app.cases.admission import NotAdmitted
from app.cases.drafts import request_drafts
from app.cases.effects import Performance, StepFailed
from app.cases.models import Case
from app.cases.people.access_grants import change_owner
from app.cases.people.applicants import applicant_id
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures import publishing as procedures
from app.procedures.form.journey import Context
from app.procedures.form.validation import validate_all
from app.procedures.publishing import LiveProcedure, ProcedureNotFound

# A request that makes one that makes one… comes to an end: at once, and over the years.
MAX_CASES_AT_ONCE = 5
MAX_GENERATIONS = 20
_CREATION_DEPTH_KEY = "cases_being_made"


def create_case(performance: Performance) -> None:
    """Submits the request in the same transaction. Raises StepFailed when it cannot be one, and nothing is written."""
    case, parameters = performance.case, performance.action.parameters
    try:
        live = procedures.live_procedure(parameters["procedure"])
    except ProcedureNotFound:
        raise StepFailed("procedure_unknown") from None
    engine = performance.with_unmasked_answers()
    given = {name: engine.evaluate(value) for name, value in parameters["answers"].items()}
    given = {name: value for name, value in given.items() if value not in (None, "")}
    if parameters.get("draft"):
        _create_draft(performance, live, given)
        return
    answers = _validate_answers(live.definition, given)
    db.session.flush()
    being_made = db.session.info.get(_CREATION_DEPTH_KEY, 0)
    if (
        being_made >= MAX_CASES_AT_ONCE
        or linked_cases.count_generations(case, maximum=MAX_GENERATIONS) >= MAX_GENERATIONS
    ):
        raise StepFailed("too_many_generations")
    db.session.info[_CREATION_DEPTH_KEY] = being_made + 1
    keeps_applicant = parameters.get("applicant", "keep") == "keep"
    try:
        # What is found too late to be possible, such as a last place just taken, leaves nothing behind.
        with db.session.begin_nested():
            made = submission.submit(
                live.version_id,
                answers,
                token=uuid4(),
                channel=case.channel,
                by=_resident_or_system(performance.by) if keeps_applicant else SYSTEM,
                sent_at=clock.now(),
            ).case
    except NotAdmitted as refused:
        raise StepFailed(_refusal_code(refused)) from None
    finally:
        db.session.info[_CREATION_DEPTH_KEY] = being_made
    # An account is known by another name in each family: only its owner leads from one to the other.
    if keeps_applicant and made.applicant_id is None and made.family == case.family:
        change_owner(made, case.applicant_id)
    _link_cases(case, made, title=live.definition.title, is_visible=keeps_applicant)


def _create_draft(performance: Performance, live: LiveProcedure, given: dict[str, Any]) -> None:
    """A draft in the account of the applicant, with what is valid already. Raises StepFailed when they have none there."""
    case = performance.case
    family = live.definition.family
    owner = applicant_id(_resident_or_system(performance.by), family)
    owner = owner or (case.applicant_id if family == case.family else None)
    if owner is None:
        raise StepFailed("no_account")
    draft = request_drafts.open_draft(live, by=SYSTEM)
    change_owner(draft, owner)
    whole = validate_all(live.definition, given, Context(clock.today(), answers=given))
    wrong = {name for page in whole.problems.values() for name in page}
    kept = {name: value for name, value in whole.answers.items() if name in given and name not in wrong}
    request_drafts.save_draft(draft, request_drafts.DraftContents(answers=kept))
    timeline.record(case, "draft_given", by=SYSTEM, details={"title": live.definition.title})


def _refusal_code(refused: NotAdmitted) -> str:
    """`procedure_closed`, `no_place_left`…"""
    return re.sub("(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()


def _resident_or_system(actor: Actor) -> Actor:
    return actor if actor.kind == "resident" else SYSTEM


def _validate_answers(procedure: Any, answers: dict[str, Any]) -> dict[str, Any]:
    whole = validate_all(procedure, answers, Context(clock.today(), answers=answers))
    if not whole.is_valid:
        raise StepFailed("answers_refused")
    return whole.answers


def _link_cases(case: Case, made: Case, *, title: str, is_visible: bool) -> None:
    linked_cases.link_cases(case, made)
    timeline.record(
        case,
        "case_created",
        by=SYSTEM,
        visible_to=timeline.EVERYONE if is_visible else timeline.AGENTS,
        details={"title": title, "reference": made.reference},
    )
    # What the other one is about stays in its family.
    timeline.record(made, "made_from_case", by=SYSTEM, visible_to=timeline.AGENTS)
