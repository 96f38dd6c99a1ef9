"""Submitting a request: a case made of validated answers. A draft is sent by `lifecycle.draft_submission`, which calls this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.dispatch import case_dispatch
from app.cases.drafts import request_drafts
from app.cases.events import CaseSubmitted
from app.cases.law import acknowledgement, silence
from app.cases.lifecycle import submission_rules
from app.cases.lifecycle.participants import Submission, follow_submission, prepare_answers
from app.cases.lifecycle.submission_rules import NotAdmitted, ProcedureClosed
from app.cases.models import Case
from app.cases.people.access_grants import transfer_draft_grant
from app.cases.people.applicants import applicant_id
from app.cases.people.certified_person import company_of, helper_of
from app.cases.people.contact import email_in
from app.cases.reading import case_values
from app.cases.search import case_index
from app.cases.tracking.reference_number import new_reference
from app.cases.tracking.tracking_code import code_for, code_of, contact_hash_of, hash_code
from app.cases.workflow import transitions
from app.core import clock, event_bus
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, current_language
from app.core.ids import new_id
from app.core.sealing import create_key, seal
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.workflows import publishing as workflows

__all__ = ["ProcedureClosed", "SubmissionResult", "find_by_token", "submit"]


@dataclass(frozen=True)
class SubmissionResult:
    """The submitted case and its tracking code. `is_duplicate` when the same token was submitted before."""

    case: Case
    tracking_code: str
    is_duplicate: bool = False


def submit(
    procedure_version_id: UUID,
    answers: Mapping[str, Any],
    *,
    token: UUID,
    channel: str,
    by: Actor,
    key_id: UUID | None = None,
    sender_grant_id: UUID | None = None,
    sent_at: datetime | None = None,
    written_at: datetime | None = None,
) -> SubmissionResult:
    """Makes a case of validated answers, once per token whatever is sent twice. Raises NotAdmitted, for a reason each.

    `sender_grant_id` is the grant by which the browser of whoever sends it holds the draft, the only one to open the case.
    `key_id` is that of the draft they come from: while there is one, nothing was sent under its token. `sent_at` is when the
    draft was sent that has waited since; `written_at` when it was written without network.
    """
    submitted_case = find_by_token(token) if key_id is None else None
    if submitted_case is not None:
        return SubmissionResult(submitted_case, code_of(submitted_case), is_duplicate=True)
    procedure = procedures.definition_of(procedure_version_id)
    live = procedures.live_procedure(procedure.slug)
    answers = prepare_answers(procedure, _permitted_answers(procedure, answers, by=by), by=by)
    try:
        submission_rules.check_admission(live, by=by, answers=answers, at=sent_at)
    except NotAdmitted:
        submitted_case = find_by_token(token)  # the very same request, sent a moment before, has taken the place
        if submitted_case is None:
            raise
        return SubmissionResult(submitted_case, code_of(submitted_case), is_duplicate=True)
    _check_contents(procedure, answers, by=by)
    case = _new_case(procedure, procedure_version_id, answers, token=token, channel=channel, by=by, key_id=key_id)
    transfer_draft_grant(case, sender_grant_id=sender_grant_id)
    entry = case_index.build_entry(case, procedure, answers)
    case_index.set_digest(case, entry)
    if key_id is not None and not request_drafts.claim_draft(token):
        return _find_concurrent_submission(token)
    with db.session.no_autoflush:
        db.session.add(case)
        _start_case(case, procedure, answers, token=token, by=by, written_at=written_at)
    db.session.flush()
    case_dispatch.dispatch_case(case, answers)
    follow_submission(Submission(case, procedure, live.definition, answers, token, by))
    request_drafts.delete_submitted_draft(token)
    case_index.index_case(case, procedure, entry)
    return SubmissionResult(case, code_for(token))


def check_before_hold(procedure_version_id: UUID, answers: Mapping[str, Any], *, by: Actor) -> Mapping[str, Any]:
    """Check what can be before something is waited for, and return the answers as they are sent. Raises NotAdmitted.

    Who sends it is not known for sure: it tells nothing of what the owner of the address has asked for.
    """
    procedure = procedures.definition_of(procedure_version_id)
    answers = prepare_answers(procedure, _permitted_answers(procedure, answers, by=by), by=by)
    submission_rules.check_admission(procedures.live_procedure(procedure.slug), by=by, answers=None)
    _check_contents(procedure, answers, by=by)
    return answers


def _check_contents(procedure: Procedure, answers: Mapping[str, Any], *, by: Actor) -> None:
    submission_rules.check_files(procedure, answers)
    submission_rules.check_pages(procedure, answers, by=by)


def _permitted_answers(procedure: Procedure, answers: Mapping[str, Any], *, by: Actor) -> Mapping[str, Any]:
    """Drop answers reserved for agents when the sender is not one."""
    reserved = frozenset() if by.is_agent else procedure.agents_fields
    return {name: value for name, value in answers.items() if name not in reserved} if reserved else answers


def find_by_token(token: UUID) -> Case | None:
    """The case already made under this token."""
    return db.session.scalar(select(Case).where(Case.submission_token == token))


def _new_case(
    procedure: Procedure,
    version_id: UUID,
    answers: Mapping[str, Any],
    *,
    token: UUID,
    channel: str,
    by: Actor,
    key_id: UUID | None,
) -> Case:
    now = clock.now()
    key_id = key_id or create_key()
    workflow = workflows.live_workflow(procedure.workflow)
    return Case(
        id=new_id(),
        reference=new_reference(procedure.options.reference),
        submission_token=token,
        tracking_hash=hash_code(code_for(token)),
        contact_hash=contact_hash_of(email_in(procedure, answers), procedure.family),
        procedure_slug=procedure.slug,
        procedure_version_id=version_id,
        workflow_version_id=workflow.version_id,
        family=procedure.family,
        channel=channel,
        # Who enters for somebody else, or a workflow, reads in a language of their own.
        language=SOURCE_LANGUAGE if by.speaks_for_authority or by.kind == SYSTEM.kind else current_language(),
        applicant_id=applicant_id(by, procedure.family),
        entered_by_id=by.account_id if by.is_agent else None,
        status=workflow.definition.initial,
        status_since=now,
        submitted_at=now,
        updated_at=now,
        key_id=key_id,
        answers=seal(key_id, dict(answers), about=case_values.ANSWERS),
    )


def _start_case(
    case: Case,
    procedure: Procedure,
    answers: Mapping[str, Any],
    *,
    token: UUID,
    by: Actor,
    written_at: datetime | None,
) -> None:
    """Initial status and steps of a new case, written in the same flush."""
    silence.schedule_silence(case)
    acknowledged = acknowledgement.build_acknowledgement(case)
    details = {"channel": case.channel, "acknowledgement": acknowledged}
    details |= timeline.written_at_details(written_at)
    if helper := helper_of(by):
        details |= {"helper": helper}
    if company := company_of(by):
        details |= {"company": company}
    if by.is_software:
        details |= {"software": by.name}
    timeline.record(case, "submitted", by=by, details=details)
    event_bus.publish(CaseSubmitted(case, code_for(token), email_in(procedure, answers)))
    transitions.start_case(case, answers, by=by)


def _find_concurrent_submission(token: UUID) -> SubmissionResult:
    """Find the case made by the other of two identical submissions that arrived at one instant."""
    submitted_case = find_by_token(token)
    if submitted_case is None:
        raise RuntimeError("the draft is gone, and made no case")
    return SubmissionResult(submitted_case, code_of(submitted_case), is_duplicate=True)
