"""Giving several requests to an agent, or taking them: at once for a few, by the worker for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts.profile import get_names
from app.backoffice.bulk.bulk_actions import Result, SelectedCase, case_name, is_confirmed, render_results
from app.backoffice.bulk.bulk_items import ItemRefused, assign_case
from app.backoffice.bulk.bulk_selection import Selection, read_selection
from app.backoffice.people.agent_labels import label_agent
from app.cases.access import case_open_to
from app.cases.bulk_runs.possible_actions import find_assignment_obstacle
from app.cases.bulk_runs.runs import ASSIGN, DONE, RunContent, start_run
from app.cases.models import Case
from app.cases.people.assignment import processing_agents
from app.cases.workflow.undo import record_undo
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.ids import new_id
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access

bp = Blueprint("bulk_assignment", __name__, url_prefix="/agents/demandes/attribution")

SCREEN = "backoffice.bulk_assignment"
# Requests that were given to other roles are looked at one by one to know who may take them.
MAX_DISPATCHED = 20
AGENT = RawText("agent")


@bp.get("")
@access("agent")
def show_assignment() -> ResponseReturnValue:
    """Show the agents that the requests can be given to, and how many requests each has."""
    return _render_assignment(_select_cases())


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_assignment() -> ResponseReturnValue:
    selection = _select_cases()
    agent = AGENT.read()
    if not selection.possible_ids:
        return _render_assignment(selection)
    if agent and agent not in map(str, _find_agents(selection)):
        return _render_assignment(selection, problem=_("Choisissez un agent dans la liste."), status=422)
    if not is_confirmed(selection):
        return _render_assignment(selection, is_unconfirmed=True, status=422)
    label = _build_label(agent)
    if selection.is_for_worker:
        run = start_run(selection.possible_ids, ASSIGN, RunContent(label, {}, agent), by=current_actor())
        db.session.commit()
        return redirect(url_for("bulk_runs.show_run", run_id=run.id))
    batch_id = new_id()
    results = [_assign(case_id, agent, label, batch_id) for case_id in selection.possible_ids]
    return render_results(label, results, batch_id)


def _select_cases() -> Selection:
    actor = current_actor()
    log_access(actor, "list", screen=SCREEN)
    selection = read_selection(request.values, by=actor)
    obstacles = {case.id: find_assignment_obstacle(case, actor=actor) for case in selection.cases}
    return replace(selection, obstacles={case_id: obstacle for case_id, obstacle in obstacles.items() if obstacle})


def _assign(case_id: UUID, agent: str, label: str, batch_id: UUID) -> Result:
    """One request, committed by itself."""
    case = case_open_to(current_actor(), case_id)
    log_access(current_actor(), "read", screen=SCREEN, family=case.family, subject=case.id)
    selected = SelectedCase(case, case_name(case))
    try:
        with record_undo(case, label, by=current_actor(), batch_id=batch_id):
            assign_case(case, agent, by=current_actor())
    except ItemRefused as refused:
        db.session.rollback()
        return Result(selected, refused.outcome)
    db.session.commit()
    return Result(selected, DONE)


def _build_label(agent: str) -> str:
    if not agent:
        return _("Rendre les demandes")
    if UUID(agent) == current_actor().account_id:
        return _("S’occuper des demandes")
    return _("Confier les demandes à %(agent)s", agent=get_names([UUID(agent)]).get(UUID(agent), ""))


def _find_agents(selection: Selection) -> set[UUID]:
    """The agents who process at least one of the requests."""
    agents: set[UUID] = set()
    for case in _representative_cases(selection):
        agents |= processing_agents(case)
    return agents


def _representative_cases(selection: Selection) -> Sequence[Case]:
    """Requests of which every other one has the same agents."""
    cases = [case for case in selection.cases if case.id not in selection.obstacles]
    by_version = {
        (case.procedure_version_id, case.workflow_version_id): case.id for case in cases if not case.is_dispatched
    }
    dispatched = [case.id for case in cases if case.is_dispatched][:MAX_DISPATCHED]
    return db.session.scalars(select(Case).where(Case.id.in_([*by_version.values(), *dispatched]))).all()


def _render_assignment(
    selection: Selection, *, problem: str | None = None, is_unconfirmed: bool = False, status: int = 200
) -> ResponseReturnValue:
    if not selection.possible_ids:
        return render("backoffice/bulk/bulk_actions/none_possible.html", selection=selection)
    names = sorted(get_names(_find_agents(selection)).items(), key=lambda item: fold(item[1]))
    return render(
        "backoffice/bulk/bulk_actions/assignment.html",
        status=status,
        selection=selection,
        agents=[(str(agent), label_agent(agent, name)) for agent, name in names],
        chosen=AGENT.read() if request.method == "POST" else str(current_actor().account_id),
        problem=problem,
        is_unconfirmed=is_unconfirmed,
    )
