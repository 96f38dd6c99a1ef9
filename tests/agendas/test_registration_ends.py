"""Registrations at the end of their request: refused, anonymised; asked by an action; numbers nobody can read."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas.agenda_store import save_agenda
from app.agendas.models import CANCELLED, CONFIRMED, Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.privacy import jobs
from app.workflows import publishing as workflows
from tests.agendas.event_agenda import (
    AGENDA,
    EVENT_FIELD,
    create_event_agenda,
    create_workshop,
    publish_registration,
    submit_registration,
)
from tests.factories import WORKFLOW


@pytest.fixture
def version_id(app, site):
    create_event_agenda()
    return publish_registration()


def find_booking():
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def refuse(agent, case):
    agent.post(f"/agents/demandes/{case.id}/actions/refuse", {"motif": "Non.", "revision": case.revision})


def test_a_refusal_gives_the_places_back(version_id, alice):
    case = submit_registration(version_id, create_workshop(places=1))

    refuse(alice, case)

    assert find_booking().state == CANCELLED


def test_nothing_of_a_registration_remains_once_its_case_is_anonymised(version_id, alice):
    session = create_workshop(places=4, days=400)
    case = submit_registration(version_id, session, people=3)
    refuse(alice, case)
    db.session.expire_all()
    due_day = db.session.get(Case, case.id).anonymise_on

    with clock.shift_clock(timedelta(days=(due_day - clock.today()).days + 1)):
        assert jobs.run_anonymisation() == 1

    assert db.session.scalars(select(Booking)).all() == []


def test_an_agent_registers_the_applicant_in_an_action(version_id, stranger, alice):
    workflow = deepcopy(WORKFLOW)
    workflow["statuses"][0]["actions"].append(
        {"id": "register", "label": "Inscrire", "by": ["recipient"], "fields": [{**EVENT_FIELD, "id": "autre"}]}
    )
    workflows.publish(workflow)
    db.session.commit()
    first, second = create_workshop(), create_workshop(days=12, places=2)
    case = submit_registration(version_id, first)
    url = f"/agents/demandes/{case.id}/actions/register"

    refused_page = alice.post(url, {"autre": str(second.id), "autre__people": "3", "revision": case.revision})
    registered_page = alice.post(url, {"autre": str(second.id), "autre__people": "2", "revision": case.revision})

    assert refused_page.status == 422
    assert registered_page.status == 303
    rows = db.session.scalars(select(Booking).order_by(Booking.starts_at)).all()
    assert [(row.session_id, row.people, row.state, row.case_id) for row in rows] == [
        (first.id, 1, CONFIRMED, case.id),
        (second.id, 2, CONFIRMED, case.id),
    ]


def test_a_number_in_words_is_refused_and_stays_typed(version_id, stranger):
    save_agenda({**AGENDA, "categories": [{"id": "adulte", "title": "Adulte"}, {"id": "enfant", "title": "Enfant"}]})
    session = create_workshop(places=4)

    form = {"type": "trou", "description": "Un trou.", "seance": str(session.id)}
    page = stranger.post("/demarches/signaler/remplir", {**form, "seance__n0": "1", "seance__n1": "deux"})

    assert page.status == 422
    assert "en chiffres" in page.text("#error-summary")
    assert page.find_all("input[name=seance__n1]")[0]["value"] == "deux"
