"""Following a request with its code: typed in a form, never in an address."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from app.accounts import grants
from app.accounts.attempt_limits import AttemptLimit, TooManyAttempts, count_attempt
from app.cases.drafts import request_drafts
from app.cases.tracking import tracking_code
from app.cases.tracking.reference_number import looks_like_reference
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.client_network import get_network
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render, require_same_origin
from app.procedures import publishing as procedures

bp = Blueprint("tracking", __name__)

HOUR = timedelta(hours=1)
WRONG_CODES = AttemptLimit("tracking.network", free=20, period=HOUR, first_wait=HOUR, longest_wait=HOUR)


@bp.get("/suivi")
@access("public")
def show_form() -> Response:
    return render("portal/cases/tracking_form.html")


@bp.post("/suivi")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def open_by_code() -> Response:
    """Opens a case or a draft. Sent from the home page, which holds no token of its own: the origin is checked instead.

    A right code always opens: with 80 bits, guessing is hopeless, and its owner is no hostage of the others on the network.
    """
    require_same_origin()
    code = RawText("code").read()
    url = _grant_by_code(code)
    if url is not None:
        db.session.commit()
        return redirect(url)
    try:
        count_attempt(WRONG_CODES, get_network(request.remote_addr))
    except TooManyAttempts:
        return render("portal/cases/tracking_form.html", limited=True, status=429)
    db.session.commit()
    if _is_reference(code):
        return render("portal/cases/tracking_form.html", reference=code.strip()[:40], code=code[:40], status=422)
    problem = _("Aucune demande ne répond à ce code. Vérifiez chaque caractère.")
    return render("portal/cases/tracking_form.html", code=code[:40], code_errors=[problem], status=422)


def _is_reference(text: str) -> bool:
    """Told by its form alone: whether there is such a request is said to nobody."""
    return looks_like_reference(text, {live.definition.options.reference for live in procedures.live_procedures()})


def _grant_by_code(code: str) -> str | None:
    """Grants this browser what the code opens; returns where to read it."""
    case = tracking_code.find_by_code(code)
    if case is not None:
        # Without an address in the request there is nothing more to ask: the code alone opens everything.
        grants.grant_access(case.id, full=case.contact_hash is None)
        return url_for("portal_cases.show_case", case_id=case.id)
    draft = request_drafts.find_by_code(code)
    if draft is not None:
        # A draft has no state to show: whoever holds it fills it. Once it is sent, the code opens the state alone.
        grants.grant_access(draft.id, full=False)
        return url_for("own_drafts.resume_draft", draft_id=draft.id)
    return None
