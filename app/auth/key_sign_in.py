"""Signing in with a passkey, without typing an address."""

from __future__ import annotations

from flask import Blueprint, Response

from app.accounts import login_manager
from app.accounts.browser_secret import get_browser_secret
from app.accounts.passkeys.key_sign_in import get_signing_options
from app.accounts.sign_in_methods import BY_PASSKEY
from app.auth.forms import KeyForm
from app.auth.key_checks import KeyNotAccepted, check_key, create_options_response, load_relying_party
from app.auth.sign_in import render_sign_in
from app.auth.sign_in_completion import complete_sign_in, is_new_browser
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access, current_actor

blueprint = Blueprint("key_sign_in", __name__)


@blueprint.get("/connexion/cle")
@access("public")
def show_signing_options() -> Response:
    """Answer with what the browser signs, in JSON: with any key, or with one of the account signed in or half signed in."""
    pending_account = login_manager.find_pending_account()
    account_id = pending_account.id if pending_account else current_actor().account_id
    options = get_signing_options(load_relying_party(), browser=get_browser_secret(), account_id=account_id)
    return create_options_response(options)


@blueprint.post("/connexion/cle")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_key_sign_in() -> Response:
    """Sign in the account whose key signed: the device has checked its owner, so that nothing else is asked."""
    form = KeyForm()
    try:
        account = check_key(form.credential.data or "")
    except KeyNotAccepted as refusal:
        return render_sign_in(next_url=form.next.data or "", key_problem=refusal.message, status=422)
    response = complete_sign_in(
        account, form.next.data or "", method=BY_PASSKEY, is_new_browser=is_new_browser(account)
    )
    db.session.commit()
    return response
