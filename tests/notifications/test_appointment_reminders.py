"""Reminders of appointments as people receive them, and their answer from the link."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from app.agendas import case_bookings
from app.agendas.models import CANCELLED, CONFIRMED, Booking
from app.cases import timeline
from app.cases.law import missing_pieces
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.web.access_rules import NOBODY
from app.notifications.appointments import reminders
from app.notifications.appointments.presence_links import build_presence_url
from tests.agendas.passport_desk import create_agenda, publish_appointment, start_at, submit_appointment
from tests.cast import Person
from tests.client import Browser
from tests.external_service import ExternalService
from tests.notifications.appointment_mails import MOBILE_FIELD, SERVICE, read_event, subject_of, take_mails, text_of
from tests.notifications.deliveries import make_agent
from tests.servers import MailServer

MOBILE = "+33612345678"
DAY = timedelta(days=1)


def book(version_id: UUID, mail_server: MailServer, *, days: int = 10, **answers: object) -> Case:
    """A request with an appointment in so many days, whose receipt has left."""
    case = submit_appointment(version_id, start_at(9, days=days), **answers)
    take_mails(mail_server)
    return case


def booking_of(case: Case) -> Booking:
    db.session.expire_all()
    return db.session.query(Booking).filter_by(case_id=case.id).one()


def remind(mail_server: MailServer, *, days: int) -> list[str]:
    """Subjects of the e-mails that the daily task sends in so many days."""
    with clock.shift_clock(days * DAY):
        reminders.queue_due_reminders()
        return [subject_of(mail) for mail in take_mails(mail_server)]


def path_of(case: Case, answer: str = "") -> str:
    url = build_presence_url(booking_of(case)) + (f"&reponse={answer}" if answer else "")
    return "/" + url.split("/", 3)[3]


def test_a_reminder_leaves_once_two_days_before_with_both_answers(
    version_id: UUID, mail_server: MailServer, external_service: ExternalService
) -> None:
    parameters = '{"to": "{{ to }}", "text": "{{ text }}"}'
    site_settings.save_settings({"sms.url": f"{external_service.url}/envoi", "sms.parameters": parameters})
    case = book(version_id, mail_server, mobile=MOBILE)

    assert remind(mail_server, days=7) == []
    with clock.shift_clock(8 * DAY):
        reminders.queue_due_reminders()
        (mail,) = take_mails(mail_server)
        reminders.queue_due_reminders()
        assert take_mails(mail_server) == []

    text, url = text_of(mail), build_presence_url(booking_of(case))
    assert subject_of(mail).startswith("Rappel : votre rendez-vous,")
    assert "Hôtel de ville, 1 place de la Mairie" in text and "À apporter : Deux photos d’identité" in text
    assert "Il manque" not in text
    assert f"{url}&reponse=oui" in text and f"{url}&reponse=non" in text
    html = mail.get_body(("html",)).get_content()
    assert ">Je viendrai</a>" in html and f'href="{url}&amp;reponse=non"' in html
    (sms,) = external_service.received_requests
    assert url in sms.load_json["text"] and "Viendrez-vous ?" in sms.load_json["text"]


def test_a_moved_appointment_is_recalled_at_its_new_time(version_id: UUID, mail_server: MailServer) -> None:
    case = book(version_id, mail_server)
    assert len(remind(mail_server, days=8)) == 1
    with clock.shift_clock(8 * DAY):
        case_bookings.move_booking(db.session.get(Case, case.id), booking_of(case), start_at(9, days=12), by=NOBODY)
        take_mails(mail_server)

    assert [len(remind(mail_server, days=days)) for days in (9, 17, 18, 19)] == [0, 0, 1, 0]


def test_nobody_is_reminded_of_what_they_have_just_booked_moved_or_cancelled(
    version_id: UUID, mail_server: MailServer
) -> None:
    book(version_id, mail_server, days=2)
    moved_case = book(version_id, mail_server, days=9)
    cancelled_case = book(version_id, mail_server, days=8)
    case_bookings.move_booking(
        db.session.get(Case, moved_case.id), booking_of(moved_case), start_at(9, 20, days=1), by=NOBODY
    )
    case_bookings.cancel_booking(db.session.get(Case, cancelled_case.id), booking_of(cancelled_case), by=NOBODY)
    take_mails(mail_server)

    assert [remind(mail_server, days=days) for days in (0, 6)] == [[], []]


@pytest.mark.parametrize(("setting", "reminder_days"), [("0", []), ("1", [9])])
def test_the_authority_chooses_when(
    version_id: UUID, mail_server: MailServer, setting: str, reminder_days: list[int]
) -> None:
    site_settings.save_settings({"appointments.reminder_days": setting})
    book(version_id, mail_server)

    assert [days for days in (8, 9) if remind(mail_server, days=days)] == reminder_days


def test_a_request_that_lacks_papers_is_reminded_five_days_before_and_no_more(
    alice: Person, stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    complete, incomplete = book(version_id, mail_server), book(version_id, mail_server, days=11)
    missing = missing_pieces.MissingPieces(("Acte de naissance",), clock.today() + 30 * DAY, "article 4")
    missing_pieces.request_pieces(incomplete, "", missing, by=make_agent(alice))
    take_mails(mail_server)

    with clock.shift_clock(6 * DAY):
        reminders.queue_due_reminders()
        (mail,) = take_mails(mail_server)

    assert f"Il manque à votre demande {incomplete.reference} :\n– Acte de naissance" in text_of(mail)
    assert "À apporter : Deux photos d’identité" in text_of(mail)
    link = re.search(r"par ce lien, ou apportez-les :\n(http\S+)", text_of(mail))[1]
    assert stranger.get("/" + link.split("/", 3)[3]).status == 200
    assert booking_of(complete).reminded_at is None
    assert len(remind(mail_server, days=8)) == 1 and remind(mail_server, days=9) == []


def test_a_required_file_that_was_not_joined_is_missing(version_id: UUID, mail_server: MailServer) -> None:
    proof = {"id": "domicile", "type": "files", "label": "Justificatif de domicile"}
    optional = {**proof, "id": "autre", "label": "Autre document", "required": False}
    photo = {**optional, "id": "photo", "label": "Photo d’identité", "is_for_appointment": True}
    case = book(publish_appointment(more_fields=[MOBILE_FIELD, proof, optional, photo]), mail_server)

    assert missing_pieces.list_missing(case) == ["Justificatif de domicile", "Photo d’identité"]


def test_a_suspended_request_is_not_recalled(version_id: UUID, mail_server: MailServer) -> None:
    case = book(version_id, mail_server)
    db.session.get(Case, case.id).limited_at = clock.now()
    db.session.commit()

    assert remind(mail_server, days=8) == []


def test_opening_the_link_changes_nothing_and_shows_a_button_for_each_answer(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    case = book(version_id, mail_server)
    entries = timeline.events_for(case, is_agent=True)

    coming, refusing = stranger.get(path_of(case, "oui")), stranger.get(path_of(case, "non"))

    assert coming.text("h1").replace("\u00a0", " ") == "Viendrez-vous à votre rendez-vous ?"
    assert coming.texts("main button") == ["Je viendrai", "Je ne viendrai pas"]
    assert refusing.texts("main button") == ["Je ne viendrai pas", "Je viendrai"]
    assert booking_of(case).state == CONFIRMED
    assert timeline.events_for(case, is_agent=True) == entries
    assert case.reference not in coming.text("main")


def test_who_will_come_says_it_once_and_may_still_change_their_mind(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    case = book(version_id, mail_server)
    token = stranger.get(path_of(case)).find_all("input[name=token]")[0]["value"]

    for _ in range(2):
        thanks = stranger.post("/rendez-vous/reponse/venue", {"token": token}).follow()

    assert thanks.text("h1") == "Merci, nous vous attendons"
    kinds = [entry.kind for entry in timeline.events_for(case, is_agent=False)]
    assert kinds.count("appointment_confirmed") == 1
    assert case_bookings.is_presence_confirmed(case, booking_of(case))
    assert "déjà répondu" in stranger.get(path_of(case)).text("main")
    stranger.post("/rendez-vous/reponse/absence", {"token": token})
    assert booking_of(case).state == CANCELLED


def test_who_will_not_come_gives_the_time_back_even_late(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    create_agenda(services=[{**SERVICE, "change_hours": 999}])
    case = book(version_id, mail_server)
    path = path_of(case)
    token = stranger.get(path).find_all("input[name=token]")[0]["value"]

    thanks = stranger.post("/rendez-vous/reponse/absence", {"token": token}).follow()

    assert thanks.text("h1") == "C’est annulé"
    assert booking_of(case).state == CANCELLED
    (mail,) = take_mails(mail_server)
    assert read_event(mail)[0] == "CANCEL"
    assert submit_appointment(version_id, start_at(9, days=10)).id != case.id
    # The link is void, for both answers.
    assert stranger.get(path).status == 410
    assert stranger.post("/rendez-vous/reponse/venue", {"token": token}).status == 410


def test_a_link_is_void_once_the_appointment_moves_or_has_begun_or_when_it_is_forged(
    stranger: Browser, version_id: UUID, mail_server: MailServer
) -> None:
    case, other = book(version_id, mail_server), book(version_id, mail_server, days=9)
    path = path_of(case)
    with clock.shift_clock(11 * DAY):
        assert stranger.get(path).status == 410
    case_bookings.move_booking(db.session.get(Case, case.id), booking_of(case), start_at(9, 20, days=12), by=NOBODY)
    db.session.commit()

    assert stranger.get(path).status == 410
    assert stranger.get(path_of(other)).status == 200
    for forged in ("", "é", "a" * 44, re.sub(r"=.*", "=" + path_of(other)[-44:-30] + path[-30:], path)):
        assert stranger.get(f"/rendez-vous/reponse?jeton={forged}").status == 410
