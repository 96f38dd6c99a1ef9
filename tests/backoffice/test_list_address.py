"""Back to the list: « Demandes » leads to the list as it was narrowed, before and after a request was processed."""

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

    opened = alice.get(url)
    asked = alice.get(f"{url}/actions/accept")
    done = alice.post(f"{url}/actions/accept", {"revision": str(case.revision)}).follow()

    assert [breadcrumb_of(page) for page in (opened, asked, done)] == [NARROWED] * 3


def test_the_page_of_the_list_is_kept_too(alice: Person, make_case: MakeCase) -> None:
    for _ in range(26):
        case = make_case()
    second = str(alice.get(LIST).find_one(".pagination a")["href"])
    alice.get(second)

    assert breadcrumb_of(alice.get(f"{LIST}/{case.id}")) == second


def test_the_whole_list_takes_the_place_of_a_narrowed_one(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    alice.get(NARROWED)
    alice.get(LIST)

    assert breadcrumb_of(alice.get(f"{LIST}/{case.id}")) == LIST


def test_what_was_searched_for_is_not_readable_in_the_cookie(alice: Person) -> None:
    alice.get(f"{LIST}?words=durand")

    with alice.client.session_transaction() as session:
        kept = dict(session)

    assert "durand" not in str(kept)
    assert kept["list"]
