"""Rules for submitting a request: who asks, when, how many times. Checked before one begins, and once more on sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.assurance import ANYONE, DECLARED, PROOF_OF_LEVEL, AssuranceRule, Shortfall
from app.accounts.profile import find_profile
from app.accounts.qualities import find_qualities
from app.accounts.quality_holders import list_slugs_of_holder
from app.accounts.session_assurance import get_assurance
from app.cases import settings
from app.cases.lifecycle import request_quota
from app.cases.lifecycle.participants import Submission
from app.cases.models import Case
from app.cases.people.applicants import applicant_id
from app.cases.people.certified_person import helper_of, is_certified_minor
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.web.access_rules import SYSTEM, Actor
from app.procedures import publishing
from app.procedures.definition import Page, Procedure
from app.procedures.fields.files import MEGABYTE, all_files
from app.procedures.procedure_options import AccountRule, Limits
from app.procedures.publishing import LiveProcedure


class NotAdmitted(Exception):
    """The request cannot be made; `templates/admission_refusal.html` has the words of each kind of refusal."""

    kind = ""


class ProcedureClosed(NotAdmitted):
    """The procedure takes no request any more."""

    kind = "closed"

    def __init__(self, slug: str, closed_at: datetime | None = None) -> None:
        super().__init__(slug)
        self.closed_at = closed_at


class NotYetOpen(NotAdmitted):
    """The procedure takes requests from a later instant on."""

    kind = "not_yet_open"

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(opens_at)
        self.opens_at = opens_at


class AccountNeeded(NotAdmitted):
    """Nobody is signed in, and the procedure asks for an account."""

    kind = "account_needed"


class LevelTooLow(NotAdmitted):
    """The session does not say surely enough who holds the account, was not opened strongly enough, or too long ago."""

    kind = "level_too_low"

    def __init__(self, shortfall: Shortfall) -> None:
        super().__init__(shortfall)
        self.shortfall = shortfall


class ProfileNeeded(NotAdmitted):
    """The procedure is for associations, companies, parents…, and the account is not said to be of one."""

    kind = "profile_needed"

    def __init__(self, profiles: tuple[str, ...]) -> None:
        super().__init__(profiles)
        self.profiles = profiles


@dataclass(frozen=True)
class RequiredQuality:
    """A quality that opens a procedure, in the words of the authority, and the procedure open to all by which one gets it."""

    title: str
    explanation: str
    procedure: str | None


class QualityNeeded(NotAdmitted):
    """The procedure is for those whom the authority has found to be something, and the account is not one of them."""

    kind = "quality_needed"

    def __init__(self, qualities: tuple[RequiredQuality, ...]) -> None:
        super().__init__(tuple(quality.title for quality in qualities))
        self.qualities = qualities


class AdultsOnly(NotAdmitted):
    """A certified identity says that the person is a minor, and the procedure is for adults."""

    kind = "adults_only"


class HelperRefused(NotAdmitted):
    """A helper of Aidants Connect acts for the person, who must make this request themselves."""

    kind = "helper_refused"


class ForAgentsOnly(NotAdmitted):
    """An internal procedure, asked for by somebody who has none of its roles."""

    kind = "for_agents_only"


class AlreadyAsked(NotAdmitted):
    """One request per person, and this person has made theirs."""

    kind = "already_asked"

    def __init__(self, case_id: UUID | None, asked_at: datetime | None) -> None:
        super().__init__(case_id)
        self.case_id, self.asked_at = case_id, asked_at


class NoPlaceLeft(NotAdmitted):
    """All the places of the season are taken."""

    kind = "no_place_left"


class FilesTooHeavy(NotAdmitted):
    """All the files together are heavier than the procedure takes."""

    kind = "files_too_heavy"

    def __init__(self, maximum_mb: int) -> None:
        super().__init__(maximum_mb)
        self.maximum_mb = maximum_mb


def check_admission(
    live: LiveProcedure, *, by: Actor, answers: Mapping[str, Any] | None = None, at: datetime | None = None
) -> None:
    """Raises the reason why this person may not ask, or not at this instant. Reads only: places are taken on submission."""
    procedure = live.definition
    limits = procedure.options.limits
    if not live.is_open:
        raise ProcedureClosed(live.slug)
    check_applicant(procedure, by=by)
    check_opening(live.slug, limits, at or clock.now())
    if limits.once:
        _check_once(procedure, answers or {}, by=by)
    if limits.quota and not request_quota.remaining_quota(live.slug, limits.quota):
        raise NoPlaceLeft(live.slug)


def check_applicant(procedure: Procedure, *, by: Actor) -> None:
    """Raises AccountNeeded, LevelTooLow, AdultsOnly, HelperRefused, ProfileNeeded, QualityNeeded or ForAgentsOnly.

    Agents enter on behalf of anybody, workflows too.
    """
    options = procedure.options
    if by.kind == SYSTEM.kind:
        return
    if options.is_internal:
        if not (by.is_agent and by.roles & options.internal_roles):
            raise ForAgentsOnly(procedure.slug)
        return
    if options.account.required and not by.is_agent:
        _check_account(procedure, by)


def check_assurance(rule: AssuranceRule, *, by: Actor) -> None:
    """Raises AccountNeeded or LevelTooLow. What the counter checked of the account counts as what its session proves."""
    if rule.asks_nothing or by.is_agent or by.kind == SYSTEM.kind:
        return
    profile = find_profile(by.account_id) if by.kind == "resident" and by.account_id else None
    if profile is None:
        raise AccountNeeded
    assurance = get_assurance(by)
    proof = max(assurance.proof, PROOF_OF_LEVEL.get(profile.identity_level, DECLARED))
    shortfall = rule.find_shortfall(replace(assurance, proof=proof), now=clock.now())
    if shortfall is not None:
        raise LevelTooLow(shortfall)


def check_page(procedure: Procedure, page: Page, *, by: Actor) -> None:
    """Before a page is shown. How old the session may be is asked of a page here, of the whole procedure on sending.

    Raises as `check_assurance`.
    """
    account = procedure.account
    rule = replace(account.assurance, minutes=None) if account.required else ANYONE
    check_assurance(rule.combined_with(page.assurance), by=by)


def check_pages(procedure: Procedure, answers: Mapping[str, Any], *, by: Actor) -> None:
    """Once more on sending, of the pages that were filled in: the session may have ended since. Raises as `check_assurance`."""
    for page in procedure.pages:
        if page.condition is None or any(field.id in answers for field in page.fields):
            check_assurance(page.assurance, by=by)


def check_opening(slug: str, limits: Limits, at: datetime) -> None:
    """Raises NotYetOpen or ProcedureClosed."""
    if limits.opens_at is not None and limits.has_not_opened(at):
        raise NotYetOpen(limits.opens_at)
    if limits.has_closed(at):
        raise ProcedureClosed(slug, limits.closes_at)


def check_files(procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Raises FilesTooHeavy."""
    maximum = procedure.options.attachments_mb
    if maximum is not None and total_file_size(answers) > max_files_mb(procedure) * MEGABYTE:
        raise FilesTooHeavy(max_files_mb(procedure))


