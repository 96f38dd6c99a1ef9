"""Signing in with a SAML provider, seen from the browser."""

from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import select

from app.accounts.agents import set_roles
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core import clock
from app.core.db import db
from app.identity import links
from app.identity.saml.models import PostedAnswer
from app.identity.saml.posted_answers import expire_answers
from tests.client import Browser
from tests.hostile_targets import HOSTILE_TARGETS
from tests.identity.saml.conftest import come_back, go_to_provider, post_answer
from tests.identity.saml.identity_provider import NAMES, SIGN_IN_URL, answer_to, read_request, sign_and_encode

PERSON = {"mail": ["nadia@ville.example"], "givenName": ["Nadia"], "sn": ["Roux"]}


def test_the_request_is_signed_and_says_nothing_of_where_one_goes(stranger, make_provider):
    provider = make_provider()

    address = go_to_provider(stranger, provider, "?next=/agents/demandes")
    request, parameters = read_request(address)

    assert address.startswith(SIGN_IN_URL)
    assert parameters["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    assert len(parameters["RelayState"]) == 43
    assert "agents" not in parameters["RelayState"]
    assert request.get("Destination") == SIGN_IN_URL
    assert request.find("samlp:NameIDPolicy", NAMES).get("Format").endswith(":persistent")


def test_addresses_are_those_of_the_configured_site_whatever_the_host_says(app, make_provider):
    provider, browser = make_provider(), Browser(app)

    departure = browser.get(f"/compte/avec/{provider.key}", Host="evil.example")

    assert departure.status == 421 or "evil.example" not in departure.location


def test_an_unknown_agent_enters_with_the_roles_that_are_mapped_and_no_other(stranger, make_provider, alice):
    slug = alice.account.roles[0].slug
    provider = make_provider(roles={slug: "cn=etat-civil"})

    page = come_back(
        stranger, provider, attributes=PERSON | {"memberOf": ["cn=etat-civil", "administrator", "superuser"]}
    )

    account = db.session.scalars(select(Account).where(Account.id != alice.account.id)).one()
    assert page.location in ("/agents", "/compte/second-facteur")
    assert (account.kind, account.is_administrator, read_profile(account).name) == ("agent", False, "Nadia Roux")
    assert [role.slug for role in account.roles] == [slug]


def test_a_role_that_the_provider_takes_back_goes_at_the_next_sign_in(app, make_provider, alice):
    slug = alice.account.roles[0].slug
    provider = make_provider(roles={slug: "cn=etat-civil"})
    come_back(Browser(app), provider, attributes=PERSON | {"memberOf": ["cn=etat-civil"]})

    come_back(Browser(app), provider, attributes=PERSON, assertion_id="_later")

    account = db.session.scalars(select(Account).where(Account.id != alice.account.id)).one()
    assert account.roles == []


def test_a_role_given_by_hand_stays_when_the_group_that_gives_it_is_absent(app, make_provider, alice):
    slug, by_hand = alice.account.roles[0].slug, "accueil-voirie"
    provider = make_provider(roles={slug: "cn=etat-civil", by_hand: "cn=accueil"})
    come_back(Browser(app), provider, attributes=PERSON | {"memberOf": ["cn=etat-civil"]})
    account = db.session.scalars(select(Account).where(Account.id != alice.account.id)).one()
    set_roles(account, [slug, by_hand], is_administrator=False)
    db.session.commit()

    come_back(Browser(app), provider, attributes=PERSON, assertion_id="_later")

    db.session.refresh(account)
    assert [role.slug for role in account.roles] == [by_hand]


def test_an_agent_known_here_waits_under_the_address_that_the_provider_gives(stranger, make_provider, alice, ada):
    provider = make_provider()

    page = come_back(stranger, provider, attributes=PERSON | {"mail": [alice.email]})

    assert page.status == 403
    waiting = ada.get("/agents/administration/acces-a-confirmer").text("main")
    assert "Compte de la ville" in waiting
    assert f"Adresse e-mail donnée {alice.email}" in " ".join(waiting.split())


def test_a_resident_chooses_first(stranger, make_provider):
    provider = make_provider(audience="resident")

    page = come_back(stranger, provider, attributes=PERSON).follow()

    assert "Première connexion" in page.text("h1")


def test_an_assertion_serves_once(app, make_provider):
    """Send an assertion again in answer to one request: what another browser that stole both could do."""
    provider, browser = make_provider(audience="resident"), Browser(app)
    answer, state = answer_to(go_to_provider(browser, provider))
    encoded = sign_and_encode(answer)
    with browser.client.session_transaction() as session:
        cookie = dict(session)
    first = post_answer(browser, provider, encoded, state)
    second = first.location
    assert browser.get(second).status == 303
    with browser.client.session_transaction() as session:
        session.update(cookie)

    assert browser.get(second).status == 403


def test_an_assertion_is_refused_in_answer_to_another_request(stranger, make_provider):
    provider = make_provider(audience="resident")
    answer, _state = answer_to(go_to_provider(stranger, provider))
    _other, state = answer_to(go_to_provider(stranger, provider))

    page = post_answer(stranger, provider, sign_and_encode(answer), state).follow()

    assert page.status == 403
    assert "pas pu être vérifiée" in page.text("main")


def test_a_replayed_assertion_is_refused_although_all_else_is_right(stranger, make_provider):
    provider = make_provider(audience="resident")
    assert come_back(stranger, provider, assertion_id="_same").status == 303

    page = come_back(stranger, provider, assertion_id="_same")

    assert page.status == 403
    assert "saml.replay" in page.text("main")


def test_an_answer_that_nobody_asked_for_is_refused(app, stranger, make_provider):
    provider = make_provider()
    answer, state = answer_to(go_to_provider(stranger, provider))
    other = Browser(app)

    assert post_answer(other, provider, sign_and_encode(answer), state).status == 403
    assert post_answer(other, provider, sign_and_encode(answer), "").status == 403
    assert db.session.scalars(select(PostedAnswer)).all() == []


def test_an_answer_that_another_browser_would_finish_is_refused(app, stranger, make_provider):
    provider = make_provider()
    answer, state = answer_to(go_to_provider(stranger, provider))
    address = post_answer(stranger, provider, sign_and_encode(answer), state).location

    assert Browser(app).get(address).status == 403


def test_an_answer_that_comes_too_late_is_refused(stranger, make_provider):
    provider = make_provider()
    answer, state = answer_to(go_to_provider(stranger, provider))

    with clock.shift_clock(timedelta(minutes=10, seconds=5)):
        page = post_answer(stranger, provider, sign_and_encode(answer), state)

    assert page.status == 403


def test_a_relay_state_leads_nowhere(stranger, make_provider):
    provider = make_provider()
    answer, _state = answer_to(go_to_provider(stranger, provider))

    for state in HOSTILE_TARGETS:
        page = post_answer(stranger, provider, sign_and_encode(answer), state)
        assert (page.status, page.location) == (403, None), state


def test_one_comes_back_to_this_site_only(app, make_provider, chloe):
    provider = make_provider(audience="resident")
    come_back(chloe, provider, "?but=lien")

    for number, target in enumerate(HOSTILE_TARGETS):
        query = f"?next={quote(target, safe='')}"
        page = come_back(Browser(app), provider, query, assertion_id=f"_assertion-{number}")
        assert page.location == "/mes-demandes", target


def test_signing_out_there_leads_nowhere_else(stranger, make_provider):
    provider = make_provider()

    for state in HOSTILE_TARGETS:
        page = stranger.get(f"/compte/saml/{provider.key}/deconnexion?RelayState={quote(state, safe='')}")
        assert page.location.startswith("/compte/deconnexion/retour?state="), state
        assert page.follow().location == "/", state


def test_the_way_back_is_only_kept_a_moment(stranger, make_provider):
    provider = make_provider()
    answer, state = answer_to(go_to_provider(stranger, provider))
    address = post_answer(stranger, provider, sign_and_encode(answer), state).location

    with clock.shift_clock(timedelta(minutes=2, seconds=5)):
        assert stranger.get(address).status == 403
        expire_answers()
    assert db.session.scalars(select(PostedAnswer)).all() == []


def test_the_cookie_goes_to_the_address_of_answers_alone(stranger, make_provider):
    provider = make_provider()

    response = stranger.client.get(f"/compte/avec/{provider.key}")

    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("answer-"))
    for attribute in ("Secure", "HttpOnly", "SameSite=None", f"Path=/compte/saml/{provider.key}/reponse"):
        assert attribute in cookie


