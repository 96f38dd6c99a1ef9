"""The second step of a sign-in: the code or the passkey, for an account with a second factor."""

from __future__ import annotations

from flask import Blueprint, Response, request, session

from app.accounts import login_manager
from app.accounts.assurance import STRONG, Assurance
from app.accounts.models import Account
from app.accounts.passkeys.queries import has_passkey
from app.accounts.second_factor import is_enrolled
from app.accounts.sessions import find_begun_proof
from app.accounts.sign_in_methods import BY_PASSKEY, BY_PASSWORD_AND_CODE
from app.auth.account_checks import has_valid_code
from app.auth.forms import CodeForm, KeyForm
from app.auth.key_checks import KeyNotAccepted, check_key, offer_passkeys
from app.auth.sign_in_completion import complete_sign_in, is_new_browser
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.identity.external_sessions import move_session

blueprint = Blueprint("second_step", __name__)


@blueprint.get("/connexion/code")
@access("public")
def show_second_step() -> Response:
    account = login_manager.find_pending_account()
    if account is None:
        return _render_expired()
    return _render_page(account, CodeForm(formdata=None, next=request.args.get("next", "")))


@blueprint.post("/connexion/code")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_second_step() -> Response:
    """Sign in, with a session identifier created only now."""
    account = login_manager.find_pending_account()
    if account is None:
        return _render_expired()
    form, revision = CodeForm(), account.identity_revision
    if not form.validate() or not has_valid_code(account, form):
        return _render_page(account, form, status=422)
    # Of a recovery code, which changes the identity, the owner is told already.
    is_new = account.identity_revision == revision and is_new_browser(account)
    return _complete(account, form.next.data or "", BY_PASSWORD_AND_CODE, is_new=is_new)


@blueprint.post("/connexion/code/cle")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_second_step_by_key() -> Response:
    """Sign in with a passkey of the account whose password was given."""
    account = login_manager.find_pending_account()
    if account is None:
        return _render_expired()
    form = KeyForm()
    try:
        check_key(form.credential.data or "", account_id=account.id)
    except KeyNotAccepted as refusal:
        code_form = CodeForm(formdata=None, next=form.next.data)
        return _render_page(account, code_form, key_problem=refusal.message, status=422)
    return _complete(account, form.next.data or "", BY_PASSKEY, is_new=is_new_browser(account))


def _complete(account: Account, next_url: str, method: str, *, is_new: bool) -> Response:
    """Open the session, which proves what both steps do, and keeps the source of the first; commits."""
    pending = login_manager.get_pending_token()
    assert pending
    assurance = Assurance(STRONG, find_begun_proof(pending))
    response = complete_sign_in(account, next_url, method=method, is_new_browser=is_new, assurance=assurance)
    move_session(pending, session[login_manager.TOKEN_KEY])
    db.session.commit()
    return response


def _render_page(account: Account, form: CodeForm, *, key_problem: str = "", status: int = 200) -> Response:
    return render(
        "auth/second_step.html",
        status=status,
        form=form,
        has_application=is_enrolled(account),
        has_passkey=offer_passkeys() and has_passkey(account.id),
        key_problem=key_problem,
    )


def _render_expired() -> Response:
    return render("auth/second_step_expired.html", status=410)
