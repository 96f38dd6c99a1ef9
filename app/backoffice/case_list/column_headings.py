"""Headings of the columns that a list shows, which sort it. The columns are declared in `app/cases/search/columns`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.backoffice.case_list.list_query import ListQuery
from app.cases.search import columns as case_columns
from app.cases.search.columns.column import Column
from app.cases.search.list_order import DUE, NEWEST, OLDEST, ORDERS, QUIET, UPDATED, URGENCY
from app.core.web.access_rules import Actor

# Its cell opens the case: it is in every list.
FIRST = "applicant"
USUAL_KEYS = (FIRST, "summary", "procedure", "status", "legal_date", "agent", "received", "reference")
_USABLE_ORDERS = frozenset((NEWEST, *ORDERS))
ASCENDING, DESCENDING = "ascending", "descending"
_DIRECTIONS: Mapping[str, str] = {
    NEWEST: DESCENDING,
    OLDEST: ASCENDING,
    URGENCY: DESCENDING,
    DUE: ASCENDING,
    UPDATED: DESCENDING,
    QUIET: ASCENDING,
}
# How much room a column takes beside the others.
_WIDTHS: Mapping[str, str] = {
    FIRST: "large",
    "summary": "free",
    "procedure": "large",
    "status": "wide",
    "legal_date": "narrow",
    "agent": "small",
    "received": "small",
    "age": "small",
    "channel": "small",
    "awaits_applicant": "small",
}


@dataclass(frozen=True)
class Heading:
    """The heading of a column: the address that sorts by it, and how the list is sorted by it now."""

    key: str
    label: str
    width: str
    url: str = ""
    direction: str = ""


def read_columns(actor: Actor, query: ListQuery) -> list[Column]:
    """The columns that a list shows: those that its address asks for, else the usual ones.

    The applicant is always among them; the procedure that the list is narrowed to is not.
    """
    columns_offered = case_columns.list_columns(actor, query.filters.procedure)
    columns = case_columns.choose_columns(columns_offered, query.columns or USUAL_KEYS)
    if not any(column.key == FIRST for column in columns):
        columns = [*case_columns.choose_columns(columns_offered, (FIRST,)), *columns]
    return [column for column in columns if not (column.key == "procedure" and query.filters.procedure)]


def build_headings(columns: Sequence[Column], query: ListQuery) -> list[Heading]:
    """The headings of these columns; a second click on the one that sorts reverses it where that order exists."""
    return [_build_heading(column, query) for column in columns]


def _build_heading(column: Column, query: ListQuery) -> Heading:
    orders = [order for order in column.orders if order in _USABLE_ORDERS]
    current = query.filters.effective_order
    following = (
        (orders[(orders.index(current) + 1) % len(orders)] if current in orders else orders[0]) if orders else ""
    )
    return Heading(
        key=column.key,
        label=str(column.label),
        width=_WIDTHS.get(column.key, "medium"),
        url=query.narrow(order=following).build_url() if following else "",
        direction=_find_direction(column, current) if current in orders else "",
    )


def _find_direction(column: Column, order: str) -> str:
    direction = _DIRECTIONS[order]
    # The age grows as the day of receipt goes back.
    if column.key == "age":
        return ASCENDING if direction == DESCENDING else DESCENDING
    return direction
