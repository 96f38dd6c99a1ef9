"""An agent who entered the code of a request on the portal acts as an applicant, not as the department."""

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
def agent(target_site, objects):
    return make_visitor(target_site, "agent_who_typed_the_code", objects)


def test_their_messages_are_not_sent_in_the_name_of_the_department(agent, objects):
    response = agent.post(f"/demandes/{objects.case.id}/messages", {"text": "Bonjour."})

    assert response.status_code == 303
    db.session.expire_all()
    last = events_for(objects.case, is_agent=True)[-1]
    assert (last.details["text"], last.actor_kind, last.actor_id) == ("Bonjour.", "anonymous", None)


def test_they_may_run_actions_of_the_applicant(agent, objects):
    agent.post(f"/demandes/{objects.case.id}/actions/withdraw")

    db.session.expire_all()
    assert objects.case.status == "accepted"


def test_they_may_not_run_actions_of_the_department(agent, objects):
    response = agent.post(f"/demandes/{objects.case.id}/actions/accept")

    assert response.status_code == 303
    db.session.expire_all()
    assert objects.case.status == "new"


def test_the_agent_in_charge_does_not_skip_the_questions_of_an_action_there(app, target_site, objects):
    holder, agent = (
        make_visitor(target_site, "code_for_everything", objects),
        make_visitor(target_site, "agent_in_charge", objects),
    )
    with holder.client.session_transaction() as theirs, agent.client.session_transaction() as session:
        session["browser"] = theirs["browser"]

    agent.post(f"/demandes/{objects.case.id}/actions/accept")

    db.session.expire_all()
    assert objects.case.status == "new"


def test_their_consultation_is_in_the_access_log(agent, objects):
    agent.get(f"/demandes/{objects.case.id}")

    entries = db.session.query(AccessEntry).where(AccessEntry.subject == compute_subject_index(objects.case.id)).all()
    assert [(entry.screen, entry.kind, entry.verb) for entry in entries] == [("portal.case", "agent", "read")]


def test_their_own_request_is_not_an_entry_for_somebody(target_site, objects):
    agent = make_visitor(target_site, "agent_in_charge", objects)
    page = agent.post("/demarches/autoriser/remplir", {"objet": "Une terrasse"}).headers["Location"]
    draft = page.split("/")[4]
    agent.post(f"/demarches/autoriser/remplir/{draft}/tout", {"objet": "Une terrasse"})

    receipt = agent.post(f"/demarches/autoriser/remplir/{draft}/envoi").headers["Location"]

    case = db.session.get_one(Case, UUID(receipt.split("/")[2]))
    assert (case.entered_by_id, case.applicant_id, case.channel) == (None, None, "web")


def test_an_unavailable_action_redirects_to_the_request(target_site, objects):
    owner = make_visitor(target_site, "owner", objects)
    owner.post(f"/demandes/{objects.case.id}/actions/withdraw")

    again = owner.post(f"/demandes/{objects.case.id}/actions/withdraw")

    assert (again.status_code, again.headers["Location"]) == (303, f"/demandes/{objects.case.id}")


def test_the_agent_in_charge_gets_the_questions_of_the_applicant(target_site, objects):
    """With a code and a function of the request, the questions reserved for agents are hidden."""
    holder, agent = (
        make_visitor(target_site, "code_for_everything", objects),
        make_visitor(target_site, "agent_in_charge", objects),
    )
    with holder.client.session_transaction() as theirs, agent.client.session_transaction() as session:
        session["browser"] = theirs["browser"]
    address = f"/demandes/{objects.case.id}/actions/correct"
    form_values = {"revision": str(objects.case.revision), "objet": "Une terrasse", "avis": "Favorable"}

    pages = [agent.get(address), agent.post(f"{address}/questions", {**form_values, "choix": "b"})]
    response = agent.post(address, form_values)

    assert not [page for page in pages if 'name="avis"' in page.get_data().decode()]
    assert response.status_code == 303
    db.session.expire_all()
    assert "avis" not in answers_of(objects.case)
