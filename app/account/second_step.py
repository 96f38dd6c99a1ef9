"""The second step of signing in: the code, for an account that has a second factor."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.account.arriving import arrive
from app.account.asking_again import accepts_code
from app.account.forms import CodeForm
from app.accounts import login_manager
from app.core.access import access
from app.core.db import db
from app.core.rate_limits.declarations import GUESSING, limited
from app.core.web import render

blueprint = Blueprint("second_step", __name__)


@blueprint.get("/connexion/code")
@access("public")
def show_second_step() -> Response:
    if login_manager.who_began() is None:
        return _too_late()
    return _page(CodeForm(formdata=None, next=request.args.get("next", "")))


@blueprint.post("/connexion/code")
@access("public")
@limited(GUESSING)
def create_second_step() -> Response:
    """Signs in, with an identifier that did not exist before the code was right."""
    account = login_manager.who_began()
    if account is None:
        return _too_late()
    form = CodeForm()
    if not form.validate() or not accepts_code(account, form):
        return _page(form, status=422)
    response = arrive(account, form.next.data or "", has_second_factor=True)
    db.session.commit()
    return response


def _page(form: CodeForm, *, status: int = 200) -> Response:
    return render("account/second_step.html", status=status, form=form)


def _too_late() -> Response:
    return render("account/second_step_over.html", status=410)
