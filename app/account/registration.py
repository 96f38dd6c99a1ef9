"""Asking for an account: an address is enough."""

from __future__ import annotations

from flask import Blueprint, Response

from app.account.arriving import home_of
from app.account.asking_again import count_letter
from app.account.forms import EmailForm
from app.account.pace import steady_pace
from app.accounts.registration import register
from app.core.access import access, current_actor
from app.core.db import db
from app.core.rate_limits.declarations import LETTER, limited
from app.core.web import redirect, render

blueprint = Blueprint("registration", __name__)


@blueprint.get("/inscription")
@access("public")
def show_registration() -> Response:
    """Why an account, and the form."""
    if current_actor().is_authenticated:
        return redirect(home_of(current_actor().kind))
    return render("account/registration.html", form=EmailForm(formdata=None))


@blueprint.post("/inscription")
@access("public")
@limited(LETTER)
def create_registration() -> Response:
    """The same answer, in the same time, whether the address has an account or not: the e-mail says which."""
    form = EmailForm()
    if not form.validate():
        return render("account/registration.html", status=422, form=form)
    with steady_pace():
        count_letter(form.email.data)
        register(form.email.data)
        db.session.commit()
    return render("account/registration_sent.html", email=form.email.data)
