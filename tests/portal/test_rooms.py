"""Rooms as the site shows them to everybody, and the way from a free day to the form."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from app.agendas.agenda_store import get_agenda
from app.agendas.availability import Need
from app.agendas.booking_offers import read_need
from app.agendas.bookings import Request, book_slot
from app.core.db import db
from app.procedures.fields.booking_offer import Wish
from tests.agendas.town_rooms import ROOM_FIELD, create_rooms, day_in, publish_bookings

ROOM = "/salles/salles/grande-salle"


@pytest.fixture
def rooms(app, site):
    create_rooms()
    publish_bookings(ROOM_FIELD)


def book_days(first, last, room="grande-salle"):
    need = Need(get_agenda("salles").services[0], items=((room, 1),), is_by_agent=True)
    book_slot(Request("salles", *read_need(need, Wish(first, last))))
    db.session.commit()


def test_rooms_are_listed_with_what_they_hold(rooms, stranger):
    page = stranger.get("/salles")

    assert [link["href"] for link in page.find_all(".rooms a")] == [ROOM, "/salles/salles/petite-salle"]
    assert "120 personnes" in page.text(".rooms")


def test_a_room_tells_its_prices_and_free_days_without_who_booked(rooms, stranger, chloe):
    day = day_in(40)
    book_days(day, day)

    page = chloe.get(f"{ROOM}?mois={day:%Y-%m}")

    assert "Associations 10 €" in page.text(".room__prices")
    assert page.text("td[data-state=taken]").replace(" ", "") == f"{day.day}pris"
    assert f"jour={day.isoformat()}" not in page.html
    assert stranger.get("/salles/salles/grenier").status == 404


def test_a_free_day_leads_to_the_form_with_the_room_and_the_day(rooms, stranger):
    day = day_in(40)

    redirection = stranger.get(f"{ROOM}/demande?jour={day.isoformat()}")
    form = stranger.get(redirection.location)

    assert form.find_all("input[name=salle__day]")[0]["value"] == day.isoformat()
    assert form.find_all("input[name=salle__thing]")[0]["value"] == "grande-salle"


def test_a_room_that_no_open_procedure_books_is_not_shown(app, site, stranger):
    create_rooms()

    assert stranger.get("/salles").find_all(".rooms a") == []
    assert stranger.get(ROOM).status == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("salle pour 80 personnes", ["Grande salle"]),
        ("une salle pour 20 invités", ["Petite salle", "Grande salle"]),
        ("salle pour 300 personnes", []),
        ("horaires de la piscine", []),
    ],
)
def test_the_search_finds_rooms_for_so_many_people(rooms, stranger, query, names):
    page = stranger.get(f"/recherche?{urlencode({'q': query})}")

    assert page.texts("#rooms a") == names


def test_the_search_leaves_out_the_rooms_that_are_taken_that_day(rooms, stranger):
    day = day_in(40)
    book_days(day, day)

    page = stranger.get(f"/recherche?{urlencode({'q': f'salle le {day:%d/%m/%Y}'})}")

    assert page.texts("#rooms a") == ["Petite salle"]
    assert day.isoformat() in page.find_all("#rooms a")[0]["href"]


def test_rooms_are_on_the_site_map(rooms, stranger):
    page = stranger.get("/plan-du-site")

    assert "/salles/salles/grande-salle" in [link["href"] for link in page.find_all("main a")]
