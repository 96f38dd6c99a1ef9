"""An agent's own second factor: enrolment, replacement, recovery codes, removal."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for

from app.accounts import recovery_codes
from app.accounts import second_factor as factors
from app.accounts.models import Account
from app.accounts.passkeys.queries import has_passkey
from app.accounts.second_factor_requirement import is_second_factor_required
from app.accounts.sign_in_methods import BY_PASSWORD, BY_PASSWORD_AND_CODE
from app.auth.account_checks import (
    has_valid_code,
    is_recently_authenticated,
    load_own_account,
    redirect_to_reauthentication,
)
from app.auth.forms import CodeForm
from app.auth.key_checks import are_passkeys_possible
from app.auth.sign_in_completion import complete_sign_in, get_home_url, set_browser_mark
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web import qr_code
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.themes import charter

blueprint = Blueprint("second_factor", __name__, url_prefix="/second-facteur")


@blueprint.get("")
@access("enrolling")
def show_second_factor() -> Response:
    """The state of the second factor and the available actions."""
    return _render_overview(load_own_account())


@blueprint.post("/debut")
@access("enrolling")
@rate_limit(CREDENTIAL_CHECK)
def create_enrolment() -> Response:
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_second_factor"))
    factors.start_enrolment(load_own_account())
    db.session.commit()
    return redirect(url_for(".show_enrolment"))


@blueprint.get("/application")
@access("enrolling")
def show_enrolment() -> Response:
    """The secret, to scan or to type, and the field for the first code."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_enrolment"))
    try:
        return _render_enrolment(load_own_account(), CodeForm(formdata=None))
    except factors.EnrolmentNotStarted:
        return redirect(url_for(".show_second_factor"))


@blueprint.post("/application")
@access("enrolling")
@rate_limit(CREDENTIAL_CHECK)
def create_second_factor() -> Response:
    """Confirm the enrolment: every other session ends, and the recovery codes are shown once."""
    account, form = load_own_account(), CodeForm()
    try:
        if not form.validate():
            return _render_enrolment(account, form, status=422)
        codes = factors.confirm_enrolment(account, form.code.data)
    except factors.EnrolmentNotStarted:
        return redirect(url_for(".show_second_factor"))
    except factors.CodeRefused:
        form.code.errors = [
            _("Ce code n’est pas celui de ce moment. Recopiez celui que l’application montre maintenant.")
        ]
        return _render_enrolment(account, form, status=422)
    complete_sign_in(account, method=BY_PASSWORD_AND_CODE)
    db.session.commit()
    return set_browser_mark(_render_recovery_codes(codes), account)


@blueprint.post("/codes")
@access("enrolling")
@rate_limit(CREDENTIAL_CHECK)
def create_recovery_codes() -> Response:
    """Replace the recovery codes by ten new ones."""
    account = load_own_account()
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_second_factor"))
    if not factors.asks_second_step(account):
        return redirect(url_for(".show_second_factor"))
    codes = factors.renew_recovery_codes(account)
    complete_sign_in(account, method=current_actor().sign_in_method)
    db.session.commit()
    return set_browser_mark(_render_recovery_codes(codes), account)


@blueprint.post("/fin")
@access("enrolling")
@rate_limit(CREDENTIAL_CHECK)
def delete_second_factor() -> Response:
    """Disable the second factor, where it is not required."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_second_factor"))
    account, form = load_own_account(), CodeForm()
    if not form.validate() or not has_valid_code(account, form):
        return _render_overview(account, form, status=422)
    try:
        factors.disable_second_factor(account)
    except factors.SecondFactorRequired:
        return redirect(url_for(".show_second_factor"))
    has_key = has_passkey(account.id)
    response = complete_sign_in(
        account, url_for(".show_second_factor"), method=current_actor().sign_in_method if has_key else BY_PASSWORD
    )
    db.session.commit()
    if has_key:
        flash(_("Votre application ne sert plus : vos clés d’accès sont votre second facteur."))
    else:
        flash(_("Votre compte s’ouvre de nouveau avec le mot de passe seul."))
    return response


def _render_overview(account: Account, form: CodeForm | None = None, *, status: int = 200) -> Response:
    return render(
        "auth/second_factor.html",
        status=status,
        is_enrolled=factors.is_enrolled(account),
        asks_second_step=factors.asks_second_step(account),
        can_disable=factors.can_disable_application(account),
        has_passkey=has_passkey(account.id),
        are_passkeys_possible=are_passkeys_possible(),
        is_required=is_second_factor_required(account.kind, is_administrator=account.is_administrator),
        recovery_code_count=recovery_codes.count_unused_codes(account),
        form=form or CodeForm(formdata=None),
    )


def _render_enrolment(account: Account, form: CodeForm, *, status: int = 200) -> Response:
    enrolment = factors.get_enrolment(account, issuer=charter.get_charter().name)
    return render(
        "auth/second_factor_enrolment.html",
        status=status,
        form=form,
        secret=" ".join(_split_in_fours(enrolment.secret)),
        qr_code=qr_code.create_qr_code(enrolment.uri),
    )


def _split_in_fours(secret: str) -> list[str]:
    """Groups of four characters, easier to copy by hand."""
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


def _render_recovery_codes(codes: list[str]) -> Response:
    return render("auth/recovery_codes.html", codes=codes, home=get_home_url(current_actor().kind))
