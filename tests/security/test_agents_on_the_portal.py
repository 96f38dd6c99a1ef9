"""An agent who typed the code of a request has the part of the applicant there, not that of the service."""

from uuid import UUID

import pytest

from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.cases.timeline import events_for
from app.core.db import db
from app.privacy.access_log import compute_subject_index
from app.privacy.models import AccessEntry
from tests.security.endpoint_requests import make_visitor


@pytest.fixture
def objects(house):
    return house.make_objects()


@pytest.fixture
def agent(house, objects):
    return make_visitor(house, "agent_who_typed_the_code", objects)


def test_what_they_write_is_not_said_in_the_name_of_the_service(agent, objects):
    answer = agent.post(f"/demandes/{objects.case.id}/messages", {"text": "Bonjour."})

    assert answer.status_code == 303
    db.session.expire_all()
    last = events_for(objects.case, is_agent=True)[-1]
    assert (last.details["text"], last.actor_kind, last.actor_id) == ("Bonjour.", "anonymous", None)


def test_they_may_do_what_the_applicant_may(agent, objects):
    agent.post(f"/demandes/{objects.case.id}/actions/withdraw")

    db.session.expire_all()
    assert objects.case.status == "accepted"


def test_they_may_not_do_what_the_service_may(agent, objects):
    answer = agent.post(f"/demandes/{objects.case.id}/actions/accept")

    assert answer.status_code == 303
    db.session.expire_all()
    assert objects.case.status == "new"


def test_the_agent_in_charge_does_not_skip_the_questions_of_an_action_there(app, house, objects):
    holder, agent = make_visitor(house, "code_for_everything", objects), make_visitor(house, "agent_in_charge", objects)
    with holder.client.session_transaction() as theirs, agent.client.session_transaction() as session:
        session["browser"] = theirs["browser"]

    agent.post(f"/demandes/{objects.case.id}/actions/accept")

    db.session.expire_all()
    assert objects.case.status == "new"


def test_their_reading_is_in_the_access_log(agent, objects):
    agent.get(f"/demandes/{objects.case.id}")

    entries = db.session.query(AccessEntry).where(AccessEntry.subject == compute_subject_index(objects.case.id)).all()
    assert [(entry.screen, entry.kind, entry.verb) for entry in entries] == [("portal.case", "agent", "read")]


def test_a_request_they_make_for_themselves_is_not_one_entered_for_somebody(house, objects):
    agent = make_visitor(house, "agent_in_charge", objects)
    page = agent.post("/demarches/autoriser/remplir", {"objet": "Une terrasse"}).headers["Location"]
    draft = page.split("/")[4]
    agent.post(f"/demarches/autoriser/remplir/{draft}/tout", {"objet": "Une terrasse"})

    receipt = agent.post(f"/demarches/autoriser/remplir/{draft}/envoi").headers["Location"]

    case = db.session.get_one(Case, UUID(receipt.split("/")[2]))
    assert (case.entered_by_id, case.applicant_id, case.channel) == (None, None, "web")


def test_an_action_that_is_no_longer_possible_leads_back_to_the_request(house, objects):
    owner = make_visitor(house, "owner", objects)
    owner.post(f"/demandes/{objects.case.id}/actions/withdraw")

    again = owner.post(f"/demandes/{objects.case.id}/actions/withdraw")

    assert (again.status_code, again.headers["Location"]) == (303, f"/demandes/{objects.case.id}")


def test_the_agent_in_charge_is_asked_there_what_the_applicant_is(house, objects):
    """With a code and a function of the request, they are not asked the questions reserved for agents."""
    holder, agent = make_visitor(house, "code_for_everything", objects), make_visitor(house, "agent_in_charge", objects)
    with holder.client.session_transaction() as theirs, agent.client.session_transaction() as session:
        session["browser"] = theirs["browser"]
    address = f"/demandes/{objects.case.id}/actions/correct"
    sent = {"revision": str(objects.case.revision), "objet": "Une terrasse", "avis": "Favorable"}

    asked = [agent.get(address), agent.post(f"{address}/questions", {**sent, "choix": "b"})]
    answer = agent.post(address, sent)

    assert not [page for page in asked if 'name="avis"' in page.get_data().decode()]
    assert answer.status_code == 303
    db.session.expire_all()
    assert "avis" not in answers_of(objects.case)
