"""Deleting one's account."""

from __future__ import annotations

from flask import Blueprint, Response

from app.account.asking_again import knows_password, own_account
from app.account.forms import ErasureForm
from app.accounts import login_manager
from app.accounts.people import erase_account
from app.cases.from_devices import name_of_owner
from app.core.access import access
from app.core.db import db
from app.core.rate_limits.declarations import GUESSING, limited
from app.core.web import empty_browser, render

blueprint = Blueprint("erasure", __name__)


@blueprint.get("/profil/suppression")
@access("resident")
def show_erasure() -> Response:
    """What goes and what stays, before anything is done."""
    return render("account/erasure.html", form=ErasureForm(formdata=None))


@blueprint.post("/profil/suppression")
@access("resident")
@limited(GUESSING)
def create_erasure() -> Response:
    """Erases the account and signs out; the page takes out of the browser what its owner kept there, and no more."""
    account = own_account()
    form = ErasureForm()
    if not form.validate() or not knows_password(account, form):
        return render("account/erasure.html", status=422, form=form)
    owner = name_of_owner(account.id)
    login_manager.leave()
    erase_account(account)
    db.session.commit()
    return empty_browser(render("account/erased.html", owner=owner), with_storage=False)
