"""Signing in by a link sent by e-mail. Opening the page does not use the link: mail scanners open every link."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from app.accounts.browser_secret import get_browser_secret, read_browser_secret
from app.accounts.mailed_sign_in import (
    OtherBrowser,
    are_mailed_links_allowed,
    check_sign_in_link,
    request_sign_in_link,
    use_sign_in_link,
)
from app.accounts.sign_in_methods import BY_LINK
from app.accounts.single_use_links import LinkUnusable
from app.auth.account_checks import count_requested_email
from app.auth.constant_time import hide_response_time
from app.auth.forms import EmailForm
from app.auth.sign_in_completion import complete_sign_in, is_new_browser
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, EMAIL_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN
from app.core.web.responses import render

blueprint = Blueprint("mailed_sign_in", __name__)


@blueprint.before_request
def require_setting() -> None:
    """Refuse these pages where the authority does not want mailed links."""
    if not are_mailed_links_allowed():
        raise NotFound


@blueprint.get("/connexion/lien")
@access("public")
def show_link_request() -> Response:
    """The form that asks for the e-mail address."""
    return render("auth/link_request.html", form=EmailForm(formdata=None))


@blueprint.post("/connexion/lien")
@access("public")
@rate_limit(EMAIL_REQUEST)
def create_link_request() -> Response:
    """Respond identically, in the same time, whether or not the address has an account."""
    form = EmailForm()
    if not form.validate():
        return render("auth/link_request.html", status=422, form=form)
    with hide_response_time():
        count_requested_email(form.email.data)
        request_sign_in_link(form.email.data, browser=get_browser_secret())
        db.session.commit()
    return render("auth/link_sent.html", email=form.email.data)


@blueprint.get("/connexion/lien/ouverture")
@access("public")
def show_link() -> Response:
    """The page with the button that signs in."""
    token = request.args.get("jeton", "")
    check_sign_in_link(token, browser=read_browser_secret())
    return render("auth/link_opened.html", token=token)


@blueprint.post("/connexion/lien/ouverture")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_link_sign_in() -> Response:
    """Use the link and sign its owner in."""
    account = use_sign_in_link(TOKEN.read(), browser=read_browser_secret())
    response = complete_sign_in(account, method=BY_LINK, is_new_browser=is_new_browser(account))
    db.session.commit()
    return response


@blueprint.errorhandler(OtherBrowser)
def show_other_browser(_error: OtherBrowser) -> Response:
    return render("auth/link_elsewhere.html", status=403)


@blueprint.errorhandler(LinkUnusable)
def show_unusable(_error: LinkUnusable) -> Response:
    return render("auth/invalid_link.html", status=410, again="account.mailed_sign_in.show_link_request")
