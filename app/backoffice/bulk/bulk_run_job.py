"""The job that does an action on many cases: a batch at a time, each case in its own transaction.

A worker that is killed loses nothing and repeats nothing: the outcome of a case is written with its action.
"""

from __future__ import annotations

import logging
from uuid import UUID

from rq.timeouts import BaseTimeoutException
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from app.accounts.agent_actors import find_actor
from app.backoffice.bulk.bulk_items import ItemRefused, assign_case, perform_action
from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.cases.bulk_runs import runs
from app.cases.bulk_runs.models import BulkRun, BulkRunItem
from app.cases.bulk_runs.runs import RUN_BULK_ACTION, RunContent
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import enqueue
from app.core.sealing import KeyDestroyed
from app.core.web.access_rules import Actor
from app.privacy.access_log import log_access

# Few enough for a worker to take other side effects in between.
BATCH = 20
SCREEN = "backoffice.bulk_run"

log = logging.getLogger(__name__)


def run_bulk_action(run_id: str) -> None:
    """Outbox handler: do the action on the next cases, and ask for what follows."""
    run = _load_run(UUID(run_id))
    if run is None or not run.is_under_way:
        return
    agent, content = find_actor(run.account_id), _read_content(run)
    if agent is None or content is None:
        run.failed_at = clock.now()
        return
    positions = _list_next_positions(run)
    for position in positions:
        if not _is_wanted(run.id):
            return
        _run_on_case(run, content, position, agent)
    run = _load_run(UUID(run_id))
    if run is None or not run.is_under_way:
        return
    if len(positions) == BATCH:
        enqueue(RUN_BULK_ACTION, run_id=run.id)
    else:
        run.finished_at = clock.now()
    db.session.flush()


def record_failure(run_id: str, reason: str) -> None:
    """Failure handler of the outbox: the page of the run says so, and its agent may go on with it."""
    statement = update(BulkRun).where(BulkRun.id == UUID(run_id), BulkRun.finished_at.is_(None))
    db.session.execute(statement.values(failed_at=clock.now()))


def _load_run(run_id: UUID) -> BulkRun | None:
    return db.session.get(BulkRun, run_id, populate_existing=True)


def _read_content(run: BulkRun) -> RunContent | None:
    try:
        return runs.read_content(run)
    except KeyDestroyed:
        return None


def _list_next_positions(run: BulkRun) -> list[int]:
    waiting = select(BulkRunItem.position).where(BulkRunItem.run_id == run.id, BulkRunItem.outcome.is_(None))
    return list(db.session.scalars(waiting.order_by(BulkRunItem.position).limit(BATCH)))


def _is_wanted(run_id: UUID) -> bool:
    """Whether the agent has not cancelled the run meanwhile."""
    query = select(BulkRun.id).where(
        BulkRun.id == run_id,
        BulkRun.cancelled_at.is_(None),
        BulkRun.finished_at.is_(None),
        BulkRun.failed_at.is_(None),
    )
    return db.session.scalar(query) is not None


def _run_on_case(run: BulkRun, content: RunContent, position: int, agent: Actor) -> None:
    """Do the action on one case and commit it with its outcome; or the outcome alone."""
    case_id = db.session.scalar(
        select(BulkRunItem.case_id).where(BulkRunItem.run_id == run.id, BulkRunItem.position == position)
    )
    if case_id is None:
        return
    try:
        outcome = _try_case(run, content, case_id, agent)
    except ItemRefused as refused:
        if not refused.is_recorded:
            db.session.rollback()
        outcome = refused.outcome
    except (BaseTimeoutException, OperationalError):
        raise
    except Exception:
        # One case that fails in an unforeseen way does not keep the others from being done.
        db.session.rollback()
        log.exception("bulk action failed on a case", extra={"run": str(run.id)})
        outcome = runs.FAILED
    waiting = update(BulkRunItem).where(
        BulkRunItem.run_id == run.id, BulkRunItem.position == position, BulkRunItem.outcome.is_(None)
    )
    if db.session.execute(waiting.values(outcome=outcome).returning(BulkRunItem.position)).first() is None:
        # Another worker did it in the meantime.
        db.session.rollback()
        return
    db.session.commit()


def _try_case(run: BulkRun, content: RunContent, case_id: UUID, agent: Actor) -> str:
    db.session.rollback()
    db.session.expire_all()
    try:
        case = case_open_to(agent, case_id)
    except (CaseNotFound, CaseUnderLimitation):
        raise ItemRefused(runs.CLOSED_TO_AGENT) from None
    log_access(agent, "read", screen=SCREEN, family=case.family, subject=case.id)
    if run.action == runs.ASSIGN:
        assign_case(case, content.agent, by=agent)
    else:
        form = MultiDict([(name, value) for name, values in content.form.items() for value in values])
        perform_action(case, run.action, form, MultiDict(), by=agent)
    db.session.flush()
    return runs.DONE
