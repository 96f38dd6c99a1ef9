"""Publication of a report: an agent checks the words and the photo that everybody may read, or hides the report."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_heading, conflict_message, find_case
from app.cases.concurrency import StaleCase
from app.cases.files.file_previews import pictures_in
from app.cases.models import Case
from app.cases.reading.readable_answers import answers_for, reader_of
from app.cases.reading.readable_case import ReadableCase, read_case
from app.cases.reports.report_publication import (
    MAX_DESCRIPTION_LENGTH,
    PhotoUnreadable,
    Publication,
    find_publishable_place,
    get_typed_description,
    publish_report,
    read_publication,
)
from app.cases.reports.reported_places import ReportedPlace
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Identifier, LongText
from app.core.web.responses import redirect, render

bp = Blueprint("case_publication", __name__, url_prefix="/agents/demandes/<uuid:case_id>/publication")

SCREEN = "backoffice.publication"
SHOWN, HIDDEN = "shown", "hidden"
STATE = Choice((SHOWN, HIDDEN), "state", default=SHOWN)
# One more than is accepted, so that a longer text is told from one that fits.
DESCRIPTION = LongText("description", limit=MAX_DESCRIPTION_LENGTH + 1)
PHOTO = Identifier("photo")


@bp.get("")
@access("agent")
def show_publication(case_id: UUID) -> ResponseReturnValue:
    case, place = _find_report(case_id)
    return _render_publication(case, read_publication(place, case))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def update_publication(case_id: UUID) -> ResponseReturnValue:
    """Save what is published, from now on."""
    case, place = _find_report(case_id)
    publication = Publication(DESCRIPTION.read(), PHOTO.read(), STATE.read() == HIDDEN)
    if problems := _find_problems(case, publication):
        return _render_publication(case, publication, problems=problems, status=422)
    try:
        publish_report(place, case, publication, by=current_actor())
        db.session.commit()
    except PhotoUnreadable:
        db.session.rollback()
        problem = _("Cette photo ne peut pas être publiée : choisissez-en une autre, ou aucune.")
        return _render_publication(case, publication, problems={"photo": problem}, status=422)
    except StaleCase:
        db.session.rollback()
        return _render_publication(case, publication, problems={"description": conflict_message()}, status=409)
    flash(_("La publication est enregistrée."), "case-publication")
    return redirect(url_for(".show_publication", case_id=case_id))


def _find_report(case_id: UUID) -> tuple[Case, ReportedPlace]:
    case = find_case(case_id, screen=SCREEN)
    return case, find_publishable_place(current_actor(), case) or abort(404)


def _find_problems(case: Case, publication: Publication) -> dict[str, str]:
    """Problems of the form, by the name of the input."""
    problems = {}
    if len(publication.description) > MAX_DESCRIPTION_LENGTH:
        most = MAX_DESCRIPTION_LENGTH
        problems["description"] = _("Raccourcissez la description : %(most)s caractères au plus.", most=most)
    picture_ids = {picture["id"] for picture in pictures_in(_read_case(case))}
    if publication.photo_id and str(publication.photo_id) not in picture_ids:
        problems["photo"] = _("Cette photo n’est plus dans la demande : choisissez-en une autre, ou aucune.")
    return problems


def _read_case(case: Case) -> ReadableCase:
    return read_case(case, is_agent=True, functions=reader_of(current_actor(), case).functions)


def _render_publication(
    case: Case, publication: Publication, *, problems: Mapping[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    readable_case, problems = _read_case(case), problems or {}
    answers = answers_for(case, reader_of(current_actor(), case))
    return render(
        "backoffice/case/actions/publication.html",
        status=status,
        publication=publication,
        problems=problems,
        problem_list=[(f"f-{name}", problem) for name, problem in problems.items()],
        state=HIDDEN if publication.is_hidden else SHOWN,
        typed_description=get_typed_description(case, answers),
        pictures=pictures_in(readable_case),
        **case_heading(readable_case),
    )
