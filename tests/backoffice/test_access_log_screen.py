"""The access log as the data protection officer reads it: filtered, exported, verified, and itself logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.accounts.duties import set_duties
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

URL = "/agents/administration/consultations"


@pytest.fixture
def ada(ada: Person) -> Person:
    """Ada watches over the access log."""
    set_duties(ada.account, reception_families=[], is_overseer=True, by=SYSTEM)
    db.session.commit()
    return ada


def test_the_log_is_a_duty_of_its_own(alice: Person, stranger: Browser, albane: Person) -> None:
    albane.account.is_administrator = True
    db.session.commit()

    for page in ("", "/anomalies", "/verification", "/export"):
        assert alice.get(URL + page).status == 404
        assert albane.get(URL + page).status == 404, "an administrator has it from another one"
        assert "/compte/connexion" in str(stranger.get(URL + page).location)


@pytest.mark.postgresql
def test_a_line_says_who_read_which_request_when_and_where(ada: Person, alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    alice.get(f"/agents/demandes/{case.id}")

    row = ada.get(f"{URL}?reference={case.reference.replace('-', '')}").text("tbody tr")

    words = ("Alice Exemple", "Voirie", "A lu", case.reference, "Signaler un problème", "Page d’une demande")
    assert all(word in row for word in words), row


def test_filters_narrow_the_lines(ada: Person, alice: Person, albane: Person, make_case: MakeCase) -> None:
    case, other = make_case(), make_case()
    alice.get(f"/agents/demandes/{case.id}")
    albane.get(f"/agents/demandes/{other.id}")
    alice.get("/agents/demandes?words=trou")

    def count(query: str) -> int:
        return len(ada.get(f"{URL}?{query}").find_all("tbody tr"))

    assert count(f"agent={alice.account.id}") == 2
    assert count(f"agent={alice.account.id}&verbe=search") == 1
    assert count(f"reference={other.reference}") == 1
    assert count("famille=polices-voirie") == 2
    assert count("famille=etat-civil") == 0
    yesterday = clock.today() - timedelta(days=1)
    assert count(f"agent={alice.account.id}&jusqu={yesterday}") == 0
    assert "Aucune demande n’a cette référence" in ada.get(f"{URL}?reference=26-0000-0000").text("main")


def test_an_attempt_to_open_another_request_is_there(ada: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    assert bruno.get(f"/agents/demandes/{case.id}").status == 404
    assert bruno.get(f"/agents/demandes/{uuid4()}").status == 404

    row = ada.get(f"{URL}?agent={bruno.account.id}").text("tbody tr")

    assert "Refusé" in row
    assert case.reference in row
    assert len(ada.get(f"{URL}?resultat=refused").find_all("tbody tr")) == 1


def test_pages_follow_one_another(ada: Person, alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    for _ in range(51):
        alice.get(f"/agents/demandes/{case.id}/code")
    url = f"{URL}?agent={alice.account.id}"

    first = ada.get(url)
    second = ada.get(first.find_one('nav[aria-label="Pages"] a')["href"])  # type: ignore[arg-type]

    assert len(first.find_all("tbody tr")) == 50
    assert len(second.find_all("tbody tr")) == 1


def test_the_export_has_the_same_lines_and_is_logged(
    ada: Person, alice: Person, make_case: MakeCase, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    case = make_case()
    alice.get(f"/agents/demandes/{case.id}")

    response = ada.client.get(f"{URL}/export?agent={alice.account.id}")

    lines = response.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Alice Exemple;Voirie;A lu" in lines[1]
    assert case.reference in lines[1]
    assert ("export", "backoffice.access_log") in access_log_entries()


def test_reading_the_log_is_in_the_log(ada: Person) -> None:
    ada.get(URL)

    assert "Journal des accès" in ada.get(URL).text("tbody tr:nth-child(2)")


def test_a_changed_line_breaks_the_chain(ada: Person, alice: Person) -> None:
    alice.get("/agents/demandes")
    assert "Le journal est intact" in ada.get(f"{URL}/verification").text("main")

    db.session.execute(text("UPDATE access_entry SET verb = 'search' WHERE position = 1"))
    db.session.commit()

    assert "La ligne 1 n’est pas celle" in ada.get(f"{URL}/verification").text("main")


def test_an_agent_who_tries_requests_of_others_is_worth_a_question(
    ada: Person, bruno: Person, make_case: MakeCase
) -> None:
    for _ in range(3):
        bruno.get(f"/agents/demandes/{make_case().id}")

    page = ada.get(f"{URL}/anomalies")

    assert "Plusieurs accès refusés le même jour" in page.text(".links")
    assert "Bruno Exemple" in page.text(".links")


@pytest.mark.postgresql
def test_an_agent_who_opens_a_request_again_and_again_without_acting_is_worth_a_question(
    ada: Person, alice: Person, make_case: MakeCase
) -> None:
    case = make_case()
    for days in (-4, -3, -2):
        with clock.shift_clock(timedelta(days=days)):
            alice.get(f"/agents/demandes/{case.id}")

    page = ada.get(f"{URL}/anomalies")

    assert "Une demande rouverte sans y travailler" in page.text(".links")
