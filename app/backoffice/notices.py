"""The notifications of an agent: what the workflow told them about the requests they process."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.core.access import access, current_actor
from app.core.db import db
from app.core.web import redirect, render
from app.notifications import notices

bp = Blueprint("agent_notices", __name__, url_prefix="/agents/notifications")


@bp.get("")
@access("agent")
def list_notices() -> ResponseReturnValue:
    return render("backoffice/notices.html", notices=notices.notices_of(current_actor()))


@bp.post("/lectures")
@access("agent")
def create_readings() -> ResponseReturnValue:
    """All of them are read."""
    notices.read_all(current_actor())
    db.session.commit()
    return redirect(url_for(".list_notices"))


@bp.post("/<uuid:notice_id>/lecture")
@access("agent")
def create_reading(notice_id: UUID) -> ResponseReturnValue:
    """Opens the request that a notification is about."""
    case_id = notices.read_one(current_actor(), notice_id)
    db.session.commit()
    return redirect(url_for("case_page.show_case", case_id=case_id))


@bp.post("/<uuid:notice_id>/retrait")
@access("agent")
def create_dismissal(notice_id: UUID) -> ResponseReturnValue:
    notices.dismiss(current_actor(), notice_id)
    db.session.commit()
    return redirect(url_for(".list_notices"))
