"""A room or equipment asked in a form: what is free, held, confirmed with the request, moved, given back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.agendas.agenda_store import save_agenda
from app.agendas.models import CANCELLED, CONFIRMED, HELD, Booking, BookingUnit
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from tests.agendas.passport_desk import FORM_URL
from tests.agendas.town_rooms import EQUIPMENT, EQUIPMENT_FIELD, ROOM_FIELD, create_rooms, day_in, publish_bookings

PAGE = {"type": "trou", "description": "Un trou."}
AFTERNOON = {"salle__time": "14:00", "salle__until": "18:00"}


@pytest.fixture
def rooms(app, site):
    create_rooms()
    publish_bookings(ROOM_FIELD)


def fill(browser, url=FORM_URL, days=3, **inputs):
    return browser.post(url, {**PAGE, "salle__day": day_in(days).isoformat(), **inputs})


def send(browser, saved_page):
    """Fill the form in and send it, up to the case."""
    form = browser.get(saved_page.location).find_all("#filling-form")[0]
    review = browser.post(form["action"], {"prenom": "Zoé", "nom": "Martin", "courriel": "zoe@courriel.example"})
    page = browser.get(review.location)
    browser.post(page.find_all("form[action$='envoi']")[0]["action"])
    return page, db.session.scalars(select(Case).order_by(Case.submitted_at.desc())).first()


def find_booking():
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def list_rooms(page):
    return [radio["value"] for radio in page.find_all("input[name=salle__thing]")]


def test_the_rooms_that_are_free_come_with_their_price(rooms, stranger):
    page = fill(stranger, **AFTERNOON, salle__show="1")

    assert page.status == 200
    assert list_rooms(page) == ["grande-salle"]
    assert "150 €, caution 500 €" in page.text(".booking__thing")


def test_a_room_is_held_then_booked_with_its_price_in_the_answer(rooms, stranger):
    saved_page = fill(stranger, **AFTERNOON, salle__thing="grande-salle", salle__options=["piano", "menage"])
    assert find_booking().state == HELD

    review, case = send(stranger, saved_page)

    assert "230 €, caution 500 €" in review.text("main")
    booking, answer = find_booking(), answers_of(case)["salle"]
    assert (booking.state, booking.case_id) == (CONFIRMED, case.id)
    assert (answer["amount"], answer["deposit"], answer["options"]) == (230, 500, "Piano, Ménage")
    unit = db.session.scalars(select(BookingUnit)).one()
    assert (unit.ends_at - unit.starts_at).total_seconds() == 5.5 * 3600


def test_a_room_that_is_taken_with_its_setup_time_is_not_free_for_another(rooms, stranger, chloe):
    fill(stranger, **AFTERNOON, salle__thing="grande-salle")

    late = fill(chloe, salle__time="19:00", salle__until="21:00", salle__thing="grande-salle")
    later = fill(chloe, salle__time="19:30", salle__until="21:30", salle__show="1")

    assert late.status == 422
    assert "Rien n’est libre à ce moment" in late.text("#error-summary")
    assert list_rooms(later) == ["grande-salle"]


def test_somebody_else_is_told_of_other_days(rooms, stranger, chloe):
    fill(stranger, salle__last_day=day_in(4).isoformat(), salle__thing="grande-salle")

    page = fill(chloe, salle__show="1")

    assert find_booking().days == 2
    assert "Ces jours le sont" in page.text(".booking")
    assert len(page.find_all(".booking ul li")) == 3


def test_hours_that_are_too_short_or_unknown_are_refused_beside_their_input(rooms, stranger):
    short = fill(stranger, salle__time="14:00", salle__until="14:30", salle__thing="grande-salle")
    half = fill(stranger, salle__time="14:00", salle__thing="grande-salle")
    past = fill(stranger, days=-1, salle__thing="grande-salle")

    assert "Réservez au moins 1 h." in short.text("#error-summary")
    assert "l’heure de fin" in half.text("#f-salle__until-error")
    assert "Choisissez un jour entre" in past.text("#f-salle__day-error")
    assert db.session.scalars(select(Booking)).all() == []


def test_who_may_book_follows_an_answer_and_so_does_the_price(app, site, stranger):
    create_rooms()
    publish_bookings(
        {**ROOM_FIELD, "people": 20, "category": {"if": [{"==": [{"var": "answers.type"}, "trou"]}, "association", ""]}}
    )

    page = fill(stranger, **AFTERNOON, salle__show="1")

    assert list_rooms(page) == ["grande-salle", "petite-salle"]
    assert "40 €, caution 200 €" in page.text(".booking__things")


def test_a_room_that_is_too_small_is_not_offered(app, site, stranger):
    create_rooms()
    publish_bookings({**ROOM_FIELD, "people": 80, "category": {"cat": ["association"]}})

    assert list_rooms(fill(stranger, **AFTERNOON, salle__show="1")) == ["grande-salle"]


def test_equipment_is_booked_by_numbers_of_several_kinds(app, site, stranger, chloe):
    save_agenda(EQUIPMENT)
    publish_bookings(EQUIPMENT_FIELD)
    monday = next(day_in(days) for days in range(3, 10) if day_in(days).weekday() == 0).isoformat()
    wish = {**PAGE, "materiel__day": monday, "materiel__last_day": monday, "materiel__things": ["tables", "barnums"]}

    _review, case = send(
        stranger, stranger.post(FORM_URL, {**wish, "materiel__n__tables": "30", "materiel__n__barnums": "1"})
    )
    refused = chloe.post(FORM_URL, {**wish, "materiel__n__tables": "15"})
    others = chloe.post(FORM_URL, {**wish, "materiel__n__tables": "10", "materiel__n__barnums": "1"})

    assert answers_of(case)["materiel"]["thing"] == "Tables × 30, Barnums × 1"
    assert (answers_of(case)["materiel"]["amount"], answers_of(case)["materiel"]["deposit"]) == (60, 300)
    assert "il en reste 10" in refused.text("#error-summary")
    assert others.status == 303
    assert len(db.session.scalars(select(BookingUnit)).all()) == 42


def test_a_booking_is_moved_for_as_long_and_cancelled_by_its_applicant(rooms, stranger):
    _review, case = send(stranger, fill(stranger, **AFTERNOON, salle__thing="grande-salle"))
    booking = find_booking()
    url = f"/demandes/{case.id}/rendez-vous/{booking.id}"
    day = day_in(5)
    page = stranger.post(url, {"rendez_vous__show": day.isoformat()})
    start = page.find_all("input[name=rendez_vous]")[-1]["value"]

    stranger.post(url, {"rendez_vous": start})

    booking, answer = find_booking(), answers_of(db.session.get_one(Case, case.id))["salle"]
    assert (booking.ends_at - booking.starts_at).total_seconds() == 4 * 3600
    assert (answer["day"], answer["start"], answer["amount"]) == (day.isoformat(), start, 150)
    stranger.post(f"{url}/annulation")
    assert find_booking().state == CANCELLED
    assert db.session.scalars(select(BookingUnit)).all() == []


def test_an_agent_books_a_room_for_an_afternoon_by_telephone(rooms, alice):
    address = "/agents/agendas/salles/rendez-vous/nouveau?motif=location&categorie=association"
    times = {f"rendez_vous__{name}": text for name, text in (("time", "14:00"), ("until", "18:00"))}
    form = {"rendez_vous__day": day_in(3).isoformat(), **times, "name": "Club de bridge", "phone": "0612345678"}

    page = alice.post(address, {**form, "rendez_vous__show": "1"})
    refused_page = alice.post(address, form)
    booked = alice.post(address, {**form, "rendez_vous__thing": "grande-salle"})

    assert "40 €, caution 200 €" in page.text(".booking__thing")
    assert refused_page.status == 422
    assert refused_page.find_all("#error-summary a")[0]["href"] == "#f-rendez_vous__thing"
    assert refused_page.find_all("input[name=name]")[0]["value"] == "Club de bridge"
    assert booked.status == 303
    booking = find_booking()
    assert (booking.state, (booking.ends_at - booking.starts_at).total_seconds()) == (CONFIRMED, 4 * 3600)
