"""Confirming a registration. Opening the page does not use the link: mail scanners open every link."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts.profile import read_profile
from app.accounts.registration import FIRST_PASSWORD_PURPOSES, confirm_registration
from app.accounts.single_use_links import LinkUnusable, find_account_by_link
from app.auth.account_checks import list_guessable_words
from app.auth.forms import NewPasswordForm
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import render

blueprint = Blueprint("confirmation", __name__)


@blueprint.get("/confirmation")
@access("public")
def show_confirmation() -> Response:
    """The form where the owner of the address chooses a password."""
    token = request.args.get("jeton", "")
    account = find_account_by_link(token, *FIRST_PASSWORD_PURPOSES)
    form = NewPasswordForm(formdata=None, token=token)
    return render("auth/confirmation.html", form=form, email=read_profile(account).email)


@blueprint.post("/confirmation")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_confirmation() -> Response:
    """Confirm the account and sign its owner in."""
    token = TOKEN.read()
    account = find_account_by_link(token, *FIRST_PASSWORD_PURPOSES)
    form = NewPasswordForm(context=list_guessable_words(account))
    if not form.validate():
        return render("auth/confirmation.html", status=422, form=form, email=read_profile(account).email)
    response = complete_sign_in(confirm_registration(token, form.password.data))
    db.session.commit()
    return response


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_error: LinkUnusable) -> Response:
    return render("auth/invalid_link.html", status=410, again="account.registration.show_registration")
