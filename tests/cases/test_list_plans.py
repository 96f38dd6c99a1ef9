"""Plans of the statements of agents' pages: they follow indexes, however many cases there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from app.cases.reports.case_points import read_located_cases
from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.cases.search.list_order import URGENCY
from app.cases.search.list_row import Row
from app.cases.search.neighbours import find_neighbours
from app.cases.search.tab_counts import count_tabs, count_tabs_lately
from app.cases.workday.day_counts import count_day
from app.cases.workday.own_cases import list_own_cases
from app.core.db import db
from app.core.ids import new_id
from tests.cases.filtered_procedure import AGENT
from tests.factories import MakeCase

# Words of a plan that reads every row of a table.
WHOLE_TABLES = {
    "sqlite": ("SCAN case", "SCAN case_event"),
    "postgresql": ('Seq Scan on "case"', "Seq Scan on case_event"),
}
READERS: dict[str, Callable[[], object]] = {
    "day": lambda: count_day(AGENT),
    "own cases": lambda: list_own_cases(AGENT, [new_id()]),
    "list": lambda: search_cases(AGENT, Filters(state="all")),
    "list by status": lambda: search_cases(AGENT, Filters(state="all", status="new")),
    "map": lambda: read_located_cases(AGENT, Filters(state="all"), limit=2000),
    "map by urgency": lambda: read_located_cases(AGENT, Filters(order=URGENCY), limit=2000),
    "neighbours": lambda: find_neighbours(AGENT, Filters(state="all"), _some_row()),
    "tabs": lambda: count_tabs(AGENT, Filters()),
    "tabs by status": lambda: count_tabs(AGENT, Filters(status="new")),
    "search": lambda: search_cases(AGENT, Filters(state="all", words="chlo")),
    "tabs of a search": lambda: count_tabs(AGENT, Filters(state="all", words="chlo")),
}


@pytest.mark.postgresql
@pytest.mark.parametrize("name", READERS)
def test_no_page_of_agents_reads_every_case(make_case: MakeCase, name: str) -> None:
    make_case()
    db.session.commit()

    plans = explain_statements(READERS[name])

    assert plans
    words = WHOLE_TABLES[db.session.connection().dialect.name]
    assert [line for line in plans if any(word in line for word in words) and "INDEX" not in line] == []


def test_tabs_are_counted_again_when_a_row_changes(make_case: MakeCase) -> None:
    first = make_case()
    filters = Filters(state="all")
    rows = search_cases(AGENT, filters).rows
    counts = count_tabs_lately(AGENT, filters, rows)
    second = make_case()

    unchanged = count_tabs_lately(AGENT, filters, rows)
    changed = count_tabs_lately(AGENT, filters, search_cases(AGENT, filters).rows)

    assert first.id != second.id and unchanged == counts
    assert (counts.by_tab["all"], changed.by_tab["all"]) == (1, 2)


def _some_row() -> Row:
    return search_cases(AGENT, Filters(state="all")).rows[0]


def explain_statements(read: Callable[[], object]) -> list[str]:
    """Return the lines of the plans of the SELECT statements that a function runs."""
    connection = db.session.connection()
    statements: list[tuple[str, Any]] = []

    def record_statement(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_more: Any) -> None:
        if sql.startswith("SELECT"):
            statements.append((sql, parameters))

    event.listen(connection.engine, "before_cursor_execute", record_statement)
    try:
        read()
    finally:
        event.remove(connection.engine, "before_cursor_execute", record_statement)
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        # A table of one row is read whole, whatever its indexes.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    lines = (row for sql, parameters in statements for row in connection.exec_driver_sql(explain + sql, parameters))
    return [str(row[-1]) for row in lines]
