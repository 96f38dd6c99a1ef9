"""Shared work of agents of the demo: an absence, dispatch rules, an action on several cases, daily digests."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.accounts.absences import create_absence
from app.cases.bulk_runs.models import BulkRunItem
from app.cases.bulk_runs.runs import ASSIGN, CHANGED, DONE, RunContent, start_run
from app.cases.dispatch.dispatch_rule import DispatchRule, Target
from app.cases.dispatch.rule_store import save_rules
from app.cases.models import Case
from app.cases.people import assignment
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications import daily_digest
from app.notifications.models import DigestSubscription
from devtools.demo import story_dates
from devtools.demo.people import People

REPORT = "signaler-un-probleme-de-voirie"
ROLE = "voirie-instruction"
ALICE, KARIM, BRUNO, ELISE = (
    f"{name}@vaubrelles.example" for name in ("alice.perrin", "karim.haddad", "bruno.keller", "elise.moreau")
)
ABSENCE_AGE, ABSENCE_DAYS = timedelta(days=2), timedelta(days=9)
DIGEST_HOUR = 8


def organise_work(present: datetime, cast: People) -> None:
    """Share the open reports between two agents, one of whom is absent."""
    alice, karim = cast[ALICE], cast[KARIM]
    reports = _list_open_reports()
    with story_dates.set_clock(present - ABSENCE_AGE):
        for report in reports[:2]:
            assignment.assign_case(report, karim.account_id, by=karim)
        _create_absence(karim, alice)
    save_rules(REPORT, _build_rules(karim), by=cast[ELISE])
    with story_dates.set_clock(present - timedelta(hours=1)):
        _run_action(reports[2:8], alice)
    for agent in (alice, cast[BRUNO]):
        _send_digest(agent)


def _list_open_reports() -> list[Case]:
    is_open = (Case.procedure_slug == REPORT, Case.closed_at.is_(None), Case.assigned_to_id.is_(None))
    return list(db.session.scalars(select(Case).where(*is_open).order_by(Case.submitted_at, Case.id)))


def _create_absence(agent: Actor, substitute: Actor) -> None:
    assert agent.account_id
    today = clock.today()
    create_absence(agent.account_id, starts_on=today, ends_on=today + ABSENCE_DAYS, substitute_id=substitute.account_id)


def _build_rules(lighting_agent: Actor) -> list[DispatchRule]:
    """Street lights go to one agent, what is near the centre to whoever is least busy."""
    return [
        DispatchRule(Target.AGENT, agent=str(lighting_agent.account_id), question="nature", value="eclairage"),
        DispatchRule(Target.LEAST_BUSY, role=ROLE, words="danger"),
        DispatchRule(Target.LEAST_BUSY, role=ROLE, district="Centre"),
    ]


def _run_action(reports: list[Case], agent: Actor) -> None:
    """The agent took some reports at once; a colleague was changing one of them."""
    content = RunContent("S’occuper des demandes", {}, str(agent.account_id))
    run = start_run([report.id for report in reports], ASSIGN, content, by=agent)
    db.session.flush()
    for position, report in enumerate(reports):
        is_done = position < len(reports) - 1
        if is_done:
            assignment.assign_case(report, agent.account_id, by=agent)
        item = update(BulkRunItem).where(BulkRunItem.run_id == run.id, BulkRunItem.position == position)
        db.session.execute(item.values(outcome=DONE if is_done else CHANGED))
    run.finished_at = clock.now()


def _send_digest(agent: Actor) -> None:
    """The agent gets a digest every morning, and has today’s."""
    assert agent.account_id
    daily_digest.subscribe(agent.account_id, DIGEST_HOUR)
    db.session.get_one(DigestSubscription, agent.account_id).last_sent_on = clock.today()
    daily_digest.send_digest(str(agent.account_id), clock.today().isoformat())
