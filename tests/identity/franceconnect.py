"""The double of FranceConnect in tests: served from this process, and believed by the site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from flask import Flask

from app.core import outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import current_site
from app.identity import provider_metadata
from app.identity.franceconnect.settings import FRANCECONNECT_PLUS, create_encryption_key, read_configuration
from devtools.franceconnect.double import PATH, FranceConnectDouble
from devtools.franceconnect.server import HOST, build_client, build_settings, serve_double
from tests.client import Browser, Page


@contextmanager
def run_franceconnect(app: Flask) -> Iterator[FranceConnectDouble]:
    """FranceConnect, set up on the site."""
    double = FranceConnectDouble("", build_client(current_site().base_url))
    with serve_double(double) as server:
        allow(app, server.server_address[1])
        site_settings.save_settings(build_settings(double.issuer))
        db.session.commit()
        yield double
    outgoing.install(app.config["PARVIS"])
    provider_metadata.clear_cache()


@contextmanager
def run_franceconnect_plus(app: Flask) -> Iterator[FranceConnectDouble]:
    """FranceConnect+, set up on the site with a key to encrypt to."""
    client = build_client(current_site().base_url, key="franceconnect-plus")
    double = FranceConnectDouble("", client, is_plus=True)
    with serve_double(double) as server:
        allow(app, server.server_address[1])
        values = {
            name.replace("franceconnect.", "franceconnect_plus."): value
            for name, value in build_settings(double.issuer).items()
        }
        site_settings.save_settings(values | {"franceconnect_plus.encryption_key": create_encryption_key()})
        db.session.commit()
        key = read_configuration(FRANCECONNECT_PLUS).encryption_key
        assert key is not None
        public = {name: value for name, value in key.items() if name != "d"}
        double.client = replace(client, encryption_key=public)
        yield double
    outgoing.install(app.config["PARVIS"])
    provider_metadata.clear_cache()


def allow(app: Flask, port: int) -> None:
    """The operator declares the private host of the double."""
    outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({f"{HOST}:{port}"})))
    provider_metadata.clear_cache()


def answer_of(double: FranceConnectDouble, departure: str, citizen: str = "angele", **more: str) -> str:
    """The path by which a browser comes back after choosing a citizen, or a refusal."""
    query = urlsplit(departure).query
    choice = {"refusal": more["refusal"]} if "refusal" in more else {"citizen": citizen}
    reply = double.respond("GET", f"{PATH}/choix?{query}&{urlencode(choice)}")
    assert reply.status == 303, reply.body
    address = urlsplit(reply.location)
    return f"{address.path}?{address.query}"


def visit(browser: Browser, double: FranceConnectDouble, citizen: str = "angele", query: str = "", **more: str) -> Page:
    """Go to FranceConnect, choose, and come back."""
    key = "franceconnect-plus" if double.is_plus else "franceconnect"
    departure = browser.get(f"/compte/avec/{key}{query}").location
    assert departure
    return browser.get(answer_of(double, departure, citizen, **more))


def enter(browser: Browser, double: FranceConnectDouble, citizen: str = "angele", query: str = "") -> Page:
    """Come for the first time, and open an account."""
    choice = visit(browser, double, citizen, query).follow()
    token = choice.find_all("input[name=jeton]")[0]["value"]
    return browser.post("/compte/avec/identite/choix", {"jeton": token})
