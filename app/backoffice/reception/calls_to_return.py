"""Calls to return: left from the reception, listed and done by the agents of the department."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.people.agent_names import names_of_accounts
from app.backoffice.reception.reception_page import ReceptionPage, render_reception
from app.cases.reception.calls_to_return import CallRefused, leave_call, list_calls_to_return, set_done
from app.cases.reception.lookup import find_answered_case
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Identifier, RawText
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access

bp = Blueprint("calls_to_return", __name__, url_prefix="/agents/rappels")

SCREEN = "backoffice.calls_to_return"
SHOWN_DONE = 20
PROBLEMS = {
    "name": lazy_gettext("Indiquez le nom de la personne à rappeler."),
    "phone": lazy_gettext("Indiquez le numéro à rappeler."),
    "subject": lazy_gettext("Dites en quelques mots ce que la personne demande."),
    "department": lazy_gettext("Choisissez le service qui rappellera."),
}


class CallForm(Form):
    """Inputs about a call."""

    name, phone, subject = RawText(), RawText(), RawText()
    department, case_id = Identifier(), Identifier()


@bp.post("")
@access("receptionist")
@rate_limit(DEFAULT)
def create_call() -> ResponseReturnValue:
    """Leave a call for a department, about the case that was just found or about anything else."""
    form = CallForm()
    try:
        leave_call(
            form.department or UUID(int=0),
            name=form.name,
            phone=form.phone,
            subject=form.subject,
            by=current_actor(),
            case=find_answered_case(form.case_id, by=current_actor()),
        )
    except CallRefused as refused:
        problems = {name: str(PROBLEMS[name]) for name in refused.problems}
        inputs = {**form.texts, "case_id": str(form.case_id or "")}
        return render_reception(ReceptionPage(call=inputs, call_problems=problems), status=422)
    db.session.commit()
    flash(_("L’appel est transmis au service, qui rappellera."))
    return redirect(url_for("reception.show_reception"))


@bp.get("")
@access("agent")
def list_calls() -> ResponseReturnValue:
    """The calls that the departments of the agent have to return, then those returned lately."""
    actor = current_actor()
    log_access(actor, "list", screen=SCREEN)
    calls, done_calls = list_calls_to_return(actor), list_calls_to_return(actor, is_done=True, limit=SHOWN_DONE)
    agent_ids = [done_call.done_by_id for done_call in done_calls] + [call.created_by_id for call in calls]
    return render(
        "backoffice/reception/calls.html", calls=calls, done_calls=done_calls, people=names_of_accounts(agent_ids)
    )


@bp.post("/<uuid:return_id>/fait")
@access("agent")
@rate_limit(DEFAULT)
def create_return(return_id: UUID) -> ResponseReturnValue:
    set_done(return_id, is_done=True, by=current_actor())
    db.session.commit()
    flash(_("C’est noté : la personne a été rappelée."))
    return redirect(url_for(".list_calls"))


@bp.post("/<uuid:return_id>/a-faire")
@access("agent")
@rate_limit(DEFAULT)
def create_reopening(return_id: UUID) -> ResponseReturnValue:
    """The person is to be called again."""
    set_done(return_id, is_done=False, by=current_actor())
    db.session.commit()
    flash(_("L’appel est de nouveau à faire."))
    return redirect(url_for(".list_calls"))
