"""One list of all requests, whatever the channel, with its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict
from urllib.parse import urlsplit

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.backoffice.bulk.bulk_actions import available_bulk_actions
from app.backoffice.case_list.arrivals import arrivals_url
from app.backoffice.case_list.column_headings import Heading, build_headings, read_columns
from app.backoffice.case_list.list_address import remember_list
from app.backoffice.case_list.list_filters import choices_for, list_url
from app.backoffice.case_list.list_outputs import ListOutputs, build_outputs
from app.backoffice.case_list.list_query import Chip, ListQuery, Tab, build_view_url, read_query
from app.backoffice.case_list.list_rows import ListLine, case_row
from app.backoffice.workday.field_tour import can_have_tour
from app.backoffice.workday.ratings import find_rating_figure
from app.cases.access import procedures_open_to
from app.cases.bulk_runs.possible_actions import BulkAction
from app.cases.case_views.saved_views import read_agent_list
from app.cases.channels import CHANNELS
from app.cases.device.tour_copies import MAX_COPIES
from app.cases.search.case_search import Page, Row, search_cases
from app.cases.search.columns import read_cells
from app.cases.search.filters import Filters
from app.cases.search.tab_counts import TabCounts, count_tabs_lately
from app.core.web.access_rules import Actor, access, current_actor
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access

bp = Blueprint("case_list", __name__)

# What the menu asks for: the view that comes first for this agent.
DEFAULT_VIEW = "default"


class ListContext(TypedDict):
    """Context of a page of the list: its rows, and the addresses around it."""

    page: Page
    lines: list[ListLine]
    headings: list[Heading]
    processed: frozenset[str]
    column_keys: set[str]
    for_many: list[BulkAction]
    refusals: dict[str, dict[str, str]]
    tour_url: str | None
    next_url: str | None
    previous_url: str | None
    arrivals_url: str
    filters: Filters
    query: ListQuery
    chips: list[Chip]
    states: list[Tab]
    scopes: list[Tab]
    rating: dict[str, Any] | None
    everything_url: str
    outputs: ListOutputs


@bp.get("/agents/demandes")
@access("agent")
def list_cases() -> ResponseReturnValue:
    """The requests that the agent may see, page by page, in the order asked for."""
    actor = current_actor()
    agent_list = read_agent_list(actor)
    if request.args.get("view") == DEFAULT_VIEW and agent_list.default_view:
        return redirect(build_view_url(agent_list.default_view))
    choices = choices_for(actor, request.args.get("procedure", ""))
    query = read_query(request.args, choices)
    view = agent_list.find_view(query.view)
    if view is None:
        query = replace(query, view="")
    filters, after, before = query.filters, request.args.get("after"), request.args.get("before")
    log_access(actor, "search" if filters.words else "list", screen="backoffice.case_list")
    url = query.build_url(after=after, before=before)
    remember_list(urlsplit(url).query)
    response = render(
        "backoffice/case_list/case_list.html",
        **_list_context(actor, query, after=after, before=before),
        agent_list=agent_list,
        view=view,
        choices=choices,
        channels=CHANNELS,
        most_carried=MAX_COPIES,
    )
    # The form sends all its fields: the address says those that narrow the list.
    response.headers["HX-Push-Url"] = url
    return response


def _list_context(actor: Actor, query: ListQuery, *, after: str | None, before: str | None) -> ListContext:
    """Build the context of a page of the list."""
    filters = query.filters
    counts = TabCounts({}, None)

    def count_list(rows: Sequence[Row]) -> int | None:
        nonlocal counts
        counts = count_tabs_lately(actor, filters, rows)
        return counts.in_list

    page = search_cases(actor, filters, after=after, before=before, count_all=count_list)
    columns = read_columns(actor, query)
    headings = build_headings(columns, query)
    for_many = available_bulk_actions(actor, page.rows)
    return {
        "page": page,
        "lines": [
            ListLine(case_row(row), list(zip(headings, cells, strict=True)))
            for row, cells in zip(page.rows, read_cells(page.rows, columns), strict=True)
        ],
        "headings": headings,
        "processed": frozenset(procedures_open_to(actor)),
        "column_keys": {column.key for column in columns},
        "for_many": for_many,
        "refusals": {each.action.id: each.describe_obstacles() for each in for_many},
        "tour_url": list_url(filters, endpoint="field_tour.show_preparation") if can_have_tour(page.rows) else None,
        "next_url": query.build_url(after=page.next_key) if page.next_key else None,
        "previous_url": query.build_url(before=page.previous_key) if page.previous_key else None,
        "arrivals_url": arrivals_url(query, page.rows, is_first_page=not page.previous_key),
        "filters": filters,
        "query": query,
        "chips": query.list_chips(),
        "states": query.list_states(counts.by_tab),
        "scopes": query.list_scopes(counts.by_tab),
        "rating": find_rating_figure(actor, filters.procedure),
        "everything_url": list_url(Filters(state="all")),
        "outputs": build_outputs(actor, filters, [column.key for column in columns]),
    }
