"""P10: the ledger of consents says what was agreed to, in which words, when; and nothing leaves without one that holds."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import acting
from app.cases.models import Case
from app.cases.people import consents
from app.cases.people.consents import ConsentEntry, ConsentUnknown, LedgerRewritten
from app.cases.reading import case_values
from app.cases.timeline import events_for
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


def test_what_is_ticked_is_written_down_and_nothing_else(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)

    assert acts_of(case) == [("lettre", "given", "web", "resident")]
    (found,) = consents.consents_of([case])
    assert (found.label, found.purpose) == ("Recevoir la lettre du quartier", "Vous écrire une fois par mois.")
    assert found.text_hash == consents.text_hash({"label": found.label, "purpose": found.purpose}).hex()
    assert found.is_active


def test_what_an_agent_ticks_on_the_telephone_says_so(version_id):
    case = submit_with_consents(version_id, by=AGENT, channel="phone", enquete=True)

    assert acts_of(case) == [("enquete", "given", "phone", "agent")]


def test_what_acts_by_itself_agrees_to_nothing(version_id):
    assert acts_of(submit_with_consents(version_id, by=SYSTEM, lettre=True)) == []


def test_withdrawing_adds_to_the_ledger_and_changes_nothing_in_it(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True, enquete=True)

    with shift_clock(timedelta(days=2)):
        consents.withdraw_consent(case, "lettre", by=RESIDENT)
        db.session.commit()

    assert acts_of(case)[-1] == ("lettre", "withdrawn", "web", "resident")
    assert len(acts_of(case)) == 3
    found = {one.question: one for one in consents.consents_of([case])}
    assert found["lettre"].withdrawn_at - found["lettre"].given_at >= timedelta(days=2)
    assert found["enquete"].is_active
    assert "lettre" not in case_values.answers_of(case)
    assert events_for(case, is_agent=False)[-1].details["label"] == "Recevoir la lettre du quartier"


def test_agreeing_again_is_one_more_act(version_id):
    case = submit_with_consents(version_id, by=NOBODY, lettre=True)
    consents.withdraw_consent(case, "lettre", by=NOBODY)
    consents.renew_consent(case, "lettre", by=NOBODY)
    consents.renew_consent(case, "lettre", by=NOBODY)
    db.session.commit()

    assert [act for _, act, _, _ in acts_of(case)] == ["given", "withdrawn", "given"]
    assert case_values.answers_of(case)["lettre"] is True


def test_what_was_never_agreed_to_cannot_be_withdrawn(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)

    for question in ("enquete", "courriel", "rien\x00"):
        with pytest.raises(ConsentUnknown):
            consents.withdraw_consent(case, question, by=RESIDENT)


def test_the_ledger_is_never_rewritten(version_id):
    submit_with_consents(version_id, by=RESIDENT, lettre=True)
    entry = db.session.scalars(select(ConsentEntry)).one()

    entry.act = "withdrawn"
    with pytest.raises(LedgerRewritten):
        db.session.flush()


def test_the_letter_leaves_while_the_consent_holds(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    acting.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()

    message = db.session.scalars(select(Message).where(Message.agreement == "lettre")).one()
    assert "La lettre du quartier" in [letter["subject"] for letter in list_emails()]
    assert message.agreement == "lettre"


@pytest.mark.parametrize("is_ticked", [False, True])
def test_the_letter_is_not_even_written_without_it(version_id, is_ticked):
    case = submit_with_consents(version_id, by=RESIDENT, **({"lettre": True} if is_ticked else {}))
    if is_ticked:
        consents.withdraw_consent(case, "lettre", by=RESIDENT)
    acting.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()

    assert "La lettre du quartier" not in [letter["subject"] for letter in list_emails()]
    assert any("acceptée" in letter["subject"] for letter in list_emails()), (
        "what the request itself needs is sent all the same"
    )


def test_a_letter_that_waits_is_withheld_when_the_consent_goes(version_id, monkeypatch):
    sent = []
    monkeypatch.setitem(
        message_jobs.CHANNELS,
        "email",
        lambda settings, id_, content: sent.append(content["subject"]),
    )
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    acting.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()
    consents.withdraw_consent(case, "lettre", by=RESIDENT)
    db.session.commit()

    work()

    assert "La lettre du quartier" not in sent
    assert any("acceptée" in subject for subject in sent)
    withheld = db.session.scalars(select(Message).where(Message.agreement == "lettre")).one()
    assert (withheld.status, withheld.sealed) == (WITHHELD, None)


def test_a_call_that_waits_is_not_made_when_the_consent_goes(site, monkeypatch):
    monkeypatch.setattr("app.connectors.webservice_jobs._send_request", lambda *_: pytest.fail("it was made"))
    case = submit_with_consents(publish_consents(CALL), by=RESIDENT, lettre=True)
    acting.run_action(case, "accept", {}, by=AGENT)
    db.session.commit()
    consents.withdraw_consent(case, "lettre", by=RESIDENT)
    db.session.commit()

    deliver_items("principal", [str(db.session.scalars(select(WebserviceCall)).one().item_id)])
    db.session.expire_all()

    (call,) = list_calls(db.session.get_one(Case, case.id))
    assert (call.outcome, call.attempts) == ("not_agreed", 0)


def test_whatever_the_order_nothing_leaves_without_a_consent_that_holds(version_id, monkeypatch):
    sent = []
    monkeypatch.setitem(message_jobs.CHANNELS, "email", lambda *_: sent.append(1))
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
            before = len(sent)
            message_jobs.send_message(str(leaving.pop()))
            assert (len(sent) > before) == holds
        db.session.commit()
        assert consents.is_consent_given(case.id, "lettre") == holds


def test_the_ledger_of_a_request_goes_with_it(version_id):
    case = submit_with_consents(version_id, by=RESIDENT, lettre=True)
    acting.run_action(case, "accept", {}, by=AGENT)
    case.anonymise_on = clock.today()
    db.session.commit()

    assert run_anonymisation() == 1

    assert db.session.scalars(select(ConsentEntry)).all() == []
