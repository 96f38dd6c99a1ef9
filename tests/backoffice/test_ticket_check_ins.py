"""Codes of tickets typed at the entrance of a session, without a script: by those of its agenda."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.agendas.booking_tokens import TICKET, build_token
from app.agendas.bookings import cancel_booking
from app.agendas.contacts import Contact, write_contact
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registrations import Wish, register
from app.agendas.event_sessions.tickets import build_code
from app.agendas.models import ATTENDED, CONFIRMED, Booking, EventSession
from app.core import clock
from app.core.db import db
from tests.agendas.event_agenda import create_event_agenda, create_workshop
from tests.cast import Person
from tests.client import Browser, Page


@pytest.fixture
def session(app, site) -> EventSession:
    create_event_agenda()
    return create_today("Atelier compost")


def create_today(title: str, *, hours: int = 1) -> EventSession:
    start = clock.now() + timedelta(hours=hours)
    return create_workshop(title=title, starts_at=start, ends_at=start + timedelta(hours=2), places=2)


def sign_up(session: EventSession, *, people: int = 2, is_waiting: bool = False) -> Booking:
    booking = register(Wish(session.id, Party(people), is_waiting=is_waiting))
    write_contact(booking, Contact(name="Odile Exemple"))
    db.session.commit()
    return booking


def check_in(agent: Person, session: EventSession, code: str) -> Page:
    page = agent.post(f"/agents/agendas/evenements/seances/{session.id}/inscrits/pointage", {"code": code})
    return page.follow() if page.status == 303 else page


def read_state(booking: Booking) -> str:
    db.session.expire_all()
    return booking.state


def test_the_short_code_printed_on_the_ticket_is_typed_in_any_case(
    session: EventSession, alice: Person, stranger: Browser
) -> None:
    booking = sign_up(session)
    ticket = stranger.get(f"/billet/{build_token(booking, TICKET)}")
    code = build_code(booking)
    assert f"{code[:4]}-{code[4:]}" in ticket.text("main")

    page = check_in(alice, session, f" {code[:4].lower()} {code[4:].lower()} ")

    assert "Odile Exemple : 2 personnes pointées." in page.text("main")
    assert read_state(booking) == ATTENDED


def test_the_address_of_a_ticket_is_read_and_a_second_time_is_said(session: EventSession, alice: Person) -> None:
    booking = sign_up(session, people=1)
    address = f"https://ville.example/billet/{build_token(booking, TICKET)}"

    first, again = check_in(alice, session, address), check_in(alice, session, address)

    assert "Odile Exemple : une personne pointée." in first.text("main")
    assert "Odile Exemple : déjà pointé à" in again.text("main")


@pytest.mark.parametrize("by_address", [True, False])
def test_a_ticket_of_another_event_is_refused_with_its_name(
    session: EventSession, alice: Person, by_address: bool
) -> None:
    other = sign_up(create_today("Visite du moulin", hours=3))
    code = build_token(other, TICKET) if by_address else build_code(other)

    page = check_in(alice, session, code)

    assert page.status == 422
    assert "Ce billet est d’un autre événement : Visite du moulin" in page.text("#error-summary")
    assert page.find_one("#f-code")["value"] == code
    assert read_state(other) == CONFIRMED


def test_what_lets_nobody_in_says_why(session: EventSession, alice: Person) -> None:
    cancelled = sign_up(session)
    cancel_booking(cancelled)
    db.session.commit()
    sign_up(session)
    waiting, later = sign_up(session, is_waiting=True), sign_up(create_workshop(days=3))
    later_session = db.session.get_one(EventSession, later.session_id)

    pages = [
        check_in(alice, session, build_code(cancelled)),
        check_in(alice, session, build_code(waiting)),
        check_in(alice, later_session, build_code(later)),
        check_in(alice, session, "AAAA-AAAA"),
        check_in(alice, session, "bonjour"),
        check_in(alice, session, ""),
    ]

    assert [page.status for page in pages] == [422] * 6
    summaries = [page.text("#error-summary") for page in pages]
    assert "Ce billet est annulé" in summaries[0]
    assert "en liste d’attente" in summaries[1]
    assert "le jour de la séance" in summaries[2]
    assert all("Ce code n’est celui d’aucun billet" in summary for summary in summaries[3:])


def test_agents_of_another_department_and_residents_check_nobody_in(
    session: EventSession, bruno: Person, chloe: Person, stranger: Browser
) -> None:
    booking = sign_up(session)

    assert check_in(bruno, session, build_code(booking)).status == 404
    assert check_in(chloe, session, build_code(booking)).status == 404
    url = f"/agents/agendas/evenements/seances/{session.id}/inscrits/pointage"
    assert "/compte/connexion" in str(stranger.post(url, {"code": build_code(booking)}).location)
    assert read_state(booking) == CONFIRMED


def test_a_device_carries_the_codes_and_the_tickets_that_are_refused(session: EventSession, alice: Person) -> None:
    booking, cancelled = sign_up(session, people=1), sign_up(session, people=1)
    cancel_booking(cancelled)
    db.session.commit()

    content = alice.client.get(f"/api/sync/v1/check-ins/evenements/{session.id}").get_json()

    assert [row["code"] for row in content["rows"]] == [build_code(booking)]
    assert content["refused"] == [
        {"token": build_token(cancelled, TICKET), "code": build_code(cancelled), "state": "cancelled"}
    ]
