"""S31: a form sent after its session expired is restored after signing in, for its author only."""

import time
from datetime import timedelta

import pytest

from app.accounts.interrupted_forms import InterruptedForm
from app.accounts.people import delete_account
from app.accounts.sessions import end_all_sessions
from app.cases.models import CaseEvent, Draft
from app.cases.timeline import events_for
from app.cases.tracking.tracking_code import code_for
from app.core.clock import shift_clock
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import PASSWORD

TEXT = "Le trou est maintenant si large qu’un vélo y est tombé hier soir."
RESUMPTION = "/compte/reprise"
SIGN_IN = f"/compte/connexion?next={RESUMPTION}"


@pytest.fixture
def case(chloe, make_case):
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def sign_in(person, next_url=RESUMPTION, email=None):
    return person.post("/compte/connexion", {"email": email or person.email, "password": PASSWORD, "next": next_url})


def build_resubmission(person):
    """Resubmit the form of the page, as a browser does without JavaScript."""
    page = person.get(RESUMPTION)
    inputs = page.find_all(f"form[action='{RESUMPTION}'] input[type=hidden]")
    fields = {}
    for input_tag in inputs:
        fields.setdefault(input_tag["name"], []).append(input_tag["value"])
    fields.pop("csrf_token")
    response = person.client.post(RESUMPTION, data={**fields, "csrf_token": person._csrf_token()})
    assert response.status_code == 307, response.status
    return person.post(response.headers["Location"], fields)


def messages_of(case):
    return [entry.details["text"] for entry in events_for(case, is_agent=True) if entry.kind == "message"]


def test_a_resident_resumes_a_message(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        redirection = chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT})
        assert redirection.location == SIGN_IN
        assert "gardé une heure" in chloe.get(redirection.location).text("main")
        assert sign_in(chloe).location == RESUMPTION
        assert TEXT in chloe.get(RESUMPTION).text("main")
        assert messages_of(case) == []

        page = build_resubmission(chloe)

        assert page.location.startswith(f"/demandes/{case.id}")
        assert messages_of(case) == [TEXT]
        assert chloe.get(RESUMPTION).location == "/mes-demandes"


def test_an_agent_resumes_a_message(alice, case):
    with shift_clock(timedelta(minutes=31)):
        assert alice.post(f"/agents/demandes/{case.id}/messages", {"text": TEXT}).location == SIGN_IN
        sign_in(alice)

        build_resubmission(alice)

        assert messages_of(case) == [TEXT]


def test_a_form_page_is_resumed(chloe, case):
    first_page = chloe.post("/demarches/signaler/remplir", {"type": "trou", "description": "Un trou."})
    with shift_clock(timedelta(minutes=61)):
        fields = {"prenom": "Chloé", "nom": "Un nom plus long que vingt signes", "courriel": "chloe@residents.example"}
        assert chloe.post(first_page.location, fields).location == SIGN_IN
        sign_in(chloe)

        assert build_resubmission(chloe).location.endswith("/verification")

        review = chloe.get(f"/demarches/signaler/remplir/{db.session.query(Draft).one().id}/verification")
        assert "Un nom plus long que vingt signes" in review.text("main")


def test_another_account_in_the_same_browser_does_not_see_the_form(chloe, denis, alice, case):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT})
        for other in (denis, alice):
            sign_in(chloe, email=other.email)
            page = chloe.get(RESUMPTION)
            assert page.status == 303
            assert TEXT not in page.html
            assert chloe.client.post(RESUMPTION, data={"csrf_token": chloe._csrf_token()}).status_code == 303
            chloe.post("/compte/deconnexion")

        sign_in(chloe)
        assert TEXT in chloe.get(RESUMPTION).text("main")


def test_a_form_is_stored_sealed_for_an_hour(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT})
        assert TEXT.encode() not in db.session.query(InterruptedForm).one().contents
    with shift_clock(timedelta(minutes=122)):
        sign_in(chloe)
        assert chloe.get(RESUMPTION).location == "/mes-demandes"


def test_a_form_can_be_deleted(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT})
        sign_in(chloe)

        chloe.post(f"{RESUMPTION}/abandon")

        assert chloe.get(RESUMPTION).location == "/mes-demandes"
        assert db.session.query(InterruptedForm).count() == 0


def test_files_are_asked_for_again(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT, "files": ("a.pdf", b"%PDF-1.7")})
        sign_in(chloe)

        assert chloe.get(RESUMPTION).find_one("input[type=file]")["name"] == "files"


def test_a_revoked_session_stores_no_form(chloe, case):
    end_all_sessions(chloe.account.id)
    db.session.commit()

    assert chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT}).status == 404
    assert db.session.query(InterruptedForm).count() == 0


def test_a_form_of_another_site_is_not_stored(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        response = chloe.client.post(f"/demandes/{case.id}/messages", data={"text": TEXT, "csrf_token": "faux"})

    assert response.status_code == 400
    assert db.session.query(InterruptedForm).count() == 0


@pytest.mark.parametrize(
    "address", ["/compte/profil/mot-de-passe", "/compte/preuve", "/compte/connexion", "/compte/profil/suppression"]
)
def test_a_password_is_never_stored(chloe, address):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(address, {"current": PASSWORD, "password": PASSWORD})

    assert db.session.query(InterruptedForm).count() == 0


def test_background_requests_are_not_stored(alice, case):
    with shift_clock(timedelta(minutes=31)):
        alice.post(f"/agents/demandes/{case.id}/brouillons/message", {"text": TEXT})

    assert db.session.query(InterruptedForm).count() == 0


def test_a_form_too_long_for_a_person_is_not_stored(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/messages", {"text": "a" * 250_000})

    assert db.session.query(InterruptedForm).count() == 0


def test_with_htmx_the_whole_page_goes_to_sign_in(alice, case):
    with shift_clock(timedelta(minutes=31)):
        page = alice.post(f"/agents/demandes/{case.id}/messages", {"text": TEXT}, htmx="case-thread")

    assert page.response.headers["HX-Redirect"] == SIGN_IN


def test_the_cookie_outlives_the_sign_in_so_that_its_author_is_known(chloe, case, monkeypatch):
    chloe.get("/mes-demandes")
    two_hours_later = int(time.time()) + 2 * 3600
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda self: two_hours_later)

    with shift_clock(timedelta(hours=2)):
        assert chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT}).location == SIGN_IN


def test_access_by_tracking_code_expires_after_an_hour(stranger, make_case):
    case = make_case()
    stranger.post("/suivi", {"code": code_for(case.submission_token)}, origin=True)
    assert stranger.get(f"/demandes/{case.id}").status == 200

    with shift_clock(timedelta(minutes=61)):
        assert stranger.get(f"/demandes/{case.id}").status == 404


def test_a_form_is_deleted_with_its_account(chloe, case):
    with shift_clock(timedelta(minutes=61)):
        chloe.post(f"/demandes/{case.id}/messages", {"text": TEXT})
    delete_account(chloe.account)
    db.session.commit()

    assert db.session.query(InterruptedForm).count() == 0
    assert db.session.query(CaseEvent).filter_by(kind="message").count() == 0
