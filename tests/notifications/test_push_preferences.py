"""Preferences of push devices: what their readers chose, and when devices go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts import agents
from app.accounts.models import Account, SectoralName
from app.accounts.password_reset import change_password
from app.accounts.people import delete_account
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.notifications import preferences, push_devices
from app.notifications.models import Message, Preference, PushDevice
from app.privacy import anonymisation
from tests.cast import Person
from tests.external_service import ExternalService
from tests.factories import MakeCase
from tests.notifications.deliveries import Subscribe, deliver_all, make_agent, write_message
from tests.notifications.push_browser import PushBrowser

pytestmark = pytest.mark.usefixtures("push_key")


def test_who_turned_it_off_is_not_told_but_of_what_the_law_requires(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    subscribe(chloe.account)
    every = preferences.list_choices("resident", ("email", "push"))
    preferences.save_choices(chloe.account, (), among=every)

    write_message(case, make_agent(alice))
    correspondence.ask_for_pieces(case, "Il manque un plan.", by=make_agent(alice))
    transitions.run_action(case, "refuse", {"motif": "Hors de la commune."}, by=make_agent(alice))
    deliver_all()

    messages = [(message.channel, message.topic, message.status == "withheld") for message in db.session.query(Message)]
    assert external_service.received_requests == []
    # The acknowledgement, the pieces and the decision; and what an agent wrote, withheld.
    assert sorted(messages, key=str) == [("email", "message", True), *[("email", None, False)] * 3]


def test_an_agent_who_wants_letters_gets_them_and_another_none(
    alice: Person, rachel: Person, make_case: MakeCase
) -> None:
    preferences.save_choices(
        alice.account, {("new_case", "email")}, among=[("new_case", "email"), ("new_case", "push")]
    )
    db.session.commit()

    case = make_case()
    deliver_all()

    (message,) = db.session.query(Message).filter_by(topic="new_case")
    assert (message.account_id, message.case_id, message.channel) == (alice.account.id, case.id, "email")


def test_nothing_waits_for_the_worker_while_nobody_asked_to_be_told(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    correspondence.write_message(case, "Bonjour.", by=make_agent(alice))

    assert not {item.kind for item in db.session.query(OutboxItem)} & {"tell_agents", "tell_applicant"}


def test_a_browser_is_subscribed_for_one_account_at_a_time(
    chloe: Person, denis: Person, external_service: ExternalService
) -> None:
    browser = PushBrowser(f"{external_service.url}/shared")

    for person in (chloe, denis, denis):
        push_devices.add_device_for_account(person.account, browser.subscription, user_agent="")

    assert [device.account_id for device in db.session.query(PushDevice)] == [denis.account.id]


def test_the_oldest_device_is_deleted_beyond_the_limit(chloe: Person, external_service: ExternalService) -> None:
    for number in range(push_devices.MAX_DEVICES + 1):
        with clock.shift_clock(timedelta(seconds=number)):
            browser = PushBrowser(f"{external_service.url}/{number}")
            first = push_devices.add_device_for_account(chloe.account, browser.subscription, user_agent="")
            kept_id: UUID = first.id

    device_ids = [device.id for device in push_devices.list_devices_of_account(chloe.account.id)]
    assert (len(device_ids), device_ids[0]) == (push_devices.MAX_DEVICES, kept_id)


def test_an_erased_account_leaves_no_device_no_choice_and_no_name(
    chloe: Person, denis: Person, subscribe: Subscribe
) -> None:
    for person in (chloe, denis):
        subscribe(person.account)
        preferences.save_choices(person.account, (), among=[("progress", "email")])
    names = db.session.query(SectoralName).count()

    delete_account(chloe.account)
    db.session.commit()

    assert [device.account_id for device in db.session.query(PushDevice)] == [denis.account.id]
    assert [choice.account_id for choice in db.session.query(Preference)] == [denis.account.id]
    assert db.session.query(SectoralName).count() == names // 2


def test_an_anonymised_request_leaves_no_device(make_case: MakeCase, subscribe: Subscribe) -> None:
    case, other = make_case(), make_case()
    subscribe(case)
    subscribe(other)

    anonymisation.delete_cases([case.id])
    db.session.commit()

    assert [device.case_id for device in db.session.query(PushDevice)] == [other.id]


@pytest.mark.parametrize(
    "end",
    [
        lambda account: change_password(account, "une autre phrase assez longue"),
        agents.suspend_agent,
        agents.end_sessions,
    ],
)
def test_ending_all_sessions_deletes_the_devices(
    alice: Person, bruno: Person, subscribe: Subscribe, end: Callable[[Account], None]
) -> None:
    for person in (alice, bruno):
        subscribe(person.account)

    end(alice.account)

    assert [device.account_id for device in db.session.query(PushDevice)] == [bruno.account.id]


def test_a_mentioned_agent_who_wants_letters_gets_one_and_the_others_none(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = make_case()
    for person in (alice, albane):
        preferences.save_choices(person.account, {("mention", "email")}, among=[("mention", "email")])
    db.session.commit()

    correspondence.write_note(case, "Vu avec @Albane Exemple.", by=make_agent(alice))
    db.session.commit()
    deliver_all()

    (message,) = db.session.query(Message).filter_by(topic="mention")
    assert (message.account_id, message.channel) == (albane.account.id, "email")
