"""The orders of the list, both ways from any case; the counts of its tabs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.cases.search.case_search import search_cases
from app.cases.search.filters import Filters
from app.cases.search.list_order import ORDERS
from app.cases.search.neighbours import Neighbours, find_neighbours
from app.cases.search.tab_counts import TAB_CAP, count_tabs
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from bench.queries import count_statements
from tests.cases.filtered_procedure import AGENT, OTHER_AGENT
from tests.factories import MakeCase

ALL = Filters(state="all")


@pytest.fixture
def cases(make_case: MakeCase) -> dict[str, object]:
    """Five requests: urgent or not, with a legal date or none, changed since or not."""
    named_cases = {name: make_case(nom=name) for name in "ABCDE"}
    today = clock.today()
    for number, case in enumerate(named_cases.values()):
        case.updated_at = clock.now() + timedelta(minutes=10 - number)
        case.silence_on = None
    named_cases["B"].criticality, named_cases["D"].criticality, named_cases["E"].criticality = 2, 1, 2
    named_cases["A"].silence_on, named_cases["C"].silence_on = today + timedelta(days=40), today + timedelta(days=3)
    named_cases["D"].silence_on = today + timedelta(days=3)
    db.session.commit()
    return named_cases


ORDERED = {
    "newest": "EDCBA",
    "oldest": "ABCDE",
    "urgency": "EBDCA",
    "due": "DCAEB",
    "updated": "ABCDE",
    "quiet": "EDCBA",
}


@pytest.mark.form
def test_every_order_has_its_test() -> None:
    assert set(ORDERED) == set(ORDERS)


@pytest.mark.postgresql
@pytest.mark.parametrize("words", ["", "exe", "chlo 26"])
@pytest.mark.parametrize("order", ORDERED)
def test_a_list_is_read_in_its_order_one_by_one_in_both_directions(
    cases: dict[str, object], order: str, words: str
) -> None:
    filters = replace(ALL, order=order, words=words and "chlo")
    forwards, page = "", search_cases(AGENT, filters, limit=1)
    while True:
        forwards += page.rows[0].name[-1]
        if page.next_key is None:
            break
        page = search_cases(AGENT, filters, after=page.next_key, limit=1)
    backwards = page.rows[0].name[-1]
    while page.previous_key:
        page = search_cases(AGENT, filters, before=page.previous_key, limit=1)
        backwards += page.rows[0].name[-1] if page.rows else ""

    assert forwards == ORDERED[order]
    assert backwards == ORDERED[order][::-1]
    assert [row.name[-1] for row in search_cases(AGENT, filters).rows] == list(ORDERED[order])


@pytest.mark.postgresql
@pytest.mark.parametrize("order", ORDERED)
def test_each_case_has_its_neighbours(cases: dict[str, object], order: str) -> None:
    names = [None, *ORDERED[order], None]
    ids = {None: None, **{name: case.id for name, case in cases.items()}}

    for before, name, after in zip(names, names[1:-1], names[2:], strict=False):
        neighbours = find_neighbours(AGENT, replace(ALL, order=order), cases[name])
        assert neighbours == Neighbours(ids[before], ids[after])


def test_both_neighbours_are_read_in_one_statement(cases: dict[str, object], site: Site) -> None:
    with count_statements(site.engine) as statements:
        neighbours = find_neighbours(AGENT, ALL, cases["C"])

    assert neighbours.previous_id and neighbours.next_id
    assert len([statement for statement in statements if '"case"' in statement]) == 1


def test_a_case_that_left_the_list_still_has_neighbours_and_another_agent_has_none(cases: dict[str, object]) -> None:
    cases["C"].closed_at = clock.now()
    db.session.commit()

    assert find_neighbours(AGENT, Filters(), cases["C"]) == Neighbours(cases["D"].id, cases["B"].id)
    assert find_neighbours(OTHER_AGENT, Filters(), cases["C"]) == Neighbours(None, None)


@pytest.mark.postgresql
@pytest.mark.parametrize("key", ["x", "WzAsMV0", "WzksMV0", "bnVsbA", "W1tdXQ", "WzAsICIxIiwgIjIiXQ", "e30"])
def test_a_malformed_key_starts_again(cases: dict[str, object], key: str) -> None:
    assert len(search_cases(AGENT, ALL, after=key).rows) == 5
    assert len(search_cases(AGENT, ALL, before=key).rows) == 5


def test_tabs_count_what_each_would_show(cases: dict[str, object]) -> None:
    cases["A"].closed_at = clock.now()
    cases["B"].assigned_to_id = AGENT.account_id
    cases["C"].awaits_applicant = True
    cases["E"].silent_since = clock.today()
    db.session.commit()

    assert count_tabs(AGENT, Filters()).by_tab == {
        "open": 4,
        "late": 1,
        "soon": 2,
        "awaiting": 1,
        "closed": 1,
        "all": 5,
        "mine": 1,
        "nobody": 3,
        "roles": 4,
    }
    assert set(count_tabs(OTHER_AGENT, Filters()).by_tab.values()) == {0}
    assert count_tabs(AGENT, Filters(words="chlo")).by_tab["all"] == 5
    assert TAB_CAP > 5


@pytest.mark.parametrize("state, names", [("late", "E"), ("soon", "DC"), ("awaiting", "C")])
def test_each_state_shows_what_its_tab_counts(cases: dict[str, object], state: str, names: str) -> None:
    cases["C"].awaits_applicant = True
    cases["E"].silent_since = clock.today()
    db.session.commit()

    assert [row.name[-1] for row in search_cases(AGENT, Filters(state=state)).rows] == list(names)
