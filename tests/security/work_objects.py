"""Objects that an agent organises: an action on several requests, an absence, a dispatch rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from app.accounts.absences import Absence
from app.cases.bulk_runs.runs import ASSIGN, RunContent, start_run
from app.cases.dispatch.dispatch_rule import DispatchRule, Target
from app.cases.dispatch.rule_store import save_rules
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from tests.security.definitions import SPOKEN_PROCEDURE


def make_work_objects(case: Case, agent: Actor) -> dict[str, Any]:
    """Create a run and an absence to come of the agent, and one dispatch rule; returns the values of their addresses."""
    assert agent.account_id is not None
    run = start_run([case.id], ASSIGN, RunContent("Confier", {}), by=agent)
    starts_on = clock.today() + timedelta(days=300)
    absence = Absence(id=uuid4(), account_id=agent.account_id, starts_on=starts_on, ends_on=starts_on)
    absence.created_at = clock.now()
    db.session.add(absence)
    rule = DispatchRule(Target.ROLE, role="voirie-instruction", words="mot introuvable")
    save_rules(SPOKEN_PROCEDURE["slug"], [rule], by=agent)
    db.session.commit()
    # Nothing can be undone of a batch that is over: it is said.
    return {"run_id": run.id, "absence_id": absence.id, "batch_id": new_id()}
