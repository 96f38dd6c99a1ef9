"""The mentions of an agent, and the colleagues whom a note about a case may name."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, jsonify, url_for
from flask.typing import ResponseReturnValue

from app.cases.access import case_open_to
from app.cases.mentions import agent_mentions
from app.cases.models import Case
from app.core.db import db
from app.core.i18n import ngettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("mentions", __name__)


@bp.get("/agents/mentions")
@access("agent")
def list_mentions() -> ResponseReturnValue:
    return render("backoffice/conversation/mentions.html", mentions=agent_mentions.list_mentions(current_actor()))


@bp.post("/agents/mentions/lectures")
@access("agent")
@rate_limit(DEFAULT)
def create_readings() -> ResponseReturnValue:
    """Mark all of them as read."""
    agent_mentions.mark_all_read(current_actor())
    db.session.commit()
    return redirect(url_for(".list_mentions"))


@bp.post("/agents/mentions/<uuid:mention_id>/lecture")
@access("agent")
@rate_limit(DEFAULT)
def create_reading(mention_id: UUID) -> ResponseReturnValue:
    """Mark a mention as read and redirect to its case."""
    case_id = agent_mentions.mark_read(current_actor(), mention_id)
    db.session.commit()
    return redirect(url_for("case_page.show_case", case_id=case_id, _anchor="thread"))


@bp.get("/agents/demandes/<uuid:case_id>/collegues")
@access("agent")
def list_colleagues(case_id: UUID) -> ResponseReturnValue:
    """Names of the colleagues who may open the case, for suggestions; nothing of the case itself."""
    case = case_open_to(current_actor(), case_id)
    return jsonify(names=list(agent_mentions.list_mentionable_agents(case, by=current_actor()).values()))


def flash_mentions(case: Case, text: str) -> None:
    """Say whom a note told."""
    parsed = agent_mentions.find_mentions(case, text, by=current_actor())
    names = agent_mentions.list_mentionable_agents(case, by=current_actor()) if parsed.account_ids else {}
    mentioned_names = [names[account_id] for account_id in parsed.account_ids]
    if mentioned_names:
        words = ngettext(
            "%(names)s est prévenu.", "%(names)s sont prévenus.", len(mentioned_names), names=", ".join(mentioned_names)
        )
        flash(words, "write-note")
