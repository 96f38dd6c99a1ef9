"""Functions and agent of a request: shown, and handed over by those who process it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.backoffice.case.case_context import case_context, case_heading, conflict_message, find_case
from app.backoffice.case_list.list_address import last_list_url
from app.backoffice.people.agent_labels import label_agent
from app.cases.access import can_open
from app.cases.case_definitions import functions_of, workflow_of
from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.cases.people import assignment, function_assignment
from app.cases.reading.readable_case import read_case
from app.cases.workflow.undo import record_undo
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import read_texts
from app.core.web.responses import redirect, render
from app.workflows.definition import Function

bp = Blueprint("case_holders", __name__, url_prefix="/agents/demandes/<uuid:case_id>/attribution")

SCREEN = "backoffice.holders"


@bp.get("")
@access("agent")
def show_holders(case_id: UUID) -> ResponseReturnValue:
    case = find_case(case_id, screen=SCREEN)
    return _render_assignment(case, _own_functions(case) or abort(404))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_holder(case_id: UUID) -> ResponseReturnValue:
    """The function changes hands at once; whoever gave it goes on reading the request if their role lets them."""
    case = find_case(case_id, screen=SCREEN)
    own = _own_functions(case) or abort(404)
    function, role_slug = read_texts("function", "role")
    function = function or own[0].id
    if function not in {each.id for each in own}:
        abort(404)
    try:
        function_assignment.hand_over_function(case, function, role_slug, by=current_actor())
        db.session.commit()
    except function_assignment.RoleNotAllowed:
        db.session.rollback()
        return _render_assignment(case, own, problem=_("Choisissez à qui confier la demande."), status=422)
    except StaleCase:
        db.session.rollback()
        return _render_assignment(case, own, problem=conflict_message(), status=409)
    flash(_("La demande %(reference)s est confiée à qui vous avez choisi.", reference=case.reference), "case-actions")
    return _show_done(case)


@bp.post("/agent")
@access("agent")
@rate_limit(DEFAULT)
def create_assignment(case_id: UUID) -> ResponseReturnValue:
    """One agent looks after the request, the one who asks or a colleague; or nobody in particular any more."""
    case = find_case(case_id, screen=SCREEN)
    own_functions = _own_functions(case) or abort(404)
    (agent_value,) = read_texts("agent")
    agents = {str(agent): agent for agent in assignment.assignable_agents(case)}
    if agent_value and agent_value not in agents:
        problem = _("Cet agent ne traite pas ces demandes. Choisissez-en un dans la liste.")
        return _render_assignment(case, own_functions, agent_problem=problem, status=422)
    try:
        with record_undo(case, _assignment_label(agents.get(agent_value)), by=current_actor()):
            assignment.assign_case(case, agents.get(agent_value), by=current_actor())
        db.session.commit()
    except StaleCase:
        db.session.rollback()
        return _render_assignment(case, own_functions, agent_problem=conflict_message(), status=409)
    flash(_assignment_notice(case), "case-actions")
    return _show_done(case)


def _own_functions(case: Case) -> list[Function]:
    """Functions of the agent on the request: only these can be handed over."""
    functions = functions_of(current_actor(), case)
    return [function for function in workflow_of(case).functions if function.id in functions]


def _assignment_label(agent_id: UUID | None) -> str:
    """Return the label of the assignment, as undoing it is worded."""
    if agent_id is None:
        return _("Rendre la demande")
    if agent_id == current_actor().account_id:
        return _("Je m’en occupe")
    return _("Confier à %(agent)s", agent=get_names([agent_id]).get(agent_id, ""))


def _assignment_notice(case: Case) -> str:
    """The message that says who is in charge from now on."""
    if case.assigned_to_id is None:
        return _("C’est noté : plus personne ne s’en occupe.")
    if case.assigned_to_id == current_actor().account_id:
        return _("C’est noté : vous vous en occupez.")
    return _("C’est noté : %(agent)s s’en occupe.", agent=get_names([case.assigned_to_id])[case.assigned_to_id])


def _show_done(case: Case) -> ResponseReturnValue:
    """The request itself, its panel alone when htmx asks; the list for whoever gave away all that they held of it."""
    if not can_open(current_actor(), case):
        return redirect(last_list_url())
    if request.htmx:  # type: ignore[attr-defined]
        return render("backoffice/case/case.html", **case_context(case))
    return redirect(url_for("case_page.show_case", case_id=case.id, _anchor="case-actions"))


def _render_assignment(
    case: Case,
    own_functions: list[Function],
    *,
    problem: str | None = None,
    agent_problem: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    readable_case = read_case(case, is_agent=True, with_answers=False)
    return render(
        "backoffice/case/actions/case_assignment.html",
        status=status,
        functions=[(function.id, function.label) for function in own_functions],
        roles=[(role.slug, role.title) for role in function_assignment.assignable_roles(case)],
        problem=problem,
        agents={agent: label_agent(agent, name) for agent, name in assignment.assignable_agents(case).items()},
        agent_problem=agent_problem,
        typed=request.form,
        **case_heading(readable_case),
    )
