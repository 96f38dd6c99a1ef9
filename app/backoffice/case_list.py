"""One list of all requests, whatever the channel, with its filters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.profile import get_names
from app.backoffice.arrivals import arrivals_url
from app.backoffice.bulk_actions import available_bulk_actions
from app.backoffice.field_tour import can_have_tour
from app.backoffice.list_address import remember_list
from app.backoffice.list_filters import chips_of, choices_for, list_url, order_urls, read_filters, state_urls
from app.backoffice.list_outputs import build_outputs
from app.backoffice.ratings import find_rating_figure
from app.cases.device.field_copies import MAX_COPIES
from app.cases.search.case_search import Row, search_cases
from app.cases.search.filters import Filters
from app.cases.submission import CHANNELS
from app.core import clock
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.privacy.access_log import log_access
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows

bp = Blueprint("case_list", __name__)


@bp.get("/agents/demandes")
@access("agent")
def list_cases() -> ResponseReturnValue:
    """The requests that the agent may see, page by page, in the order asked for."""
    actor = current_actor()
    choices = choices_for(actor, request.args.get("procedure", ""))
    filters = read_filters(request.args, choices)
    log_access(actor, "search" if filters.words else "list", screen="backoffice.case_list")
    after = request.args.get("after")
    remember_list(urlsplit(list_url(filters, after=after)).query)
    page = search_cases(actor, filters, after=after)
    for_many = available_bulk_actions(actor, page.rows)
    return render(
        "backoffice/case_list.html",
        page=page,
        rows=[case_row(row) for row in page.rows],
        in_charge=get_names(row.assigned_to_id for row in page.rows if row.assigned_to_id),
        for_many=for_many,
        refusals={each.action.id: each.describe_obstacles() for each in for_many},
        tour_url=list_url(filters, endpoint="field_tour.show_preparation") if can_have_tour(page.rows) else None,
        next_url=list_url(filters, after=page.next_key) if page.next_key else None,
        first_url=list_url(filters) if after else None,
        arrivals_url=arrivals_url(filters, page.rows, is_first_page=not after),
        outputs=build_outputs(actor, filters),
        filters=filters,
        choices=choices,
        channels=CHANNELS,
        orders=order_urls(filters),
        chips=chips_of(filters),
        rating=find_rating_figure(actor, filters.procedure),
        most_carried=MAX_COPIES,
        states=state_urls(filters),
        own_url=list_url(replace(filters, assigned="" if filters.assigned == "me" else "me")),
        everything_url=list_url(Filters(state="all")),
    )


def case_row(row: Row) -> dict[str, Any]:
    """A line of the list as its template names it."""
    today = clock.today()
    return {
        "row": row,
        "url": url_for("case_page.show_case", case_id=row.id),
        "title": procedures.live_procedure(row.procedure_slug).definition.title,
        "status": workflows.definition_of(row.workflow_version_id).status(row.status),
        "level": workflows.definition_of(row.workflow_version_id).level(row.criticality),
        "days": (today - clock.to_paris(row.submitted_at).date()).days,
        "days_left": (row.silence_on - today).days if row.silence_on else None,
    }
