"""Pre-applications as agents see them: unverified, kept with a reason, typed for somebody on the telephone."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.agendas.ants import number_checks
from app.agendas.ants.models import PreApplication
from app.agendas.models import Booking
from app.cases import timeline
from app.cases.models import Case
from app.core.db import db
from tests.agendas.ants.duplicates_double import (
    CONSUMED,
    DECLARED,
    ELSEWHERE,
    OTHER_VALIDATED,
    VALIDATED,
    DuplicatesDouble,
)
from tests.agendas.ants.hub_double import HubDouble
from tests.agendas.passport_desk import input_value, start_at, submit_appointment
from tests.cast import Person
from tests.notifications import deliveries

NEW = "/agents/agendas/titres/rendez-vous/nouveau?motif=passeport&personnes=2"
CALLER = {"name": "Odile Exemple", "phone": "01 61 91 40 00"}


def deliver_all(person: Person) -> None:
    """Let the worker do what waits; not within a request, whose person would be remembered."""
    with person.app.app_context():
        deliveries.deliver_all()


def find_booking() -> Booking:
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def url_of(booking: Booking) -> str:
    return f"/agents/agendas/titres/rendez-vous/{booking.id}"


def submit(alice: Person, version_id: UUID, **answers: str) -> Case:
    case = submit_appointment(version_id, start_at(9), **{"pre_demandes": VALIDATED, **answers})
    deliver_all(alice)
    return case


def test_a_number_that_nobody_could_verify_is_shown_as_such(
    service: DuplicatesDouble, version_id: UUID, alice: Person
) -> None:
    service.is_down = True
    case = submit(alice, version_id)

    for url in (f"/agents/demandes/{case.id}", url_of(find_booking())):
        assert "Non vérifié" in alice.get(url).text("main")
    assert "pas en service" not in alice.get(url_of(find_booking())).text("main")


def test_a_missing_number_is_counted(service: DuplicatesDouble, version_id: UUID, alice: Person) -> None:
    submit(alice, version_id, personnes="2")

    assert "Il manque 1 numéro de pré-demande." in alice.get(url_of(find_booking())).text("main")


def test_an_agent_keeps_a_booking_with_a_reason_which_is_on_the_timeline(
    service: DuplicatesDouble, version_id: UUID, alice: Person, bruno: Person
) -> None:
    service.appointments[VALIDATED] = [dict(ELSEWHERE)]
    case = submit(alice, version_id)
    booking = find_booking()
    row = db.session.scalars(select(PreApplication)).one()
    url = f"{url_of(booking)}/pre-demandes/{row.id}/maintien"
    assert "Déjà réservé ailleurs" in alice.get(url_of(booking)).text("main")
    assert bruno.post(url, {"reason": "Non."}).status == 404
    assert "Dites pourquoi" in alice.post(url, {"reason": " "}).follow().text("main")

    alice.post(url, {"reason": "Annulé ailleurs par téléphone."})
    deliver_all(alice)

    assert len(service.appointments[VALIDATED]) == 2
    page = alice.get(url_of(booking)).text("main")
    assert "Maintenu" in page and "Annulé ailleurs par téléphone." in page
    assert "pre_application_overridden" in [entry.kind for entry in timeline.events_for(case, is_agent=True)]
    assert "pre_application_overridden" not in [entry.kind for entry in timeline.events_for(case, is_agent=False)]


def test_numbers_of_somebody_on_the_telephone_are_verified_declared_and_found(
    service: DuplicatesDouble, hub: HubDouble, alice: Person
) -> None:
    time = input_value(start_at(9))
    wrong = alice.post(NEW, {**CALLER, "rendez_vous": time, "pre_applications": f"{VALIDATED} {CONSUMED}"})
    assert wrong.status == 422 and "a déjà servi" in wrong.text("#error-summary")
    assert "il en faut 2" in alice.post(NEW, {**CALLER, "rendez_vous": time, "pre_applications": VALIDATED}).text(
        "main"
    )

    alice.post(NEW, {**CALLER, "rendez_vous": time, "pre_applications": f"{VALIDATED}\n{OTHER_VALIDATED}"})
    deliver_all(alice)

    assert [len(service.appointments[number]) for number in (VALIDATED, OTHER_VALIDATED)] == [1, 1]
    assert len(hub.search(VALIDATED)[VALIDATED]) == 1
    booking = find_booking()
    alice.post(url_of(booking), {"rendez_vous": input_value(start_at(9, days=4))})
    deliver_all(alice)
    assert service.methods() == ["POST", "POST", "DELETE", "POST", "DELETE", "POST"]
    alice.post(f"{url_of(booking)}/annulation")
    deliver_all(alice)
    assert service.appointments[VALIDATED] == service.appointments[OTHER_VALIDATED] == []


def test_numbers_may_be_typed_later_even_one_that_is_booked_elsewhere(
    service: DuplicatesDouble, version_id: UUID, alice: Person
) -> None:
    alice.post(NEW, {**CALLER, "rendez_vous": input_value(start_at(9))})
    booking = find_booking()
    url = f"{url_of(booking)}/pre-demandes"
    assert "Il manque 2 numéros" in alice.get(url_of(booking)).text("main")
    assert "n’est pas un numéro" in alice.post(url, {"pre_applications": "A1"}).follow().text("main")

    alice.post(url, {"pre_applications": f"{VALIDATED} {DECLARED}"})
    number_checks.clear_memory()
    deliver_all(alice)

    text = alice.get(url_of(booking)).text("main")
    assert "Vérifié" in text and "Déjà réservé ailleurs" in text
    assert len(service.appointments[DECLARED]) == 1


def test_numbers_of_a_request_are_corrected_in_its_answers(
    service: DuplicatesDouble, version_id: UUID, alice: Person, ada: Person
) -> None:
    submit(alice, version_id)
    url = f"{url_of(find_booking())}/pre-demandes"

    assert "réponses de la demande" in alice.post(url, {"pre_applications": OTHER_VALIDATED}).follow().text("main")
    assert ada.post(url, {"pre_applications": OTHER_VALIDATED}).status == 404
    assert VALIDATED not in ada.get(url_of(find_booking())).html
