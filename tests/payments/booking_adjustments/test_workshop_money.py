"""Paid registrations: moved to a session at another price, cancelled with it, not honoured, corrected."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.agendas.event_sessions.registration_changes import announce_change
from app.core import clock
from app.core.db import db
from app.payments.booking_adjustments.models import ACCEPTED, NOTHING, PROPOSED, WITHDRAWN
from app.payments.models import CANCELLED, DUE, SETTLED
from tests.notifications.deliveries import make_resident
from tests.payments.booking_adjustments.paid_bookings import (
    create_paid_workshop,
    find_booking,
    list_bills,
    list_credit_amounts,
    list_rows,
    make_booking_regie,
    publish_workshops,
    register,
)

AGENDA_URL = "/agents/agendas/evenements"


@pytest.fixture
def workshops(app, site, departments) -> UUID:
    with app.app_context():
        make_booking_regie()
        return publish_workshops()


def find_url(case) -> str:
    return f"/demandes/{case.id}/inscription/{find_booking(case).id}"


def test_a_resident_who_moves_to_a_dearer_session_reads_and_gets_the_invoice_of_the_difference(app, workshops, chloe):
    session, dearer = create_paid_workshop(), create_paid_workshop(days=12, price=1550)
    case = register(app, workshops, session, by=make_resident(chloe), people=2)

    page = chloe.get(find_url(case))
    chloe.post(find_url(case), {"seance": str(dearer.id)})

    assert "Vous aurez 6,00 € à payer : une facture vous sera envoyée. Ce qui est choisi coûte 6,00 € de plus." in (
        page.text("main")
    )
    bill, complement = list_bills()
    assert (bill.state, bill.total) == (SETTLED, 2500)
    assert (complement.state, complement.total, complement.case_id) == (DUE, 600, case.id)
    assert [(row.state, row.amount) for row in list_rows()] == [(ACCEPTED, -600)]
    assert "À payer" in chloe.get(f"/demandes/{case.id}").text("main")


def test_a_move_to_a_cheaper_session_proposes_the_difference_and_a_cancellation_takes_its_place(app, workshops, chloe):
    session, cheaper = create_paid_workshop(), create_paid_workshop(days=4, price=1000)
    case = register(app, workshops, session, by=make_resident(chloe))

    page = chloe.get(find_url(case))
    chloe.post(find_url(case), {"seance": str(cheaper.id)})
    after_move = [(row.state, row.amount) for row in list_rows()]
    chloe.post(f"{find_url(case)}/annulation")

    assert "Vous serez remboursé de 2,50 €. Ce qui est choisi coûte 2,50 € de moins." in page.text("main")
    assert after_move == [(PROPOSED, 250)]
    # Half of the ten euros that it cost, and what had been paid beyond.
    assert [(row.state, row.amount) for row in list_rows()] == [(WITHDRAWN, 250), (PROPOSED, 750)]


def test_an_unpaid_complement_is_no_more_owed_once_the_registration_is_cancelled(app, workshops, chloe, rachel):
    session, dearer = create_paid_workshop(), create_paid_workshop(days=12, price=1550)
    case = register(app, workshops, session, by=make_resident(chloe))
    chloe.post(find_url(case), {"seance": str(dearer.id)})

    page = chloe.get(find_url(case))
    chloe.post(f"{find_url(case)}/annulation")
    row = list_rows()[-1]
    rachel.post(f"/agents/regies/cantine/reservations/{row.id}", {"decision": "accept"})

    assert "Vous serez remboursé de 12,50 €." in page.text("main")
    assert (row.amount, row.unpaid) == (1550, 300)
    assert [bill.state for bill in list_bills()] == [CANCELLED, CANCELLED]
    assert list_credit_amounts() == [1250]


def test_who_cancels_too_late_reads_that_nothing_is_given_back(app, workshops, chloe):
    case = register(app, workshops, create_paid_workshop(days=1), by=make_resident(chloe))

    page = chloe.get(find_url(case))
    chloe.post(f"{find_url(case)}/annulation")

    assert "Vous ne serez pas remboursé. À 1 jour de la date, le prix n’est plus rendu." in page.text("main")
    assert [(row.state, row.amount) for row in list_rows()] == [(NOTHING, 0)]


def test_a_session_that_is_cancelled_proposes_all_its_money_once(app, workshops, chloe, alice):
    session = create_paid_workshop(days=1)
    register(app, workshops, session, by=make_resident(chloe))
    register(app, workshops, session)

    page = alice.get(f"{AGENDA_URL}/seances/{session.id}")
    alice.post(f"{AGENDA_URL}/seances/{session.id}/annulation", {"raison": "Pluie"})
    with app.app_context():
        for row in list_rows():
            announce_change(str(row.booking_id), "cancelled", "")
        db.session.commit()

    assert "2 inscriptions payées. Le remboursement de 25,00 € sera proposé à la régie." in page.text("main")
    assert [(row.state, row.occasion, row.amount) for row in list_rows()] == [(PROPOSED, "authority", 1250)] * 2


def test_who_does_not_come_is_given_back_the_share_of_the_rule_unless_it_was_a_mistake(app, site, departments, alice):
    make_booking_regie(absence=20)
    version_id = publish_workshops()
    start = clock.now() + timedelta(minutes=30)
    session = create_paid_workshop(starts_at=start, ends_at=start + timedelta(hours=2))
    case = register(app, version_id, session)
    url = f"{AGENDA_URL}/seances/{session.id}/inscrits/{find_booking(case).id}/presence"

    alice.post(url, {"etat": "absent"})
    after_absence = [(row.state, row.amount) for row in list_rows()]
    alice.post(url, {"etat": "attended"})
    after_correction = [row.state for row in list_rows()]
    alice.post(url, {"etat": "absent"})

    assert after_absence == [(PROPOSED, 250)]
    assert after_correction == [WITHDRAWN]
    assert [row.state for row in list_rows()] == [PROPOSED]


def test_a_request_that_is_withdrawn_says_and_proposes_what_its_registration_gives_back(app, workshops, chloe):
    case = register(app, workshops, create_paid_workshop(), by=make_resident(chloe))
    url = f"/demandes/{case.id}/actions/withdraw-request"

    page = chloe.get(url)
    chloe.post(url)

    assert "Vous serez remboursé de 12,50 €." in page.text("main")
    assert [(row.state, row.occasion) for row in list_rows()] == [(PROPOSED, "resident")]
