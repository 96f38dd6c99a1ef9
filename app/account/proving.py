"""Proving again who one is, before something grave: the password, and the code of who has a second factor."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.account.arriving import arrive
from app.account.asking_again import accepts_code, knows_password, own_account
from app.account.forms import BothAgainForm, PasswordAgainForm
from app.accounts.models import Account
from app.accounts.second_factor import is_enrolled
from app.core.access import access
from app.core.db import db
from app.core.rate_limits.declarations import GUESSING, limited
from app.core.web import render

blueprint = Blueprint("proving", __name__)


@blueprint.get("/preuve")
@access("signed_in")
def show_proving() -> Response:
    return _page(_form_for(own_account(), formdata=None, next=request.args.get("next", "")))


@blueprint.post("/preuve")
@access("signed_in")
@limited(GUESSING)
def create_proof() -> Response:
    """Goes on to the page wanted, with a new session."""
    account = own_account()
    form = _form_for(account)
    if not form.validate() or not knows_password(account, form) or not _is_code_right(account, form):
        return _page(form, status=422)
    response = arrive(account, form.next.data or "", has_second_factor=isinstance(form, BothAgainForm))
    db.session.commit()
    return response


def _form_for(account: Account, **values: object) -> PasswordAgainForm:
    return BothAgainForm(**values) if is_enrolled(account) else PasswordAgainForm(**values)


def _is_code_right(account: Account, form: PasswordAgainForm) -> bool:
    return not isinstance(form, BothAgainForm) or accepts_code(account, form)


def _page(form: PasswordAgainForm, *, status: int = 200) -> Response:
    return render("account/proving.html", status=status, form=form)
