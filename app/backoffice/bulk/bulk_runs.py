"""Actions on many requests, as the agent who asked for them follows them: progress, end, failures, another try."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.login_manager import leave_idle_timer
from app.backoffice.bulk.bulk_items import describe_outcome
from app.cases.bulk_runs import runs
from app.cases.workflow.undo import DELAY
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("bulk_runs", __name__, url_prefix="/agents/demandes/lots/<uuid:run_id>")


@bp.get("")
@access("agent")
def show_run(run_id: UUID) -> ResponseReturnValue:
    """Show the progress of a run; the page itself asks for it again until the run ends."""
    run = runs.find_run(run_id, by=current_actor())
    if run.is_under_way:
        leave_idle_timer()
    failures: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
    for case_id, reference, outcome in runs.list_failures(run):
        reason = describe_outcome(outcome)
        failures[f"{reason[:1].upper()}{reason[1:]}"].append((case_id, reference))
    return render(
        "backoffice/bulk/bulk_actions/run.html",
        run=run,
        label=runs.read_content(run).label,
        progress=runs.measure_progress(run),
        is_waiting=run.is_under_way and clock.now() < run.requested_at + DELAY,
        failures=failures,
    )


@bp.post("/arret")
@access("agent")
@rate_limit(DEFAULT)
def create_cancellation(run_id: UUID) -> ResponseReturnValue:
    runs.cancel_run(runs.find_run(run_id, by=current_actor()))
    db.session.commit()
    return redirect(url_for(".show_run", run_id=run_id))


@bp.post("/reprise")
@access("agent")
@rate_limit(DEFAULT)
def create_retry(run_id: UUID) -> ResponseReturnValue:
    """The requests on which it failed, and those that were left, are tried again."""
    if not runs.retry_failed_cases(runs.find_run(run_id, by=current_actor())):
        flash(_("Il n’y a rien à reprendre."))
    db.session.commit()
    return redirect(url_for(".show_run", run_id=run_id))
