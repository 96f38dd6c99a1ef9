"""New cases since the list was displayed: counted within its filters, without reading a case or extending the session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from bench.queries import count_statements
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

LIST = "/agents/demandes"


def get_polled_url(page: Page) -> str:
    """Return the URL that the list polls."""
    return str(page.find_one("list-arrivals")["url"])


def test_without_a_new_case_nothing_is_displayed(alice: Person, make_case: MakeCase) -> None:
    make_case()

    assert alice.get(get_polled_url(alice.get(LIST))).status == 204
    assert alice.get(get_polled_url(alice.get(f"{LIST}?state=closed"))).status == 204


def test_new_requests_are_counted_urgent_ones_apart(alice: Person, make_case: MakeCase) -> None:
    make_case()
    url = get_polled_url(alice.get(LIST))
    make_case()
    make_case().criticality = 1
    db.session.commit()

    announced = alice.get(url)

    assert announced.text("span") == "2 nouvelles demandes, dont 1 urgente – Afficher"
    assert announced.find_one("a")["href"] == LIST


def test_a_single_urgent_case_is_announced_as_urgent(alice: Person, make_case: MakeCase) -> None:
    url = get_polled_url(alice.get(LIST))
    make_case().criticality = 1
    db.session.commit()

    assert alice.get(url).text("span") == "1 nouvelle demande, urgente – Afficher"


@pytest.mark.parametrize(("narrowed", "status"), [("words=durand", 204), ("words=exemple", 200)])
def test_only_cases_matching_the_filters_are_counted(
    alice: Person, make_case: MakeCase, narrowed: str, status: int
) -> None:
    url = get_polled_url(alice.get(f"{LIST}?{narrowed}"))
    make_case()

    assert alice.get(url).status == status


def test_the_second_page_and_other_orders_announce_too(alice: Person, make_case: MakeCase) -> None:
    for _ in range(26):
        make_case()
    pages = [str(alice.get(LIST).find_one(".pagination a")["href"]), f"{LIST}?order=due"]
    urls = [get_polled_url(alice.get(page)) for page in pages]
    make_case()

    assert [alice.get(url).text("span") for url in urls] == ["1 nouvelle demande – Afficher"] * 2


def test_only_visible_cases_are_counted(
    alice: Person, bruno: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    urls = [get_polled_url(person.get(LIST)) for person in (alice, bruno)]
    make_case()

    assert [person.get(url).status for person, url in zip((alice, bruno), urls, strict=True)] == [200, 204]
    assert chloe.get(urls[0]).status == 404
    assert stranger.get(urls[0]).status == 303


def test_polling_does_not_extend_the_session_nor_log_an_access(
    alice: Person, make_case: MakeCase, access_log_entries
) -> None:
    url = get_polled_url(alice.get(LIST))
    make_case()

    statuses = []
    for minutes in (10, 20, 31):
        with clock.shift_clock(timedelta(minutes=minutes)):
            statuses.append(alice.get(url).status)

    assert statuses == [200, 200, 303]
    assert access_log_entries() == [("list", "backoffice.case_list")]


def test_polling_runs_few_statements_without_a_new_case(alice: Person, make_case: MakeCase, site) -> None:
    make_case()
    url = get_polled_url(alice.get(LIST))

    with count_statements(site.engine) as statements:
        alice.get(url)

    assert len(statements) <= 4, statements


@pytest.mark.parametrize("since", ["", "hier", "2026-01-01", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_invalid_parameters_count_nothing(alice: Person, since: str) -> None:
    assert alice.get(f"{LIST}/arrivees?shown_at={since.replace('+', '%2B')}").status == 204
