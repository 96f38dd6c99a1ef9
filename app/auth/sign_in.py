"""Signing in and out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from app.accounts import login_manager
from app.accounts.attempt_limits import TooManyAttempts
from app.accounts.mailed_sign_in import are_mailed_links_allowed
from app.accounts.models import AGENT, RESIDENT
from app.accounts.sign_in import WrongCredentials, authenticate, count_sign_in, reset_sign_in_attempts
from app.auth.account_checks import get_request_origin
from app.auth.directory_sign_in import DirectoryRefusal, sign_in_with_directory
from app.auth.forms import SignInForm
from app.auth.key_checks import offer_passkeys
from app.auth.sign_in_completion import complete_sign_in, get_home_url, is_new_browser
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import clear_site_data, is_local_path, redirect, render
from app.identity.external_logout import find_logout_source, store_logout
from app.identity.sources import Visit, get_label, list_shown_sources
from app.notifications import push_devices

blueprint = Blueprint("sign_in", __name__)

# Pages to return to after signing in: a form, a draft, a request.
_RETURN_PATHS = re.compile(r"/demarches/[^/]+/remplir(/|$)|/(demandes|brouillons)/[0-9a-f-]{36}(/|$)")


@blueprint.get("/connexion")
@access("public")
def show_sign_in() -> Response:
    """The sign-in form; signed-in users are redirected."""
    next_url = request.args.get("next", "") or _find_return_path()
    if current_actor().is_authenticated:
        return redirect(next_url if is_local_path(next_url) else get_home_url(current_actor().kind))
    return _render_page(SignInForm(formdata=None, next=next_url))


@blueprint.post("/connexion")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_sign_in() -> Response:
    """Count the attempt and commit before checking the password, so that concurrent attempts are all counted."""
    form = SignInForm()
    if not form.validate():
        return _render_page(form, status=422)
    try:
        count_sign_in(form.email.data, get_request_origin())
        db.session.commit()
        account = authenticate(form.email.data, form.password.data, get_request_origin())
    except TooManyAttempts as error:
        return _render_too_many_attempts(form, error)
    except WrongCredentials:
        return _sign_in_with_directory(form)
    response = complete_sign_in(account, form.next.data or "", is_new_browser=is_new_browser(account))
    db.session.commit()
    return response


def _sign_in_with_directory(form: SignInForm) -> Response:
    """After the password of the site, so that whoever has one enters while a directory is out of order."""
    try:
        response = sign_in_with_directory(form.email.data, form.password.data, form.next.data or "")
    except DirectoryRefusal as refusal:
        form.password.errors = [str(refusal.words)]
        return _render_page(form, status=503 if refusal.is_outage else 422)
    if response is None:
        form.password.errors = [_("L’adresse ou le mot de passe n’est pas le bon. Vérifiez les deux.")]
        return _render_page(form, status=422)
    reset_sign_in_attempts(form.email.data, get_request_origin())
    db.session.commit()
    return response


@blueprint.get("/deconnexion")
@access("public")
def show_sign_out() -> Response:
    """Ask for confirmation: a link alone must not sign out."""
    return render("auth/sign_out.html")


@blueprint.post("/deconnexion")
@access("public")
@rate_limit(LIGHT_REQUEST)
def create_sign_out() -> Response:
    """End the session, clear the site data of the browser and delete its push subscription.

    For browsers without JavaScript, which store no offline work: the others ask first what to do with it
    (static/js/offline/lock/sign-out.js).
    """
    opened = find_logout_source()
    login_manager.sign_out()
    push_devices.delete_device_at(request.form.get("endpoint", ""))
    db.session.commit()
    if opened is not None and store_logout(opened):
        return clear_site_data(render("auth/signing_out.html", source=get_label(opened.source)))
    return clear_site_data(redirect("/"))


def _find_return_path() -> str:
    """The path of the form or request from which the visitor came to sign in; empty for other pages."""
    referrer = urlsplit(request.referrer or "")
    is_ours = f"{referrer.scheme}://{referrer.netloc}" == request.host_url.rstrip("/")
    return referrer.path if is_ours and _RETURN_PATHS.match(referrer.path) and is_local_path(referrer.path) else ""


def _render_too_many_attempts(form: SignInForm, error: TooManyAttempts) -> Response:
    response = _render_page(form, status=429, minutes=error.wait_minutes)
    response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def render_sign_in(*, next_url: str, key_problem: str, status: int) -> Response:
    """The sign-in form after a passkey that was refused."""
    return _render_page(SignInForm(formdata=None, next=next_url), key_problem=key_problem, status=status)


def _render_page(form: SignInForm, *, status: int = 200, minutes: int | None = None, key_problem: str = "") -> Response:
    next_url = form.next.data or ""
    visible_sources = list_shown_sources(Visit(next_url, request.remote_addr or ""))
    goes_to_agents = next_url.startswith(get_home_url(AGENT))
    # Agents never enter by the ways of residents; elsewhere residents see theirs first.
    first = [source for source in visible_sources if (AGENT if goes_to_agents else RESIDENT) in source.kinds]
    return render(
        "auth/sign_in.html",
        status=status,
        form=form,
        minutes=minutes,
        key_problem=key_problem,
        sources=first,
        agent_sources=[] if goes_to_agents else [source for source in visible_sources if source not in first],
        goes_to_agents=goes_to_agents,
        are_passkeys_possible=offer_passkeys(),
        are_mailed_links_allowed=are_mailed_links_allowed(),
    )
