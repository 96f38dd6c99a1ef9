"""A request that a workflow makes of another: its answers worked out, checked as any, and both tied together."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from app.cases import timeline
from app.cases.drafts import request_drafts
from app.cases.lifecycle import submission
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.links import linked_cases
from app.cases.models import Case
from app.cases.people.access_grants import change_owner
from app.cases.people.applicants import applicant_id
from app.cases.workflow.effects import ActionExecution, StepFailed
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


def create_case(execution: ActionExecution) -> None:
    """Submits the request in the same transaction. Raises StepFailed when it cannot be one, and nothing is written."""
    case, parameters = execution.case, execution.action.parameters
    try:
        live = procedures.live_procedure(parameters["procedure"])
    except ProcedureNotFound:
        raise StepFailed("procedure_unknown") from None
    engine = execution.with_unmasked_answers()
    answers_by_name = {name: engine.evaluate(value) for name, value in parameters["answers"].items()}
    answers_by_name = {name: value for name, value in answers_by_name.items() if value not in (None, "")}
    if parameters.get("draft"):
        _create_draft(execution, live, answers_by_name)
        return
    answers = _validate_answers(live.definition, answers_by_name)
    db.session.flush()
    depth = db.session.info.get(_CREATION_DEPTH_KEY, 0)
    if depth >= MAX_CASES_AT_ONCE or linked_cases.count_generations(case, maximum=MAX_GENERATIONS) >= MAX_GENERATIONS:
        raise StepFailed("too_many_generations")
    db.session.info[_CREATION_DEPTH_KEY] = depth + 1
    keeps_applicant = parameters.get("applicant", "keep") == "keep"
    try:
        # What is found too late to be possible, such as a last place just taken, leaves nothing behind.
        with db.session.begin_nested():
            new_case = submission.submit(
                live.version_id,
                answers,
                token=uuid4(),
                channel=case.channel,
                by=_resident_or_system(execution.by) if keeps_applicant else SYSTEM,
            ).case
    except NotAdmitted as refused:
        raise StepFailed(_refusal_code(refused)) from None
    finally:
        db.session.info[_CREATION_DEPTH_KEY] = depth
    # An account is known by another name in each family: only its owner leads from one to the other.
    if keeps_applicant and new_case.applicant_id is None and new_case.family == case.family:
        change_owner(new_case, case.applicant_id)
    _link_cases(case, new_case, title=live.definition.title, is_visible=keeps_applicant)


def _create_draft(execution: ActionExecution, live: LiveProcedure, answers: dict[str, Any]) -> None:
    """A draft in the account of the applicant, with what is valid already. Raises StepFailed when they have none there."""
    case = execution.case
    family = live.definition.family
    owner = applicant_id(_resident_or_system(execution.by), family)
    owner = owner or (case.applicant_id if family == case.family else None)
    if owner is None:
        raise StepFailed("no_account")
    draft = request_drafts.open_draft(live, by=SYSTEM)
    change_owner(draft, owner)
    result = validate_all(live.definition, answers, Context(clock.today(), answers=answers))
    invalid_names = {name for page in result.problems.values() for name in page}
    valid_answers = {
        name: value for name, value in result.answers.items() if name in answers and name not in invalid_names
    }
    request_drafts.save_draft(draft, request_drafts.DraftContents(answers=valid_answers))
    timeline.record(case, "draft_given", by=SYSTEM, details={"title": live.definition.title})


def _refusal_code(refused: NotAdmitted) -> str:
    """Return the code of the refusal, made from the name of its class: « procedure_closed »."""
    return re.sub("(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()


def _resident_or_system(actor: Actor) -> Actor:
    return actor if actor.kind == "resident" else SYSTEM


def _validate_answers(procedure: Any, answers: dict[str, Any]) -> dict[str, Any]:
    result = validate_all(procedure, answers, Context(clock.today(), answers=answers))
    if not result.is_valid:
        raise StepFailed("answers_refused")
    return result.answers


def _link_cases(case: Case, new_case: Case, *, title: str, is_visible: bool) -> None:
    linked_cases.link_cases(case, new_case)
    timeline.record(
        case,
        "case_created",
        by=SYSTEM,
        visible_to=timeline.EVERYONE if is_visible else timeline.AGENTS,
        details={"title": title, "reference": new_case.reference},
    )
    # What the other one is about stays in its family.
    timeline.record(new_case, "made_from_case", by=SYSTEM, visible_to=timeline.AGENTS)
