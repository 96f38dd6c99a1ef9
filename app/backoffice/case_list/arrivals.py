"""Requests that arrived since the list was shown: counted for the page, which asks again every half minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.accounts.login_manager import leave_idle_timer
from app.backoffice.case_list.list_filters import choices_for
from app.backoffice.case_list.list_query import ListQuery, read_query
from app.cases.search.case_search import Row, count_arrivals
from app.cases.search.list_order import NEWEST
from app.core import clock
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import create_unchanged_response, render

bp = Blueprint("arrivals", __name__)

# A page left open for longer counts from there.
LONGEST_WAIT = timedelta(days=1)


@bp.get("/agents/demandes/arrivees")
@access("agent")
@rate_limit(LIGHT_REQUEST)
def show_arrivals() -> ResponseReturnValue:
    """Show how many cases arrived within the filters of the list. Asked by the page, it is no sign of activity."""
    leave_idle_timer()
    since = _moment(request.args.get("shown_at", ""))
    actor = current_actor()
    query = read_query(request.args, choices_for(actor, request.args.get("procedure", "")))
    arrivals = count_arrivals(actor, query.filters, since=since) if since else None
    if not arrivals:
        return create_unchanged_response()
    return render("backoffice/case_list/arrivals.html", arrivals=arrivals, url=query.build_url())


def arrivals_url(query: ListQuery, rows: list[Row], *, is_first_page: bool) -> str:
    """Return the address that tells what came after the latest row, or after now when another order hides which one that is."""
    shows_latest = is_first_page and rows and query.filters.effective_order == NEWEST
    since = rows[0].submitted_at if shows_latest else clock.now()
    return query.build_url(endpoint="arrivals.show_arrivals", shown_at=since.isoformat())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return max(moment, clock.now() - LONGEST_WAIT) if moment.tzinfo else None
