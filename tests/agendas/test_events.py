"""Events through HTTP: asked in a form, waited for, postponed, cancelled, managed by agents, read by everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas import bookings
from app.agendas.booking_tokens import OFFER, TICKET, build_token
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registrations import Wish, register
from app.agendas.event_sessions.waiting_list import offer_places
from app.agendas.models import ABSENT, ATTENDED, CANCELLED, CONFIRMED, HELD, OFFERED, WAITING, Booking, EventSession
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from tests.agendas.event_agenda import create_event_agenda, create_workshop, publish_registration

FORM_URL = "/demarches/signaler/remplir"
PAGE = {"type": "trou", "description": "Un trou."}
AGENDA_URL = "/agents/agendas/evenements"


@pytest.fixture
def workshop(app, site):
    create_event_agenda()
    publish_registration()
    return create_workshop(places=2)


def choose(browser, value, people="1", url=FORM_URL):
    return browser.post(url, {**PAGE, "seance": value, "seance__people": people})


def send(browser, value, people="1"):
    """Fill the form in and send it, up to the case."""
    page = browser.get(choose(browser, value, people).location)
    identity = {"prenom": "Zoé", "nom": "Martin", "courriel": "zoe@courriel.example"}
    review = browser.post(page.find_all("#filling-form")[0]["action"], identity)
    browser.post(browser.get(review.location).find_all("form[action$='envoi']")[0]["action"])
    return db.session.scalars(select(Case).order_by(Case.submitted_at.desc())).first()


def find_bookings():
    db.session.expire_all()
    return list(db.session.scalars(select(Booking).order_by(Booking.booked_at)))


def test_a_form_lists_sessions_with_their_places_and_registers_people_together(workshop, stranger):
    page = stranger.get(FORM_URL)
    assert "il reste 2 places" in page.text("#f-seance")

    case = send(stranger, str(workshop.id), "2")

    (booking,) = find_bookings()
    assert (booking.state, booking.people, booking.case_id) == (CONFIRMED, 2, case.id)
    answer = answers_of(case)["seance"]
    assert (answer["people"], answer["title"], answer["amount"]) == ("2", "Atelier compost", "0.00")
    assert "Atelier compost" in stranger.get(f"/demandes/{case.id}").text("#appointments + *")


def test_places_are_held_and_nobody_else_gets_them(workshop, stranger, chloe):
    choose(stranger, str(workshop.id), "2")

    refused = choose(chloe, str(workshop.id))

    assert [booking.state for booking in find_bookings()] == [HELD]
    assert refused.status == 422
    assert "Il ne reste pas assez de places" in refused.text("#error-summary")
    assert "liste d’attente" in refused.text("#f-seance")


def test_more_people_than_places_may_wait_together(workshop, stranger):
    case = send(stranger, f"{workshop.id}/attente", "3")

    (booking,) = find_bookings()
    assert (booking.state, booking.people) == (WAITING, 3)
    assert "Vous êtes au rang 1." in stranger.get(f"/demandes/{case.id}").text("main")
    assert answers_of(case)["seance"]["state"] == "waiting"


def test_an_offer_is_accepted_by_its_link_and_only_once(workshop, stranger, chloe):
    register(Wish(workshop.id, Party(2)))
    db.session.commit()
    case = send(stranger, f"{workshop.id}/attente")
    first, waiting = find_bookings()
    bookings.cancel_booking(first)
    offer_places(workshop.id)
    db.session.commit()
    assert waiting.state == OFFERED
    token = build_token(waiting, OFFER)

    offer_page = chloe.get(f"/places-proposees?jeton={token}")
    assert "Atelier compost" in offer_page.text("main")
    assert find_bookings()[-1].state == OFFERED
    response = chloe.post("/places-proposees/acceptation", {"token": token})
    again = chloe.post("/places-proposees/acceptation", {"token": token})

    assert "/billet/" in response.location
    assert again.status == 410
    assert find_bookings()[-1].state == CONFIRMED
    assert answers_of(db.session.get(Case, case.id))["seance"]["state"] == "confirmed"


def test_an_offer_past_its_deadline_is_not_accepted(workshop, stranger):
    send(stranger, f"{workshop.id}/attente", "3")
    (booking,) = find_bookings()
    workshop.places = 3
    offer_places(workshop.id)
    db.session.commit()
    token = build_token(booking, OFFER)

    with clock.shift_clock(timedelta(hours=25)):
        assert stranger.post("/places-proposees/acceptation", {"token": token}).status == 410
    assert stranger.get("/places-proposees?jeton=faux").status == 410


@pytest.mark.postgresql
def test_the_applicant_postpones_in_one_act_and_cancels(workshop, stranger, chloe):
    other = create_workshop(days=12, places=2)
    case = send(stranger, str(workshop.id))
    (booking,) = find_bookings()
    url = f"/demandes/{case.id}/inscription/{booking.id}"
    assert chloe.get(url).status == 404
    assert str(other.id) in [radio["value"] for radio in stranger.get(url).find_all("input[name=seance]")]

    stranger.post(url, {"seance": str(other.id)})

    (booking,) = find_bookings()
    assert (booking.session_id, booking.sequence) == (other.id, 1)
    assert answers_of(db.session.get(Case, case.id))["seance"]["session"] == str(other.id)
    stranger.post(f"{url}/annulation")
    assert find_bookings()[0].state == CANCELLED


def test_a_ticket_shows_a_code_and_no_name(workshop, stranger, chloe):
    send(stranger, str(workshop.id))
    token = build_token(find_bookings()[0], TICKET)

    page = chloe.get(f"/billet/{token}")

    assert page.find_all("svg.scan")
    assert "Martin" not in page.html
    assert chloe.get(f"/billet/{token[:-2]}AA").status == 404


def test_agents_make_weekly_sessions_by_clicks(workshop, alice, bruno):
    start = clock.to_paris(workshop.starts_at + timedelta(days=30))
    session_inputs = {
        "titre": "Visite",
        "debut": f"{start:%Y-%m-%dT10:00}",
        "fin": f"{start:%Y-%m-%dT11:00}",
        "places": "12",
    }

    response = alice.post(f"{AGENDA_URL}/seances/nouvelle", {**session_inputs, "fin": session_inputs["debut"]})
    alice.post(
        f"{AGENDA_URL}/seances/nouvelle", {**session_inputs, "repetition": f"{start + timedelta(days=14):%Y-%m-%d}"}
    )

    assert response.status == 422
    sessions = db.session.scalars(select(EventSession).where(EventSession.title == "Visite")).all()
    assert len(sessions) == 3
    assert "Visite" in alice.get(f"{AGENDA_URL}/seances").text("main")
    assert bruno.get(f"{AGENDA_URL}/seances").status == 404


def test_agents_tick_who_came_and_export_the_list(workshop, stranger, alice, bruno):
    send(stranger, str(workshop.id))
    url = f"{AGENDA_URL}/seances/{workshop.id}/inscrits"
    (booking,) = find_bookings()
    tick_url = f"{url}/{booking.id}/presence"

    alice.post(tick_url, {"etat": "attended"})
    assert booking.state == CONFIRMED
    booking.starts_at = clock.now() + timedelta(hours=1)
    db.session.commit()
    alice.post(tick_url, {"etat": "attended"})
    assert find_bookings()[0].state == ATTENDED
    alice.post(tick_url, {"etat": "absent"})
    assert find_bookings()[0].state == ABSENT

    page = alice.get(url)
    assert "Zoé Martin" in page.text("main")
    assert "Zoé Martin" in alice.get(f"{url}/liste.csv").html
    assert bruno.get(url).status == 404
    assert bruno.post(tick_url, {"etat": "attended"}).status == 404


def test_agents_register_somebody_on_the_telephone_and_cancel_the_session(workshop, stranger, alice):
    url = f"{AGENDA_URL}/seances/{workshop.id}"
    alice.post(f"{url}/inscrits", {"name": "Lise Roy", "phone": "0612345678", "personnes": "2"})
    full = alice.post(f"{url}/inscrits", {"name": "Paul Roy", "phone": "0612345679", "personnes": "1"})
    assert full.status == 422
    assert "liste d’attente" in full.text("main")
    assert "Lise Roy" in alice.get(f"{url}/inscrits").text("main")

    alice.post(f"{url}/annulation", {"raison": "Orage annoncé."})

    assert [booking.state for booking in find_bookings()] == [CANCELLED]
    assert "Orage annoncé." in stranger.get(f"/evenements/{workshop.id}").text("main")


def test_everybody_reads_the_events_of_a_month_and_subscribes_to_them(workshop, stranger):
    month = f"{clock.to_paris(workshop.starts_at):%Y-%m}"

    month_page = stranger.get(f"/evenements?mois={month}")
    page = stranger.get(f"/evenements/{workshop.id}")
    calendar = stranger.get("/evenements.ics").html

    assert "Atelier compost" in month_page.text("main")
    assert "Il reste 2 places" in page.text("main")
    assert [link["href"] for link in page.find_all("a[href='/demarches/signaler']")]
    assert "SUMMARY:Atelier compost" in calendar
    assert "ATTENDEE" not in calendar
