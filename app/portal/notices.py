"""« Mes notifications »: what the authority told the account holder about their requests."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, url_for

from app.core.access import access, current_actor
from app.core.db import db
from app.core.web import redirect, render
from app.notifications import notices

bp = Blueprint("portal_notices", __name__, url_prefix="/mes-notifications")


@bp.get("")
@access("resident")
def list_notices() -> Response:
    return render("portal/notices.html", notices=notices.notices_of(current_actor()))


@bp.post("/lectures")
@access("resident")
def create_readings() -> Response:
    """All of them are read."""
    notices.read_all(current_actor())
    db.session.commit()
    return redirect(url_for(".list_notices"))


@bp.post("/<uuid:notice_id>/lecture")
@access("resident")
def create_reading(notice_id: UUID) -> Response:
    """Opens the request that a notification is about."""
    case_id = notices.read_one(current_actor(), notice_id)
    db.session.commit()
    return redirect(url_for("portal_cases.show_case", case_id=case_id))


@bp.post("/<uuid:notice_id>/retrait")
@access("resident")
def create_dismissal(notice_id: UUID) -> Response:
    notices.dismiss(current_actor(), notice_id)
    db.session.commit()
    return redirect(url_for(".list_notices"))
