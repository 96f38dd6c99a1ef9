"""Reauthentication before a sensitive action: the password, and the second-factor code if there is one."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.models import Account
from app.accounts.second_factor import is_enrolled
from app.auth.account_checks import has_valid_code, has_valid_password, load_own_account
from app.auth.forms import PasswordAndCodeForm, ReauthenticationForm
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.identity.links import list_links
from app.identity.sources import list_sources

blueprint = Blueprint("proving", __name__)


@blueprint.get("/preuve")
@access("signed_in")
def show_reauthentication() -> Response:
    return _render_page(_create_form(load_own_account(), formdata=None, next=request.args.get("next", "")))


@blueprint.post("/preuve")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_reauthentication() -> Response:
    """Open a new session and redirect to the requested page."""
    account = load_own_account()
    form = _create_form(account)
    if not form.validate() or not has_valid_password(account, form) or not _is_code_valid(account, form):
        return _render_page(form, status=422)
    response = complete_sign_in(account, form.next.data or "", has_second_factor=isinstance(form, PasswordAndCodeForm))
    db.session.commit()
    return response


def _create_form(account: Account, **values: object) -> ReauthenticationForm:
    return PasswordAndCodeForm(**values) if is_enrolled(account) else ReauthenticationForm(**values)


def _is_code_valid(account: Account, form: ReauthenticationForm) -> bool:
    return not isinstance(form, PasswordAndCodeForm) or has_valid_code(account, form)


def _render_page(form: ReauthenticationForm, *, status: int = 200) -> Response:
    account = load_own_account()
    own_sources = {link.source for link in list_links(account) if link.is_confirmed}
    return render(
        "auth/reauthentication.html",
        status=status,
        form=form,
        sources=[source for source in list_sources(account.kind) if source.key in own_sources],
        has_password=account.password_hash is not None,
    )
