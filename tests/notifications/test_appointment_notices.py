"""Notices of appointments as people receive them: with the receipt, then when they are moved or cancelled."""

from __future__ import annotations

from uuid import UUID

from app.agendas import case_bookings
from app.agendas.models import CANCELLED
from app.cases.lifecycle import correction
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.core.settings import site_settings
from app.core.web.access_rules import NOBODY
from app.notifications.appointments.appointment_notices import can_be_notified
from app.notifications.models import Message
from app.notifications.sms.reports import stop_number
from app.procedures.fields.slot import describe_slot
from app.procedures.fields.slot_offer import SlotOffer
from app.workflows.withdrawal import ACTION
from tests.agendas.passport_desk import input_value, start_at, submit_appointment
from tests.agendas.test_appointments import find_booking, send
from tests.cast import Person
from tests.client import Browser
from tests.external_service import ExternalService
from tests.notifications.appointment_mails import read_event, subject_of, take_mails, text_of
from tests.notifications.deliveries import Subscribe, make_agent
from tests.servers import MailServer

MOBILE = "+33612345678"


def describe_gateway(software: ExternalService) -> None:
    parameters = '{"to": "{{ to }}", "text": "{{ text }}"}'
    site_settings.save_settings({"sms.url": f"{software.url}/envoi", "sms.parameters": parameters})
    db.session.commit()


