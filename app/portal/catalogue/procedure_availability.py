"""Availability of a procedure for a visitor: open or not, places left, what they have begun or asked for already."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session

from app.accounts import grants
from app.cases.drafts.request_drafts import open_drafts
from app.cases.lifecycle import holds, request_quota, submission_rules
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.models import Draft
from app.cases.people.applicants import applicant_id
from app.core import clock
from app.core.i18n import current_language
from app.core.web.access_rules import current_actor
from app.portal.cases.case_lookup import portal_actor
from app.procedures import publishing
from app.procedures.definition import Procedure
from app.procedures.publishing import LiveProcedure


@dataclass(frozen=True)
class Availability:
    """Availability of a procedure; `refusal` when it is closed, or not open to this person."""

    refusal: NotAdmitted | None = None
    remaining_quota: int | None = None


def procedure_for_resident(live: LiveProcedure) -> Procedure:
    """The procedure in the language of the page, without what is reserved for agents."""
    return publishing.resident_definition_of(live.version_id, current_language())


def procedure_of_draft(draft: Draft) -> Procedure:
    """Return the procedure as it was when the draft was begun."""
    return publishing.resident_definition_of(draft.procedure_version_id, current_language())


def availability_for_all(live: LiveProcedure) -> Availability:
    """Availability that does not depend on the person: dates and quota."""
    limits = live.definition.options.limits
    remaining = request_quota.remaining_quota(live.slug, limits.quota) if limits.quota else None
    try:
        submission_rules.check_opening(live.slug, limits, clock.now())
        holds.check_possible(live.definition)
    except NotAdmitted as refusal:
        return Availability(refusal, remaining)
    return Availability(submission_rules.NoPlaceLeft(live.slug) if remaining == 0 else None, remaining)


def availability_for_actor(live: LiveProcedure) -> Availability:
    """Return the availability for the actor, with what keeps a person who is signed in from asking."""
    standing = availability_for_all(live)
    if standing.refusal is None and current_actor().kind == "resident":
        try:
            submission_rules.check_admission(live, by=portal_actor())
        except NotAdmitted as refusal:
            return Availability(refusal, standing.remaining_quota)
    return standing


def drafts_of_actor(live: LiveProcedure) -> list[Draft]:
    """Drafts of the procedure started by this person or browser."""
    actor = current_actor()
    if actor.kind == "resident":
        return open_drafts(live.slug, applicant=applicant_id(actor, live.family))
    draft_ids = grants.select_fully_open() if grants.BROWSER_KEY in session and not actor.is_agent else None
    return open_drafts(live.slug, candidate_ids=draft_ids) if draft_ids is not None else []


def can_begin_another(live: LiveProcedure, drafts: list[Draft]) -> bool:
    max_drafts = live.definition.options.drafts.most
    return max_drafts is None or len(drafts) < max_drafts


def refusal_for_actor(live: LiveProcedure, procedure: Procedure, answers: dict[str, object]) -> NotAdmitted | None:
    """The reason why this draft cannot be submitted now, checked before the button is shown."""
    try:
        # Not of an address that was only typed: it would tell what its owner has asked for.
        submission_rules.check_admission(live, by=portal_actor())
        submission_rules.check_files(procedure, answers)
    except NotAdmitted as refusal:
        return refusal
    return None
