"""Resetting a forgotten password: request a link, then follow it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.password_reset import request_password_reset, reset_password
from app.accounts.profile import read_profile
from app.accounts.single_use_links import RESET, LinkUnusable, find_account_by_link
from app.auth.account_checks import count_requested_email, list_guessable_words
from app.auth.constant_time import hide_response_time
from app.auth.forms import EmailForm, NewPasswordForm
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, EMAIL_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import render

blueprint = Blueprint("reset", __name__)


@blueprint.get("/mot-de-passe")
@access("public")
def show_password_reset() -> Response:
    """The form that asks for the e-mail address."""
    return render("auth/password_reset.html", form=EmailForm(formdata=None))


@blueprint.post("/mot-de-passe")
@access("public")
@rate_limit(EMAIL_REQUEST)
def create_password_reset() -> Response:
    """Respond identically, in the same time, whether or not the address has an account."""
    form = EmailForm()
    if not form.validate():
        return render("auth/password_reset.html", status=422, form=form)
    with hide_response_time():
        count_requested_email(form.email.data)
        request_password_reset(form.email.data)
        db.session.commit()
    return render("auth/password_reset_sent.html", email=form.email.data)


@blueprint.get("/mot-de-passe/nouveau")
@access("public")
def show_new_password() -> Response:
    """The form for the new password; opening it does not use the link."""
    token = request.args.get("jeton", "")
    account = find_account_by_link(token, RESET)
    form = NewPasswordForm(formdata=None, token=token)
    return render("auth/new_password.html", form=form, email=read_profile(account).email)


@blueprint.post("/mot-de-passe/nouveau")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_new_password() -> Response:
    """Set the password, end every other session, and sign this browser in."""
    token = TOKEN.read()
    account = find_account_by_link(token, RESET)
    form = NewPasswordForm(context=list_guessable_words(account))
    if not form.validate():
        return render("auth/new_password.html", status=422, form=form, email=read_profile(account).email)
    response = complete_sign_in(reset_password(token, form.password.data))
    db.session.commit()
    return response


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_error: LinkUnusable) -> Response:
    return render("auth/invalid_link.html", status=410, again="account.reset.show_password_reset")
