"""A forgotten password: asking for a link, then following it."""

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
from app.core.web.responses import render

blueprint = Blueprint("reset", __name__)


@blueprint.get("/mot-de-passe")
@access("public")
def show_password_reset() -> Response:
    """Where to send the link."""
    return render("auth/password_reset.html", form=EmailForm(formdata=None))


@blueprint.post("/mot-de-passe")
@access("public")
@rate_limit(EMAIL_REQUEST)
def create_password_reset() -> Response:
    """The same answer, in the same time, whether the address has an account or not."""
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
    """The form; opening it does not use the link up."""
    token = request.args.get("jeton", "")
    account = find_account_by_link(token, RESET)
    form = NewPasswordForm(formdata=None, token=token)
    return render("auth/new_password.html", form=form, email=read_profile(account).email)


@blueprint.post("/mot-de-passe/nouveau")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_new_password() -> Response:
    """Sets the password, ends every other sign-in, and signs this browser in."""
    token = request.form.get("token", "")
    account = find_account_by_link(token, RESET)
    form = NewPasswordForm(context=list_guessable_words(account))
    if not form.validate():
        return render("auth/new_password.html", status=422, form=form, email=read_profile(account).email)
    response = complete_sign_in(reset_password(token, form.password.data))
    db.session.commit()
    return response


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_refusal: LinkUnusable) -> Response:
    return render("auth/invalid_link.html", status=410, again="account.reset.show_password_reset")
