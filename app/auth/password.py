"""Changing one's password."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for

from app.accounts.password_reset import change_password
from app.accounts.sign_in_methods import BY_PASSWORD
from app.auth.account_checks import has_valid_password, list_guessable_words, load_own_account
from app.auth.forms import ChangePasswordForm
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

blueprint = Blueprint("password", __name__)


@blueprint.get("/profil/mot-de-passe")
@access("signed_in")
def show_password() -> Response:
    """The form; who has no password is led to their ways of signing in."""
    if load_own_account().password_hash is None:
        return redirect(url_for("account.methods.show_methods"))
    return render("auth/password.html", form=ChangePasswordForm(formdata=None))


@blueprint.post("/profil/mot-de-passe")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def update_password() -> Response:
    """Change the password and end every other session; this browser gets a new token."""
    account = load_own_account()
    form = ChangePasswordForm(context=list_guessable_words(account))
    # Check the current password first, which is counted: only then is the strength of the new one examined.
    if (form.current.data and not has_valid_password(account, form)) or not form.validate():
        return render("auth/password.html", status=422, form=form)
    change_password(account, form.password.data)
    actor = current_actor()
    method = actor.sign_in_method if actor.has_second_factor else BY_PASSWORD
    response = complete_sign_in(account, url_for("account.profile.show_profile"), method=method)
    db.session.commit()
    flash(_("Votre mot de passe est changé. Vos autres connexions sont fermées."))
    return response
