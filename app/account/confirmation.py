"""Following the link that opens an account. Opening the page uses nothing up: mail scanners open every link."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.account.arriving import arrive
from app.account.asking_again import what_is_guessed
from app.account.forms import NewPasswordForm
from app.accounts.links import LinkUnusable, look_at_link
from app.accounts.profile import read_profile
from app.accounts.registration import CHOOSING_A_FIRST_PASSWORD, confirm
from app.core.access import access
from app.core.db import db
from app.core.rate_limits.declarations import GUESSING, limited
from app.core.web import render

blueprint = Blueprint("confirmation", __name__)


@blueprint.get("/confirmation")
@access("public")
def show_confirmation() -> Response:
    """The form where the owner of the address chooses a password."""
    token = request.args.get("jeton", "")
    account = look_at_link(token, *CHOOSING_A_FIRST_PASSWORD)
    form = NewPasswordForm(formdata=None, token=token)
    return render("account/confirmation.html", form=form, email=read_profile(account).email)


@blueprint.post("/confirmation")
@access("public")
@limited(GUESSING)
def create_confirmation() -> Response:
    """Opens the account and signs its owner in."""
    token = request.form.get("token", "")
    account = look_at_link(token, *CHOOSING_A_FIRST_PASSWORD)
    form = NewPasswordForm(context=what_is_guessed(account))
    if not form.validate():
        return render("account/confirmation.html", status=422, form=form, email=read_profile(account).email)
    response = arrive(confirm(token, form.password.data))
    db.session.commit()
    return response


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_refusal: LinkUnusable) -> Response:
    return render("account/link_unusable.html", status=410, again="account.registration.show_registration")
