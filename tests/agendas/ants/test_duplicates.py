"""The duplicates service: numbers verified in the form, bookings declared after the commit, deleted and moved with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas import case_bookings
from app.agendas.ants import declarations, number_checks
from app.agendas.ants.declaration_jobs import declare_appointment
from app.agendas.ants.meeting_points import save_point
from app.agendas.ants.models import PreApplication
from app.agendas.models import Booking
from app.cases.lifecycle.participants import Correction, follow_anonymisation, follow_correction
from app.cases.models import Case
from app.cases.reading import case_values
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError, OutboxItem
from app.core.settings import site_settings
from app.core.web.access_rules import NOBODY
from app.procedures import publishing as procedures
from app.procedures.form.field_containers import SHOWN_INPUT
from tests.agendas.ants.conftest import POINT
from tests.agendas.ants.duplicates_double import (
    CONSUMED,
    DECLARED,
    ELSEWHERE,
    EXPIRED,
    OTHER_VALIDATED,
    UNKNOWN,
    VALIDATED,
    DuplicatesDouble,
)
from tests.agendas.passport_desk import FORM_URL, input_value, start_at, submit_appointment
from tests.client import Browser
from tests.notifications.deliveries import deliver_all

PAGE = {"type": "trou", "description": "Un trou.", "personnes": "1"}
IDENTITY = {"prenom": "Zoé", "nom": "Martin", "courriel": "zoe@courriel.example"}


@pytest.fixture(autouse=True)
def worker_context(app: Flask) -> Iterator[None]:
    """The context that workers have around their jobs: letters are rendered there."""
    with app.app_context():
        yield


def fill(browser: Browser, numbers: str, *, people: int = 1, start: Any = None) -> Any:
    """Send the first page of the form."""
    answers = {"rendez_vous": input_value(start or start_at(9)), "pre_demandes": numbers, SHOWN_INPUT: "pre_demandes"}
    return browser.post(FORM_URL, {**PAGE, "personnes": str(people), **answers})


def send(browser: Browser, numbers: str, **more: Any) -> Case:
    """Fill the form in and send it."""
    page = browser.get(fill(browser, numbers, **more).location)
    review = browser.post(page.find_all("#filling-form")[0]["action"], IDENTITY)
    browser.post(browser.get(review.location).find_all("form[action$='envoi']")[0]["action"])
    return db.session.scalars(select(Case)).one()


def find_rows() -> list[PreApplication]:
    db.session.expire_all()
    return list(db.session.scalars(select(PreApplication).order_by(PreApplication.id)))


def booking_of(case: Case) -> Booking:
    db.session.expire_all()
    return db.session.scalars(select(Booking).where(Booking.case_id == case.id)).one()


def when(start: Any) -> str:
    return f"{start.astimezone(clock.PARIS):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (CONSUMED, "a déjà servi"),
        (DECLARED, "a déjà un rendez-vous (Mairie de Villevoisine)"),
        (EXPIRED, "n’est plus valable"),
        (UNKNOWN, "n’existe pas chez France Titres"),
    ],
)
def test_a_number_that_can_have_no_appointment_is_refused_in_plain_words(
    service: DuplicatesDouble, stranger: Browser, number: str, words: str
) -> None:
    refused = fill(stranger, f"{VALIDATED} {number}", people=2)

    assert refused.status == 422
    assert words in refused.text("#error-summary") and number in refused.text("#error-summary")
    assert VALIDATED in refused.text("textarea[name=pre_demandes]")


@pytest.mark.parametrize("numbers", ["", " ", "\n \t", "---", "A1B2", "A1B2C3D4E5F6", VALIDATED + " " + VALIDATED])
def test_a_required_number_is_not_avoided_by_blanks_nor_by_leaving_the_field_out(
    version_id: UUID, stranger: Browser, numbers: str
) -> None:
    without = {**PAGE, "rendez_vous": input_value(start_at(9))}

    assert fill(stranger, numbers).status == 422
    assert stranger.post(FORM_URL, without).status == 422


def test_there_are_as_many_numbers_as_people(service: DuplicatesDouble, stranger: Browser) -> None:
    assert "il en faut 2" in fill(stranger, VALIDATED, people=2).text("#error-summary")
    assert fill(stranger, f"{VALIDATED}; {OTHER_VALIDATED}", people=2, start=start_at(9, days=4)).status == 303


def test_the_service_is_asked_once_while_somebody_types(service: DuplicatesDouble, stranger: Browser) -> None:
    for _ in range(3):
        fill(stranger, VALIDATED)

    assert len(service.calls) == 1
    _method, _path, query = service.calls[0]
    assert query == {"application_ids": [VALIDATED], "meeting_point_id": ["titres"]}


def test_a_booking_is_declared_after_the_commit_with_all_in_the_query_string(
    service: DuplicatesDouble, stranger: Browser
) -> None:
    send(stranger, VALIDATED)
    assert service.methods() == []

    deliver_all()

    (declared,) = service.appointments[VALIDATED]
    assert declared["meeting_point_id"] == "titres"
    assert declared["meeting_point"] == "Mairie de Villeneuve"
    assert declared["appointment_date"] == when(start_at(9))
    assert declared["management_url"].startswith("http") and "/rendez-vous/gestion/" in declared["management_url"]
    (row,) = find_rows()
    assert (row.status, row.is_declared, row.is_pending) == ("validated", True, False)
    assert VALIDATED.encode() not in row.sealed + (row.declared or b"")


@pytest.mark.postgresql
def test_a_job_that_runs_twice_declares_once(service: DuplicatesDouble, stranger: Browser) -> None:
    send(stranger, f"{VALIDATED} {OTHER_VALIDATED}", people=2)
    deliver_all()

    for row in find_rows():
        declare_appointment(str(row.id))

    assert service.methods() == ["POST", "POST"]


def test_an_answer_that_was_lost_is_deleted_before_it_is_declared_again(
    service: DuplicatesDouble, stranger: Browser
) -> None:
    send(stranger, VALIDATED)
    deliver_all()
    (row,) = find_rows()
    row.is_declared = False
    db.session.commit()

    declare_appointment(str(row.id))

    assert service.methods() == ["POST", "DELETE", "POST"]
    assert len(service.appointments[VALIDATED]) == 1
    assert find_rows()[0].status == "validated"


def test_a_move_is_a_deletion_then_a_creation(service: DuplicatesDouble, stranger: Browser) -> None:
    case = send(stranger, VALIDATED)
    deliver_all()
    case_bookings.move_booking(case, booking_of(case), start_at(9, 40, days=4), by=NOBODY)

    deliver_all()

    assert service.methods() == ["POST", "DELETE", "POST"]
    assert [one["appointment_date"] for one in service.appointments[VALIDATED]] == [when(start_at(9, 40, days=4))]


def test_what_was_declared_is_deleted_as_it_was_declared(service: DuplicatesDouble, stranger: Browser) -> None:
    """The service finds an appointment by its meeting point: another name since changes nothing of what it has."""
    case = send(stranger, VALIDATED)
    deliver_all()
    save_point(replace(POINT, name="Un autre nom"))
    case_bookings.cancel_booking(case, booking_of(case), by=NOBODY)

    deliver_all()

    assert service.appointments[VALIDATED] == []


def test_a_withdrawal_and_an_anonymisation_delete(service: DuplicatesDouble, stranger: Browser) -> None:
    case = send(stranger, f"{VALIDATED} {OTHER_VALIDATED}", people=2)
    deliver_all()

    follow_anonymisation([case.id])
    deliver_all()

    assert service.appointments[VALIDATED] == service.appointments[OTHER_VALIDATED] == []
    assert find_rows() == []


def test_a_corrected_number_takes_the_place_of_the_former(service: DuplicatesDouble, stranger: Browser) -> None:
    case = send(stranger, VALIDATED)
    deliver_all()
    procedure = procedures.definition_of(case.procedure_version_id)
    answers = {**case_values.answers_of(case), "pre_demandes": OTHER_VALIDATED}
    follow_correction(Correction(case, procedure, case_values.answers_of(case), answers, NOBODY))
    deliver_all()

    assert service.appointments[VALIDATED] == []
    assert len(service.appointments[OTHER_VALIDATED]) == 1
    assert len(find_rows()) == 1


def test_a_service_that_is_down_refuses_nobody_and_is_asked_later(service: DuplicatesDouble, stranger: Browser) -> None:
    service.is_down = True
    send(stranger, VALIDATED)
    deliver_all()
    (row,) = find_rows()
    assert (row.status, row.is_pending) == (None, True)
    service.is_down = False
    number_checks.clear_memory()

    with clock.shift_clock(timedelta(hours=2)):
        declarations.queue_pending()
        deliver_all()

    assert find_rows()[0].status == "validated"
    assert len(service.appointments[VALIDATED]) == 1


def test_a_number_booked_elsewhere_meanwhile_waits_for_an_agent(service: DuplicatesDouble, stranger: Browser) -> None:
    case = send(stranger, VALIDATED)
    service.appointments[VALIDATED] = [dict(ELSEWHERE)]
    deliver_all()
    (row,) = find_rows()
    assert (row.status, row.is_declared) == ("declared", False)
    assert service.appointments[VALIDATED] == [ELSEWHERE]

    declarations.override_refusal(row, case, "L’autre mairie a oublié d’annuler.", by=NOBODY)
    deliver_all()

    assert len(service.appointments[VALIDATED]) == 2
    assert find_rows()[0].is_declared


def test_a_wrong_token_is_seen_among_failed_deliveries(service: DuplicatesDouble, stranger: Browser) -> None:
    send(stranger, VALIDATED)
    site_settings.save_settings({"ants.service_token": "un-autre-jeton"})
    deliver_all()

    item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == declarations.DECLARE)).one()

    assert item.error_code == "http_401" and item.failed_at is not None


def test_two_workers_never_speak_of_one_number_at_once(service: DuplicatesDouble, stranger: Browser) -> None:
    send(stranger, VALIDATED)
    (row,) = find_rows()
    row.lease_until = clock.now() + timedelta(minutes=1)
    db.session.commit()

    with pytest.raises(DeliveryError):
        declare_appointment(str(row.id))

    assert service.calls == [call for call in service.calls if call[0] == "GET"]


def test_without_a_service_numbers_are_kept_and_nobody_is_called(
    version_id: UUID, duplicates: DuplicatesDouble
) -> None:
    case = submit_appointment(version_id, start_at(9), pre_demandes=VALIDATED)
    deliver_all()
    assert duplicates.calls == [] and len(find_rows()) == 1

    follow_anonymisation([case.id])
    deliver_all()

    assert find_rows() == []


def test_more_people_make_the_appointment_longer(service: DuplicatesDouble, stranger: Browser) -> None:
    case = send(stranger, f"{VALIDATED} {OTHER_VALIDATED}", people=2)
    booking = booking_of(case)

    assert booking.ends_at - booking.starts_at == timedelta(minutes=40)
