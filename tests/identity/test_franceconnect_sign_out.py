"""Signing out of FranceConnect, after signing out here."""

from urllib.parse import urlsplit

import pytest

from tests.identity.franceconnect import allow, enter


@pytest.mark.postgresql
def test_signing_out_ends_the_session_of_franceconnect(stranger, franceconnect):
    enter(stranger, franceconnect)
    stranger.post("/compte/deconnexion")

    departure = stranger.get("/compte/deconnexion/suite").location
    address = urlsplit(departure)
    reply = franceconnect.respond("GET", f"{address.path}?{address.query}")

    back = urlsplit(reply.location)
    assert "Ici et sur" in stranger.get(f"{back.path}?{back.query}").text("main")
    assert len(franceconnect.logouts) == 1


def test_signing_out_here_needs_nobody_else(stranger, franceconnect, app):
    enter(stranger, franceconnect)
    franceconnect.failures["/.well-known/openid-configuration"] = 500
    allow(app, urlsplit(franceconnect.issuer).port)

    stranger.post("/compte/deconnexion")

    assert "ne répond pas" in stranger.get("/compte/deconnexion/suite").text("main")
    assert stranger.get("/compte/profil").status == 303
