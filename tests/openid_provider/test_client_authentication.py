"""Clients that sign assertions: each is used once, soon, for this provider, with a declared key."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from app.core import clock
from app.core.db import db
from app.openid_provider.client_authentication import (
    ASSERTION_TYPE,
    ClientRefused,
    authenticate_client,
    expire_assertions,
)
from app.openid_provider.models import OpenidAssertion
from tests.openid_provider.software import declare

KEY, OTHER_KEY = (ECKey.generate_key("P-256", {"kid": "k1"}) for _ in range(2))
AUDIENCE = "https://parvis.example/openid/token"


@pytest.fixture
def client(app, site):
    public_keys = json.dumps({"keys": [KEY.as_dict(private=False)]})
    return declare(app, authentication="private_key_jwt", public_keys=public_keys).client


def sign(client, *, key=KEY, header=None, **changes):
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": AUDIENCE,
        "jti": "un",
        "exp": int((clock.now() + timedelta(minutes=2)).timestamp()),
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256", **(header or {})}, claims, key, algorithms=["ES256", "HS256"])


def present(assertion, **form):
    values = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion, **form}
    return authenticate_client("", values, audiences=(AUDIENCE,))


def test_an_assertion_is_accepted_once(client):
    assertion = sign(client)

    assert present(assertion).id == client.id
    with pytest.raises(ClientRefused):
        present(assertion)


def test_a_wrong_assertion_is_refused(client):
    minute = int(clock.now().timestamp())
    assertions = {
        "another key": sign(client, key=OTHER_KEY),
        "a key in the header": sign(client, header={"jwk": KEY.as_dict(private=False)}),
        "an address of keys": sign(client, header={"jku": "https://pirate.example/"}),
        "expired": sign(client, exp=minute - 60),
        "lasting": sign(client, exp=minute + 7200),
        "endless": sign(client, exp=None),
        "not yet": sign(client, nbf=minute + 300),
        "another audience": sign(client, aud="https://pirate.example/"),
        "no audience": sign(client, aud=None),
        "no identifier": sign(client, jti=None),
        "another issuer": sign(client, iss="pirate"),
        "a shared key": sign(client, key=OctKey.import_key("x" * 32), header={"alg": "HS256"}),
        "no signature": sign(client).rpartition(".")[0] + ".",
        "no algorithm": "eyJhbGciOiJub25lIn0." + sign(client).split(".")[1] + ".",
        "too long": sign(client, jti="x" * 9000),
        "nothing": "",
    }

    accepted = [name for name, assertion in assertions.items() if _is_accepted(assertion)]

    assert accepted == []
    assert _is_accepted(sign(client))


def test_a_client_with_a_key_has_no_secret(client):
    with pytest.raises(ClientRefused):
        authenticate_client("", {"client_id": client.client_id, "client_secret": "x"}, audiences=(AUDIENCE,))
    with pytest.raises(ClientRefused):
        present(sign(client), client_id="00000000-0000-4000-8000-000000000000")


def test_used_identifiers_are_deleted_once_expired(client, site):
    present(sign(client))

    with clock.shift_clock(timedelta(minutes=5)):
        expire_assertions()

    assert db.session.query(OpenidAssertion).count() == 0


def _is_accepted(assertion):
    try:
        present(assertion)
    except ClientRefused:
        return False
    return True
