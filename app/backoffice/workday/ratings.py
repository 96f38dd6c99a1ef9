"""Ratings of the procedures that an agent processes: anonymous marks, and comments once there are enough."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.cases.access import procedures_open_to
from app.core.formats import format_tenths
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.responses import render
from app.procedures import publishing as procedures
from app.statistics.ratings import MIN_RATINGS_SHOWN, RatingSummary, list_comments, summarise_ratings

bp = Blueprint("procedure_ratings", __name__, url_prefix="/agents/avis")


@bp.get("")
@access("agent")
def list_ratings() -> ResponseReturnValue:
    """The ratings of each procedure that the agent processes."""
    summaries = summarise_ratings(procedures_open_to(current_actor()))
    return render(
        "backoffice/workday/ratings/list.html",
        rows=[_describe(summary) for summary in summaries],
        minimum=MIN_RATINGS_SHOWN,
    )


@bp.get("/<slug>")
@access("agent")
def show_ratings(slug: str) -> ResponseReturnValue:
    """The distribution of the ratings of one procedure, and its comments."""
    if slug not in procedures_open_to(current_actor()):
        abort(404)
    summary = next(iter(summarise_ratings([slug])), RatingSummary(slug, {}))
    return render(
        "backoffice/workday/ratings/show.html",
        **_describe(summary),
        comments=list_comments(summary),
        minimum=MIN_RATINGS_SHOWN,
    )


def find_rating_figure(agent: Actor, slug: str) -> dict[str, Any] | None:
    """The figure shown beside the list of the cases of one procedure; None for one without ratings."""
    if not slug or slug not in procedures_open_to(agent):
        return None
    summaries = summarise_ratings([slug])
    return _describe(summaries[0]) if summaries else None


def _describe(summary: RatingSummary) -> dict[str, Any]:
    """As templates name it."""
    return {
        "title": procedures.live_procedure(summary.procedure_slug).definition.title,
        "summary": summary,
        "average": format_tenths(summary.average) if summary.average is not None else None,
    }
