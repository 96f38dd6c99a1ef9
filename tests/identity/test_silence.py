"""Tokens, codes and civil status stay out of logs, of the history, of errors, and of whatever is stored in clear."""

from __future__ import annotations

import io
import json
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.operations import logs
from app.migrations import metadata
from tests.client import Browser
from tests.identity.franceconnect import answer_of
from tests.privacy.canaries import new_canary, scan_bytes

CITIZEN = "angele"
CANARIES = {name: new_canary() for name in ("family_name", "given_name", "preferred_username", "birthplace")}


@pytest.fixture
def log():
    """Every line that the process writes."""
    lines = io.StringIO()
    logs.configure_logging(lines)
    yield lines
    logs.configure_logging(sys.stderr)


@pytest.fixture
def secrets(franceconnect):
    """List what must be found nowhere: the civil status, and what the double hands out."""
    canaries = [*CANARIES.values(), franceconnect.subject_of(CITIZEN), franceconnect.client.secret]
    exchange = franceconnect._exchange

    def exchange_and_keep(form):
        reply = exchange(form)
        if reply.status == 200:
            tokens = json.loads(reply.body)
            canaries.extend([tokens["access_token"], tokens["id_token"].rpartition(".")[2]])
        return reply

    franceconnect._exchange = exchange_and_keep
    franceconnect.alter_userinfo = lambda claims: claims | CANARIES | {"given_name_array": [CANARIES["given_name"]]}
    return canaries


def visit(browser, franceconnect, secrets, query=""):
    """Go there and come back; the code, the nonce and the verifier of the attempt are secrets too."""
    departure = browser.get(f"/compte/avec/franceconnect{query}").location
    secrets.append(parse_qs(urlsplit(departure).query)["nonce"][0])
    address = answer_of(franceconnect, departure, CITIZEN)
    secrets.append(parse_qs(urlsplit(address).query)["code"][0])
    return browser.get(address)


def dump_database():
    """Every cell of the main database, as it is stored."""
    db.session.expire_all()
    rows = (row for table in metadata.MAIN.sorted_tables for row in db.session.execute(select(table)))
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)


def test_what_a_source_says_is_nowhere_in_clear(app, stranger, ada, franceconnect, secrets, log):
    choice = visit(stranger, franceconnect, secrets).follow()
    stranger.post("/compte/avec/identite/choix", {"jeton": choice.find_all("input[name=jeton]")[0]["value"]})
    again = Browser(app)
    assert visit(again, franceconnect, secrets).location == "/mes-demandes"
    waiting = Browser(app)
    franceconnect.subjects[CITIZEN] = "b" * 64 + "v1"
    assert visit(waiting, franceconnect, secrets).follow().status == 200
    again.post("/compte/deconnexion")
    again.get("/compte/deconnexion/suite")

    history = ada.get("/agents/administration/historique").html

    assert len(secrets) == len(CANARIES) + 2 + 3 * 4
    assert CANARIES["family_name"] in stranger.get("/compte/moyens-de-connexion").html
    assert scan_bytes(dump_database(), secrets) == []
    assert scan_bytes((history + log.getvalue()).encode(), secrets) == []


BROKEN = {
    "level": ("alter_id_token", lambda claims: claims | {"acr": "eidas0"}),
    "nonce": ("alter_id_token", lambda claims: claims | {"nonce": CANARIES["family_name"] * 2}),
    "issuer": ("alter_id_token", lambda claims: claims | {"iss": CANARIES["family_name"]}),
    "status": ("alter_userinfo", lambda claims: claims | CANARIES | {"birthdate": CANARIES["birthplace"]}),
    "list": ("alter_userinfo", lambda claims: claims | {"family_name": [CANARIES["family_name"]]}),
    "subject": ("alter_userinfo", lambda claims: claims | CANARIES | {"sub": CANARIES["given_name"]}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_refused_is_not_repeated(stranger, franceconnect, secrets, log, name):
    attribute, alter = BROKEN[name]
    setattr(franceconnect, attribute, alter)

    page = visit(stranger, franceconnect, secrets)

    assert page.status == 403
    assert "sign-in refused: franceconnect" in log.getvalue()
    assert scan_bytes((page.html + log.getvalue()).encode() + dump_database(), secrets) == []


@pytest.mark.postgresql
@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks"])
def test_an_outage_says_nothing_of_anybody(stranger, franceconnect, secrets, log, path):
    franceconnect.failures[path] = 500

    page = visit(stranger, franceconnect, secrets)

    assert page.status == 503
    assert scan_bytes((page.html + log.getvalue()).encode() + dump_database(), secrets) == []
