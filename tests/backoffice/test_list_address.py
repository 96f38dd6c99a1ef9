"""The « Demandes » breadcrumb keeps the filters of the list before and after an action."""

from __future__ import annotations

from tests.cast import Person
from tests.factories import MakeCase

LIST = "/agents/demandes"
NARROWED = f"{LIST}?words=chlo%C3%A9&state=all&order=urgency"


def breadcrumb_of(page) -> str:
    return str(page.find_one(".breadcrumb a")["href"])


def test_the_breadcrumb_keeps_the_filters_before_and_after_processing(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    url = f"{LIST}/{case.id}"
    alice.get(NARROWED)

    opened_page = alice.get(url)
    action_page = alice.get(f"{url}/actions/accept")
    case_page = alice.post(f"{url}/actions/accept", {"revision": str(case.revision)}).follow()

    assert [breadcrumb_of(page) for page in (opened_page, action_page, case_page)] == [NARROWED] * 3


def test_the_page_number_is_kept_too(alice: Person, make_case: MakeCase) -> None:
    for _ in range(26):
        case = make_case()
    second = str(alice.get(LIST).find_one(".pagination a")["href"])
    alice.get(second)

    assert breadcrumb_of(alice.get(f"{LIST}/{case.id}")) == second


def test_opening_the_unfiltered_list_clears_the_filters(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    alice.get(NARROWED)
    alice.get(LIST)

    assert breadcrumb_of(alice.get(f"{LIST}/{case.id}")) == LIST


def test_the_search_is_not_readable_in_the_cookie(alice: Person) -> None:
    alice.get(f"{LIST}?words=durand")

    with alice.client.session_transaction() as session:
        session_values = dict(session)

    assert "durand" not in str(session_values)
    assert session_values["list"]
