"""A provider says that a session of its own has ended: those that it opened here end, and no other."""

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.identity.models import SingleUseValue
from app.identity.openid.logout_tokens import LOGOUT_EVENT
from devtools.proconnect.proconnect_double import CLIENT_ID, new_key
from tests.cast import PASSWORD
from tests.client import Browser
from tests.identity.openid.conftest import change, come_back

pytestmark = pytest.mark.by_turns(3)

ANNOUNCEMENT = "/compte/deconnexion/annonce/proconnect"
NO_CLAIM = object()


@pytest.fixture(autouse=True)
def allow_everyone(proconnect):
    change(proconnect, can_create=True)


def sign_in(app, double, sid="session-1", **person):
    """A browser whose session the provider calls by that name."""
    browser = Browser(app)
    double.id_token_changes = {"sid": sid} if sid else {}
    double.person |= person
    assert come_back(browser, double).location == "/agents"
    return browser


def make_claims(double, **changes):
    now = int(clock.now().timestamp())
    claims = {
        "iss": double.issuer,
        "aud": CLIENT_ID,
        "iat": now,
        "exp": now + 120,
        "jti": "number-1",
        "events": {LOGOUT_EVENT: {}},
        "sid": "session-1",
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not NO_CLAIM}


def announce(app, double, **changes):
    """Announce an end as the server of the provider does, without any cookie of ours."""
    form = {"logout_token": double.sign(make_claims(double, **changes))}
    return app.test_client().post(ANNOUNCEMENT, data=form)


def is_in(browser):
    return browser.get("/agents").status == 200


def test_the_named_session_ends_and_no_other(app, double):
    hers, elsewhere = sign_in(app, double, "session-1"), sign_in(app, double, "session-2")

    response = announce(app, double)

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert (is_in(hers), is_in(elsewhere)) == (False, True)


def test_every_session_of_the_person_ends_when_none_is_named(app, double, ada):
    first, second = sign_in(app, double, "session-1"), sign_in(app, double, "")
    other = sign_in(app, double, "session-3", sub="une-autre-personne", email="autre@mairie.example")

    assert announce(app, double, sid=NO_CLAIM, sub="agent-chez-son-fournisseur").status_code == 200

    assert (is_in(first), is_in(second), is_in(other), is_in(ada)) == (False, False, True, True)


@pytest.mark.postgresql
def test_a_session_that_was_opened_otherwise_goes_on(app, double, alice, proconnect):
    come_back(alice, double, "?but=lien")
    assert alice.post("/compte/connexion", {"email": alice.email, "password": PASSWORD}).status == 303

    assert announce(app, double, sid=NO_CLAIM, sub="agent-chez-son-fournisseur").status_code == 200

    assert is_in(alice)


@pytest.mark.parametrize("changes", [{"sid": "unknown"}, {"sid": NO_CLAIM, "sub": "unknown"}])
def test_what_is_unknown_ends_nothing_and_says_nothing(app, double, changes):
    hers = sign_in(app, double)

    assert announce(app, double, **changes).status_code == 200
    assert is_in(hers)


@pytest.mark.postgresql
def test_a_token_without_an_end_is_taken_while_it_is_new(app, double):
    hers = sign_in(app, double)

    assert announce(app, double, exp=NO_CLAIM).status_code == 200
    assert not is_in(hers)


def test_a_token_serves_once(app, double):
    announce(app, double)
    again = sign_in(app, double)

    assert announce(app, double).status_code == 400
    assert is_in(again)
    assert announce(app, double, jti="number-2").status_code == 200
    assert not is_in(again)


WRONG = {
    "issuer": {"iss": "https://autre.example"},
    "audience": {"aud": "un-autre-logiciel"},
    "old": {"iat": 1_000_000_000, "exp": NO_CLAIM},
    "ended": {"exp": 1_000_000_000},
    "no date": {"iat": NO_CLAIM},
    "no number": {"jti": NO_CLAIM},
    "empty number": {"jti": ""},
    "long number": {"jti": "n" * 300},
    "number that is no text": {"jti": 1},
    "nobody": {"sid": NO_CLAIM},
    "name that is no text": {"sid": ["session-1"]},
    "no event": {"events": NO_CLAIM},
    "another event": {"events": {"https://autre.example/event": {}}},
    "event that is no object": {"events": {LOGOUT_EVENT: True}},
    "events that are no object": {"events": [LOGOUT_EVENT]},
    "nonce": {"nonce": "n" * 43},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_token_ends_nothing(app, double, name):
    hers = sign_in(app, double)
    before = db.session.scalar(select(func.count()).select_from(SingleUseValue))

    response = announce(app, double, **WRONG[name])

    assert response.status_code == 400
    assert is_in(hers)
    assert db.session.scalar(select(func.count()).select_from(SingleUseValue)) == before


def test_a_token_of_another_key_ends_nothing(app, double):
    hers = sign_in(app, double)
    double.published = [double.key]
    double.key = new_key("1")

    assert announce(app, double).status_code == 400
    assert is_in(hers)


def test_an_identity_token_ends_nothing(app, double):
    hers = sign_in(app, double)
    now = int(clock.now().timestamp())
    claims = {"iss": double.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "sub": "agent", "sid": "session-1"}

    assert app.test_client().post(ANNOUNCEMENT, data={"logout_token": double.sign(claims)}).status_code == 400
    assert is_in(hers)


@pytest.mark.parametrize("form", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}, {"logout_token": "é" * 20_000}])
def test_what_is_no_token_ends_nothing(app, double, form):
    assert app.test_client().post(ANNOUNCEMENT, data=form).status_code in (400, 413)


def test_only_providers_that_are_in_service_are_listened_to(app, double, proconnect):
    hers = sign_in(app, double)
    change(proconnect, is_active=False)

    assert announce(app, double).status_code == 404
    assert app.test_client().post("/compte/deconnexion/annonce/inconnu", data={}).status_code == 404
    assert is_in(hers)
