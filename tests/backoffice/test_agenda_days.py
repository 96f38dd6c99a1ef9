"""Agendas by day and by week, for the agents of their roles alone."""

from __future__ import annotations

from app.agendas.bookings import cancel_booking
from app.agendas.contacts import Contact, write_contact
from app.agendas.definition import Agenda
from app.agendas.models import AgendaException
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from tests.backoffice.record_desk import URL, at, book
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase


def test_a_day_has_a_column_for_each_desk_with_names_and_free_times(
    agenda: Agenda, alice: Person, make_case: MakeCase
) -> None:
    case = make_case()
    book(agenda, at(14), resource="guichet-1", case_id=case.id)
    write_contact(book(agenda, at(14, 30), resource="guichet-2"), Contact(name="Odile Exemple"))
    db.session.commit()

    page = alice.get(URL)

    assert page.texts("thead th") == ["Heure", "Guichet 1", "Guichet 2"]
    cells = page.texts("td[data-kind=booking]")
    assert "Chloé Exemple" in cells[0]
    assert "14 h – 14 h 20" in cells[0]
    assert "Odile Exemple" in cells[1]
    assert "Libre 14 h 20 – 16 h" in " ".join(page.texts("td[data-kind=free]"))
    rows = sum(int(cell["rowspan"]) for cell in page.find_all("td"))
    assert rows == 2 * len(page.find_all("tbody tr"))


def test_a_closure_says_why_and_a_cancelled_booking_gives_its_time_back(agenda: Agenda, alice: Person) -> None:
    cancel_booking(book(agenda, at(15)))
    values = {"starts_at": at(9), "ends_at": at(11), "is_opening": False, "reason": "Neige"}
    db.session.add(AgendaException(id=new_id(), agenda_slug=agenda.slug, resource="guichet-2", **values))
    db.session.commit()

    page = alice.get(URL)

    assert "Neige" in page.text("main")
    assert "9 h – 11 h" in page.text("td[data-kind=closure]")
    assert page.find_all("td[data-kind=booking]") == []
    assert "Annulés ce jour-là (1)" in page.text("main details")


def test_days_and_weeks_lead_to_their_neighbours(agenda: Agenda, alice: Person) -> None:
    book(agenda, at(10, days=1))

    day, week = alice.get(f"{URL}?jour=2027-03-03"), alice.get(f"{URL}/semaine?jour=2027-03-03")

    assert day.find_one("a[rel=prev]")["href"] == f"{URL}?jour=2027-03-02"
    assert week.find_one("a[rel=next]")["href"] == f"{URL}/semaine?jour=2027-03-10"
    assert len(week.find_all(".agenda-week__day")) == 5
    assert "10 h – 10 h 20" in week.text("#day-2027-03-03 ~ ol")
    assert alice.get(f"{URL}?jour=9999-12-31").status == 200
    assert "n’ouvre pas" in alice.get(f"{URL}?jour=2027-03-07").text("main")


def test_agents_of_other_roles_and_strangers_see_no_trace(
    agenda: Agenda, bruno: Person, chloe: Person, stranger: Browser
) -> None:
    booking = book(agenda, at(14))

    for path in ("", "/semaine", "/guichet", "/fermetures", "/rendez-vous/nouveau", f"/rendez-vous/{booking.id}"):
        assert bruno.get(URL + path).status == 404
        assert chloe.get(URL + path).status == 404
        assert stranger.get(URL + path).status == 303
    assert "Agendas" not in bruno.get("/agents").text(".menu")
    assert "titres" not in bruno.get("/agents/agendas").html


def test_administrators_see_all_agendas_without_names(agenda: Agenda, ada: Person) -> None:
    booking = book(agenda, at(14))
    write_contact(booking, Contact(name="Odile Exemple", phone="0161914000"))
    db.session.commit()

    pages = [ada.get(URL + path).html for path in ("", "/semaine", "/guichet", f"/rendez-vous/{booking.id}")]
    assert all("Nom masqué" in page and "Odile" not in page and "0161914000" not in page for page in pages)
    assert "1 rendez-vous aujourd’hui" in ada.get("/agents/agendas").text(".links")


def test_reading_names_is_logged_and_a_limited_request_is_not_named(
    agenda: Agenda, alice: Person, make_case: MakeCase, access_log_entries
) -> None:
    case = make_case()
    booking = book(agenda, at(14), case_id=case.id)
    case.limited_at = clock.now()
    db.session.commit()

    pages = [alice.get(URL).html, alice.get(f"{URL}/rendez-vous/{booking.id}").html]

    assert ("list", "backoffice.agendas") in access_log_entries()
    assert ("read", "backoffice.appointment") in access_log_entries()
    assert all("Chloé" not in page and "Demande suspendue" in page for page in pages)
