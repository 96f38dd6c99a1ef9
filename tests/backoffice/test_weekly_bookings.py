"""Weekly bookings of associations: planned, booked whole, edited one by one, ended, and asked again for the next year."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.agendas.booking_series import BookingSeries, delete_expired_series
from app.agendas.definition import Agenda
from app.agendas.models import AgendaException, Booking, BookingUnit
from app.agendas.school_calendar_files import SchoolHoliday
from app.agendas.school_holidays import add_school_holiday
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.notifications.appointments.series_renewals import build_renewal_url, send_due_questions
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from tests.backoffice.record_desk import NOW, URL, at, book, set_clock
from tests.cast import Person
from tests.client import Browser, Page

SERIES = f"{URL}/series"
# Tuesdays at 10 a.m. on the first desk: the 9th, 16th, 23rd and 30th of March, 6th and 13th of April 2027.
FORM = {
    "association": "Judo club",
    "courriel": "judo@example.org",
    "motif": "passeport",
    "ressource": "guichet-1",
    "du": "2027-03-09",
    "au": "2027-04-18",
    "heure": "10:00",
    "hors_vacances": "1",
    "hors_feries": "1",
}


def create_series(alice: Person, **changes: str) -> BookingSeries:
    """Book the weeks that are free, as the page proposes them."""
    form = {**FORM, **changes}
    plan = alice.post(SERIES, form)
    days = [tick["value"] for tick in plan.find_all("input[name=jour]")]
    assert alice.post(SERIES, {**form, "confirmer": "oui", "jour": days}).status == 303
    return db.session.scalars(select(BookingSeries).order_by(BookingSeries.created_at.desc())).first()  # type: ignore[return-value]


def list_days(series: BookingSeries) -> list[str]:
    query = select(Booking.starts_at).where(Booking.series_id == series.id, Booking.state == "confirmed")
    return [f"{clock.to_paris(start):%d/%m %H:%M}" for start in db.session.scalars(query.order_by(Booking.starts_at))]


def test_weeks_that_cannot_be_booked_are_listed_before_and_the_others_are_booked_at_once(
    agenda: Agenda, alice: Person
) -> None:
    book(agenda, at(10, days=14), resource="guichet-1")
    add_school_holiday(SchoolHoliday(date(2027, 4, 3), date(2027, 4, 11)))
    closure = AgendaException(
        id=new_id(),
        agenda_slug="titres",
        starts_at=at(0, days=28),
        ends_at=at(23, days=28),
        is_opening=False,
        reason="",
    )
    db.session.add(closure)
    db.session.commit()

    plan = alice.post(SERIES, FORM)
    series = create_series(alice)

    problems = [re.split(r"\s: ", text)[1] for text in plan.texts("fieldset .faint")]
    assert problems == ["déjà réservé", "fermé à cette heure", "vacances scolaires"]
    assert list_days(series) == ["09/03 10:00", "23/03 10:00", "13/04 10:00"]
    page = alice.get(f"{SERIES}/{series.id}")
    assert "Judo club" in page.text("h1")
    assert "Semaines sans réservation (3)" in page.html
    assert "Judo club" in alice.get(f"{URL}?jour=2027-03-09").text(".agenda-day")


def test_a_week_taken_meanwhile_books_nothing(agenda: Agenda, alice: Person) -> None:
    plan = alice.post(SERIES, FORM)
    days = [tick["value"] for tick in plan.find_all("input[name=jour]")]
    book(agenda, at(10, days=14), resource="guichet-1")

    refused = alice.post(SERIES, {**FORM, "confirmer": "oui", "jour": days})

    assert refused.status == 409 and "Rien n’est réservé" in refused.text(".alert")
    assert db.session.scalars(select(BookingSeries)).all() == []
    assert len(db.session.scalars(select(BookingUnit)).all()) == 1


def test_one_occurrence_is_cancelled_alone_then_the_series_ends(agenda: Agenda, alice: Person) -> None:
    series = create_series(alice)
    first = db.session.scalars(select(Booking).order_by(Booking.starts_at)).first()
    assert first is not None

    alice.post(f"{URL}/rendez-vous/{first.id}/annulation")
    db.session.rollback()
    assert list_days(series) == ["16/03 10:00", "23/03 10:00", "30/03 10:00", "06/04 10:00", "13/04 10:00"]
    alice.post(f"{SERIES}/{series.id}/fin", {"du": "2027-03-24"})

    db.session.expire_all()
    assert list_days(series) == ["16/03 10:00", "23/03 10:00"]
    assert series.last_day == date(2027, 3, 23)


def read_letters() -> list[str]:
    return [str(unseal_content(row)["text"]) for row in db.session.scalars(select(Message)).all()]


def test_the_association_is_asked_once_two_months_before_and_keeps_its_week(
    agenda: Agenda, alice: Person, stranger: Browser, app: Flask
) -> None:
    series = create_series(alice, au="2027-06-29")
    with set_clock(NOW + timedelta(days=57)):
        assert send_due_questions() == 0
        sent_early = read_letters()
    with set_clock(NOW + timedelta(days=60)):
        with app.app_context():
            assert (send_due_questions(), send_due_questions()) == (1, 0)
            db.session.commit()
        link = re.search(r"/reservations/reconduction\?jeton=\S+", read_letters()[0])
        assert link is not None and sent_early == []
        question = stranger.get(link[0])
        token = question.find_all("input[name=token]")[0]["value"]
        answered = stranger.post("/reservations/reconduction", {"token": token, "reponse": "yes"}).follow()
        stranger.post("/reservations/reconduction", {"token": token, "reponse": "yes"})

    renewed = db.session.scalars(select(BookingSeries).where(BookingSeries.former_id == series.id)).one()
    assert "Merci" in answered.text("h1")
    assert (renewed.first_day, renewed.last_day) == (date(2028, 3, 7), date(2028, 6, 27))
    assert len(list_days(renewed)) == len(list_days(series)) == 17
    db.session.expire_all()
    assert "Reconduite" in alice.get(SERIES).text(".links")


def test_no_answer_releases_nothing_and_agents_are_told(agenda: Agenda, alice: Person, stranger: Browser) -> None:
    series = create_series(alice, au="2027-04-13")

    agendas_page = alice.get("/agents/agendas")

    assert "se termine bientôt, sans réponse" in agendas_page.text(".alert")
    assert len(list_days(series)) == 6
    stopped = stranger.post(
        "/reservations/reconduction", {"token": build_renewal_url(series).split("jeton=")[1], "reponse": "no"}
    ).follow()
    assert "va jusqu’à son terme" in stopped.html
    assert len(list_days(series)) == 6


@pytest.mark.parametrize("token", ["", "abc", "A" * 44])
def test_a_forged_link_answers_nothing(agenda: Agenda, alice: Person, stranger: Browser, token: str) -> None:
    create_series(alice)

    assert stranger.get(f"/reservations/reconduction?jeton={token}").status == 410
    assert stranger.post("/reservations/reconduction", {"token": token, "reponse": "yes"}).status == 410


@pytest.mark.parametrize(
    "changes",
    [{"association": ""}, {"du": "2027-02-01"}, {"au": "2029-01-01"}, {"heure": "midi"}, {"courriel": "judo"}],
)
def test_a_season_that_makes_no_sense_is_refused(agenda: Agenda, alice: Person, changes: dict[str, str]) -> None:
    page = alice.post(SERIES, {**FORM, **changes})

    assert page.status == 422 and page.find_all("#error-summary a")


def test_a_series_is_deleted_a_month_after_its_end_with_its_name(agenda: Agenda, alice: Person) -> None:
    series = create_series(alice)
    with set_clock(NOW + timedelta(days=60)):
        early = delete_expired_series()
    with set_clock(NOW + timedelta(days=80)):
        late = delete_expired_series()

    assert (early, late) == (0, 1)
    assert db.session.scalars(select(Booking)).all() == db.session.scalars(select(BookingUnit)).all() == []
    assert series.last_day + timedelta(days=30) < date(2027, 5, 21)


def test_a_colleague_of_another_role_books_and_reads_no_series(
    agenda: Agenda, alice: Person, bruno: Person, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    series = create_series(alice)
    pages: list[Page] = [
        bruno.get(SERIES),
        bruno.post(SERIES, FORM),
        bruno.get(f"{SERIES}/{series.id}"),
        bruno.post(f"{SERIES}/{series.id}/fin"),
        bruno.post(f"{SERIES}/{series.id}/question"),
    ]

    assert [page.status for page in pages] == [404] * 5
    alice.get(f"{SERIES}/{series.id}")
    assert ("list", "backoffice.agendas") in access_log_entries()
