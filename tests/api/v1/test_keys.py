"""Keys of the API: tokens, networks, ends, renewal, quota."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.connectors import api_keys
from app.connectors.models import ApiKey
from app.core import clock
from app.core.db import db
from tests.api.v1.key_calls import Ask, MakeKey
from tests.privacy.clock import travel_by


def test_a_key_is_exchanged_for_a_token_of_an_hour(app: Flask, ask: Ask, make_key: MakeKey) -> None:
    secret = make_key()
    key = db.session.scalars(select(ApiKey)).one()
    form = {"grant_type": "client_credentials", "client_id": str(key.id), "client_secret": secret}

    answer = app.test_client().post("/api/v1/jeton", data=form)
    refused = app.test_client().post("/api/v1/jeton", data={**form, "client_secret": "autre"})

    token = answer.json["access_token"]
    assert ask(token, "").json["name"] == "Tableau de bord"
    assert (refused.status_code, refused.json["error"]) == (401, "invalid_client")
    with travel_by(days=1):
        assert ask(token, "").status_code == 401


def test_a_key_is_taken_from_its_networks_only(ask: Ask, make_key: MakeKey) -> None:
    assert ask(make_key(networks=("127.0.0.0/8",)), "").status_code == 200
    assert ask(make_key(networks=("192.0.2.0/24",)), "").json["code"] == "wrong-network"


def test_a_key_ends(ask: Ask, make_key: MakeKey) -> None:
    secret = make_key(expires_on=clock.today())

    assert ask(secret, "").status_code == 200
    with travel_by(days=1):
        assert ask(secret, "").status_code == 401


def test_the_former_secret_is_taken_for_a_week(ask: Ask, make_key: MakeKey) -> None:
    former = make_key()
    key = db.session.scalars(select(ApiKey)).one()
    secret = api_keys.renew_secret(key)
    db.session.commit()

    assert [ask(word, "").status_code for word in (former, secret)] == [200, 200]
    with travel_by(days=8):
        assert [ask(word, "").status_code for word in (former, secret)] == [401, 200]


def test_what_remains_of_the_quota_is_told(ask: Ask, make_key: MakeKey) -> None:
    secret = make_key()
    ask(secret, "")

    headers = ask(secret, "").headers

    assert headers["RateLimit-Policy"] == '"key";q=600;w=600'
    assert headers["RateLimit"].startswith('"key";r=598;t=')
