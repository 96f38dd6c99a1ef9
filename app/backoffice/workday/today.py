"""« Aujourd’hui », the home of agents: what awaits them, the work of absent colleagues, what goes on, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.accounts.absences import Absence, absent_agents, agents_replaced_by
from app.accounts.profile import get_names
from app.cases.bulk_runs.runs import list_recent_runs
from app.cases.mentions.agent_mentions import list_mentions
from app.cases.reception.calls_to_return import list_calls_to_return
from app.cases.workday.day_counts import count_day, start_of_yesterday
from app.cases.workday.own_cases import MAX_SHOWN, Group, OwnCase, group_cases, list_own_cases, read_names
from app.core import clock
from app.core.formats import format_weekday
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

bp = Blueprint("today", __name__)

SHOWN_CALLS = 4


@dataclass(frozen=True)
class Section:
    """Some cases of the day: the first ones, and how many there are."""

    name: str
    lines: list[dict[str, Any]]
    count: int

    @property
    def left_out(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Replacement:
    """The work of an absent colleague."""

    name: str
    absence: Absence
    section: Section


@bp.get("/agents")
@access("agent")
def show_today() -> ResponseReturnValue:
    actor = current_actor()
    assert actor.account_id is not None
    log_access(actor, "list", screen="backoffice.today")
    replaced = agents_replaced_by(actor.account_id)
    cases = list_own_cases(actor, [actor.account_id, *replaced])
    own = group_cases(case for case in cases if case.assigned_to_id == actor.account_id)
    of_colleagues = {agent: [case for case in cases if case.assigned_to_id == agent] for agent in replaced}
    names = read_names([case for part in (*own.values(), *of_colleagues.values()) for case in part[:MAX_SHOWN]])
    colleagues = get_names(replaced)
    return render(
        "backoffice/workday/today/page.html",
        today=format_weekday(clock.today()),
        sections=[_build_section(group, own[group], names) for group in Group if own[group]],
        replacements=[
            Replacement(colleagues.get(agent, ""), replaced[agent], _build_section("replaced", part, names))
            for agent, part in of_colleagues.items()
        ],
        counts=count_day(actor),
        runs=list_recent_runs(actor, limit=3),
        mentions=list_mentions(actor, only_unread=True, limit=MAX_SHOWN),
        calls=list_calls_to_return(actor, limit=SHOWN_CALLS),
        own_absence=absent_agents().get(actor.account_id),
        links={
            "own": url_for("case_list.list_cases", assigned="me"),
            "unassigned": url_for("case_list.list_cases", assigned="nobody"),
            "urgent": url_for("case_list.list_cases", level="1"),
            "arrived": url_for(
                "case_list.list_cases", state="all", since=clock.to_paris(start_of_yesterday()).date().isoformat()
            ),
        },
    )


def _build_section(name: str, cases: list[OwnCase], names: dict[UUID, str]) -> Section:
    return Section(name, [_build_line(case, names[case.id]) for case in cases[:MAX_SHOWN]], len(cases))


def _build_line(case: OwnCase, name: str) -> dict[str, Any]:
    """A line as its template names it."""
    workflow, today = workflows.definition_of(case.workflow_version_id), clock.today()
    return {
        "case": case,
        "name": name,
        "url": url_for("case_page.show_case", case_id=case.id),
        "title": procedures.live_procedure(case.procedure_slug).definition.title,
        "status": workflow.status(case.status),
        "level": workflow.level(case.criticality),
        "days": (today - clock.to_paris(case.submitted_at).date()).days,
        "days_left": (case.silence_on - today).days if case.silence_on else None,
    }
