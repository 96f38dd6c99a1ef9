"""FranceConnect from one end to the other, with a double that follows its rules and breaks them when asked."""

import json
import logging
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from sqlalchemy import select

from app.accounts.models import Account
from app.accounts.sessions import load_actor
from app.core.db import db
from app.core.settings import site_settings
from app.identity import links
from devtools.franceconnect.citizens import CITIZENS
from devtools.franceconnect.double import PATH, REFUSALS, FranceConnectDouble
from devtools.franceconnect.server import build_client, serve_double
from tests.client import Browser
from tests.identity.franceconnect import answer_of, enter, visit

ATTACKER = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


def get_proof(browser):
    with browser.client.session_transaction() as session:
        actor = load_actor(session["_user_id"])
    return actor.strength, actor.proof


def own_links():
    return links.list_links(db.session.scalars(select(Account)).one())


def test_the_site_asks_what_it_should_and_no_more(stranger, franceconnect):
    departure = stranger.get("/compte/avec/franceconnect").location

    query = {name: values[0] for name, values in parse_qs(urlsplit(departure).query).items()}
    assert departure.startswith(f"{franceconnect.issuer}/authorize?")
    assert query["acr_values"] == "eidas1"
    assert query["redirect_uri"] == "http://localhost:8000/compte/avec/franceconnect/retour"
    assert len(query["state"]) >= 43 and len(query["nonce"]) >= 43
    assert query["code_challenge_method"] == "S256"
    assert "prompt" not in query and "idp_hint" not in query
    assert franceconnect.respond("GET", f"{PATH}/authorize?{urlsplit(departure).query}").status == 200


@pytest.mark.parametrize("citizen", CITIZENS)
def test_every_citizen_enters_with_the_civil_status_of_the_register(stranger, franceconnect, citizen):
    assert enter(stranger, franceconnect, citizen).location == "/mes-demandes"

    (link,) = own_links()
    person = CITIZENS[citizen]
    assert link.certified["last_name"] == person["family_name"]
    assert link.certified["birthdate"] == person["birthdate"]
    assert link.certified.get("birthplace") == person.get("birthplace")
    assert link.certified.get("usage_name") == person.get("preferred_username")
    assert get_proof(stranger) == (2, 2)


def test_franceconnect_plus_proves_more_and_encrypts(stranger, franceconnect_plus):
    assert enter(stranger, franceconnect_plus).location == "/mes-demandes"

    assert get_proof(stranger) == (3, 3)


def test_franceconnect_plus_may_prove_more_than_was_asked(stranger, franceconnect_plus):
    franceconnect_plus.level = "eidas3"

    enter(stranger, franceconnect_plus)

    assert get_proof(stranger) == (3, 4)


def test_what_franceconnect_plus_does_not_encrypt_is_refused(stranger, franceconnect_plus):
    franceconnect_plus.client = build_client("http://localhost:8000", key="franceconnect-plus")

    assert visit(stranger, franceconnect_plus).status == 403


def test_less_than_was_asked_is_refused(stranger, franceconnect_plus):
    franceconnect_plus.level = "eidas1"

    page = visit(stranger, franceconnect_plus)

    assert page.status == 403
    assert "pas assez sûre" in page.text("h1")


def test_a_second_factor_does_not_raise_the_level(stranger, franceconnect):
    franceconnect.alter_id_token = lambda claims: claims | {"amr": ["pwd", "mfa"]}

    enter(stranger, franceconnect)

    assert get_proof(stranger) == (2, 2)


@pytest.mark.parametrize("refusal", REFUSALS)
def test_each_refusal_of_franceconnect_is_a_helpful_page(stranger, franceconnect, refusal):
    page = visit(stranger, franceconnect, query="?next=/mes-demandes", refusal=refusal)

    assert page.status in (403, 503)
    assert refusal in page.text("main")
    assert "never shown" not in page.html
    assert page.find_one("a[href='/compte/connexion?next=/mes-demandes']")
    assert page.find_all("a[href^='/compte/avec/franceconnect?next=']")


ID_TOKENS = {
    "issuer": lambda c: c | {"iss": "https://other.example/api/v2"},
    "audience": lambda c: c | {"aud": "another site"},
    "nonce": lambda c: c | {"nonce": "n" * 43},
    "no_nonce": lambda c: {name: value for name, value in c.items() if name != "nonce"},
    "expired": lambda c: c | {"exp": int(time.time()) - 60},
    "future": lambda c: c | {"iat": int(time.time()) + 300},
    "no_subject": lambda c: c | {"sub": ""},
    "no_auth_time": lambda c: {name: value for name, value in c.items() if name != "auth_time"},
    "level": lambda c: c | {"acr": "eidas0"},
}


@pytest.mark.parametrize("alteration", ID_TOKENS)
def test_an_id_token_that_differs_opens_nothing(stranger, franceconnect, alteration):
    franceconnect.alter_id_token = ID_TOKENS[alteration]

    assert visit(stranger, franceconnect).status == 403
    assert db.session.scalars(select(Account)).all() == []


USERINFOS = {
    "other_subject": lambda c: c | {"sub": "f" * 64 + "v1"},
    "issuer": lambda c: c | {"iss": "https://other.example"},
    "audience": lambda c: c | {"aud": "another site"},
    "long_name": lambda c: c | {"family_name": "A" * 400},
    "control": lambda c: c | {"given_name": "A\x00B"},
    "date": lambda c: c | {"birthdate": "yesterday"},
    "type": lambda c: c | {"family_name": ["DUPRÉ"]},
}


