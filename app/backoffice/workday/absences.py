"""Absences: those of the agent who reads the page, or those of every agent for an administrator."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.absences import (
    Absence,
    AbsenceRefused,
    create_absence,
    end_absence,
    find_absence,
    list_absences,
)
from app.accounts.administration_history import AGENTS, record_event
from app.accounts.agents import find_agent
from app.accounts.profile import get_names
from app.backoffice.people.agent_names import list_active_agents
from app.cases.people.substitution import count_closed_to_substitute, possible_substitutes
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, Form, RawText
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures

bp = Blueprint("absences", __name__, url_prefix="/agents/absences")

SCREEN = "backoffice.absences"
PROBLEM_INPUTS = {"dates": "ends_on", "overlap": "starts_on", "substitute": "substitute"}


class AbsenceForm(Form):
    """Inputs about an absence."""

    starts_on, ends_on = Day(), Day()
    substitute = RawText()


@bp.get("")
@access("agent")
def list_own_absences() -> ResponseReturnValue:
    account_id = current_actor().account_id
    assert account_id is not None
    return _render_absences(account_id)


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_own_absence() -> ResponseReturnValue:
    account_id = current_actor().account_id
    assert account_id is not None
    return _create_absence(account_id, url_for(".list_own_absences"))


@bp.post("/<uuid:absence_id>/fin")
@access("agent")
@rate_limit(DEFAULT)
def create_return(absence_id: UUID) -> ResponseReturnValue:
    """The agent is back, or will not leave; said by the agent or by an administrator."""
    actor, absence = current_actor(), find_absence(absence_id)
    if absence is None or not (absence.account_id == actor.account_id or actor.is_administrator):
        abort(404)
    is_own = absence.account_id == actor.account_id
    end_absence(absence)
    if not is_own:
        record_event("absence_ended", AGENTS, by=actor, account_id=absence.account_id)
    db.session.commit()
    flash(_("C’est noté : l’absence est terminée."))
    return redirect(url_for(".list_own_absences" if is_own else ".list_agents_absences"))


@bp.get("/agents")
@access("administrator")
def list_agents_absences() -> ResponseReturnValue:
    """List the agents who are absent, now or soon; an administrator chooses for whom to add an absence."""
    log_access(current_actor(), "list", screen=SCREEN)
    absences = list_absences()
    names = get_names({absence.account_id for absence in absences} | _substitutes_in(absences))
    return render(
        "backoffice/workday/absences/agents.html",
        absences=absences,
        names=names,
        agents=list_active_agents(),
        today=clock.today(),
    )


@bp.get("/agents/<uuid:account_id>")
@access("administrator")
def list_absences_of_agent(account_id: UUID) -> ResponseReturnValue:
    account = find_agent(account_id) or abort(404)
    log_access(current_actor(), "read", screen=SCREEN, subject=account.id)
    return _render_absences(account.id)


@bp.post("/agents/<uuid:account_id>")
@access("administrator")
@rate_limit(DEFAULT)
def create_absence_of_agent(account_id: UUID) -> ResponseReturnValue:
    account = find_agent(account_id) or abort(404)
    return _create_absence(account.id, url_for(".list_absences_of_agent", account_id=account.id))


def _create_absence(account_id: UUID, url: str) -> ResponseReturnValue:
    form = AbsenceForm()
    starts_on, ends_on, substitute = form.starts_on, form.ends_on, form.substitute
    if starts_on is None or ends_on is None:
        return _render_absences(account_id, problem="dates", status=422)
    substitutes = {str(substitute): substitute for substitute in possible_substitutes(account_id)}
    if substitute and substitute not in substitutes:
        return _render_absences(account_id, problem="substitute", status=422)
    try:
        create_absence(account_id, starts_on=starts_on, ends_on=ends_on, substitute_id=substitutes.get(substitute))
    except AbsenceRefused as refused:
        return _render_absences(account_id, problem=refused.reason, status=422)
    if account_id != current_actor().account_id:
        record_event("absence_declared", AGENTS, by=current_actor(), account_id=account_id)
    db.session.commit()
    flash(_("C’est noté. L’absence se termine d’elle-même."))
    return redirect(url)


def _substitutes_in(absences: list[Absence]) -> set[UUID]:
    return {absence.substitute_id for absence in absences if absence.substitute_id is not None}


def _render_absences(account_id: UUID, *, problem: str | None = None, status: int = 200) -> ResponseReturnValue:
    absences = list_absences(account_id)
    messages = {
        "dates": _("Indiquez un premier et un dernier jour, le dernier aujourd’hui au plus tôt, sur un an au plus."),
        "overlap": _("Une autre absence couvre déjà ces jours : terminez-la d’abord, ou changez les dates."),
        "substitute": _("Choisissez un remplaçant dans la liste."),
    }
    return render(
        "backoffice/workday/absences/page.html",
        status=status,
        absences=absences,
        names=get_names({account_id} | _substitutes_in(absences)),
        warnings={absence.id: _list_unopenable(absence) for absence in absences},
        substitutes=[(str(each), name) for each, name in possible_substitutes(account_id).items()],
        problems={PROBLEM_INPUTS[problem]: messages[problem]} if problem else {},
        account_id=account_id,
        today=clock.today(),
        typed=request.form,
    )


def _list_unopenable(absence: Absence) -> list[tuple[str, int]]:
    """The procedures whose open cases the substitute cannot open, with how many there are."""
    if absence.substitute_id is None:
        return []
    counts = count_closed_to_substitute(absence.account_id, absence.substitute_id)
    return sorted((procedures.live_procedure(slug).definition.title, count) for slug, count in counts.items())
