"""Agents sign in with ProConnect: who enters, who waits, who is refused and how it is said."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.assurance import STRONG
from app.accounts.models import Account
from app.accounts.sessions import load_actor
from app.core.clock import shift_clock
from app.core.db import db
from app.identity import links
from app.identity.openid.admission_rules import Admission
from app.identity.openid.proconnect import SECOND_FACTOR_LEVELS
from app.identity.source import SourceIdentity
from devtools.proconnect.proconnect_double import CLIENT_SECRET
from tests.accounts.second_factor_enrolment import compute_code, enrol_person
from tests.client import Browser
from tests.identity.openid.conftest import change, come_back, go
from tests.identity.openid.second_factor import sign_in_with_second_factor

pytestmark = pytest.mark.by_turns(3)


def read_actor(browser):
    with browser.client.session_transaction() as session:
        return load_actor(session["_user_id"])


def link(app, row, account, subject="agent-chez-son-fournisseur"):
    """Link the agent as an administrator would have confirmed it."""
    with app.test_request_context():
        links.add_link(account, row.key, SourceIdentity(row.issuer, subject))
        db.session.commit()


def test_a_linked_agent_enters_and_their_second_factor_is_that_of_proconnect(app, stranger, alice, double, proconnect):
    link(app, proconnect, alice.account)

    assert come_back(stranger, double).location == "/agents"

    actor = read_actor(stranger)
    assert (actor.account_id, actor.has_second_factor, actor.strength) == (alice.account.id, True, 3)
    assert json.loads(double.requests[0]["claims"]) == {
        "id_token": {"acr": {"essential": True, "values": list(SECOND_FACTOR_LEVELS)}}
    }


@pytest.mark.parametrize("is_signed", [True, False])
def test_userinfo_is_read_signed_or_in_json(stranger, double, proconnect, is_signed):
    double.signs_userinfo = is_signed
    change(proconnect, can_create=True)

    assert come_back(stranger, double).location == "/agents"


@pytest.mark.parametrize("level", ["eidas1", "eidas0", "eidas1-MFA", "", "https://proconnect.gouv.fr/assurance/x"])
def test_a_session_without_a_second_factor_is_refused_on_return(app, stranger, alice, double, proconnect, level):
    link(app, proconnect, alice.account)
    double.obeys_levels, double.level = False, level

    page = come_back(stranger, double)

    assert page.status == 403
    assert "second facteur" in page.text("h1")
    assert stranger.get("/agents").status == 303


def test_without_the_demand_the_second_factor_of_parvis_remains(app, stranger, ada, double, proconnect):
    link(app, proconnect, ada.account)
    change(proconnect, needs_second_factor=False)

    come_back(stranger, double)

    actor = read_actor(stranger)
    assert (actor.account_id, actor.has_second_factor) == (ada.account.id, False)
    assert "claims" not in double.requests[0]


@pytest.mark.parametrize(
    ("admission", "words"),
    [
        (Admission(organisations=("21130055300016",)), "établissement"),
        (Admission(domains=("autre.example",)), "adresse e-mail"),
        (Admission(providers=("un-autre",)), "fournisseur"),
        (Admission(("21750001600019",), ("autre.example",)), "adresse e-mail"),
    ],
)
def test_somebody_from_elsewhere_is_told_why(app, stranger, alice, double, proconnect, admission, words):
    link(app, proconnect, alice.account)
    change(proconnect, admission=admission)

    page = come_back(stranger, double)

    assert page.status == 403
    assert words in page.text(".lead")
    assert page.find_one("a.button[href*='autre=oui']").get_text() == "Réessayer"


def test_trying_again_asks_for_another_account(app, stranger, alice, double, proconnect):
    link(app, proconnect, alice.account)
    change(proconnect, admission=Admission(domains=("autre.example",)))
    again = come_back(stranger, double).find_one("a.button[href*='autre=oui']")["href"]

    double.visit(stranger.get(again).location)

    assert double.requests[-1]["prompt"] == "login"


def test_somebody_unknown_is_refused_or_opens_an_account(app, double, proconnect):
    double.person["email"] = "nouvelle@mairie.example"
    refused = come_back(Browser(app), double)
    assert (refused.status, refused.text("h1")) == (403, "Votre compte n’est pas autorisé ici")
    assert db.session.scalars(select(Account)).all() == []

    change(proconnect, can_create=True)
    assert come_back(Browser(app), double).location == "/agents"
    assert db.session.scalars(select(Account.kind)).all() == ["agent"]


def test_the_same_address_opens_nothing_by_itself(app, stranger, alice, double, proconnect):
    change(proconnect, can_create=True)

    page = come_back(stranger, double)

    assert "attend une confirmation" in page.text("h1")
    assert stranger.get("/agents").status == 303
    (pending,) = links.list_links(alice.account)
    assert not pending.is_confirmed


def test_an_administrator_confirms_a_new_subject(app, stranger, alice, ada, double, proconnect):
    link(app, proconnect, alice.account, "l-ancien-sujet")
    come_back(stranger, double)
    screen = ada.get("/agents/administration/acces-a-confirmer")
    assert "alice@mairie.example" in screen.text("main")
    assert "21750001600019" in screen.text("main").replace("\xa0", "").replace(" ", "")

    action = screen.find_all("form[action$='/confirmation']")[0]["action"]
    assert ada.post(action).status == 303

    assert come_back(stranger, double).location == "/agents"


def test_an_administrator_declines(app, stranger, alice, ada, double, proconnect):
    come_back(stranger, double)
    action = ada.get("/agents/administration/acces-a-confirmer").find_all("form[action$='/refus']")[0]["action"]

    ada.post(action)

    assert links.list_links(alice.account) == []
    assert "a refusé" in ada.get("/agents/administration/historique").text("main")


@pytest.mark.parametrize("who", ["stranger", "chloe", "bruno"])
def test_nobody_else_confirms(request, stranger, alice, ada, double, proconnect, who):
    come_back(stranger, double)
    action = ada.get("/agents/administration/acces-a-confirmer").find_all("form[action$='/confirmation']")[0]["action"]
    person = request.getfixturevalue(who)

    assert person.post(action).status in (303, 404)
    assert person.get("/agents/administration/acces-a-confirmer").status in (303, 404)
    assert not links.list_links(alice.account)[0].is_confirmed


def test_a_known_second_factor_confirms_too(app, stranger, alice, double, proconnect):
    come_back(stranger, double)
    assert come_back(alice, double, "?but=lien").status == 403  # a password alone

    strong = sign_in_with_second_factor(app, alice.account)
    assert come_back(strong, double, "?but=lien").location == "/agents"

    assert links.list_links(alice.account)[0].is_confirmed


def test_residents_do_not_enter_by_proconnect(chloe, double, proconnect):
    page = come_back(chloe, double, "?but=lien")

    assert page.status == 403
    assert links.list_links(chloe.account) == []


def test_roles_follow_those_of_the_provider(app, stranger, alice, double, proconnect):
    link(app, proconnect, alice.account)
    change(proconnect, roles_claim="roles", roles={"agent_public_territorial": "etat-civil-instruction"})
    come_back(stranger, double)
    assert read_actor(stranger).roles == {"voirie-instruction", "etat-civil-instruction"}

    double.person["roles"] = ["agent_public"]
    come_back(stranger, double)

    assert read_actor(stranger).roles == {"voirie-instruction"}


def test_signing_out_ends_both_sessions(app, stranger, alice, double, proconnect):
    link(app, proconnect, alice.account)
    come_back(stranger, double)

    page = stranger.post("/compte/deconnexion")
    assert stranger.get("/agents").status == 303
    departure = stranger.get(page.find_one("a.button[href='/compte/deconnexion/suite']")["href"]).location

    assert departure.startswith(f"{double.issuer}/session/end?id_token_hint=ey")
    assert "post_logout_redirect_uri=" in departure
    assert "state=" in departure


def test_the_code_of_an_application_keeps_the_source_of_the_session(app, stranger, alice, double, proconnect):
    secret, _codes = enrol_person(alice)
    db.session.refresh(alice.account)
    link(app, proconnect, alice.account)
    change(proconnect, needs_second_factor=False)
    double.obeys_levels, double.level = False, "eidas1"
    with shift_clock(timedelta(minutes=1)):
        assert come_back(stranger, double).location.startswith("/compte/connexion/code")

        stranger.post("/compte/connexion/code", {"code": compute_code(secret)})

        assert read_actor(stranger).strength == STRONG
        stranger.post("/compte/deconnexion")
        assert stranger.get("/compte/deconnexion/suite").location.startswith(double.issuer)


@pytest.mark.postgresql
def test_secrets_are_nowhere_to_be_read(app, stranger, ada, alice, double, proconnect, caplog):
    come_back(stranger, double)
    double.statuses["/userinfo"] = 500
    come_back(stranger, double)

    page_html = ada.get(f"/agents/administration/fournisseurs-d-identite/{proconnect.id}").html
    text = caplog.text + page_html
    assert "sign-in refused: proconnect, unavailable" in caplog.text
    assert not any(secret in text for secret in (CLIENT_SECRET, "accès", "agent-chez-son-fournisseur"))
    assert "alice@mairie.example" not in caplog.text
    assert CLIENT_SECRET.encode() not in proconnect.secret


def test_the_button_follows_the_words_of_proconnect(stranger, proconnect):
    page = stranger.get("/compte/connexion?next=/agents")

    assert page.find_one("a.proconnect__button")["href"].startswith("/compte/avec/proconnect?next=")
    assert "S’identifier avec ProConnect" in page.text(".source")
    assert "Qu’est-ce que ProConnect ?" in page.text(".source")
    assert page.html.index("ProConnect") < page.html.index('type="password"')


def test_a_fresh_proof_asks_for_a_new_sign_in(app, stranger, alice, double, proconnect):
    link(app, proconnect, alice.account)
    come_back(stranger, double)

    go(stranger, double, "?but=preuve")

    assert double.requests[-1]["prompt"] == "login"
    assert "max_age" not in double.requests[-1]
