"""Nothing typed is lost when a sign-in ends: the form sent too late is found again once signed in, without JavaScript too."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, session, url_for
from flask import redirect as flask_redirect
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from app.account.arriving import home_of
from app.account.asking_again import own_account
from app.accounts import interrupted, login_manager
from app.accounts.interrupted import Sent
from app.core.access import access, current_actor
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.declarations import GUESSING, limited
from app.core.web import is_local_path, redirect, render

blueprint = Blueprint("resuming", __name__, url_prefix="/reprise")

CSRF = "csrf_token"
# What may hold a password or a secret is never kept; nor what the page sends by itself while one types.
NEVER = ("account.", "settings.", "sync.")
OWN_PROFILE = "account.profile.update_profile"
BY_ITSELF = frozenset({"show_questions", "create_autosave", "update_autosave", "create_draft"})
# What is long enough to have been written, rather than chosen.
WRITTEN = 20


def interrupt(rule: str) -> Response | None:
    """Before a view: keeps what somebody sends whose sign-in has just ended, and leads them to sign in again.

    None for everybody else, and for what can be answered without an account.
    """
    if request.method != "POST" or login_manager.TOKEN not in session or not current_actor().is_anonymous:
        return None
    if not _is_worth_keeping(rule) or not _is_from_our_page():
        return None
    if not interrupted.keep(session[login_manager.TOKEN], _sent()):
        return None
    db.session.commit()
    session.pop(login_manager.TOKEN)
    flash(
        _(
            "Votre connexion a pris fin. Ce que vous veniez d’écrire est gardé une heure : reconnectez-vous pour le retrouver."
        ),
        "account_needed",
    )
    return redirect(url_for("account.sign_in.show_sign_in", next=url_for("account.resuming.show_resumption")))


@blueprint.get("")
@access("signed_in")
def show_resumption() -> Response:
    """What was being sent, to send it now; whoever was sending nothing goes home."""
    sent = interrupted.kept_for(own_account())
    if sent is None:
        return redirect(home_of(current_actor().kind))
    return render("account/resumption.html", sent=sent, written=_written(sent))


@blueprint.post("")
@access("signed_in")
@limited(GUESSING)
def create_resumption() -> Response:
    """The browser sends the same form again, to where it was going: what is checked there is checked as ever."""
    account = own_account()
    sent = interrupted.kept_for(account)
    if sent is None or not is_local_path(sent.path):
        return redirect(home_of(current_actor().kind))
    interrupted.forget(account.id)
    db.session.commit()
    response = flask_redirect(sent.path, 307)
    assert isinstance(response, Response)
    return response


@blueprint.post("/abandon")
@access("signed_in")
@limited(GUESSING)
def discard_resumption() -> Response:
    """It is not wanted any more."""
    interrupted.forget(own_account().id)
    db.session.commit()
    return redirect(home_of(current_actor().kind))


def _is_worth_keeping(rule: str) -> bool:
    endpoint = request.endpoint or ""
    if endpoint == OWN_PROFILE:
        return True
    if endpoint.startswith(NEVER) or endpoint.rsplit(".", 1)[-1] in BY_ITSELF:
        return False
    # A form that anybody may begin is lost only when it goes on with the draft of an account.
    return rule not in ("public", "key") or (endpoint.startswith("filling.") and bool(request.form.get("draft")))


def _is_from_our_page() -> bool:
    """Whether the form carries the token of this very browser: this comes before it is asked of every form."""
    try:
        validate_csrf(request.form.get(CSRF))
    except ValidationError:
        return False
    return True


def _sent() -> Sent:
    typed = [(name, values) for name, values in request.form.lists() if name and name != CSRF]
    files = [name for name, found in request.files.lists() if any(file.filename for file in found)]
    return Sent(request.full_path.rstrip("?"), typed, files)


def _written(sent: Sent) -> list[str]:
    """What a person recognises as theirs; the rest goes along unseen."""
    return [
        value for _, values in sent.typed for value in values if len(value) >= WRITTEN and not _is_identifier(value)
    ]


def _is_identifier(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
