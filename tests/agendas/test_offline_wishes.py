"""An appointment asked without a network: a day that is wished for, kept in the request until an agent proposes times."""

from __future__ import annotations

import pytest

from app.agendas import bookings, offered_holds
from app.agendas.agenda_store import get_agenda
from app.agendas.appointment_facts import read_state
from app.agendas.availability import Need
from app.agendas.bookings import Request
from app.agendas.case_bookings import book_proposal
from app.agendas.models import CONFIRMED, Booking
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY
from tests.agendas.passport_desk import FORM_URL, create_agenda, publish_appointment, start_at
from tests.sync.device import Device, list_cases, make_token

WISH = {"rendez_vous__wish_day": "2027-03-01", "rendez_vous__wish_half": "morning"}
IN_WORDS = "Souhait, sans heure réservée : lundi 1er mars 2027, le matin"


@pytest.fixture
def version(app, site):
    create_agenda()
    return publish_appointment(takes_wish=True)


def send_wish(stranger, version, **changes):
    return Device(stranger).send(make_token(), version, **{**WISH, **changes})


def test_the_form_of_a_device_asks_for_a_wish_and_says_so(version, stranger):
    page = stranger.get("/hors-ligne/formulaires/signaler")

    question = page.find_one("#f-rendez_vous")
    names = [element["name"] for element in question.select("input, select")]
    assert names == ["rendez_vous__wish_day", "rendez_vous__wish_half"]
    assert "rien n’est réservé" in question.get_text()


def test_without_that_setting_the_form_needs_the_network(version, stranger):
    version = publish_appointment()

    response = send_wish(stranger, version)

    assert stranger.get("/hors-ligne/formulaires/signaler").status == 404
    assert response.status != 201 and list_cases() == []


def test_the_wish_of_a_device_is_kept_in_the_request_and_its_agents_read_it(version, stranger, alice):
    response = send_wish(stranger, version)

    (case,) = list_cases()
    assert response.status == 201
    assert answers_of(case)["rendez_vous"] == {"wish_day": "2027-03-01", "wish_half": "morning"}
    assert (db.session.query(Booking).count(), read_state(case)) == (0, "none")
    for browser, url in ((alice, f"/agents/demandes/{case.id}"), (stranger, f"/demandes/{case.id}")):
        assert IN_WORDS in browser.get(url).text("main").replace("\u00a0", " ")


@pytest.mark.parametrize(
    "wish", [{"rendez_vous__wish_day": ""}, {"rendez_vous__wish_day": "demain"}, {"rendez_vous__wish_half": "evening"}]
)
def test_what_is_no_wish_is_asked_again_with_the_free_times(version, stranger, wish):
    response = send_wish(stranger, version, **wish)

    if "rendez_vous__wish_half" in wish:
        assert answers_of(list_cases()[0])["rendez_vous"] == {"wish_day": "2027-03-01"}
    else:
        assert (response.status, list_cases()) != (201, [])
        assert list_cases() == []


def test_a_form_filled_in_on_the_site_takes_no_wish_for_a_time(version, stranger):
    refused = stranger.post(FORM_URL, {"type": "trou", "description": "Un trou.", **WISH})

    assert refused.status == 422
    assert "Choisissez une heure de rendez-vous" in refused.text("#error-summary")


def test_a_wish_becomes_the_appointment_that_is_proposed_and_picked(app, version, stranger):
    send_wish(stranger, version)
    (case,) = list_cases()
    need, start = Need(get_agenda("titres").services[0]), start_at(9, 20, days=5)
    with app.app_context():
        hold = offered_holds.hold_until(Request("titres", need, start), clock.now() + bookings.HOLD_TIME)
        hold.case_id = case.id

        booking = book_proposal(case, hold, by=NOBODY)
        db.session.commit()

    assert (booking.state, booking.field_id, booking.draft_id) == (CONFIRMED, "rendez_vous", case.submission_token)
    answer = answers_of(list_cases()[0])["rendez_vous"]
    assert (answer["time"], answer["service"], answer["place"]) == ("09:20", "Passeport", "Hôtel de ville")
