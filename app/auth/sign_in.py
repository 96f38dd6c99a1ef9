"""Signing in and out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from app.accounts import login_manager
from app.accounts.attempt_limits import TooManyAttempts
from app.accounts.sign_in import WrongCredentials, authenticate, count_sign_in
from app.auth.account_checks import get_request_origin
from app.auth.forms import SignInForm
from app.auth.sign_in_completion import complete_sign_in, get_home_url
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import clear_site_data, is_local_path, redirect, render
from app.notifications import push_devices

blueprint = Blueprint("sign_in", __name__)

# The pages of a form that is being filled in, of a draft, of a request.
_RESUMED = re.compile(r"/demarches/[^/]+/remplir(/|$)|/(demandes|brouillons)/[0-9a-f-]{36}(/|$)")


@blueprint.get("/connexion")
@access("public")
def show_sign_in() -> Response:
    """The form; whoever is signed in already goes on."""
    wanted = request.args.get("next", "") or _page_left()
    if current_actor().is_authenticated:
        return redirect(wanted if is_local_path(wanted) else get_home_url(current_actor().kind))
    return _render_page(SignInForm(formdata=None, next=wanted))


@blueprint.post("/connexion")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_sign_in() -> Response:
    """Counts the attempt for good before looking at the password, so that attempts made at once cannot slip through together."""
    form = SignInForm()
    if not form.validate():
        return _render_page(form, status=422)
    try:
        count_sign_in(form.email.data, get_request_origin())
        db.session.commit()
        account = authenticate(form.email.data, form.password.data, get_request_origin())
    except TooManyAttempts as refused:
        return _render_too_many_attempts(form, refused)
    except WrongCredentials:
        form.password.errors = [_("L’adresse ou le mot de passe n’est pas le bon. Vérifiez les deux.")]
        return _render_page(form, status=422)
    response = complete_sign_in(account, form.next.data or "")
    db.session.commit()
    return response


@blueprint.get("/deconnexion")
@access("public")
def show_sign_out() -> Response:
    """Asks before signing out: a link alone changes nothing."""
    return render("auth/sign_out.html")


@blueprint.post("/deconnexion")
@access("public")
@rate_limit(LIGHT_REQUEST)
def create_sign_out() -> Response:
    """Ends the sign-in on the server and empties what the browser kept of it; a device that was told of news is no more.

    For browsers without scripts, which keep no work of anybody: the others ask first what is to become of it
    (static/js/offline/lock/sign-out.js).
    """
    login_manager.sign_out()
    push_devices.delete_device_at(request.form.get("endpoint", ""))
    db.session.commit()
    return clear_site_data(redirect("/"))


def _page_left() -> str:
    """The form or request that somebody was at when they chose to sign in: signing in leads back to it."""
    left = urlsplit(request.referrer or "")
    is_ours = f"{left.scheme}://{left.netloc}" == request.host_url.rstrip("/")
    return left.path if is_ours and _RESUMED.match(left.path) and is_local_path(left.path) else ""


def _render_too_many_attempts(form: SignInForm, refused: TooManyAttempts) -> Response:
    response = _render_page(form, status=429, minutes=refused.wait_minutes)
    response.headers["Retry-After"] = str(refused.wait_seconds)
    return response


def _render_page(form: SignInForm, *, status: int = 200, minutes: int | None = None) -> Response:
    return render("auth/sign_in.html", status=status, form=form, minutes=minutes)