def test_a_resident_adds_the_provider_to_their_account(make_provider, chloe):
    provider = make_provider(audience="resident")

    assert come_back(chloe, provider, "?but=lien&next=/compte/connexions").location == "/compte/connexions"
    assert [link.source for link in links.list_links(chloe.account)] == [provider.key]


def test_a_weaker_sign_in_than_asked_is_refused(stranger, make_provider):
    strong = "https://refeds.org/profile/mfa"
    provider = make_provider(audience="resident", strong_contexts=[strong])

    assert come_back(stranger, provider, "?force=3").status == 403
    assert come_back(stranger, provider, "?force=3", context=strong, assertion_id="_strong").status == 303


@pytest.mark.postgresql
def test_a_name_for_one_session_opens_nothing(stranger, make_provider):
    provider = make_provider()

    page = come_back(stranger, provider, name_id_format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")

    assert page.status == 403
    assert "mal réglée" in page.text("main")


def test_a_provider_that_is_off_takes_no_answer_and_has_no_button(stranger, make_provider):
    provider = make_provider(is_active=False)

    assert stranger.get(f"/compte/avec/{provider.key}").status == 404
    assert post_answer(stranger, provider, "x", "x").status == 404
    assert "Compte de la ville" not in stranger.get("/compte/connexion").text("main")


def test_signing_out_ends_the_session_at_the_provider_too(stranger, make_provider):
    provider = make_provider(audience="resident")
    choice = come_back(stranger, provider).follow()
    stranger.post("/compte/avec/identite/choix", {"jeton": choice.find_all("input[name=jeton]")[0]["value"]})

    page = stranger.post("/compte/deconnexion")
    departure = stranger.get(page.find_one("a.button[href='/compte/deconnexion/suite']")["href"]).location
    request, parameters = read_request(departure)
    back = stranger.get(f"/compte/saml/{provider.key}/deconnexion?RelayState={parameters['RelayState']}")

    assert request.tag.endswith("LogoutRequest")
    assert request.findtext("samlp:SessionIndex", namespaces=NAMES) == "session-1"
    assert "Compte de la ville" in back.follow().text("main")


def test_our_metadata_says_what_the_provider_has_to_know(stranger, make_provider):
    provider = make_provider()

    page = stranger.client.get(f"/compte/saml/{provider.key}/metadonnees")

    answers = f"/compte/saml/{provider.key}/reponse"
    assert page.status_code == 200
    assert urlsplit(page.get_data(as_text=True).split('Location="')[2].split('"')[0]).path == answers
    assert 'WantAssertionsSigned="true"' in page.get_data(as_text=True)
