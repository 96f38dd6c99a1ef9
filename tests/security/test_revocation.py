"""Revocation takes effect at the next request of an open browser."""

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


def get_status(visitor, url: str) -> int:
    db.session.commit()
    return visitor.get(url).status_code


@pytest.fixture
def agent(target_site, objects):
    return make_visitor(target_site, "agent_in_charge", objects)


@pytest.fixture
def page(agent, objects) -> str:
    url = f"/agents/demandes/{objects.case.id}"
    assert get_status(agent, url) == 200
    return url


def test_a_revoked_role_ends_access(target_site, agent, objects, page):
    agents.set_roles(target_site.people["agent_in_charge"], ["voirie-controle"], is_administrator=False)

    assert get_status(agent, page) == 404
    assert objects.canaries["case"][2] not in agent.get("/agents/demandes").text
    assert agent.post(f"{page}/messages", {"text": "Bonjour."}).status_code == 404


def test_a_revoked_reception_role_ends_access(target_site):
    objects = target_site.make_objects(by="reception_who_entered")
    reception = make_visitor(target_site, "reception_who_entered", objects)
    assert objects.canaries["case"][2] in reception.get("/agents/demandes").text

    agents.set_roles(target_site.people["reception_who_entered"], ["voirie-controle"], is_administrator=False)

    assert get_status(reception, f"/agents/demandes/{objects.case.id}") == 404
    assert objects.canaries["case"][2] not in reception.get("/agents/demandes").text


def test_a_suspension_ends_access(target_site, agent, page):
    agents.suspend_agent(target_site.people["agent_in_charge"])

    assert get_status(agent, page) == 303
    assert agent.post(f"{page}/notes", {"text": "Bonjour."}).headers["Location"] == "/compte/connexion"


def test_a_suspension_ends_every_other_access(target_site, agent, page):
    agents.suspend_agent(target_site.people["agent_in_charge"])
    db.session.commit()

    form = {"email": "agent_in_charge@exemple.example", "password": PASSWORD}

    assert agent.post("/compte/connexion", form).status_code == 422


def test_revoked_administration_ends_access(target_site, objects):
    administrator = make_visitor(target_site, "administrator", objects)
    assert get_status(administrator, "/agents/administration/agents") == 200

    agents.set_roles(target_site.people["administrator"], [], is_administrator=False)

    assert get_status(administrator, "/agents/administration/agents") == 404


def test_a_new_password_ends_other_sessions(app, target_site, objects):
    owner = make_visitor(target_site, "owner", objects)

    with app.app_context():
        password_reset.change_password(target_site.people["owner"], NEW_PASSWORD)

    assert get_status(owner, "/mes-demandes") == 303


def test_a_session_is_ended_from_another_browser(target_site, objects):
    revoked_browser, other_browser = (
        make_visitor(target_site, "owner", objects),
        make_visitor(target_site, "owner", objects),
    )
    session = db.session.query(SignInSession).where(SignInSession.token_hash == hash_token(revoked_browser.token)).one()

    other_browser.post(f"/compte/connexions/{session.id}/fin")

    assert get_status(revoked_browser, "/mes-demandes") == 303
    assert get_status(other_browser, "/mes-demandes") == 200


def test_a_session_of_another_account_cannot_be_ended(target_site, objects):
    owner, other = make_visitor(target_site, "owner", objects), make_visitor(target_site, "other_resident", objects)
    session = db.session.query(SignInSession).where(SignInSession.token_hash == hash_token(owner.token)).one()

    other.post(f"/compte/connexions/{session.id}/fin")

    assert get_status(owner, "/mes-demandes") == 200


def test_a_cookie_copied_before_signing_out_is_void(app, target_site, objects):
    owner, copy = make_visitor(target_site, "owner", objects), app.test_client()
    cookie = owner.client.get_cookie("session")
    copy.set_cookie("session", cookie.value)
    assert copy.get("/mes-demandes").status_code == 200

    owner.post("/compte/deconnexion")

    assert copy.get("/mes-demandes").status_code == 303


def test_an_access_by_code_copied_before_signing_out_is_void(app, target_site, objects):
    holder, copy = make_visitor(target_site, "code_for_everything", objects), app.test_client()
    copy.set_cookie("session", holder.client.get_cookie("session").value)
    assert copy.get(f"/demandes/{objects.case.id}").status_code == 200

    holder.post("/compte/deconnexion")

    assert copy.get(f"/demandes/{objects.case.id}").status_code == 404


def test_a_deleted_account_ends_access(target_site, objects):
    owner = make_visitor(target_site, "owner", objects)

    delete_account(target_site.people["owner"])

    assert get_status(owner, "/mes-demandes") == 303
    assert get_status(owner, f"/demandes/{objects.case.id}") == 404


def test_a_destroyed_key_ends_access(target_site, agent, objects, page):
    holder = make_visitor(target_site, "code_for_everything", objects)

    destroy_key(objects.case.key_id)

    assert get_status(agent, page) == 404
    assert get_status(holder, f"/demandes/{objects.case.id}") == 404
    assert get_status(holder, f"/demandes/{objects.case.id}/fichiers/{objects.attachment.id}") == 404


@pytest.mark.parametrize(("actor", "url"), [("owner", "/mes-demandes"), ("agent_in_charge", "/agents/demandes")])
def test_an_idle_session_expires(target_site, objects, actor, url):
    visitor = make_visitor(target_site, actor, objects)

    with clock.shift_clock(timedelta(minutes=61)):
        assert get_status(visitor, url) == 303


def test_an_access_by_code_expires_the_next_day(target_site, objects):
    holder = make_visitor(target_site, "code_for_everything", objects)

    with clock.shift_clock(grants.LIFETIME + timedelta(minutes=1)):
        assert get_status(holder, f"/demandes/{objects.case.id}") == 404
