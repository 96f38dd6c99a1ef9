"""Requests that seem to be the same: comparing two of them, merging one into the other, separating them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_heading, conflict_message, find_case
from app.backoffice.conversation.composer_tools import DUPLICATE_REASONS, describe_case
from app.cases.access import CaseNotFound, CaseUnderLimitation
from app.cases.case_definitions import functions_of
from app.cases.concurrency import StaleCase
from app.cases.merges import case_merges, duplicates, merged_cases
from app.cases.merges.case_merges import MergeRefused
from app.cases.merges.duplicates import Duplicate
from app.cases.models import Case
from app.cases.reading.case_values import digest_of
from app.cases.reading.readable_answers import reader_of
from app.cases.reading.readable_case import ReadableCase, read_case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, RawText
from app.core.web.responses import redirect, render

bp = Blueprint("case_merges", __name__, url_prefix="/agents/demandes/<uuid:case_id>")

SCREEN = "backoffice.merge"
THIS, OTHER = "this", "other"
OTHER_REFERENCE, KEEP = RawText("avec"), Choice((THIS, OTHER), "keep")
REFUSALS = {
    "not_found": lazy_gettext("Aucune demande que vous traitez n’a cette référence. Vérifiez-la."),
    "same_case": lazy_gettext("C’est la référence de cette demande. Indiquez celle de l’autre."),
    "other_family": lazy_gettext("Ces demandes n’ont pas le même sujet : elles ne peuvent pas être réunies."),
    "closed": lazy_gettext("Une des deux demandes est close : elles ne peuvent plus être réunies."),
    "not_merged": lazy_gettext("Cette demande n’est réunie avec aucune autre."),
    "not_in_charge": lazy_gettext("Vous ne traitez pas les deux demandes : demandez à un collègue qui les traite."),
}


@bp.get("/doublons")
@access("agent")
def list_duplicates(case_id: UUID) -> ResponseReturnValue:
    """Requests with the same contact, place or words, and the box where another reference is typed."""
    return _render_duplicates(_find_own_case(case_id))


@bp.get("/reunion")
@access("agent")
def show_merge(case_id: UUID) -> ResponseReturnValue:
    """Both requests side by side, and the question of which one goes on."""
    case = _find_own_case(case_id)
    try:
        other = _find_other(case, request.args.get("avec", ""))
    except MergeRefused as refused:
        return _render_duplicates(case, problem=str(REFUSALS[refused.problem]), status=422)
    return _render_merge(case, other)


@bp.post("/reunion")
@access("agent")
@rate_limit(DEFAULT)
def create_merge(case_id: UUID) -> ResponseReturnValue:
    """One of the two goes on, the other is closed and follows it."""
    case = _find_own_case(case_id)
    try:
        other = _find_other(case, OTHER_REFERENCE.read())
    except MergeRefused as refused:
        return _render_duplicates(case, problem=str(REFUSALS[refused.problem]), status=422)
    main_case, merged_case = (case, other) if KEEP.read() == THIS else (other, case)
    if not KEEP.read():
        return _render_merge(case, other, problem=_("Choisissez la demande qui continue."), status=422)
    try:
        case_merges.merge_case(merged_case, into=main_case, by=current_actor())
        db.session.commit()
    except MergeRefused as refused:
        db.session.rollback()
        return _render_merge(case, other, problem=str(REFUSALS[refused.problem]), status=422)
    except StaleCase:
        db.session.rollback()
        return _render_merge(case, other, problem=conflict_message(), status=409)
    flash(_("La demande %(reference)s est réunie avec celle-ci.", reference=merged_case.reference), "case-actions")
    return redirect(url_for("case_page.show_case", case_id=main_case.id))


@bp.post("/separation")
@access("agent")
@rate_limit(DEFAULT)
def create_separation(case_id: UUID) -> ResponseReturnValue:
    """The request goes back to its own status, and is processed by itself."""
    case = _find_own_case(case_id)
    try:
        case_merges.separate_case(case, by=current_actor())
        db.session.commit()
        flash(_("La demande est de nouveau traitée à part."), "case-actions")
    except MergeRefused as refused:
        db.session.rollback()
        flash(str(REFUSALS[refused.problem]), "case-actions-refused")
    except StaleCase:
        db.session.rollback()
        flash(conflict_message(), "case-actions-refused")
    return redirect(url_for("case_page.show_case", case_id=case_id))


@bp.get("/reunies")
@access("agent")
def list_merged(case_id: UUID) -> ResponseReturnValue:
    """The answers, files and messages of the requests merged into this one, as far as the agent may open each."""
    case = find_case(case_id, screen=SCREEN)
    cases = merged_cases.list_readable_merged_cases(case, reader=current_actor())
    return render(
        "backoffice/case/merges/merged.html",
        merged=[_read_whole(find_case(case.id, screen=SCREEN)) for case in cases],
        **case_heading(read_case(case, is_agent=True, with_answers=False)),
    )


def _find_own_case(case_id: UUID) -> Case:
    """A case that the agent processes, rather than one that they only entered."""
    case = find_case(case_id, screen=SCREEN)
    return case if functions_of(current_actor(), case) else abort(404)


def _find_other(case: Case, reference: str) -> Case:
    """The case of that reference, for an agent who processes it. Raises MergeRefused."""
    other_id = duplicates.find_by_reference(reference)
    if other_id == case.id:
        raise MergeRefused("same_case")
    try:
        other = find_case(other_id, screen=SCREEN) if other_id else None
    except (CaseNotFound, CaseUnderLimitation):
        other = None
    if other is None or not functions_of(current_actor(), other):
        raise MergeRefused("not_found")
    return other


def _read_whole(case: Case) -> ReadableCase:
    return read_case(case, is_agent=True, functions=reader_of(current_actor(), case).functions)


def _render_duplicates(case: Case, *, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    matches = duplicates.find_duplicates(current_actor(), case, with_words=True)
    return render(
        "backoffice/case/merges/duplicates.html",
        status=status,
        duplicates=[_describe_duplicate(match) for match in matches],
        typed=request.args.get("avec", ""),
        problem=problem,
        **case_heading(read_case(case, is_agent=True, with_answers=False)),
    )


def _describe_duplicate(duplicate: Duplicate) -> tuple[dict[str, Any], str, list[str]]:
    """Describe the other request, its line in lists, and the reasons why both may be one."""
    case = find_case(duplicate.case.id, screen=SCREEN)
    digest = digest_of(case)
    reasons = [str(DUPLICATE_REASONS[name]) for name in duplicate.reasons]
    return describe_case(case), digest["name"] or digest["line"], reasons


def _render_merge(case: Case, other: Case, *, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    readable_case = _read_whole(case)
    return render(
        "backoffice/case/merges/merge.html",
        status=status,
        both=[(THIS, readable_case), (OTHER, _read_whole(other))],
        other=other,
        problem=problem,
        **case_heading(readable_case),
    )
