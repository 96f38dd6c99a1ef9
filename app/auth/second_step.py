"""The second step of a sign-in: the code, for an account with a second factor."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts import login_manager
from app.auth.account_checks import has_valid_code
from app.auth.forms import CodeForm
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import render

blueprint = Blueprint("second_step", __name__)


@blueprint.get("/connexion/code")
@access("public")
def show_second_step() -> Response:
    if login_manager.find_pending_account() is None:
        return _render_expired()
    return _render_page(CodeForm(formdata=None, next=request.args.get("next", "")))


@blueprint.post("/connexion/code")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_second_step() -> Response:
    """Sign in, with a session identifier created only now."""
    account = login_manager.find_pending_account()
    if account is None:
        return _render_expired()
    form = CodeForm()
    if not form.validate() or not has_valid_code(account, form):
        return _render_page(form, status=422)
    response = complete_sign_in(account, form.next.data or "", has_second_factor=True)
    db.session.commit()
    return response


def _render_page(form: CodeForm, *, status: int = 200) -> Response:
    return render("auth/second_step.html", status=status, form=form)


def _render_expired() -> Response:
    return render("auth/second_step_expired.html", status=410)
