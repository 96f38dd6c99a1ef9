"""Rooms that are paid, then cancelled: by their applicant, by an agent, by the request; decided once by the régisseur."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier
from uuid import UUID

import pytest

from app.agendas.models import CANCELLED as BOOKING_CANCELLED
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.cases.tracking.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.core.sites import unit_of_work
from app.core.web.access_rules import Actor
from app.payments.booking_adjustments.adjustments import accept_adjustment
from app.payments.booking_adjustments.models import ACCEPTED, PROPOSED, REFUSED
from app.payments.booking_adjustments.settlement import AdjustmentRefused
from app.payments.credit_notes import cancel_invoice, list_reductions
from app.payments.models import CANCELLED, SETTLED
from app.payments.received_payments import list_credits
from app.payments.regie_movements import list_entries
from app.payments.regie_store import get_regie
from tests.agendas.town_rooms import ROOMS
from tests.client import Browser
from tests.factories import ANSWERS
from tests.payments.booking_adjustments.paid_bookings import (
    PRODUCTS,
    REGISSEUR_ROLE,
    STEPS,
    book_room,
    find_booking,
    list_bills,
    list_credit_amounts,
    list_rows,
    make_booking_regie,
    publish_rooms,
)
from tests.payments.canteen import make_regie
from tests.portal.test_request_confirmation import letters

LIST_URL = "/agents/regies/cantine/reservations"


@pytest.fixture
def rooms(app, site, departments) -> UUID:
    with app.app_context():
        make_booking_regie()
        return publish_rooms()


def open_with_code(browser: Browser, case) -> str:
    """Open a request with its code; returns the address of its booking."""
    state = browser.post("/suivi", {"code": code_for(case.submission_token)}, origin=True).follow()
    browser.post(str(state.find_one("main form")["action"]), {"email": ANSWERS["courriel"]})
    return f"/demandes/{case.id}/rendez-vous/{find_booking(case).id}"


def read_letters() -> list[str]:
    """The letters on their way, with plain spaces."""
    return [" ".join(letter.split()) for letter in letters()]


def decide(person: Browser, row, **inputs: str):
    return person.post(f"{LIST_URL}/{row.id}", inputs)


def test_who_cancels_reads_the_sum_first_and_the_refund_is_proposed(app, rooms, stranger):
    case = book_room(app, rooms, days=4)
    url = open_with_code(stranger, case)

    page = stranger.get(url)
    stranger.post(f"{url}/annulation")
    again = stranger.post(f"{url}/annulation")

    text = page.text("main")
    assert "Vous serez remboursé de 575,00 €." in text
    assert "À 4 jours de la date, 50 % du prix est rendu. La caution, 500,00 €, est rendue en entier." in text
    (row,) = list_rows()
    assert (row.state, row.amount, row.deposit, row.share) == (PROPOSED, 57500, 50000, 50)
    assert (list_bills()[0].state, list_credit_amounts()) == (SETTLED, [])
    assert find_booking(case).state == BOOKING_CANCELLED
    assert again.status == 303
    assert any("Un remboursement de 575,00 € est proposé à la régie" in letter for letter in read_letters())
    assert "Un remboursement de 575,00 € est proposé à la régie." in stranger.get(f"/demandes/{case.id}").text("main")


def test_the_regisseur_accepts_once_and_the_accounts_follow(app, rooms, stranger, rachel):
    case = book_room(app, rooms, days=4)
    stranger.post(f"{open_with_code(stranger, case)}/annulation")
    (row,) = list_rows()

    page = rachel.get(LIST_URL)
    decide(rachel, row, decision="accept")
    second = decide(rachel, row, decision="accept").follow()

    assert "À rendre : 575,00 €" in page.text("main")
    assert "C’était déjà décidé" in second.text("main")
    (bill,) = list_bills()
    assert (bill.state, bill.reduced_amount, bill.paid_amount) == (SETTLED, 57500, 7500)
    assert (list_rows()[0].state, list_credit_amounts()) == (ACCEPTED, [57500])
    (note,) = list_reductions(bill)
    assert note.total == -57500
    assert "La régie vous rembourse 575,00 €." in stranger.get(f"/demandes/{case.id}").text("main")
    assert "575,00 €" in rachel.get("/agents/regies/cantine/a-regarder").text("main")


def test_the_regisseur_changes_the_sum_or_refuses_with_a_reason(app, rooms, stranger, rachel):
    first, other = book_room(app, rooms, days=4), book_room(app, rooms, days=5)
    for case in (first, other):
        stranger.post(f"{open_with_code(stranger, case)}/annulation")
    changed, refused = list_rows()

    silent = decide(rachel, changed, decision="change", montant="600")
    too_much = decide(rachel, changed, decision="change", montant="651", motif="Geste.")
    decide(rachel, changed, decision="change", montant="600", motif="Geste de la commune.")
    decide(rachel, refused, decision="refuse", motif="La salle a été abîmée.")

    assert (silent.status, too_much.status) == (422, 422)
    assert "Écrivez le motif" in silent.text("#error-summary")
    assert "pas plus que ce qui a été facturé" in too_much.text("#error-summary")
    assert [(row.state, row.amount) for row in list_rows()] == [(ACCEPTED, 60000), (REFUSED, 57500)]
    assert list_credit_amounts() == [60000]
    assert "La salle a été abîmée." in stranger.get(f"/demandes/{other.id}").text("main")
    assert any("La salle a été abîmée." in letter for letter in read_letters())


def test_an_agent_without_the_right_proposes_and_does_not_decide(app, rooms, alice, bruno):
    case = book_room(app, rooms, days=1)
    url = f"/agents/agendas/salles/rendez-vous/{find_booking(case).id}"

    page = alice.get(url)
    alice.post(f"{url}/annulation")
    (row,) = list_rows()
    decide(alice, row, decision="accept")
    seen_by_bruno = bruno.get(LIST_URL)

    assert "Un remboursement de 650,00 € sera proposé à la régie. Quand le service annule, 100 % du prix" in page.text(
        "main"
    )
    assert (list_rows()[0].state, list_rows()[0].amount, list_credit_amounts()) == (PROPOSED, 65000, [])
    assert "Le régisseur décide." in alice.get(LIST_URL).text("main")
    assert seen_by_bruno.status == 404
    assert decide(bruno, row, decision="accept").status == 404
    assert "Remboursement de 650,00 € : la régie doit l’accepter." in alice.get(f"/agents/demandes/{case.id}").text(
        "#case-invoices"
    )


def test_an_agent_with_the_right_does_it_in_the_same_press(app, site, alice):
    make_booking_regie(role="voirie-instruction")
    case = book_room(app, publish_rooms(), days=1)
    url = f"/agents/agendas/salles/rendez-vous/{find_booking(case).id}"

    page = alice.get(url)
    alice.post(f"{url}/annulation")
    alice.post(f"{url}/annulation")

    assert "L’avoir sera fait : 650,00 € à rembourser" in page.text("main")
    assert ([row.state for row in list_rows()], list_credit_amounts()) == ([ACCEPTED], [15000 + 50000])
    assert list_bills()[0].state == CANCELLED
    assert any("Vous êtes remboursé de 650,00 €" in letter for letter in read_letters())


def test_somebody_else_neither_reads_the_sum_nor_cancels(app, rooms, chloe):
    case = book_room(app, rooms)
    url = f"/demandes/{case.id}/rendez-vous/{find_booking(case).id}"

    assert chloe.get(url).status == 404
    assert chloe.post(f"{url}/annulation").status == 404
    assert list_rows() == []


def test_what_nobody_paid_proposes_nothing(app, rooms, stranger):
    case = book_room(app, rooms, is_paid=False)
    url = open_with_code(stranger, case)

    page = stranger.get(url)
    stranger.post(f"{url}/annulation")

    assert "remboursé" not in page.text("main")
    assert list_rows() == []


def test_an_invoice_that_is_cancelled_by_hand_leaves_nothing_to_accept(app, rooms, stranger, rachel):
    case = book_room(app, rooms)
    stranger.post(f"{open_with_code(stranger, case)}/annulation")
    (row,) = list_rows()

    with app.app_context():
        cancel_invoice(list_bills()[0].id)
        db.session.commit()
    decide(rachel, row, decision="accept")

    assert [row.state for row in list_rows()] == ["withdrawn"]
    assert list_credit_amounts() == [65000]


@pytest.mark.postgresql
def test_two_presses_at_one_instant_give_back_once(app, site, rooms, stranger, rachel):
    case = book_room(app, rooms)
    stranger.post(f"{open_with_code(stranger, case)}/annulation")
    (row,) = list_rows()
    barrier, adjustment_id = Barrier(2), row.id
    regisseur = Actor(kind="agent", account_id=rachel.account.id, roles=frozenset({REGISSEUR_ROLE}))

    def press(_number: int) -> bool:
        with unit_of_work(site), app.app_context():
            barrier.wait(timeout=20)
            try:
                accept_adjustment(adjustment_id, by=regisseur)
                db.session.commit()
            except AdjustmentRefused:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, range(2)))

    assert outcomes == [False, True]
    assert sum(list_credit_amounts()) == 65000


def test_another_room_at_another_price_gives_the_difference_back_and_is_told(app, site, departments, alice):
    make_booking_regie()
    resources = deepcopy(ROOMS["resources"])
    resources[1] |= {"people": 120, "prices": [{"hour": 20, "half_day": 100, "deposit": 500}]}
    version_id = publish_rooms(resources=resources)
    case = book_room(app, version_id)
    booking = find_booking(case)
    day = clock.to_paris(booking.starts_at).date().isoformat()
    closure = {"genre": "closing", "ressource": "grande-salle", "du": day, "au": day}

    page = alice.post("/agents/agendas/salles/fermetures", closure)
    choice = {f"b-{booking.id}": "reassign/petite-salle", "confirmer": "oui"}
    alice.post("/agents/agendas/salles/fermetures", {**closure, **choice})

    text = page.text("main")
    assert "Un remboursement de 70,00 € sera proposé à la régie. Ce qui est choisi coûte 70,00 € de moins." in text
    assert "Un remboursement de 650,00 € sera proposé à la régie." in text
    assert [(row.state, row.occasion, row.amount) for row in list_rows()] == [(PROPOSED, "moved", 7000)]
    with app.app_context():
        answer = answers_of(db.session.get_one(Case, case.id))["salle"]
    assert (answer["thing"], answer["amount"]) == ("Petite salle", 80)
    assert any("Un remboursement de 70,00 € est proposé" in letter for letter in read_letters())


def test_the_accounts_say_which_product_is_given_back(app, site, departments, stranger, rachel):
    make_booking_regie()
    make_regie(gateway="", products=PRODUCTS, roles={"control": [REGISSEUR_ROLE]}, refunds={"steps": STEPS})
    case = book_room(app, publish_rooms(), days=4)
    stranger.post(f"{open_with_code(stranger, case)}/annulation")
    decide(rachel, list_rows()[0], decision="accept")
    (bill,) = list_bills()

    credit = list_credits(bill.id)[0]
    rachel.post(f"/agents/regies/cantine/factures/{bill.id}/avoirs/{credit.id}/remboursement", {"par": "transfer"})

    db.session.rollback()
    entries = list_entries(get_regie("cantine"), clock.today(), clock.today())
    refunds = {entry.product: entry.refunds for entry in entries if entry.refunds}
    assert refunds == {"Location": 7500, "Caution": 50000}
    assert sum(entry.gross for entry in entries) == 65000
