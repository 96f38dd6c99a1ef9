"""Reauthentication before a sensitive action: a password, and the second-factor code if there is one, or a passkey."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.models import Account
from app.accounts.passkeys.queries import has_passkey
from app.accounts.profile import read_profile
from app.accounts.second_factor import is_enrolled
from app.accounts.sign_in import reset_password_checks
from app.accounts.sign_in_methods import BY_PASSKEY, BY_PASSWORD, BY_PASSWORD_AND_CODE
from app.auth.account_checks import (
    count_attempt,
    get_request_origin,
    has_valid_code,
    has_valid_password,
    load_own_account,
)
from app.auth.directory_sign_in import DirectoryRefusal, sign_in_with_directory
from app.auth.forms import KeyForm, PasswordAndCodeForm, ReauthenticationForm
from app.auth.key_checks import KeyNotAccepted, check_key, offer_passkeys
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import render
from app.identity.directories.directories import list_open_directories
from app.identity.linking_rules import PROVE
from app.identity.links import list_confirmed_sources
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
    if _has_directory_password(account):
        return _prove_by_directory(account, form)
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
    asks_code = is_enrolled(account) and not _has_directory_password(account)
    return PasswordAndCodeForm(**values) if asks_code else ReauthenticationForm(**values)


def _has_directory_password(account: Account) -> bool:
    """Whether the only password of the account is that of a directory."""
    if account.password_hash is not None:
        return False
    own_sources = list_confirmed_sources(account.id)
    return any(directory.key in own_sources for directory in list_open_directories())


def _prove_by_directory(account: Account, form: ReauthenticationForm) -> Response:
    """Prove the identity with the password of a directory; the code of an application is asked next."""
    if not form.validate():
        return _render_page(account, form, status=422)
    count_attempt(account)
    login = read_profile(account).email
    try:
        response = sign_in_with_directory(login, form.current.data, form.next.data or "", purpose=PROVE)
    except DirectoryRefusal as refusal:
        form.current.errors = [str(refusal.words)]
        return _render_page(account, form, status=503 if refusal.is_outage else 422)
    if response is None:
        form.current.errors = [_("Vérifiez votre mot de passe de l’annuaire\u00a0: ce n’est pas celui-ci.")]
        return _render_page(account, form, status=422)
    reset_password_checks(account, get_request_origin())
    db.session.commit()
    return response


def _is_code_valid(account: Account, form: ReauthenticationForm) -> bool:
    return not isinstance(form, PasswordAndCodeForm) or has_valid_code(account, form)


def _render_page(account: Account, form: ReauthenticationForm, *, key_problem: str = "", status: int = 200) -> Response:
    own_sources = list_confirmed_sources(account.id)
    return render(
        "auth/reauthentication.html",
        status=status,
        form=form,
        sources=[source for source in list_sources(account.kind) if source.key in own_sources],
        has_password=account.password_hash is not None or _has_directory_password(account),
        has_passkey=offer_passkeys() and has_passkey(account.id),
        key_problem=key_problem,
    )
