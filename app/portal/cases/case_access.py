"""Getting into a request from the button of a letter, or without its code any more."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, get_flashed_messages, request, url_for
from werkzeug.exceptions import NotFound, TooManyRequests

from app.accounts.attempt_limits import CONFIRMATIONS_PER_NETWORK, TooManyAttempts, can_write_to, count_attempt
from app.accounts.email_suggestions import suggest_email
from app.cases.links import case_links
from app.cases.links.case_links import LinkUnusable
from app.cases.models import Case
from app.cases.reading.readable_case import procedure_for_applicant
from app.cases.tracking import code_recovery
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, EMAIL_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.client_network import get_network
from app.core.web.declared_forms import TOKEN, RawText, Text
from app.core.web.responses import redirect, render
from app.portal.cases.case_lookup import FULL, find_held_case
from app.portal.cases.email_challenge import open_with_email

bp = Blueprint("case_access", __name__)


@bp.get("/demandes/acces")
@access("public")
def show_access() -> Response:
    """Confirmation page behind the button of a letter. It grants nothing: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        case = case_links.find_case(token)
    except LinkUnusable:
        return render("portal/cases/case_access/unusable.html", status=410)
    if _is_open_here(case.id):
        return redirect(_case_url(case))
    return _ask_email(case, token)


@bp.post("/demandes/acces")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_access() -> Response:
    """The e-mail given in the request opens it in this browser, as it does beside the tracking code."""
    token, email = TOKEN.read(), RawText("email").read()
    try:
        case = case_links.find_case(token)
    except LinkUnusable:
        return render("portal/cases/case_access/unusable.html", status=410)
    if case.applicant_id is not None:
        return _ask_email(case, token)
    is_open = open_with_email(case, email)
    db.session.commit()
    return redirect(_case_url(case)) if is_open else _ask_email(case, token, email=email, is_refused=True)


@bp.get("/suivi/code")
@access("public")
def show_code_recovery() -> Response:
    """Form to get a lost tracking code again."""
    return render("portal/cases/case_access/recovery.html", reference=request.args.get("reference", "")[:60])


@bp.post("/suivi/code")
@access("public")
@rate_limit(EMAIL_REQUEST)
def create_code_recovery() -> Response:
    """The code leaves for the address of the request, if there is one; the answer is the same if there is none."""
    reference, email = Text("reference", limit=60).read(), Text("email", limit=254).read()
    if "@" not in email:
        problem = _("Indiquez l’adresse e-mail donnée dans la demande, sur le modèle de « prenom.nom@exemple.fr ».")
        return render(
            "portal/cases/case_access/recovery.html",
            status=422,
            reference=reference,
            email=email,
            email_errors=[problem],
        )
    try:
        count_attempt(CONFIRMATIONS_PER_NETWORK, get_network(request.remote_addr))
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    if can_write_to(email):
        code_recovery.ask_for_code(email, reference)
    db.session.commit()
    flash(email, "code_sent")
    return redirect(url_for(".show_code_sent"))


@bp.get("/suivi/code/envoye")
@access("public")
def show_code_sent() -> Response:
    """Next steps; the page does not tell whether the request exists."""
    email = str(next(iter(get_flashed_messages(category_filter=["code_sent"])), ""))
    return render("portal/cases/case_access/sent.html", email=email, suggestion=suggest_email(email))


def _is_open_here(case_id: UUID) -> bool:
    try:
        return find_held_case(case_id)[1] == FULL
    except NotFound:
        return False


def _ask_email(case: Case, token: str, *, email: str = "", is_refused: bool = False) -> Response:
    """An account proves by itself whose the request is; without one, the address does."""
    if case.applicant_id is not None and not current_actor().is_authenticated:
        flash(_("Connectez-vous pour ouvrir votre demande."), "account_needed")
        return redirect(url_for("account.sign_in.show_sign_in", next=_case_url(case)))
    return render(
        "portal/cases/case_access/access.html",
        status=422 if is_refused else 200,
        case=case,
        procedure=procedure_for_applicant(case),
        token=token,
        email=email,
        is_refused=is_refused,
    )


def _case_url(case: Case) -> str:
    return url_for("portal_cases.show_case", case_id=case.id)
