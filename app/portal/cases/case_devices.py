"""Being told of one request on a device: asked after it was sent, withdrawn from its page, and where a notification leads."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.exceptions import NotFound

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect
from app.notifications import push_devices
from app.notifications.push_devices import SubscriptionRefused, read_subscription
from app.portal.cases.case_lookup import find_fully_held_case, find_held_case

bp = Blueprint("portal_devices", __name__)


@bp.post("/demandes/<uuid:case_id>/appareils")
@access("holder")
@rate_limit(LIGHT_REQUEST)
def create_device(case_id: UUID) -> Response:
    """Subscribe a device to this request only: it was submitted without an account (static/js/elements/push-opt-in.js)."""
    case = find_fully_held_case(case_id)
    try:
        push_devices.add_device_for_case(
            case, read_subscription(request.form), user_agent=request.headers.get("User-Agent", "")
        )
    except SubscriptionRefused as refused:
        return Response(refused.message, status=422, mimetype="text/plain")
    db.session.commit()
    return Response(status=204)


@bp.post("/demandes/<uuid:case_id>/appareils/retrait")
@access("holder")
@rate_limit(LIGHT_REQUEST)
def delete_devices(case_id: UUID) -> Response:
    """Nobody is told of it on a device any more."""
    case = find_fully_held_case(case_id)
    push_devices.delete_devices_of_case(case.id)
    db.session.commit()
    flash(_("Plus aucun appareil ne sera prévenu de cette demande."), "devices")
    return redirect(url_for("portal_cases.show_case", case_id=case.id))


@bp.get("/suivi/<uuid:case_id>")
@access("public")
def show_notified_case(case_id: UUID) -> Response:
    """Target of a notification: the request if this browser may open it, else the page where its code is typed."""
    try:
        case, _extent = find_held_case(case_id)
    except NotFound:
        return redirect(url_for("tracking.show_form"))
    return redirect(url_for("portal_cases.show_case", case_id=case.id))
