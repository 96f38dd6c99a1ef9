"""What is taken away is gone at the next request, in a browser that was open all along."""

from datetime import timedelta

import pytest

from app.accounts import agents, grants, password_reset
from app.accounts.models import SignInSession
from app.accounts.people import delete_account
from app.accounts.tokens import hash_token
from app.core import clock
from app.core.db import db
from app.core.sealing import destroy_key
from tests.cast import PASSWORD
from tests.security.endpoint_requests import NEW_PASSWORD, make_visitor


@pytest.fixture
def objects(house):
    return house.make_objects()


def get_status(visitor, url: str) -> int:
    db.session.commit()
    return visitor.get(url).status_code


@pytest.fixture
def agent(house, objects):
    return make_visitor(house, "agent_in_charge", objects)


@pytest.fixture
def page(agent, objects) -> str:
    url = f"/agents/demandes/{objects.case.id}"
    assert get_status(agent, url) == 200
    return url


def test_a_revoked_role_ends_access(house, agent, objects, page):
    agents.set_roles(house.people["agent_in_charge"], ["voirie-controle"], is_administrator=False)

    assert get_status(agent, page) == 404
    assert objects.canaries["case"][2] not in agent.get("/agents/demandes").text
    assert agent.post(f"{page}/messages", {"text": "Bonjour."}).status_code == 404


def test_a_role_of_reception_taken_away(house):
    objects = house.make_objects(by="reception_who_entered")
    reception = make_visitor(house, "reception_who_entered", objects)
    assert objects.canaries["case"][2] in reception.get("/agents/demandes").text

    agents.set_roles(house.people["reception_who_entered"], ["voirie-controle"], is_administrator=False)

    assert get_status(reception, f"/agents/demandes/{objects.case.id}") == 404
    assert objects.canaries["case"][2] not in reception.get("/agents/demandes").text


def test_a_suspension_ends_access(house, agent, page):
    agents.suspend_agent(house.people["agent_in_charge"])

    assert get_status(agent, page) == 303
    assert agent.post(f"{page}/notes", {"text": "Bonjour."}).headers["Location"] == "/compte/connexion"


def test_a_suspension_leaves_no_other_way_in(house, agent, page):
    agents.suspend_agent(house.people["agent_in_charge"])
    db.session.commit()

    form = {"email": "agent_in_charge@exemple.example", "password": PASSWORD}

    assert agent.post("/compte/connexion", form).status_code == 422


def test_revoked_administration_ends_access(house, objects):
    administrator = make_visitor(house, "administrator", objects)
    assert get_status(administrator, "/agents/administration/agents") == 200

    agents.set_roles(house.people["administrator"], [], is_administrator=False)

    assert get_status(administrator, "/agents/administration/agents") == 404


def test_a_new_password_chosen_elsewhere(app, house, objects):
    owner = make_visitor(house, "owner", objects)

    with app.app_context():
        password_reset.change_password(house.people["owner"], NEW_PASSWORD)

    assert get_status(owner, "/mes-demandes") == 303


def test_a_browser_ended_from_another(house, objects):
    lost, kept = make_visitor(house, "owner", objects), make_visitor(house, "owner", objects)
    session = db.session.query(SignInSession).where(SignInSession.token_hash == hash_token(lost.token)).one()

    kept.post(f"/compte/connexions/{session.id}/fin")

    assert get_status(lost, "/mes-demandes") == 303
    assert get_status(kept, "/mes-demandes") == 200


def test_nobody_ends_the_browser_of_somebody_else(house, objects):
    owner, other = make_visitor(house, "owner", objects), make_visitor(house, "other_resident", objects)
    session = db.session.query(SignInSession).where(SignInSession.token_hash == hash_token(owner.token)).one()

    other.post(f"/compte/connexions/{session.id}/fin")

    assert get_status(owner, "/mes-demandes") == 200


def test_a_cookie_copied_before_signing_out(app, house, objects):
    owner, copy = make_visitor(house, "owner", objects), app.test_client()
    cookie = owner.client.get_cookie("session")
    copy.set_cookie("session", cookie.value)
    assert copy.get("/mes-demandes").status_code == 200

    owner.post("/compte/deconnexion")

    assert copy.get("/mes-demandes").status_code == 303


def test_a_code_copied_before_signing_out(app, house, objects):
    holder, copy = make_visitor(house, "code_for_everything", objects), app.test_client()
    copy.set_cookie("session", holder.client.get_cookie("session").value)
    assert copy.get(f"/demandes/{objects.case.id}").status_code == 200

    holder.post("/compte/deconnexion")

    assert copy.get(f"/demandes/{objects.case.id}").status_code == 404


def test_a_deleted_account_ends_access(house, objects):
    owner = make_visitor(house, "owner", objects)

    delete_account(house.people["owner"])

    assert get_status(owner, "/mes-demandes") == 303
    assert get_status(owner, f"/demandes/{objects.case.id}") == 404


def test_a_destroyed_key_ends_access(house, agent, objects, page):
    holder = make_visitor(house, "code_for_everything", objects)

    destroy_key(objects.case.key_id)

    assert get_status(agent, page) == 404
    assert get_status(holder, f"/demandes/{objects.case.id}") == 404
    assert get_status(holder, f"/demandes/{objects.case.id}/fichiers/{objects.attachment.id}") == 404


@pytest.mark.parametrize(("actor", "url"), [("owner", "/mes-demandes"), ("agent_in_charge", "/agents/demandes")])
def test_an_idle_hour_ends_access(house, objects, actor, url):
    visitor = make_visitor(house, actor, objects)

    with clock.shift_clock(timedelta(minutes=61)):
        assert get_status(visitor, url) == 303


def test_a_code_of_the_day_before(house, objects):
    holder = make_visitor(house, "code_for_everything", objects)

    with clock.shift_clock(grants.LIFETIME + timedelta(minutes=1)):
        assert get_status(holder, f"/demandes/{objects.case.id}") == 404
