"""An earlier time asked for on the page of a request, offered when somebody gives one up, accepted or passed on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas import jobs
from app.agendas.earlier_slots.models import ACCEPTED, DECLINED, EXPIRED, EarlierAlert, EarlierOffer
from app.agendas.models import CANCELLED, HELD, Booking
from app.cases.reading.case_values import answers_of
from app.core import clock
from app.core.db import db
from app.notifications.appointments.offer_links import build_offer_url
from app.themes import charter
from tests.agendas.passport_desk import input_value, start_at
from tests.agendas.test_appointments import desk, send  # noqa: F401
from tests.notifications.appointment_mails import CHARTER, subject_of, take_mails, text_of

FREED = start_at(9, days=5)


def booking_of(case):
    db.session.expire_all()
    return db.session.scalars(select(Booking).where(Booking.case_id == case.id)).one()


def list_offers():
    db.session.expire_all()
    return list(db.session.scalars(select(EarlierOffer).order_by(EarlierOffer.offered_at, EarlierOffer.id)))


def url_of(case):
    return f"/demandes/{case.id}/rendez-vous/{booking_of(case).id}"


def path_of(offer):
    return "/" + build_offer_url(offer).split("/", 3)[3]


def answer(browser, offer, word):
    token = path_of(offer).partition("jeton=")[2]
    return browser.post(f"/rendez-vous/plus-tot/{word}", {"token": token})


@pytest.fixture
def mails(desk, app, mail_server):  # noqa: F811
    """Function that sends what waits, and returns the e-mails that left; what is offered is offered first."""
    charter.save_charter(CHARTER)
    db.session.commit()

    def take():
        with app.app_context():
            return [mail for _turn in range(2) for mail in take_mails(mail_server)]

    return take


@pytest.fixture
def waiting(desk, stranger, chloe, denis):  # noqa: F811
    """Cases: of a stranger who booked first, of Chloé next, both far away and waiting; of Denis, sooner."""
    first, second = (
        send(stranger, start_at(9, days=20), email="luc@courriel.example"),
        send(chloe, start_at(9, days=19)),
    )
    sooner = send(denis, FREED)
    for browser, case in ((stranger, first), (chloe, second)):
        browser.post(f"{url_of(case)}/plus-tot")
    return first, second, sooner


def test_the_page_offers_to_be_told_in_one_press_and_to_stop_as_easily(desk, stranger):  # noqa: F811
    case = send(stranger, start_at(9, days=20))
    page = stranger.get(f"/demandes/{case.id}")
    assert "depuis le plus longtemps" in page.text("main") and "trois propositions au plus" in page.text("main")
    form = page.find_all("form[action$='/plus-tot']")[0]

    stranger.post(form["action"])
    stranger.post(form["action"])

    page = stranger.get(f"/demandes/{case.id}")
    assert "Il reste 3 propositions" in page.text("main") and not page.find_all("form[action$='/plus-tot']")
    stranger.post(page.find_all("form[action$='/arret']")[0]["action"])
    assert db.session.scalar(select(EarlierAlert)) is None


def test_nothing_is_asked_for_in_the_last_seven_days(desk, stranger):  # noqa: F811
    case = send(stranger, start_at(9, days=6))

    page = stranger.get(f"/demandes/{case.id}")
    stranger.post(f"{url_of(case)}/plus-tot")

    assert not page.find_all("form[action$='/plus-tot']")
    assert db.session.scalar(select(EarlierAlert)) is None


@pytest.mark.postgresql
def test_a_freed_time_is_held_for_who_booked_first_and_accepted_in_one_press(waiting, stranger, denis, chloe, mails):
    first, _second, sooner = waiting
    mails()

    denis.post(f"{url_of(sooner)}/annulation")
    (mail,) = [mail for mail in mails() if "plus tôt" in subject_of(mail)]

    (offer,) = list_offers()
    assert offer.booking_id == booking_of(first).id and offer.starts_at == FREED
    assert db.session.get(Booking, offer.hold_id).state == HELD
    assert build_offer_url(offer) in text_of(mail) and "gardée pour vous jusqu’au" in text_of(mail)
    assert "gardée pour vous" in stranger.get(f"/demandes/{first.id}").text("main")
    assert input_value(FREED) not in [
        radio["value"] for radio in chloe.get("/demarches/signaler/remplir").find_all("input[name=rendez_vous]")
    ]
    assert "Prendre cette place" in denis.get(path_of(offer)).text("main")  # opening changes nothing

    response = answer(stranger, offer, "oui")

    assert response.location == "/rendez-vous/plus-tot/merci?change=oui"
    assert booking_of(first).starts_at == FREED and len(list_offers()) == 1
    assert answers_of(first)["rendez_vous"]["start"] == input_value(FREED)
    assert (
        list_offers()[0].outcome == ACCEPTED and db.session.scalar(select(Booking).where(Booking.state == HELD)) is None
    )
    (notice,) = mails()
    assert "est déplacé" in subject_of(notice)
    assert answer(stranger, offer, "oui").status == 410


def test_a_declined_offer_and_an_expired_one_go_to_the_next_person(waiting, stranger, denis, chloe, mails):
    _first, second, sooner = waiting
    denis.post(f"{url_of(sooner)}/annulation")
    mails()

    answer(stranger, list_offers()[0], "non")
    mails()

    declined, next_offer = list_offers()
    assert (declined.outcome, next_offer.booking_id) == (DECLINED, booking_of(second).id)
    with clock.shift_clock(timedelta(hours=25)):
        assert stranger.get(path_of(next_offer)).status == 410
        assert answer(chloe, next_offer, "oui").status == 410
        jobs.release_expired_times()
        db.session.commit()
        mails()
    assert [offer.outcome for offer in list_offers()] == [DECLINED, EXPIRED]
    assert booking_of(second).starts_at == start_at(9, days=19)
    assert db.session.scalar(select(Booking).where(Booking.state == HELD)) is None


def test_accepting_frees_a_time_for_the_next_person_who_waits(waiting, stranger, denis, chloe, mails):
    _first, _second, sooner = waiting
    latest = send(denis, start_at(9, 20, days=25))
    denis.post(f"{url_of(latest)}/plus-tot")
    denis.post(f"{url_of(sooner)}/annulation")
    mails()

    answer(stranger, list_offers()[0], "oui")
    mails()

    offers = list_offers()
    assert [(offer.booking_id, offer.starts_at) for offer in offers[1:]] == [
        (booking_of(latest).id, start_at(9, days=20))
    ]


def test_an_appointment_that_is_cancelled_gives_its_offer_back(waiting, stranger, denis, mails):
    first, second, sooner = waiting
    denis.post(f"{url_of(sooner)}/annulation")
    mails()

    stranger.post(f"{url_of(first)}/annulation")
    jobs.release_expired_times()
    db.session.commit()
    mails()

    assert booking_of(first).state == CANCELLED
    former, next_offer = list_offers()
    assert (former.outcome, next_offer.booking_id) == (EXPIRED, booking_of(second).id)


def test_only_who_holds_the_request_asks_and_only_who_has_the_link_answers(
    waiting, stranger, denis, alice, bruno, mails
):
    first, _second, sooner = waiting
    for person in (denis, bruno):
        assert person.post(f"{url_of(first)}/plus-tot").status == 404
        assert person.post(f"{url_of(first)}/plus-tot/arret").status == 404
    denis.post(f"{url_of(sooner)}/annulation")
    mails()
    offer = list_offers()[0]

    assert stranger.get("/rendez-vous/plus-tot?jeton=AAAA").status == 410
    token = path_of(offer).partition("jeton=")[2]
    forged = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    assert stranger.post("/rendez-vous/plus-tot/oui", {"token": forged}).status == 410
    assert list_offers()[0].outcome is None


def test_an_agent_asks_for_who_called_and_an_opening_is_offered(desk, alice, bruno, chloe, mails):  # noqa: F811
    case = send(chloe, start_at(9, days=20))
    agent_url = f"/agents/agendas/titres/rendez-vous/{booking_of(case).id}"
    assert bruno.post(f"{agent_url}/plus-tot").status == 404
    page = alice.get(agent_url)
    alice.post(page.find_all("form[action$='/plus-tot']")[0]["action"])
    day = f"{start_at(9, days=6):%Y-%m-%d}"
    opening = {"genre": "opening", "du": day, "au": day, "de": "14:00", "a": "15:00"}

    alice.post("/agents/agendas/titres/fermetures", opening)
    mails()

    (offer,) = list_offers()
    assert offer.starts_at == start_at(14, days=6)
    assert "Une place plus tôt lui est proposée" in alice.get(agent_url).text("main")


def test_agents_read_that_nobody_can_be_told(desk, alice, chloe, stranger):  # noqa: F811
    case = send(chloe, start_at(9, days=20))
    form = {"rendez_vous": input_value(start_at(9, 20, days=20)), "name": "Odile", "phone": "0123456789"}
    alice.post("/agents/agendas/titres/rendez-vous/nouveau?motif=passeport", form)
    by_phone = db.session.scalars(select(Booking).where(Booking.case_id.is_(None))).one()

    reachable, unreachable = (
        alice.get(f"/agents/agendas/titres/rendez-vous/{booking_id}").text("main")
        for booking_id in (booking_of(case).id, by_phone.id)
    )

    assert "Aucun moyen de prévenir" not in reachable
    assert "Aucun moyen de prévenir" in unreachable
