"""The case list: visibility, filters, pagination and access log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.cases.search.case_search import PAGE_SIZE, search_cases
from app.cases.search.filters import Filters
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

LIST = "/agents/demandes"


def list_names(page) -> list[str]:
    return page.texts(".worklist tbody .card__link")


def read_one_by_one(person: Person, filters: Filters, *, pages: int) -> tuple[list[str], str | None]:
    """Return the last letter of each name, page by page, and the key of the next page."""
    agent = Actor(
        kind="agent",
        account_id=person.account.id,
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )
    initials: list[str] = []
    key = None
    for _ in range(pages):
        page = search_cases(agent, filters, after=key, limit=1)
        initials += [row.name[-1] for row in page.rows]
        key = page.next_key
    return initials, key


def test_an_agent_sees_the_requests_of_their_procedures(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page = alice.get(LIST)

    assert list_names(page) == ["Chloé Exemple"]
    assert page.find_one(".worklist .card__link")["href"] == f"{LIST}/{case.id}"
    assert case.reference in page.text(".worklist")
    assert page.text(".worklist .badge") == "Nouvelle"
    assert page.text(".worklist time") == "aujourd’hui"
    assert "1 demande" in page.text("main")


def test_an_agent_of_another_department_sees_none(bruno: Person, make_case: MakeCase) -> None:
    make_case()

    page = bruno.get(LIST)

    assert list_names(page) == []
    assert "Rien n’attend" in page.text("main")


def test_an_administrator_without_a_role_sees_none_and_is_told_why(ada: Person, make_case: MakeCase) -> None:
    make_case()

    page = ada.get(LIST)

    assert page.status == 200
    assert list_names(page) == []
    assert "Aucun rôle ne vous est donné" in page.text("main")
    assert ada.get(f"{LIST}?scope=roles&words=chloé").status == 200


def test_a_stranger_is_invited_to_sign_in_and_a_resident_sees_nothing(stranger: Browser, chloe: Person) -> None:
    assert "/compte/connexion" in str(stranger.get(LIST).location)
    assert chloe.get(LIST).status == 404


def test_words_of_the_request_find_it(alice: Person, make_case: MakeCase) -> None:
    make_case(nom="Durand")
    case = make_case(nom="Martin")

    assert list_names(alice.get(f"{LIST}?words=durand")) == ["Chloé Durand"]
    assert list_names(alice.get(f"{LIST}?words={case.reference}")) == ["Chloé Martin"]
    assert list_names(alice.get(f"{LIST}?words=introuvable")) == []


def test_closed_requests_are_in_their_own_state(alice: Person, make_case: MakeCase) -> None:
    make_case(status="accepted")

    assert list_names(alice.get(LIST)) == []
    assert list_names(alice.get(f"{LIST}?state=closed")) == ["Chloé Exemple"]
    assert list_names(alice.get(f"{LIST}?state=all")) == ["Chloé Exemple"]


def test_an_active_filter_is_a_chip_that_clears_it(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get(f"{LIST}?procedure=signaler&status=accepted&channel=phone&since=2026-01-02")

    assert list_names(page) == []
    assert page.texts("[aria-label='Filtres en cours'] .chip") == [
        "Retirer le filtre Signaler un problème",
        "Retirer le filtre Acceptée",
        "Retirer le filtre Téléphone",
        "Retirer le filtre Depuis le 2 janvier 2026",
    ]
    without_procedure = str(page.find_all("[aria-label='Filtres en cours'] .chip")[0]["href"])
    assert without_procedure == f"{LIST}?channel=phone&since=2026-01-02"


def test_invalid_filters_are_ignored(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get(f"{LIST}?procedure=autre&status=accepted&channel=pigeon&state=lost&since=hier&until=&after=xyz")

    assert list_names(page) == ["Chloé Exemple"]
    assert page.find_all("[aria-label='Filtres en cours']") == []


def test_the_list_is_filtered_by_date(alice: Person, make_case: MakeCase) -> None:
    make_case()
    yesterday = (clock.today() - timedelta(days=1)).isoformat()

    assert list_names(alice.get(f"{LIST}?since={yesterday}")) == ["Chloé Exemple"]
    assert list_names(alice.get(f"{LIST}?until={yesterday}")) == []


def test_the_next_page_goes_on_where_the_last_one_ended(alice: Person, make_case: MakeCase) -> None:
    for number in range(PAGE_SIZE + 2):
        make_case(nom=f"Numéro{number}")

    first = alice.get(LIST)
    second = alice.get(str(first.find_one(".pagination a")["href"]))

    assert len(list_names(first)) == PAGE_SIZE
    assert list_names(second) == ["Chloé Numéro1", "Chloé Numéro0"]
    assert second.texts(".pagination a") == ["Page précédente"]
    assert list_names(alice.get(str(second.find_one(".pagination a")["href"]))) == list_names(first)
    assert "27 demandes" in second.text("main")


def test_among_urgent_requests_the_most_urgent_come_first_page_after_page(alice: Person, make_case: MakeCase) -> None:
    for name, level in (("a", 1), ("b", 2), ("c", 0), ("d", 1), ("e", 2)):
        make_case(nom=name).criticality = level
    db.session.commit()

    initials, key = read_one_by_one(alice, Filters(level="1"), pages=4)

    assert (initials, key) == (["e", "b", "d", "a"], None)


def test_the_most_urgent_come_first_then_the_others_by_date(alice: Person, make_case: MakeCase) -> None:
    for name, level in (("A", 0), ("B", 1), ("C", 2), ("D", 0)):
        make_case(nom=name).criticality = level
    db.session.commit()

    page = alice.get(f"{LIST}?order=urgency")

    assert list_names(page) == ["Chloé C", "Chloé B", "Chloé D", "Chloé A"]
    assert "les plus urgentes d’abord" in page.text("[data-announce]")


def test_the_nearest_deadline_comes_first_and_says_how_far_it_is(alice: Person, make_case: MakeCase) -> None:
    for name, days in (("A", 3), ("B", None), ("C", 12), ("D", None), ("E", -1)):
        make_case(nom=name).silence_on = clock.today() + timedelta(days=days) if days else None
    db.session.commit()

    page = alice.get(f"{LIST}?order=due")

    assert list_names(page) == ["Chloé E", "Chloé A", "Chloé C", "Chloé D", "Chloé B"]
    assert [text.replace("\u00a0", " ") for text in page.texts(".worklist .deadline")] == [
        "passée",
        "3 jours",
        "12 jours",
    ]
    assert page.texts(".worklist [aria-sort=ascending]") == ["Échéance"]


@pytest.mark.parametrize("order", ["urgency", "due"])
def test_every_order_is_followed_page_after_page(alice: Person, make_case: MakeCase, order: str) -> None:
    for number, rank in enumerate((1, 0, 2, 1, 0, 2)):
        case = make_case(nom=str(number))
        case.criticality, case.silence_on = rank, clock.today() + timedelta(days=9 - rank) if rank else None
    db.session.commit()

    initials, key = read_one_by_one(alice, Filters(order=order), pages=6)

    assert (initials, key) == (["5", "2", "3", "0", "4", "1"], None)


def test_htmx_receives_the_list_only(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get(f"{LIST}?state=all", htmx="case-list")

    assert "<html" not in page.html
    assert list_names(page) == ["Chloé Exemple"]


def test_looking_and_searching_are_logged(alice: Person, make_case: MakeCase, access_log_entries) -> None:
    make_case()

    alice.get(LIST)
    alice.get(f"{LIST}?words=chloé")

    assert access_log_entries() == [("list", "backoffice.case_list"), ("search", "backoffice.case_list")]


def test_a_request_that_waits_for_its_applicant_says_so(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    alice.post(f"{LIST}/{case.id}/pieces", {"text": "Une photo, s’il vous plaît."})

    page = alice.get(f"{LIST}?state=awaiting")

    assert page.texts(".worklist .badge") == ["Nouvelle", "Attend l’usager"]
