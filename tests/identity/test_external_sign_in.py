"""Signing in with a source, seen from the browser."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.identity_change import revoke_access
from app.accounts.models import Account
from app.accounts.people import open_account
from app.accounts.profile import Profile, read_profile
from app.accounts.sessions import load_actor
from app.core import clock
from app.core.db import db
from app.identity import links
from app.identity.source import SignInRefused
from tests.client import Browser
from tests.identity.conftest import come_back, count_accounts, create_by_source, go_to_source
from tests.identity.fake_source import make_identity


def test_a_first_visit_opens_an_account_without_a_password(stranger, source):
    assert create_by_source(stranger, source).location == "/mes-demandes"

    profile = stranger.get("/compte/profil")
    assert profile.find_one("#last_name")["value"] == "DUBOIS"
    methods = stranger.get("/compte/moyens-de-connexion")
    assert "Angela DUBOIS" in methods.text("main")


def test_a_second_visit_opens_the_same_account_at_once(app, stranger, source):
    create_by_source(stranger, source)
    other_browser = Browser(app)

    assert come_back(other_browser, source).location == "/mes-demandes"
    assert count_accounts() == 1


def test_the_session_proves_what_the_source_proved(stranger, source):
    create_by_source(stranger, source)

    with stranger.client.session_transaction() as session:
        actor = load_actor(session["_user_id"])
    assert (actor.strength, actor.proof) == (2, 2)


def test_an_answer_serves_once(stranger, source):
    state = go_to_source(stranger, source)
    address = f"/compte/avec/{source.key}/retour?state={state}&code=abc"
    with stranger.client.session_transaction() as session:
        cookie = dict(session)
    assert stranger.get(address).status == 303
    with stranger.client.session_transaction() as session:
        session.update(cookie)

    again = stranger.get(address)

    assert again.status == 403
    assert "plus valable" in again.text("h1")


def test_an_answer_of_another_browser_is_refused(app, stranger, source):
    state = go_to_source(stranger, source)

    page = Browser(app).get(f"/compte/avec/{source.key}/retour?state={state}&code=abc")

    assert page.status == 403
    assert count_accounts() == 0


def test_an_answer_that_comes_too_late_is_refused(stranger, source):
    state = go_to_source(stranger, source)

    with clock.shift_clock(timedelta(minutes=10, seconds=5)):
        page = stranger.get(f"/compte/avec/{source.key}/retour?state={state}&code=abc")

    assert page.status == 403


@pytest.mark.postgresql
def test_an_answer_that_failed_halfway_has_served(stranger, source):
    source.refusal = SignInRefused("unavailable")
    state = go_to_source(stranger, source)
    assert stranger.get(f"/compte/avec/{source.key}/retour?state={state}&code=abc").status == 503
    source.refusal = None

    assert stranger.get(f"/compte/avec/{source.key}/retour?state={state}&code=abc").status == 403


def test_a_page_elsewhere_does_not_start_a_sign_in(stranger, source):
    page = stranger.get(f"/compte/avec/{source.key}", **{"Sec-Fetch-Site": "cross-site"})

    assert page.location == "/compte/connexion"
    assert source.demands == []


def test_signing_in_leads_to_the_requested_page_and_never_elsewhere(app, source):
    assert create_by_source(Browser(app), source, "?next=/compte/connexions").location == "/compte/connexions"
    assert come_back(Browser(app), source, "?next=//evil.example").location == "/mes-demandes"


def test_an_equal_address_links_nothing(stranger, source, chloe):
    source.identity = make_identity(email=chloe.email, is_email_verified=True)

    create_by_source(stranger, source)

    assert count_accounts() == 2
    assert links.list_links(chloe.account) == []
    assert stranger.get("/compte/profil").text("main").count(chloe.email) == 0


def test_an_address_that_somebody_registered_beforehand_gives_them_nothing(stranger, source):
    open_account(Profile(email="victim@residents.example"))
    db.session.commit()
    source.identity = make_identity(email="victim@residents.example", is_email_verified=True)

    create_by_source(stranger, source)

    assert count_accounts() == 2


def test_a_believed_address_is_that_of_the_account(stranger, source):
    source.identity = make_identity(email="angela@residents.example", is_email_verified=True)

    create_by_source(stranger, source)

    assert "angela@residents.example" in stranger.get("/compte/profil").text("main")


def test_an_address_that_is_only_said_is_confirmed_first(stranger, source):
    source.identity = make_identity(email="angela@residents.example")

    create_by_source(stranger, source)

    account = db.session.scalars(select(Account)).one()
    assert (read_profile(account).email, read_profile(account).new_email) == ("", "angela@residents.example")


def test_an_agent_under_a_new_subject_waits(app, stranger, agent_source, alice):
    agent_source.identity = make_identity(email=alice.email)

    assert "attend une confirmation" in come_back(stranger, agent_source).text("h1")
    assert "attend une confirmation" in come_back(stranger, agent_source).text("h1")

    with app.test_request_context():
        links.confirm_link(links.find_identity(agent_source.issuer, "sub-1"), by_administrator=True)
        db.session.commit()
    assert come_back(stranger, agent_source).location == "/agents"


def test_signing_out_ends_the_session_here_first_then_at_the_source(stranger, source):
    create_by_source(stranger, source)

    page = stranger.post("/compte/deconnexion")
    assert stranger.get("/compte/profil").status == 303
    address = page.find_one("a.button[href='/compte/deconnexion/suite']")["href"]
    departure = stranger.get(address).location

    assert departure.startswith("https://source.example/end?hint=an+id+token&state=")
    state = departure.split("state=")[1].split("&")[0]
    assert "Ici et sur" in stranger.get(f"/compte/deconnexion/retour?state={state}").text("main")
    assert stranger.get(f"/compte/deconnexion/retour?state={state}").location == "/"


def test_an_identity_change_elsewhere_ends_the_session_of_the_source(stranger, source):
    create_by_source(stranger, source)

    revoke_access(db.session.scalars(select(Account)).one())
    db.session.commit()

    assert stranger.get("/compte/profil").status == 303


@pytest.mark.parametrize(
    "reason",
    ["cancelled", "unavailable", "untrusted", "level_too_low", "misconfigured", "not_allowed", "account_closed"],
)
def test_each_refusal_is_a_page_with_other_ways(stranger, source, reason):
    source.refusal = SignInRefused(reason, code="access_denied")

    page = come_back(stranger, source, "?next=/mes-demandes")

    assert page.status in (403, 503)
    assert page.find_one("a[href='/compte/connexion?next=/mes-demandes']")
    assert "access_denied" in page.text("main")


def test_an_account_without_a_password_is_deleted_after_a_recent_proof(stranger, source):
    create_by_source(stranger, source)
    with clock.shift_clock(timedelta(minutes=11)):
        assert stranger.get("/compte/profil/suppression").location.startswith("/compte/preuve?next=")
        assert stranger.post("/compte/profil/suppression").location.startswith("/compte/preuve?next=")
        proof = stranger.get("/compte/preuve?next=/compte/profil/suppression")
        assert proof.find_one("a[href*='but=preuve']")
        assert not proof.find_all("input[type=password]")

    stranger.post("/compte/profil/suppression")

    assert count_accounts() == 0


def test_an_account_without_an_address_is_given_one(stranger, source):
    create_by_source(stranger, source)

    page = stranger.post("/compte/profil/adresse-electronique", {"email": "angela@residents.example"})

    assert page.status == 200
    account = db.session.scalars(select(Account)).one()
    assert read_profile(account).new_email == "angela@residents.example"