def max_files_mb(procedure: Procedure) -> int:
    """Return the limit on the weight of all files of a request: that of the procedure, never more than the authority's."""
    everywhere: int = site_settings.get_setting(settings.TOTAL.key)
    return min(everywhere, procedure.options.attachments_mb or everywhere)


def total_file_size(answers: Mapping[str, Any]) -> int:
    """The size of all the files together."""
    return sum(file["size"] for file in all_files(answers))


def take_quota(submission: Submission) -> None:
    """Take for a case just written what others may not have any more. Raises AlreadyAsked or NoPlaceLeft."""
    case, procedure = submission.case, submission.live
    limits = procedure.options.limits
    if limits.once:
        names = request_quota.applicant_identifiers(procedure, submission.answers, by=submission.by)
        if not request_quota.record_personal_request(case, names):
            raise _already_asked_error(request_quota.find_request_of_person(names, procedure.slug))
    if limits.quota and not request_quota.use_quota(case, limits.quota):
        raise NoPlaceLeft(procedure.slug)


def _check_account(procedure: Procedure, by: Actor) -> None:
    rule = procedure.account
    profile = find_profile(by.account_id) if by.kind == "resident" and by.account_id else None
    if profile is None:
        raise AccountNeeded
    check_assurance(rule.assurance, by=by)
    if rule.adults_only and is_certified_minor(by):
        raise AdultsOnly
    if rule.without_helper and helper_of(by):
        raise HelperRefused
    if rule.profiles and not set(rule.profiles) & set(profile.kinds):
        raise ProfileNeeded(rule.profiles)
    if rule.qualities and not _has_required_quality(rule, by, procedure.family):
        raise QualityNeeded(required_qualities(rule))


def _has_required_quality(rule: AccountRule, by: Actor, family: str) -> bool:
    return not set(rule.qualities).isdisjoint(list_slugs_of_holder(applicant_id(by, family), family))


def required_qualities(rule: AccountRule) -> tuple[RequiredQuality, ...]:
    """The qualities of which a procedure asks one; nothing is looked up when it asks none."""
    qualities = find_qualities(rule.qualities)
    required = (qualities[slug] for slug in rule.qualities if slug in qualities)
    return tuple(
        RequiredQuality(each.title, each.explanation, _open_procedure_slug(each.procedure_slug)) for each in required
    )


def _open_procedure_slug(slug: str | None) -> str | None:
    try:
        live = publishing.live_procedure(slug) if slug else None
    except publishing.ProcedureNotFound:
        return None
    return slug if live is not None and live.is_open and not live.definition.options.is_internal else None


def _check_once(procedure: Procedure, answers: Mapping[str, Any], *, by: Actor) -> None:
    case_id = request_quota.find_request_of_person(
        request_quota.applicant_identifiers(procedure, answers, by=by), procedure.slug
    )
    if case_id is not None:
        raise _already_asked_error(case_id)


def _already_asked_error(case_id: UUID | None) -> AlreadyAsked:
    case = db.session.get(Case, case_id) if case_id else None
    return AlreadyAsked(case_id, case.submitted_at if case else None)