def test_the_receipt_says_when_where_and_with_what_and_has_the_invitation(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    case = send(stranger, start_at(9))

    (mail,) = take_mails(mail_server)

    text, day = text_of(mail), start_at(9)
    assert f"{day.day} " in text and "à 9 h" in text
    assert "Hôtel de ville, 1 place de la Mairie" in text
    assert "À apporter : Deux photos d’identité" in text
    assert "Pour changer d’heure ou annuler, ouvrez votre demande." in text
    method, event = read_event(mail)
    assert (method, event["SEQUENCE"], event.start) == ("REQUEST", 0, day)
    assert event["SUMMARY"] == "Passeport"
    assert event["LOCATION"] == "Hôtel de ville, 1 place de la Mairie"
    assert event["URL"].endswith(f"/suivi/{case.id}")
    assert event["ATTENDEE"] == "mailto:zoe@courriel.example"


def test_a_move_is_one_notice_that_updates_the_calendar(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    case = send(stranger, start_at(9))
    _, first = read_event(*take_mails(mail_server))

    stranger.post(
        f"/demandes/{case.id}/rendez-vous/{find_booking().id}", {"rendez_vous": input_value(start_at(9, 40, days=4))}
    )
    (mail,) = take_mails(mail_server)

    assert subject_of(mail).startswith("Votre rendez-vous est déplacé :")
    assert "n’est plus le" in text_of(mail) and "à 9 h 40" in text_of(mail)
    method, event = read_event(mail)
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", first["UID"], 1)
    assert event.start == start_at(9, 40, days=4)


def test_a_cancellation_is_one_notice_that_empties_the_calendar(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    case = send(stranger, start_at(9))
    _, first = read_event(*take_mails(mail_server))

    stranger.post(f"/demandes/{case.id}/rendez-vous/{find_booking().id}/annulation")
    (mail,) = take_mails(mail_server)

    assert "est annulé" in subject_of(mail)
    assert "n’aura pas lieu" in text_of(mail) and "À apporter" not in text_of(mail)
    method, event = read_event(mail)
    assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", first["UID"], 1, "CANCELLED")


def test_a_corrected_time_is_a_move_and_a_correction_of_something_else_is_none(
    version_id: UUID, mail_server: MailServer
) -> None:
    case = submit_appointment(version_id, start_at(9))
    take_mails(mail_server)
    offer = SlotOffer(title="Passeport", place="Hôtel de ville")
    later = describe_slot(start_at(9, 20), start_at(9, 40), offer)

    correction.apply_correction(case, {**answers_of(case), "description": "Deux trous."}, by=NOBODY)
    first = take_mails(mail_server)
    correction.apply_correction(case, {**answers_of(case), "rendez_vous": later}, by=NOBODY)
    second = take_mails(mail_server)

    assert [mail for mail in first if "rendez-vous" in subject_of(mail)] == []
    assert [subject_of(mail)[:29] for mail in second] == ["Votre rendez-vous est déplacé"]


def test_a_refusal_cancels_the_appointment_with_one_notice(
    alice: Person, version_id: UUID, mail_server: MailServer
) -> None:
    case = submit_appointment(version_id, start_at(9))
    take_mails(mail_server)

    alice.post(f"/agents/demandes/{case.id}/actions/refuse", {"motif": "Non.", "revision": case.revision})
    mails = take_mails(mail_server)

    (notice,) = [mail for mail in mails if "rendez-vous" in subject_of(mail)]
    assert read_event(notice)[0] == "CANCEL"
    assert [subject_of(mail) for mail in mails if mail is not notice] == [f"Votre demande {case.reference}"]


def test_a_withdrawal_says_it_in_its_own_letter(stranger: Browser, version_id: UUID, mail_server: MailServer) -> None:
    case = send(stranger, start_at(9))
    take_mails(mail_server)

    stranger.post(f"/demandes/{case.id}/actions/{ACTION}", {})
    (mail,) = take_mails(mail_server)

    assert find_booking().state == CANCELLED
    assert "est retirée" in subject_of(mail)
    assert "Votre rendez-vous du" in text_of(mail) and "est annulé." in text_of(mail)
    assert read_event(mail)[0] == "CANCEL"


def test_who_is_moved_by_an_agent_has_a_text_message_and_a_notification_too(
    alice: Person,
    version_id: UUID,
    mail_server: MailServer,
    external_service: ExternalService,
    push_key: None,
    subscribe: Subscribe,
) -> None:
    describe_gateway(external_service)
    case = submit_appointment(version_id, start_at(9), mobile=MOBILE)
    subscribe(case)
    take_mails(mail_server)
    case_bookings.move_booking(case, find_booking(), start_at(9, 20), by=NOBODY)
    take_mails(mail_server)
    assert external_service.received_requests == []  # nobody is told of their own act

    case_bookings.move_booking(db.session.get(Case, case.id), find_booking(), start_at(9, 40), by=make_agent(alice))
    (mail,) = take_mails(mail_server)

    text, push = external_service.received_requests
    assert subject_of(mail).startswith("Votre rendez-vous est déplacé")
    assert text.load_json["to"] == MOBILE
    assert "Mairie de Saint-Aubin : votre rendez-vous est le" in text.load_json["text"]
    assert "9 h 40" in text.load_json["text"]
    assert push.path.startswith("/push/")


def test_nothing_leaves_for_who_cannot_be_reached_and_agents_are_told(
    alice: Person, version_id: UUID, mail_server: MailServer, external_service: ExternalService
) -> None:
    case = submit_appointment(version_id, start_at(9), courriel=None, mobile=MOBILE)
    assert not can_be_notified(case)  # the site sends no text message
    describe_gateway(external_service)
    assert can_be_notified(case)
    stop_number(MOBILE)
    assert not can_be_notified(case)

    case_bookings.cancel_booking(case, find_booking(), by=make_agent(alice))

    assert take_mails(mail_server) == []
    assert db.session.query(Message).count() == 0


def test_whoever_left_an_address_or_a_device_can_be_notified(
    version_id: UUID, push_key: None, subscribe: Subscribe
) -> None:
    by_mail = submit_appointment(version_id, start_at(9))
    by_device = submit_appointment(version_id, start_at(9, 20), courriel=None)

    assert can_be_notified(by_mail)
    assert not can_be_notified(by_device)
    subscribe(by_device)
    assert can_be_notified(by_device)
