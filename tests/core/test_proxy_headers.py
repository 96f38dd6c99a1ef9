"""A proxy that changes the Host header is named to the operator: otherwise every form is only said to have expired."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Settings
from app.core.operations.health import check_proxy_headers
from app.core.sites import Site, SiteList

NAME = "https://demarches.ville.example"
FORM = "/compte/connexion"


@pytest.fixture
def app(settings: Settings) -> Flask:
    """Behind one proxy that ends TLS."""
    return create_app(replace(settings, base_url=NAME, proxies=1))


@pytest.fixture
def client(app: Flask, site: Site) -> FlaskClient:
    return app.test_client()


def send_form(client: FlaskClient, *, read_at: str, host: str = "demarches.ville.example", **more: str) -> int:
    """The code of the response to a form whose page was read at that address, the proxy having passed on that host."""
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    page = client.get(FORM, base_url=NAME, headers=headers).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = {"csrf_token": token[1], "email": "personne@ville.example", "password": "inconnu"}
    headers |= {"Referer": f"{read_at}{FORM}", "Origin": read_at, **more}
    return client.post(FORM, data=fields, base_url=NAME, headers=headers).status_code


def test_a_hidden_port_is_said_once_and_to_the_doctor(
    client: FlaskClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    codes = [send_form(client, read_at=f"{NAME}:8443") for _ in range(2)]

    assert codes == [400, 400]
    assert [record.__dict__["kind"] for record in caplog.records if record.levelno == logging.WARNING] == [
        "hidden_port"
    ]
    assert "hides the port" in check_proxy_headers(settings).advice
    assert not check_proxy_headers(settings).ok


def test_a_form_that_passes_again_ends_the_alarm(client: FlaskClient, settings: Settings) -> None:
    send_form(client, read_at=f"{NAME}:8443")

    send_form(client, read_at=NAME)

    assert check_proxy_headers(settings).ok


def test_a_form_that_passes_by_its_origin_alone_does_not_end_it(client: FlaskClient, settings: Settings) -> None:
    send_form(client, read_at=f"{NAME}:8443")

    assert send_form(client, read_at=f"{NAME}:8443", **{"Sec-Fetch-Site": "same-origin"}) != 400

    assert not check_proxy_headers(settings).ok


def test_a_form_from_elsewhere_is_no_fault_of_the_proxy(client: FlaskClient, settings: Settings) -> None:
    assert send_form(client, read_at="https://piege.example:8443") == 400

    assert check_proxy_headers(settings).ok


def test_a_hidden_name_is_said_to_the_doctor(app: Flask, settings: Settings) -> None:
    sites: SiteList = app.extensions["sites"]
    sites._by_host = {"demarches.ville.example": next(iter(sites))}

    response = app.test_client().post(FORM, base_url="http://127.0.0.1:8000", headers={"Origin": NAME})

    assert response.status_code == 400
    assert "hides the name" in check_proxy_headers(settings).advice
