"""Deleting one's account."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from app.accounts import login_manager
from app.accounts.people import delete_account
from app.auth.account_checks import (
    has_valid_password,
    load_own_account,
    must_prove_identity,
    redirect_to_reauthentication,
)
from app.auth.forms import AccountDeletionForm
from app.cases.device.device_requests import owner_pseudonym
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import clear_site_data, render

blueprint = Blueprint("erasure", __name__)


@blueprint.get("/profil/suppression")
@access("resident")
def show_account_deletion() -> Response:
    """Show what would be deleted and what is retained, before confirming."""
    form = AccountDeletionForm(formdata=None)
    if must_prove_identity(load_own_account(), form):
        return redirect_to_reauthentication(url_for(".show_account_deletion"))
    return render("auth/account_deletion.html", form=form)


@blueprint.post("/profil/suppression")
@access("resident")
@rate_limit(CREDENTIAL_CHECK)
def create_account_deletion() -> Response:
    """Delete the account and sign out; the page then deletes the browser data of this owner only."""
    account = load_own_account()
    form = AccountDeletionForm()
    if must_prove_identity(account, form):
        return redirect_to_reauthentication(url_for(".show_account_deletion"))
    if not form.validate() or not has_valid_password(account, form):
        return render("auth/account_deletion.html", status=422, form=form)
    owner = owner_pseudonym(account.id)
    login_manager.sign_out()
    delete_account(account)
    db.session.commit()
    return clear_site_data(render("auth/account_deleted.html", owner=owner), with_storage=False)