@pytest.mark.parametrize("alteration", USERINFOS)
def test_attributes_that_differ_open_nothing(stranger, franceconnect, alteration):
    franceconnect.alter_userinfo = USERINFOS[alteration]

    assert visit(stranger, franceconnect).status == 403


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"alg": "ES256", "kid": ATTACKER.kid}, ATTACKER),
        ({"alg": "ES256", "jwk": ATTACKER.as_dict(private=False)}, ATTACKER),
        ({"alg": "HS256"}, OctKey.import_key("the secret of a double is none")),
    ],
    ids=["another key", "key in the header", "shared secret"],
)
def test_a_token_signed_otherwise_opens_nothing(stranger, franceconnect, header, key):
    franceconnect.write_token = lambda claims: jwt.encode(header, claims, key, [header["alg"]])

    assert visit(stranger, franceconnect).status == 403


def test_a_token_that_names_nobody_s_signature_opens_nothing(stranger, franceconnect):
    franceconnect.write_token = lambda claims: "eyJhbGciOiJub25lIn0." + json.dumps(claims).encode().hex() + "."

    assert visit(stranger, franceconnect).status == 403


def test_new_keys_are_fetched_once_and_used(app, stranger, franceconnect):
    enter(stranger, franceconnect)

    franceconnect.rotate_keys()

    assert visit(Browser(app), franceconnect).location == "/mes-demandes"


@pytest.mark.parametrize("issuer", ["http://127.0.0.2/api/v2", "", None])
def test_the_answer_of_another_issuer_is_refused(stranger, franceconnect, issuer):
    """Or of one that does not say who it is: FranceConnect always does."""
    departure = stranger.get("/compte/avec/franceconnect").location
    path, _, query = answer_of(franceconnect, departure).partition("?")
    answer = {name: values[0] for name, values in parse_qs(query).items() if name != "iss"}

    page = stranger.get(f"{path}?{urlencode(answer if issuer is None else answer | {'iss': issuer})}")

    assert page.status == 403
    assert franceconnect.access_tokens == {}
    assert len(franceconnect.codes) == 1  # it was not even exchanged


def test_the_code_of_somebody_else_opens_nothing(app, franceconnect):
    hers, his = Browser(app), Browser(app)
    her_answer = answer_of(franceconnect, hers.get("/compte/avec/franceconnect").location)
    his_departure = his.get("/compte/avec/franceconnect").location
    his_state = parse_qs(urlsplit(his_departure).query)["state"][0]
    her_code = parse_qs(urlsplit(her_answer).query)["code"][0]
    issuer = parse_qs(urlsplit(her_answer).query)["iss"][0]

    page = his.get(f"/compte/avec/franceconnect/retour?state={his_state}&code={her_code}&iss={issuer}")

    assert page.status == 403  # the verifier of another browser does not fit
    assert db.session.scalars(select(Account)).all() == []


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks"])
@pytest.mark.parametrize("status", [500, 503])
def test_an_outage_leaves_the_other_ways_open(stranger, franceconnect, path, status):
    departure = stranger.get("/compte/avec/franceconnect").location
    franceconnect.failures[path] = status

    page = stranger.get(answer_of(franceconnect, departure))

    assert page.status == 503
    assert stranger.get("/compte/connexion").find_one("#password")


def test_an_outage_before_leaving_is_a_page_too(stranger, franceconnect):
    franceconnect.failures["/.well-known/openid-configuration"] = 500

    assert stranger.get("/compte/avec/franceconnect").status == 503
    assert stranger.get("/compte/connexion").status == 200


@pytest.mark.parametrize("citizen", ["homonyme", "angele"])
def test_the_same_civil_status_under_another_subject_is_nobody_s_account(app, stranger, franceconnect, citizen):
    enter(stranger, franceconnect)
    franceconnect.subjects[citizen] = "a" * 64 + "v1"

    choice = visit(Browser(app), franceconnect, citizen).follow()

    assert "Première connexion" in choice.text("h1")
    assert "état civil" in choice.text("main")


def test_an_address_of_the_private_network_is_never_fetched(stranger, franceconnect, app):
    with serve_double(FranceConnectDouble("", franceconnect.client)) as other:
        inside = f"http://127.0.0.1:{other.server_address[1]}{PATH}"
        describe = franceconnect._describe
        franceconnect._describe = lambda: describe() | {"token_endpoint": f"{inside}/token"}

        page = stranger.get("/compte/avec/franceconnect")

    assert page.status == 403
    assert "mal réglée" in page.text("main")


def test_the_button_comes_first_on_both_pages(stranger, franceconnect):
    for address in ("/compte/connexion", "/compte/inscription"):
        page = stranger.get(address)
        assert page.html.index("franceconnect__button") < page.html.index("<form class=")
        assert page.find_one("a[href='https://franceconnect.gouv.fr/']")


def test_an_agent_who_uses_franceconnect_opens_a_resident_account_at_most(franceconnect, alice):
    page = visit(alice, franceconnect, query="?but=lien")

    assert page.status == 403
    assert links.list_links(alice.account) == []


def test_nothing_of_a_person_is_logged(stranger, franceconnect, caplog):
    caplog.set_level(logging.DEBUG)
    enter(stranger, franceconnect, "long")
    franceconnect.alter_userinfo = lambda claims: claims | {"birthdate": "1955-05-05 canary"}
    visit(stranger, franceconnect, "long")

    assert "refused" in caplog.text
    for secret in ("HOHENZOLLERN", "1955-05-05", "eyJ", franceconnect.subject_of("long"), "secret of a double"):
        assert secret not in caplog.text


@pytest.mark.postgresql
def test_a_disabled_platform_has_no_address(stranger, franceconnect):
    site_settings.save_settings({"franceconnect.enabled": "no"})
    db.session.commit()

    assert stranger.get("/compte/avec/franceconnect").status == 404
