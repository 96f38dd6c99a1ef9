"""P10: the consent ledger records what was agreed to, its wording and date; nothing is sent without a valid consent."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.models import Case
from app.cases.people import consents
from app.cases.people.consents import ConsentEntry, ConsentUnknown, LedgerRewritten
from app.cases.reading import case_values
from app.cases.timeline import events_for
from app.cases.workflow import transitions
from app.connectors.models import WebserviceCall
from app.connectors.webservice_calls import list_calls
from app.core import clock
from app.core.clock import shift_clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import NOBODY, SYSTEM, Actor
from app.notifications import jobs as message_jobs
from app.notifications.email_queue import queue_email
from app.notifications.models import WITHHELD, Message
from app.privacy.jobs import run_anonymisation
from tests.accounts.sent_emails import list_emails
from tests.cases.consent_procedure import CALL, LETTER, publish_consents, submit_with_consents
from tests.privacy.closed_case import AGENT

RESIDENT = Actor(kind="resident", account_id=new_id())


@pytest.fixture(autouse=True)
def application_context(app, site):
    with app.app_context():
        yield


@pytest.fixture
def version_id(site):
    return publish_consents(LETTER)


def acts_of(case):
    query = select(ConsentEntry).where(ConsentEntry.case_id == case.id).order_by(ConsentEntry.position)
    return [(entry.question, entry.act, entry.channel, entry.actor_kind) for entry in db.session.scalars(query)]


def work():
    deliver_items("principal", [str(item.id) for item in db.session.scalars(select(OutboxItem))])
    db.session.expire_all()


def test_only_ticked_consents_are_recorded(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)

    assert acts_of(case) == [("lettre", "given", "web", "resident")]
    (consent,) = consents.consents_of([case])
    assert (consent.label, consent.purpose) == ("Recevoir la lettre du quartier", "Vous écrire une fois par mois.")
    assert consent.text_hash == consents.text_hash({"label": consent.label, "purpose": consent.purpose}).hex()
    assert consent.is_active


def test_a_consent_recorded_by_an_agent_has_its_channel(version_id):
    case = submit_with_consents(version_id, by=AGENT, channel="phone", enquete=True)

    assert acts_of(case) == [("enquete", "given", "phone", "agent")]


def test_automatic_actions_record_no_consent(version_id):
    assert acts_of(submit_with_consents(version_id, by=SYSTEM, lettre=True)) == []


def test_a_withdrawal_appends_to_the_ledger(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True, enquete=True)

    with shift_clock(timedelta(days=2)):
        consents.withdraw_consent(case, "lettre", by=RESIDENT)
        db.session.commit()

    assert acts_of(case)[-1] == ("lettre", "withdrawn", "web", "resident")
    assert len(acts_of(case)) == 3
    consents_by_question = {one.question: one for one in consents.consents_of([case])}
    assert consents_by_question["lettre"].withdrawn_at - consents_by_question["lettre"].given_at >= timedelta(days=2)
    assert consents_by_question["enquete"].is_active
    assert "lettre" not in case_values.answers_of(case)
    assert events_for(case, is_agent=False)[-1].details["label"] == "Recevoir la lettre du quartier"


def test_a_new_consent_after_a_withdrawal_appends_to_the_ledger(version_id):
    case = submit_with_consents(version_id, by=NOBODY, lettre=True)
    consents.withdraw_consent(case, "lettre", by=NOBODY)
    consents.renew_consent(case, "lettre", by=NOBODY)
    consents.renew_consent(case, "lettre", by=NOBODY)
    db.session.commit()

    assert [act for _, act, _, _ in acts_of(case)] == ["given", "withdrawn", "given"]
    assert case_values.answers_of(case)["lettre"] is True


def test_a_consent_never_given_cannot_be_withdrawn(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)

    for question in ("enquete", "courriel", "rien\x00"):
        with pytest.raises(ConsentUnknown):
            consents.withdraw_consent(case, question, by=RESIDENT)


def test_the_ledger_is_append_only(version_id):
    submit_with_consents(version_id, by=RESIDENT, lettre=True)
    entry = db.session.scalars(select(ConsentEntry)).one()

    entry.act = "withdrawn"
    with pytest.raises(LedgerRewritten):
        db.session.flush()


def test_the_letter_is_sent_while_the_consent_is_valid(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    transitions.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()

    message = db.session.scalars(select(Message).where(Message.agreement == "lettre")).one()
    assert "La lettre du quartier" in [letter["subject"] for letter in list_emails()]
    assert message.agreement == "lettre"


@pytest.mark.parametrize("is_ticked", [False, True])
def test_the_letter_is_not_queued_without_consent(version_id, is_ticked):
    case = submit_with_consents(version_id, by=RESIDENT, **({"lettre": True} if is_ticked else {}))
    if is_ticked:
        consents.withdraw_consent(case, "lettre", by=RESIDENT)
    transitions.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()

    assert "La lettre du quartier" not in [letter["subject"] for letter in list_emails()]
    assert any("acceptée" in letter["subject"] for letter in list_emails()), (
        "what the request itself needs is sent all the same"
    )


def test_a_queued_letter_is_cancelled_when_the_consent_is_withdrawn(version_id, monkeypatch):
    sent_mails = []
    monkeypatch.setitem(
        message_jobs.CHANNELS,
        "email",
        lambda settings, id_, content: sent_mails.append(content["subject"]),
    )
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    transitions.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()
    consents.withdraw_consent(case, "lettre", by=RESIDENT)
    db.session.commit()

    work()

    assert "La lettre du quartier" not in sent_mails
    assert any("acceptée" in subject for subject in sent_mails)
    withheld = db.session.scalars(select(Message).where(Message.agreement == "lettre")).one()
    assert (withheld.status, withheld.sealed) == (WITHHELD, None)


def test_a_queued_call_is_cancelled_when_the_consent_is_withdrawn(site, monkeypatch):
    monkeypatch.setattr("app.connectors.webservice_jobs._send_request", lambda *_: pytest.fail("it was made"))
    case = submit_with_consents(publish_consents(CALL), by=RESIDENT, lettre=True)
    transitions.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()
    consents.withdraw_consent(case, "lettre", by=RESIDENT)
    db.session.commit()

    deliver_items("principal", [str(db.session.scalars(select(WebserviceCall)).one().item_id)])
    db.session.expire_all()

    (call,) = list_calls(db.session.get_one(Case, case.id))
    assert (call.outcome, call.attempts) == ("not_agreed", 0)


def test_under_any_interleaving_nothing_is_sent_without_a_valid_consent(version_id, monkeypatch):
    sent_mails = []
    monkeypatch.setitem(message_jobs.CHANNELS, "email", lambda *_: sent_mails.append(1))
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    chance, holds, leaving = random.Random(20261125), True, []

    def write():
        leaving.append(
            queue_email(to="a@exemple.example", subject="x", text="x", html="x", key_id=case.key_id, case_id=case.id).id
        )
        db.session.get_one(Message, leaving[-1]).agreement = "lettre"

    for _ in range(150):
        step = chance.choice(("give", "withdraw", "write", "send"))
        if step == "give":
            consents.renew_consent(case, "lettre", by=RESIDENT)
            holds = True
        elif step == "withdraw":
            consents.withdraw_consent(case, "lettre", by=RESIDENT)
            holds = False
        elif step == "write":
            write()
        elif leaving:
            before = len(sent_mails)
            message_jobs.send_message(str(leaving.pop()))
            assert (len(sent_mails) > before) == holds
        db.session.commit()
        assert consents.is_consent_given(case.id, "lettre") == holds


def test_the_ledger_of_a_request_is_deleted_with_it(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    transitions.run_action(case, "accept", {}, by=AGENT)
    case.anonymise_on = clock.today()
    db.session.commit()

    assert run_anonymisation() == 1

    assert db.session.scalars(select(ConsentEntry)).all() == []
