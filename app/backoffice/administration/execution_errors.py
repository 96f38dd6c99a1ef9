"""The steps of workflows that failed: grouped by what failed and why, tried again or let go by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import REQUESTS, record_event
from app.cases.access import can_open
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.cases.reading.trace import step_name
from app.cases.workflow import execution_errors, transitions
from app.cases.workflow.workflow_models import ExecutionError
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.workflows.engine import EndlessJump

bp = Blueprint("execution_errors", __name__, url_prefix="/agents/administration/erreurs")


@dataclass
class Group:
    """Group of the failures of one step of one procedure for one reason."""

    title: str
    status: str
    step: str
    reason: str
    can_retry: bool
    last_at: datetime
    # Errors with their case; the link is for whoever may open it.
    errors: list[tuple[UUID, Case, bool]] = field(default_factory=list)


@bp.get("")
@access("administrator")
def list_errors() -> ResponseReturnValue:
    """Unsettled execution errors, latest first."""
    groups: dict[tuple[str, ...], Group] = {}
    for error, case in execution_errors.list_open_errors():
        key = (case.procedure_slug, error.status, error.kind, error.name, error.reason)
        group = groups.setdefault(key, _build_group(error, case))
        group.errors.append((error.id, case, can_open(current_actor(), case)))
    return render("backoffice/administration/execution_errors.html", groups=list(groups.values()))


@bp.post("/reprises")
@access("administrator")
@rate_limit(DEFAULT)
def create_retry() -> ResponseReturnValue:
    """Each step is taken once more, in a transaction of its own."""
    done_count = sum(_retry_step(error_id) for error_id in _read_error_ids())
    failed_count = len(_read_error_ids()) - done_count
    _record("steps_retried", len(_read_error_ids()))
    db.session.commit()
    if done_count:
        flash(ngettext("%(num)s étape est faite.", "%(num)s étapes sont faites.", done_count))
    if failed_count:
        flash(ngettext("%(num)s étape échoue encore.", "%(num)s étapes échouent encore.", failed_count), "warning")
    return redirect(url_for(".list_errors"))


@bp.post("/abandons")
@access("administrator")
@rate_limit(DEFAULT)
def create_settlement() -> ResponseReturnValue:
    """Mark these errors as settled."""
    errors = execution_errors.find_open_errors(_read_error_ids())
    for error in errors:
        execution_errors.settle_error(error, by=current_actor().account_id)
    _record("steps_settled", len(errors))
    db.session.commit()
    flash(_("C’est noté : ces erreurs ne sont plus montrées."))
    return redirect(url_for(".list_errors"))


def _record(what: str, count: int) -> None:
    if count:
        record_event(what, REQUESTS, by=current_actor(), count=count)


def _retry_step(error_id: UUID) -> bool:
    """Whether the step is now done, or makes no sense any more."""
    for error in execution_errors.find_open_errors([error_id]):
        case = db.session.get_one(Case, error.case_id)
        before = execution_errors.count_open_errors()
        try:
            if not transitions.retry_step(error, case, by=current_actor()):
                execution_errors.settle_error(error, by=current_actor().account_id)
            db.session.commit()
        except (StaleCase, EndlessJump):
            db.session.rollback()
            return False
        return execution_errors.count_open_errors() < before
    return True


def _build_group(error: ExecutionError, case: Case) -> Group:
    workflow = workflow_of(case)
    return Group(
        title=procedure_of(case).title,
        status=step_name(workflow, error.status, "status", error.status),
        step=step_name(workflow, error.status, error.kind, error.name),
        reason=error.reason,
        can_retry=error.kind == "entry_action",
        last_at=error.happened_at,
    )


def _read_error_ids() -> list[UUID]:
    return list(_parse_identifiers(request.form.getlist("error")))


def _parse_identifiers(texts: Iterable[str]) -> Iterable[UUID]:
    for text in dict.fromkeys(texts):
        try:
            yield UUID(text)
        except ValueError:
            continue
