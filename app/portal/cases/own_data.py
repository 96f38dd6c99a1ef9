"""The data of one request, for whoever follows it: seeing where they are, taking them away."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from werkzeug.exceptions import TooManyRequests

from app.accounts.attempt_limits import TooManyAttempts, count_attempt
from app.accounts.sessions import is_fresh
from app.cases.models import Case
from app.cases.people.applicants import is_applicant
from app.cases.people.consents import consents_of
from app.cases.reading.readable_case import procedure_for_applicant
from app.core import storage
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CASE_CHANGE, HEAVY_REQUEST, rate_limit
from app.core.sealing import get_encryption_key
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.portal.cases.case_lookup import find_fully_held_case
from app.privacy.access_log import log_access
from app.privacy.data_export import exports

bp = Blueprint("portal_own_data", __name__, url_prefix="/demandes/<uuid:case_id>/donnees")

SCREEN = "portal.own_data"


@bp.get("")
@access("holder")
def show_own_data(case_id: UUID) -> Response:
    case = find_fully_held_case(case_id)
    return render(
        "portal/cases/own_data.html",
        case=case,
        procedure=procedure_for_applicant(case),
        archives=exports.list_exports(case),
        consents=consents_of([case]),
    )


@bp.post("/archives")
@access("holder")
@rate_limit(HEAVY_REQUEST)
def create_data_export(case_id: UUID) -> Response:
    """Asks for the whole request in one file, made by the worker."""
    case = find_fully_held_case(case_id)
    if not any(archive.is_pending for archive in exports.list_exports(case)):
        _count_archive_request(case)
        exports.request_export(case)
        db.session.commit()
    flash(_("Nous préparons votre fichier : revenez sur cette page dans quelques minutes."))
    return redirect(url_for(".show_own_data", case_id=case.id))


@bp.get("/archives/<uuid:archive_id>")
@access("holder")
def download_data_export(case_id: UUID, archive_id: UUID) -> Response:
    """The file. Whoever holds the request by its code has given the address written in it; by an account, their password."""
    case = find_fully_held_case(case_id)
    archive = exports.get_ready_export(case, archive_id)
    actor = current_actor()
    if is_applicant(actor, case.applicant_id, case.family) and not is_fresh(actor.session_id):
        back = url_for(".show_own_data", case_id=case.id)
        return redirect(url_for("account.proving.show_reauthentication", next=back))
    log_access(actor, "download", screen=SCREEN, family=case.family, subject=case.id)
    name, size = exports.get_file_name(archive), archive.size or 0
    chunks = storage.read_file(archive.stored_name or "", get_encryption_key(archive.key_id))
    return create_download(name, "application/zip", size, chunks)


@bp.post("/archives/<uuid:archive_id>/suppression")
@access("holder")
@rate_limit(CASE_CHANGE)
def delete_data_export(case_id: UUID, archive_id: UUID) -> Response:
    """Before its week has passed."""
    exports.delete_export(exports.get_ready_export(find_fully_held_case(case_id), archive_id))
    db.session.commit()
    flash(_("Le fichier est supprimé."))
    return redirect(url_for(".show_own_data", case_id=case_id))


def _count_archive_request(case: Case) -> None:
    """Rate limit on data exports, counted even when the request fails."""
    try:
        count_attempt(exports.EXPORT_LIMIT, case.id.hex)
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    db.session.commit()
