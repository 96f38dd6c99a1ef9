"""Another password, for who knows the present one."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for

from app.account.arriving import complete_sign_in
from app.account.asking_again import has_valid_password, list_guessable_words, load_own_account
from app.account.forms import ChangePasswordForm
from app.accounts.reset import change_password
from app.core.access import access, current_actor
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.declarations import CREDENTIAL_CHECK, rate_limit
from app.core.web import render

blueprint = Blueprint("password", __name__)


@blueprint.get("/profil/mot-de-passe")
@access("signed_in")
def show_password() -> Response:
    return render("account/password.html", form=ChangePasswordForm(formdata=None))


@blueprint.post("/profil/mot-de-passe")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def update_password() -> Response:
    """Every other browser must sign in again; this one gets a new token."""
    account = load_own_account()
    form = ChangePasswordForm(context=list_guessable_words(account))
    # The present password first, which is counted: only its owner has a new one judged.
    if (form.current.data and not has_valid_password(account, form)) or not form.validate():
        return render("account/password.html", status=422, form=form)
    change_password(account, form.password.data)
    has_second_factor = current_actor().has_second_factor
    response = complete_sign_in(account, url_for("account.profile.show_profile"), has_second_factor=has_second_factor)
    db.session.commit()
    flash(_("Votre mot de passe est changé. Vos autres connexions sont fermées."))
    return response
