"""Consents on the case page, and their withdrawal by an agent on behalf of the applicant."""

import pytest

from app.cases.people import consents
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications.models import Notice
from tests.cases.consent_procedure import publish_consents, submit_with_consents


@pytest.fixture
def case(app, chloe):
    with app.app_context():
        by = Actor(kind="resident", account_id=chloe.account.id)
        return submit_with_consents(publish_consents(), by=by, lettre=True)


def test_the_agent_sees_each_consent_and_its_purpose(alice, case):
    panel = alice.get(f"/agents/demandes/{case.id}").text("#case-consents")

    assert "Recevoir la lettre du quartier" in panel
    assert "Vous écrire une fois par mois." in panel
    assert "Accord donné" in panel
    assert "enquête" not in panel


def test_the_agent_withdraws_it_with_the_channel_of_the_request(alice, case):
    page = alice.post(f"/agents/demandes/{case.id}/accords/lettre/retrait", {"channel": "counter"})

    assert page.location == f"/agents/demandes/{case.id}#case-consents"
    entry = db.session.query(consents.ConsentEntry).filter_by(act="withdrawn").one()
    assert (entry.channel, entry.actor_kind) == ("counter", "agent")
    case_page = alice.get(f"/agents/demandes/{case.id}")
    assert "Accord retiré" in case_page.text("#case-consents")
    assert "accord retiré" in case_page.text("main")


@pytest.mark.postgresql
def test_an_agent_of_another_department_cannot_withdraw_it(bruno, case):
    assert bruno.post(f"/agents/demandes/{case.id}/accords/lettre/retrait").status == 404
    assert consents.is_consent_given(case.id, "lettre")


def test_the_agents_in_charge_are_notified_when_the_applicant_withdraws(alice, chloe, case):
    chloe.post(f"/demandes/{case.id}/accords/lettre/retrait")

    assert [notice.recipient_id for notice in db.session.query(Notice)] == [alice.account.id]
    assert case.reference in alice.get("/agents/notifications").text("main")
