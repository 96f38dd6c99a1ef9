"""Reauthentication before a sensitive action: the password, and the second-factor code if there is one, or a passkey."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.models import Account
from app.accounts.passkeys.queries import has_passkey
from app.accounts.second_factor import is_enrolled
from app.accounts.sign_in_methods import BY_PASSKEY, BY_PASSWORD, BY_PASSWORD_AND_CODE
from app.auth.account_checks import has_valid_code, has_valid_password, load_own_account
from app.auth.forms import KeyForm, PasswordAndCodeForm, ReauthenticationForm
from app.auth.key_checks import KeyNotAccepted, are_passkeys_possible, check_key
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
    account = load_own_account()
    return _render_page(account, _create_form(account, formdata=None, next=request.args.get("next", "")))


@blueprint.post("/preuve")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_reauthentication() -> Response:
    """Open a new session and redirect to the requested page."""
    account = load_own_account()
    form = _create_form(account)
    if not form.validate() or not has_valid_password(account, form) or not _is_code_valid(account, form):
        return _render_page(account, form, status=422)
    method = BY_PASSWORD_AND_CODE if isinstance(form, PasswordAndCodeForm) else BY_PASSWORD
    response = complete_sign_in(account, form.next.data or "", method=method)
    db.session.commit()
    return response


@blueprint.post("/preuve/cle")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_reauthentication_by_key() -> Response:
    """Open a new session with a passkey of this account, and redirect to the requested page."""
    account, form = load_own_account(), KeyForm()
    try:
        check_key(form.credential.data or "", account_id=account.id)
    except KeyNotAccepted as refusal:
        password_form = _create_form(account, formdata=None, next=form.next.data)
        return _render_page(account, password_form, key_problem=refusal.message, status=422)
    response = complete_sign_in(account, form.next.data or "", method=BY_PASSKEY)
    db.session.commit()
    return response


def _create_form(account: Account, **values: object) -> ReauthenticationForm:
    return PasswordAndCodeForm(**values) if is_enrolled(account) else ReauthenticationForm(**values)


def _is_code_valid(account: Account, form: ReauthenticationForm) -> bool:
    return not isinstance(form, PasswordAndCodeForm) or has_valid_code(account, form)


def _render_page(account: Account, form: ReauthenticationForm, *, key_problem: str = "", status: int = 200) -> Response:
    own_sources = {link.source for link in list_links(account) if link.is_confirmed}
    return render(
        "auth/reauthentication.html",
        status=status,
        form=form,
        sources=[source for source in list_sources(account.kind) if source.key in own_sources],
        has_password=account.password_hash is not None,
        has_passkey=are_passkeys_possible() and has_passkey(account.id),
        key_problem=key_problem,
    )
