"""An appointment asked in a form: held, confirmed with the request, moved and cancelled by its applicant."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas.models import CANCELLED, CONFIRMED, HELD, Booking
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from app.workflows import publishing as workflows
from tests.agendas.passport_desk import FORM_URL, SLOT_FIELD, create_agenda, input_value, publish_appointment, start_at
from tests.factories import WORKFLOW

PAGE = {"type": "trou", "description": "Un trou."}


@pytest.fixture
def desk(app, site):
    create_agenda()
    publish_appointment()


def pick(browser, start, url=FORM_URL, **more):
    return browser.post(url, {**PAGE, "rendez_vous": input_value(start), **more})


def send(browser, start, *, email="zoe@courriel.example"):
    """Fill the form in and send it, up to the case."""
    page = browser.get(pick(browser, start).location)
    form = page.find_all("#filling-form")[0]
    identity = {"prenom": "Zoé", "nom": "Martin", "courriel": email}
    review = browser.post(form["action"], identity)
    browser.post(browser.get(review.location).find_all("form[action$='envoi']")[0]["action"])
    return db.session.scalars(select(Case).order_by(Case.submitted_at.desc())).first()


def find_booking():
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def test_the_page_offers_free_times_and_the_days_of_a_month(desk, stranger):
    page = stranger.get(FORM_URL)

    values = [radio["value"] for radio in page.find_all("input[name=rendez_vous]")]
    assert len(values) == 6
    assert input_value(start_at(9, days=1)) in values or input_value(start_at(9, days=2)) in values
    day = start_at(9, days=3)
    day_page = stranger.post(FORM_URL, {**PAGE, "rendez_vous__show": f"{day:%Y-%m-%d}"})
    assert day_page.status == 200
    assert input_value(start_at(9, 40, days=3)) in [
        radio["value"] for radio in day_page.find_all("input[name=rendez_vous]")
    ]


def test_a_chosen_time_is_held_and_nobody_else_gets_it(desk, stranger, chloe):
    pick(stranger, start_at(9))

    refused = pick(chloe, start_at(9))

    assert find_booking().state == HELD
    assert refused.status == 422
    assert "vient d’être prise" in refused.text("#error-summary")
    assert "Un trou." in refused.text("textarea[name=description]")


def test_another_choice_gives_the_first_one_back(desk, stranger):
    first = pick(stranger, start_at(9))
    draft_url = first.location.rpartition("/")[0] + "/probleme"
    form = stranger.get(draft_url).find_all("#filling-form")[0]

    pick(stranger, start_at(9, 40), form["action"])

    assert find_booking().starts_at == start_at(9, 40)


def test_the_request_makes_the_booking_and_its_page_shows_it(desk, stranger):
    case = send(stranger, start_at(9))

    booking = find_booking()
    assert (booking.state, booking.case_id, booking.held_until) == (CONFIRMED, case.id, None)
    assert "9 h" in stranger.get(f"/demandes/{case.id}").text("#appointments + *")


def test_a_hold_is_shown_before_sending_and_made_longer(desk, stranger):
    page = stranger.get(pick(stranger, start_at(9)).location)
    identity = {"prenom": "Zoé", "nom": "Martin", "courriel": "zoe@courriel.example"}
    review = stranger.post(page.find_all("#filling-form")[0]["action"], identity).location
    form = stranger.get(review).find_all("#hold-form")[0]
    held_until = find_booking().held_until

    with clock.shift_clock(timedelta(minutes=9)):
        assert stranger.post(form["action"]).location == review

    assert find_booking().held_until >= held_until + timedelta(minutes=8)


def test_a_time_lost_meanwhile_is_refused_on_sending_and_the_rest_is_kept(desk, stranger, chloe):
    page = stranger.get(pick(stranger, start_at(9)).location)
    identity = {"prenom": "Zoé", "nom": "Martin", "courriel": "zoe@courriel.example"}
    review = stranger.post(page.find_all("#filling-form")[0]["action"], identity)
    form = stranger.get(review.location).find_all("form[action$='envoi']")[0]
    with clock.shift_clock(timedelta(minutes=11)):
        pick(chloe, start_at(9))

        response = stranger.post(form["action"])

    assert response.status in (302, 303, 409)
    assert db.session.scalar(select(Case)) is None


def test_the_applicant_moves_the_appointment_and_the_answer_follows(desk, stranger):
    case = send(stranger, start_at(9))
    url = f"/demandes/{case.id}/rendez-vous/{find_booking().id}"
    assert stranger.get(url).status == 200

    response = stranger.post(url, {"rendez_vous": input_value(start_at(9, 40, days=4))})

    assert response.location.startswith(f"/demandes/{case.id}")
    assert find_booking().starts_at == start_at(9, 40, days=4)
    db.session.expire_all()
    assert answers_of(db.session.get(Case, case.id))["rendez_vous"]["time"] == "09:40"
    assert "déplacé" in stranger.get(f"/demandes/{case.id}").text("#thread")


def test_a_move_to_a_time_that_is_taken_says_so_and_keeps_the_first_one(desk, stranger, chloe):
    case = send(stranger, start_at(9))
    pick(chloe, start_at(9, 20))
    booking_id = next(b.id for b in db.session.scalars(select(Booking)) if b.case_id == case.id)

    response = stranger.post(
        f"/demandes/{case.id}/rendez-vous/{booking_id}", {"rendez_vous": input_value(start_at(9, 20))}
    )

    assert response.status == 422
    assert "vient d’être prise" in response.text("main")
    assert db.session.get(Booking, booking_id).starts_at == start_at(9)


def test_the_applicant_cancels_and_the_time_is_free(desk, stranger, chloe):
    case = send(stranger, start_at(9))
    booking = find_booking()

    stranger.post(f"/demandes/{case.id}/rendez-vous/{booking.id}/annulation")

    assert find_booking().state == CANCELLED
    assert pick(chloe, start_at(9)).status == 303 and len(list(db.session.scalars(select(Booking)))) == 2


def test_too_late_to_change_it_here(desk, stranger):
    case = send(stranger, start_at(9))
    booking_id = find_booking().id
    service = {"id": "passeport", "title": "Passeport", "minutes": 20, "change_hours": 72}
    create_agenda(services=[service])

    response = stranger.post(f"/demandes/{case.id}/rendez-vous/{booking_id}/annulation")

    assert response.location.startswith(f"/demandes/{case.id}")
    assert find_booking().state == CONFIRMED


def test_a_refusal_and_a_withdrawal_give_the_time_back(desk, stranger, alice):
    case = send(stranger, start_at(9))

    alice.post(f"/agents/demandes/{case.id}/actions/refuse", {"motif": "Non.", "revision": case.revision})

    assert find_booking().state == CANCELLED


def test_nobody_else_sees_nor_moves_an_appointment(desk, stranger, chloe, denis, alice):
    case = send(stranger, start_at(9))
    url = f"/demandes/{case.id}/rendez-vous/{find_booking().id}"

    assert "à 9 h" in stranger.get(f"/demandes/{case.id}/recu").text("main")
    for person in (chloe, denis, alice):
        assert person.get(url).status == 404
        assert person.post(url, {"rendez_vous": input_value(start_at(9, 20))}).status == 404
        assert person.post(f"{url}/annulation").status == 404
    other = send(denis, start_at(9, 20))
    assert stranger.get(url.replace(str(case.id), str(other.id))).status == 404


def test_an_agent_offers_another_time_and_the_applicant_picks_it(desk, stranger, alice):
    workflow = deepcopy(WORKFLOW)
    offer = {"id": "offer", "label": "Proposer", "by": ["recipient"], "to": "choosing"}
    workflow["statuses"][0]["actions"].append(offer)
    choose = {"id": "choose", "label": "Choisir", "by": ["applicant"], "to": "new", "fields": [SLOT_FIELD]}
    workflow["statuses"].append({**workflow["statuses"][0], "id": "choosing", "on_enter": [], "actions": [choose]})
    came = {"id": "came", "type": "close_appointment", "outcome": "attended"}
    workflow["statuses"][1]["on_enter"].append(came)
    workflows.publish(workflow)
    db.session.commit()
    case = send(stranger, start_at(9))
    alice.post(f"/agents/demandes/{case.id}/actions/offer", {"revision": case.revision})
    url = f"/demandes/{case.id}/actions/choose"
    assert input_value(start_at(9, 20, days=4)) in [
        radio["value"]
        for radio in stranger.post(url, {"rendez_vous__show": f"{start_at(9, days=4):%Y-%m-%d}"}).find_all(
            "input[name=rendez_vous]"
        )
    ]

    stranger.post(url, {"rendez_vous": input_value(start_at(9, 20, days=4))})

    assert find_booking().starts_at == start_at(9, 20, days=4)
    db.session.expire_all()
    case = db.session.get(Case, case.id)
    assert answers_of(case)["rendez_vous"]["time"] == "09:20"
    alice.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": case.revision})
    assert find_booking().state == "attended"
