"""Changing the e-mail address of one's account."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.accounts import login_manager
from app.accounts.email_change import confirm_email_change, refuse_email_change, request_email_change
from app.accounts.profile import read_profile
from app.accounts.single_use_links import NEW_EMAIL, REFUSE_EMAIL, LinkUnusable, find_account_by_link
from app.auth.account_checks import (
    count_own_email,
    has_valid_password,
    load_own_account,
    must_prove_identity,
    redirect_to_reauthentication,
)
from app.auth.constant_time import hide_response_time
from app.auth.forms import NewEmailForm
from app.auth.sign_in_completion import set_browser_mark
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, EMAIL_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import redirect, render

blueprint = Blueprint("email_address", __name__)


@blueprint.get("/profil/adresse-electronique")
@access("signed_in")
def show_email_address() -> Response:
    account, form = load_own_account(), NewEmailForm(formdata=None)
    if must_prove_identity(account, form):
        return redirect_to_reauthentication(url_for(".show_email_address"))
    return render("auth/email_address.html", form=form, email=read_profile(account).email)


@blueprint.post("/profil/adresse-electronique")
@access("signed_in")
@rate_limit(EMAIL_REQUEST)
def update_email_address() -> Response:
    """Send the confirmation to the new address, without revealing whether it already has an account."""
    account = load_own_account()
    form = NewEmailForm()
    if must_prove_identity(account, form):
        return redirect_to_reauthentication(url_for(".show_email_address"))
    if not form.validate() or not has_valid_password(account, form):
        return render("auth/email_address.html", status=422, form=form, email=read_profile(account).email)
    with hide_response_time():
        count_own_email(account)
        request_email_change(account, form.email.data)
        db.session.commit()
    return render("auth/email_address_sent.html", email=form.email.data)


@blueprint.get("/confirmation/adresse-electronique")
@access("public")
def show_email_confirmation() -> Response:
    """The confirmation page; opening it does not use the link."""
    token = request.args.get("jeton", "")
    account = find_account_by_link(token, NEW_EMAIL)
    return render("auth/email_confirmation.html", token=token, email=read_profile(account).new_email)


@blueprint.post("/confirmation/adresse-electronique")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_email_confirmation() -> Response:
    """Switch to the new address; a browser of the owner stays signed in, all others are signed out."""
    account, actor = confirm_email_change(TOKEN.read()), current_actor()
    is_owner = actor.account_id == account.id
    if is_owner:
        login_manager.sign_in(account, method=actor.sign_in_method)
    db.session.commit()
    page = render("auth/email_confirmed.html", email=read_profile(account).email)
    return set_browser_mark(page, account) if is_owner else page


@blueprint.get("/confirmation/adresse-electronique/refus")
@access("public")
def show_email_refusal() -> Response:
    """The refusal page, for the owner of the current address; opening it changes nothing."""
    token = request.args.get("jeton", "")
    account = find_account_by_link(token, REFUSE_EMAIL)
    return render("auth/email_refusal.html", token=token, email=read_profile(account).email)


@blueprint.post("/confirmation/adresse-electronique/refus")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_email_refusal() -> Response:
    """Cancel the change, sign out every browser, and redirect to the choice of a new password."""
    token = refuse_email_change(TOKEN.read())
    db.session.commit()
    return redirect(url_for("account.reset.show_new_password", jeton=token))


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_error: LinkUnusable) -> Response:
    return render("auth/invalid_link.html", status=410, again="account.email_address.show_email_address")
