"""Rooms and equipment as their agents see them: bookings of several days, numbers of things, a whole year."""

from __future__ import annotations

import pytest

from app.agendas.agenda_store import get_agenda, save_agenda
from app.agendas.availability import Need
from app.agendas.booking_offers import read_need
from app.agendas.bookings import Request, book_slot
from app.agendas.contacts import Contact, write_contact
from app.core.db import db
from app.procedures.fields.booking_offer import Wish
from tests.agendas.town_rooms import EQUIPMENT, EVERY_DAY, create_rooms, day_in


def book(slug, first, last, **items):
    service = get_agenda(slug).services[0]
    need = Need(
        service, items=tuple((name.replace("_", "-"), count) for name, count in items.items()), is_by_agent=True
    )
    booking = book_slot(Request(slug, *read_need(need, Wish(first, last))))
    write_contact(booking, Contact(name="Odile Garnier"))
    db.session.commit()


@pytest.fixture
def rooms(app, site):
    create_rooms()
    book("salles", day_in(3), day_in(5), grande_salle=1)


def test_a_booking_of_three_days_is_on_each_of_them_within_its_hours(rooms, alice):
    for number in (3, 4, 5):
        page = alice.get(f"/agents/agendas/salles?jour={day_in(number)}")
        assert page.texts("td[data-kind=booking] strong") == ["Odile Garnier"]
        assert "8 h – 23 h" in page.text("td[data-kind=booking]").replace("\xa0", " ")
    assert alice.get(f"/agents/agendas/salles?jour={day_in(6)}").find_all("td[data-kind=booking]") == []


def test_things_booked_together_are_one_cell_with_their_number(app, site, alice):
    save_agenda({**EQUIPMENT, "opening": [{"days": EVERY_DAY, "start": "08:00", "end": "17:00"}]})
    book("materiel", day_in(3), day_in(3), tables=30, barnums=1)
    book("materiel", day_in(3), day_in(3), tables=5)

    page = alice.get(f"/agents/agendas/materiel?jour={day_in(3)}")

    assert page.texts("thead th")[1:] == ["Tables", "Tables (2)", "Barnums"]
    assert len(page.find_all("td[data-kind=booking]")) == 3
    assert any("Tables × 30" in text for text in page.texts("td[data-kind=booking]"))


def test_a_year_counts_the_days_that_are_taken_without_names(rooms, alice, bruno, stranger):
    url = f"/agents/agendas/salles/annee?annee={day_in(4).year}"

    page = alice.get(url)

    assert "3 jours pris" in page.text("tbody") or "2 jours pris" in page.text("tbody")
    assert "Odile" not in page.html
    assert bruno.get(url).status == 404
    assert stranger.get(url).status in (303, 404)
