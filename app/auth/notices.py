"""Notifications about requests, for residents and agents: two audiences, the same views."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.accounts.login_manager import leave_idle_timer
from app.cases.mentions import agent_mentions
from app.core.db import db
from app.core.rate_limits.limits import DEFAULT, LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.responses import redirect, render
from app.notifications import notices
from app.privacy.access_log import log_access

SCREEN = "backoffice.notices"


def _create_blueprint(name: str, *, url: str, rule: str, template: str, case_page: str) -> Blueprint:
    """Views to list, read and dismiss notifications; `case_page` is the endpoint of a case for that audience."""
    bp = Blueprint(name, __name__, url_prefix=url)

    @bp.get("")
    @access(rule)
    def list_notices() -> ResponseReturnValue:
        return render(template, notices=_load_notices(current_actor()))

    @bp.post("/lectures")
    @access(rule)
    @rate_limit(DEFAULT)
    def create_readings() -> ResponseReturnValue:
        """Mark all of them as read."""
        notices.mark_all_read(current_actor())
        db.session.commit()
        return redirect(url_for(".list_notices"))

    @bp.post("/<uuid:notice_id>/lecture")
    @access(rule)
    @rate_limit(DEFAULT)
    def create_reading(notice_id: UUID) -> ResponseReturnValue:
        """Mark a notification as read and redirect to its request."""
        case_id = notices.mark_read(current_actor(), notice_id)
        agent_mentions.mark_read_in_case(current_actor(), case_id)
        db.session.commit()
        return redirect(url_for(case_page, case_id=case_id))

    @bp.post("/<uuid:notice_id>/retrait")
    @access(rule)
    @rate_limit(DEFAULT)
    def create_dismissal(notice_id: UUID) -> ResponseReturnValue:
        notices.delete_notice(current_actor(), notice_id)
        db.session.commit()
        return redirect(url_for(".list_notices"))

    return bp


def _load_notices(actor: Actor) -> list[notices.ReadableNotice]:
    """The notifications of an actor; the access of an agent to texts about residents is logged."""
    actor_notices = notices.list_notices(actor)
    if actor_notices and actor.is_agent:
        log_access(actor, "list", screen=SCREEN)
    return actor_notices


for_residents = _create_blueprint(
    "portal_notices",
    url="/mes-notifications",
    rule="resident",
    template="auth/notices.html",
    case_page="portal_cases.show_case",
)
for_agents = _create_blueprint(
    "agent_notices",
    url="/agents/notifications",
    rule="agent",
    template="backoffice/workday/notices.html",
    case_page="case_page.show_case",
)


@for_agents.get("/nombre")
@access("agent")
@rate_limit(LIGHT_REQUEST)
def show_count() -> ResponseReturnValue:
    """Show the number of unread notices in the header of an open page. The page asks by itself, which is no sign of activity."""
    leave_idle_timer()
    return render("layout/unread_link.html")
