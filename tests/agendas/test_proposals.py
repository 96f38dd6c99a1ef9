"""Times that an agent proposes from a request: held, picked by the applicant without account, refused, or given back."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas.appointment_facts import describe_appointment, read_day, read_state
from app.agendas.case_bookings import cancel_bookings, list_proposals
from app.agendas.models import CONFIRMED, HELD, Booking
from app.agendas.proposals import find_waiting_step
from app.cases.jobs import run_due_steps
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.formats import format_moment
from app.notifications.appointments.choice_links import build_choice_url
from app.themes import charter
from app.workflows import publishing as workflows
from tests.agendas.passport_desk import AGENDA, SLOT_FIELD, create_agenda, input_value, publish_appointment, start_at
from tests.agendas.test_appointments import send
from tests.factories import WORKFLOW
from tests.notifications.appointment_mails import CHARTER, subject_of, take_mails, text_of

FIRST, SECOND = start_at(9, days=6), start_at(9, 20, days=7)


@pytest.fixture
def case(app, site, stranger):
    """A request with an appointment, in a circuit where agents propose other times."""
    create_agenda()
    publish_appointment()
    workflow = deepcopy(WORKFLOW)
    fields = [
        {**SLOT_FIELD, "id": f"heure_{rank}", "is_proposal": True, "required": rank == 1, "label": f"Heure {rank}"}
        for rank in (1, 2)
    ]
    propose = {"id": "propose", "label": "Proposer", "by": ["recipient"], "to": "choosing", "fields": fields}
    is_booked = {"==": [{"var": "case.appointment"}, "confirmed"]}
    remind = {"id": "recall", "label": "Rappeler", "by": ["recipient"], "to": "new", "condition": is_booked}
    workflow["statuses"][0]["actions"] += [propose, remind]
    offer = {"id": "choice", "type": "offer_appointment", "hours": 48, "on_refusal": "new", "on_expiry": "new"}
    back = {"id": "back", "type": "change_status", "to": "new"}
    choosing = {**workflow["statuses"][0], "id": "choosing", "label": "Heures proposées", "actions": []}
    workflow["statuses"].append({**choosing, "on_enter": [offer, back]})
    workflows.publish(workflow)
    charter.save_charter(CHARTER)
    db.session.commit()
    return send(stranger, start_at(9))


@pytest.fixture
def mails(app, mail_server):
    """Function that sends what waits, and returns the e-mails that left."""

    def take():
        with app.app_context():
            return take_mails(mail_server)

    return take


def propose(agent, case, times=(FIRST, SECOND)):
    case = db.session.get(Case, case.id)
    answers = {f"heure_{rank}": input_value(time) for rank, time in enumerate(times, 1)} | {"revision": case.revision}
    response = agent.post(f"/agents/demandes/{case.id}/actions/propose", answers)
    db.session.expire_all()
    return response


def token_of(case):
    return build_choice_url(case, find_waiting_step(case)).partition("jeton=")[2]


def list_times(case, state):
    db.session.expire_all()
    query = select(Booking.starts_at).where(Booking.case_id == case.id, Booking.state == state)
    return list(db.session.scalars(query.order_by(Booking.starts_at)))


def test_two_times_that_overlap_are_refused_beside_the_second(alice, case):
    create_agenda(services=[{**AGENDA["services"][0], "step": 10}])

    page = propose(alice, case, times=(FIRST, FIRST + timedelta(minutes=10)))

    assert page.status == 422
    assert "choisissez-en une autre" in page.text("#f-heure_2-error")
    assert page.find_one("[name=heure_1][checked]")["value"] == input_value(FIRST)
    assert list_times(case, HELD) == []


def test_the_times_are_held_and_sent_with_one_link(case, alice, stranger, mails):
    mails()
    propose(alice, case)

    (mail,) = [mail for mail in mails() if "Choisissez l’heure" in subject_of(mail)]
    assert token_of(case) in text_of(mail) and text_of(mail).count("\n– ") == 2
    assert list_times(case, HELD) == [FIRST, SECOND]
    assert (read_state(case), case.status) == ("confirmed", "choosing")
    assert db.session.scalars(
        select(Booking.held_until).where(Booking.state == HELD)
    ).first() > clock.now() + timedelta(hours=47)
    page = stranger.get(f"/demandes/{case.id}")
    assert page.find_all("a[href*='/rendez-vous/choix?jeton=']")
    assert "heures de rendez-vous proposées" in alice.get(f"/agents/demandes/{case.id}").text("main")


@pytest.mark.postgresql
def test_the_applicant_picks_one_without_account_and_the_others_are_given_back(case, alice, denis, mails):
    propose(alice, case)
    mails()
    token = token_of(case)
    page = denis.get(f"/rendez-vous/choix?jeton={token}")
    assert [radio["value"] for radio in page.find_all("input[name=heure]")] == [input_value(FIRST), input_value(SECOND)]
    assert denis.post("/rendez-vous/choix", {"token": token}).status == 422

    response = denis.post("/rendez-vous/choix", {"token": token, "heure": input_value(SECOND)})

    assert response.location == "/rendez-vous/choix/merci?choix=oui"
    assert (list_times(case, CONFIRMED), list_times(case, HELD)) == ([SECOND], [])
    case = db.session.get(Case, case.id)
    assert (case.status, read_day(case)) == ("new", clock.to_paris(SECOND).date().isoformat())
    assert describe_appointment(case).startswith(format_moment(SECOND))
    (notice,) = mails()
    assert "est déplacé" in subject_of(notice)
    assert denis.post("/rendez-vous/choix", {"token": token, "heure": input_value(FIRST)}).status == 410


def test_none_suits_and_the_workflow_goes_its_way(case, alice, stranger):
    propose(alice, case)

    stranger.post("/rendez-vous/choix/aucune", {"token": token_of(case)})

    assert (list_times(case, CONFIRMED), list_times(case, HELD)) == ([start_at(9)], [])
    assert db.session.get(Case, case.id).status == "new"


def test_times_that_nobody_picks_are_given_back_at_the_deadline(case, alice, stranger):
    propose(alice, case)
    token = token_of(case)

    with clock.shift_clock(timedelta(hours=49)):
        assert list_proposals(case) == []
        assert stranger.get(f"/rendez-vous/choix?jeton={token}").status == 410
        run_due_steps()
        db.session.expire_all()
        assert db.session.get(Case, case.id).status == "new"


def test_a_first_appointment_is_booked_by_the_choice(case, alice, stranger, mails):
    booking = db.session.scalars(select(Booking)).one()
    stranger.post(f"/demandes/{case.id}/rendez-vous/{booking.id}/annulation")
    propose(alice, case)
    assert (read_state(case), case.awaits_applicant) == ("proposed", True)
    mails()

    stranger.post("/rendez-vous/choix", {"token": token_of(case), "heure": input_value(FIRST)})

    assert list_times(case, CONFIRMED) == [FIRST]
    assert ["Votre rendez-vous est pris" in subject_of(mail) for mail in mails()] == [True]


def test_conditions_read_the_state_of_the_appointment(case, alice, stranger):
    url = f"/agents/demandes/{case.id}"
    assert "Rappeler" in alice.get(url).text("main")
    booking = db.session.scalars(select(Booking)).one()

    stranger.post(f"/demandes/{case.id}/rendez-vous/{booking.id}/annulation")

    assert "Rappeler" not in alice.get(url).text("main")


def test_colleagues_of_another_department_and_forged_links_change_nothing(case, alice, bruno, stranger):
    assert propose(bruno, case).status == 404
    propose(alice, case)

    token = token_of(case)
    for wrong in ("AAAA", token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")):
        assert stranger.get(f"/rendez-vous/choix?jeton={wrong}").status == 410
        assert stranger.post("/rendez-vous/choix", {"token": wrong, "heure": input_value(FIRST)}).status == 410
    assert list_times(case, HELD) == [FIRST, SECOND]


def test_what_ends_an_appointment_gives_the_proposed_times_back(app, case, alice):
    propose(alice, case)

    with app.app_context():
        cancel_bookings(db.session.get(Case, case.id))
        db.session.commit()

    assert (list_times(case, HELD), list_times(case, CONFIRMED)) == ([], [])
