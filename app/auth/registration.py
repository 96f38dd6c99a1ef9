"""Registration by e-mail address."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.models import RESIDENT
from app.accounts.registration import register_email
from app.auth.account_checks import count_requested_email
from app.auth.constant_time import hide_response_time
from app.auth.forms import EmailForm
from app.auth.sign_in_completion import get_home_url
from app.core.db import db
from app.core.rate_limits.limits import EMAIL_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity.sources import Visit, list_shown_sources

blueprint = Blueprint("registration", __name__)


@blueprint.get("/inscription")
@access("public")
def show_registration() -> Response:
    """The registration form; signed-in users are redirected."""
    if current_actor().is_authenticated:
        return redirect(get_home_url(current_actor().kind))
    return _render_page(EmailForm(formdata=None))


@blueprint.post("/inscription")
@access("public")
@rate_limit(EMAIL_REQUEST)
def create_registration() -> Response:
    """Respond identically, in the same time, whether or not the address has an account: only the e-mail differs."""
    form = EmailForm()
    if not form.validate():
        return _render_page(form, status=422)
    with hide_response_time():
        count_requested_email(form.email.data)
        register_email(form.email.data)
        db.session.commit()
    return render("auth/registration_sent.html", email=form.email.data)


def _render_page(form: EmailForm, *, status: int = 200) -> Response:
    sources = list_shown_sources(Visit(address=request.remote_addr or ""), RESIDENT)
    return render("auth/registration.html", status=status, form=form, sources=sources)
