"""Actions on many cases: asked for, followed, cancelled, and tried again where they failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from app.accounts.models import Account
from app.cases.bulk_runs.models import BulkRun, BulkRunItem
from app.cases.models import Case
from app.cases.workflow.undo import DELAY
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import seal, unseal
from app.core.web.access_rules import Actor

RUN_BULK_ACTION = "run_bulk_action"
CONTENT = "bulk_run.content"
MAX_CASES = 500
RETENTION = timedelta(days=30)
# The action that gives cases to an agent; those of workflows have the id that the workflow gives them.
ASSIGN = "assign"

# What became of each case, besides the obstacles of `possible_actions`.
DONE, NOT_AVAILABLE, INCOMPLETE, CHANGED = "done", "not_here", "incomplete", "changed"
ENDLESS, CLOSED_TO_AGENT, FAILED, NOT_UNDONE = "endless", "closed_to_agent", "failed", "not_undone"
TAKEN = "taken"


class RunNotFound(NotFound):
    """There is no such run of this agent."""


@dataclass(frozen=True)
class RunContent:
    """Content that an action needs to be done again on each case."""

    label: str
    # The posted form of an action of workflows, without its files.
    form: dict[str, list[str]]
    # Whom the cases are given to; nobody when empty.
    agent: str = ""


@dataclass(frozen=True)
class RunProgress:
    """Progress of a run: the number of cases of each outcome, and of those that remain."""

    outcomes: dict[str, int]
    remaining: int

    @property
    def total(self) -> int:
        return self.tried_count + self.remaining

    @property
    def tried_count(self) -> int:
        return sum(self.outcomes.values())

    @property
    def done_count(self) -> int:
        return self.outcomes.get(DONE, 0)

    @property
    def failed_count(self) -> int:
        return self.tried_count - self.done_count


def start_run(case_ids: Iterable[UUID], action: str, content: RunContent, *, by: Actor) -> BulkRun:
    """Ask the worker to do the action on each of these cases, in this order; it waits while the agent may still undo it."""
    account = db.session.get_one(Account, by.account_id)
    run = BulkRun(
        id=new_id(),
        account_id=account.id,
        action=action,
        sealed=seal(account.key_id, vars(content), about=CONTENT),
        requested_at=clock.now(),
    )
    db.session.add(run)
    db.session.flush()
    unique_ids = list(dict.fromkeys(case_ids))[:MAX_CASES]
    db.session.add_all(
        BulkRunItem(run_id=run.id, position=position, case_id=case_id) for position, case_id in enumerate(unique_ids)
    )
    enqueue(RUN_BULK_ACTION, not_before=run.requested_at + DELAY, run_id=run.id)
    return run


def find_run(run_id: UUID, *, by: Actor) -> BulkRun:
    """The run of this agent. Raises RunNotFound."""
    query = select(BulkRun).where(BulkRun.id == run_id, BulkRun.account_id == by.account_id)
    run = db.session.scalar(query.execution_options(populate_existing=True))
    if run is None:
        raise RunNotFound(run_id)
    return run


def list_recent_runs(by: Actor, *, limit: int = 5) -> list[tuple[BulkRun, RunContent, RunProgress]]:
    """The latest runs of this agent, with how far each is."""
    query = select(BulkRun).where(BulkRun.account_id == by.account_id).order_by(BulkRun.requested_at.desc())
    runs = list(db.session.scalars(query.limit(limit)))
    if not runs:
        return []
    progress = _count_outcomes([run.id for run in runs])
    return [(run, read_content(run), progress[run.id]) for run in runs]


def read_content(run: BulkRun) -> RunContent:
    """Read the content of the run. Raises KeyDestroyed once its account is deleted."""
    account = db.session.get_one(Account, run.account_id)
    values: dict[str, Any] = unseal(account.key_id, run.sealed, about=CONTENT)
    return RunContent(**values)


def measure_progress(run: BulkRun) -> RunProgress:
    return _count_outcomes([run.id])[run.id]


def list_failures(run: BulkRun) -> list[tuple[UUID, str, str]]:
    """The cases on which the action was not done: id, reference and outcome."""
    query = select(Case.id, Case.reference, BulkRunItem.outcome).join(Case, Case.id == BulkRunItem.case_id)
    failed = (BulkRunItem.run_id == run.id, BulkRunItem.outcome.is_not(None), BulkRunItem.outcome != DONE)
    rows = db.session.execute(query.where(*failed).order_by(BulkRunItem.position))
    return [(case_id, reference, outcome or "") for case_id, reference, outcome in rows]


def cancel_run(run: BulkRun) -> None:
    """Stop before the next case; the cases already done stay done."""
    if run.is_under_way:
        run.cancelled_at = clock.now()


def retry_failed_cases(run: BulkRun) -> int:
    """Try again the cases that failed, and those that a cancelled run left; returns how many."""
    if run.is_under_way:
        return 0
    retried = update(BulkRunItem).where(BulkRunItem.run_id == run.id, BulkRunItem.outcome != DONE)
    db.session.execute(retried.values(outcome=None), execution_options={"synchronize_session": False})
    remaining = measure_progress(run).remaining
    if remaining:
        run.finished_at = run.cancelled_at = run.failed_at = None
        enqueue(RUN_BULK_ACTION, run_id=run.id)
    return remaining


def expire_runs() -> None:
    """Delete the runs asked for a month ago. Nightly."""
    db.session.execute(delete(BulkRun).where(BulkRun.requested_at < clock.now() - RETENTION))


def _count_outcomes(run_ids: list[UUID]) -> dict[UUID, RunProgress]:
    query = select(BulkRunItem.run_id, BulkRunItem.outcome, func.count()).where(BulkRunItem.run_id.in_(run_ids))
    counts: dict[UUID, Counter[str | None]] = {run_id: Counter() for run_id in run_ids}
    for run_id, outcome, count in db.session.execute(query.group_by(BulkRunItem.run_id, BulkRunItem.outcome)):
        counts[run_id][outcome] += count
    return {
        run_id: RunProgress({name: count for name, count in counter.items() if name is not None}, counter[None])
        for run_id, counter in counts.items()
    }
