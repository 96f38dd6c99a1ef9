"""Half-filled forms survive every way of signing in, of giving up and of failing, in an order drawn from a seed."""

from __future__ import annotations

import json
import os
import random
from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from tests.accounts.sent_emails import get_token, list_emails
from tests.accounts.software_authenticator import Device
from tests.cast import PASSWORD
from tests.factories import PROCEDURE
from tests.identity.franceconnect import answer_of
from tests.identity.test_step_up import fill_first_page

# `make trust` plays many more.
SEEDS = range(int(os.environ.get("PARVIS_IDENTITY_SEEDS", "3")))
REFUSALS = ("access_denied", "invalid_scope", "invalid_request", "server_error", "temporarily_unavailable", "Y020022")
KEYS, RESUMPTION = "/compte/cles-d-acces", "/compte/reprise"


class Schedule:
    """One person, who fills a form in and proves who they are in every way, well and badly."""

    def __init__(self, person, double, seed):
        self.person, self.double = person, double
        self.random = random.Random(seed)
        self.device = Device()
        credential = self.device.create(self.read_json(f"{KEYS}/nouvelle/options"))
        assert person.post(f"{KEYS}/nouvelle", {"name": "Téléphone", "credential": credential}).location == KEYS
        self.address = fill_first_page(person)
        self.first_page = self.address.rpartition("/")[0] + "/" + PROCEDURE["pages"][0]["id"]
        self.typed = ""

    def play(self):
        ways = [
            self.prove_identity,
            self.cancel,
            self.fail,
            self.come_late,
            self.come_twice,
            self.lose_cookie,
            self.sign_in_by_password,
            self.sign_in_by_key,
            self.sign_in_by_link,
            self.type_after_the_session,
        ]
        for number, way in enumerate(self.random.sample(ways, k=6)):
            self.type(f"Le trou de la rue des Lilas, devant le {number}")
            way()
            assert self.typed in self.person.get(self.first_page).html, way.__name__
        self.prove_identity()
        assert "Votre identité" in self.person.get(self.address).text("main")
        assert self.typed in self.person.get(self.first_page).html

    def type(self, text):
        self.typed = text
        assert self.person.post(self.first_page, {"type": "trou", "description": text}).status == 303

    def leave(self):
        return self.person.get(f"/compte/avec/franceconnect?next={self.address}&but=niveau").location

    def prove_identity(self):
        assert self.person.get(answer_of(self.double, self.leave())).location == self.address

    def cancel(self):
        refusal = self.random.choice(REFUSALS)
        page = self.person.get(answer_of(self.double, self.leave(), refusal=refusal))
        assert page.find_one(f"a.button[href='{self.address}']")

    def fail(self):
        departure = self.leave()
        self.double.failures[self.random.choice(["/token", "/userinfo", "/jwks"])] = 500
        answer = answer_of(self.double, departure)
        self.double.rotate_keys()
        assert self.person.get(answer).status in (403, 503)
        self.double.failures.clear()

    def come_late(self):
        answer = answer_of(self.double, self.leave())
        with clock.shift_clock(timedelta(minutes=11)):
            assert self.person.get(answer).status == 403

    def come_twice(self):
        answer = answer_of(self.double, self.leave())
        self.person.get(answer)
        assert self.person.get(answer).status == 403

    def lose_cookie(self):
        answer = answer_of(self.double, self.leave())
        with self.person.client.session_transaction() as session:
            session.pop("external", None)
        assert self.person.get(answer).status == 403

    def sign_in_by_password(self, next_url=""):
        self.person.post("/compte/deconnexion")
        values = {"email": self.person.email, "password": PASSWORD, "next": next_url or self.address}
        assert self.person.post("/compte/connexion", values).location == values["next"]

    def sign_in_by_key(self):
        self.person.post("/compte/deconnexion")
        credential = self.device.sign(self.read_json("/compte/connexion/cle"))
        values = {"credential": credential, "next": self.address}
        assert self.person.post("/compte/connexion/cle", values).location == self.address

    def sign_in_by_link(self):
        self.person.post("/compte/deconnexion")
        self.person.post("/compte/connexion/lien", {"email": self.person.email})
        token = get_token(list_emails(self.person.email)[-1])
        assert self.person.post("/compte/connexion/lien/ouverture", {"token": token}).status == 303

    def type_after_the_session(self):
        """The session ends while one types: what is response is kept until one has signed in."""
        self.typed = "Le trou a grandi pendant que la page attendait"
        with clock.shift_clock(timedelta(minutes=90)):
            response = self.person.post(self.first_page, {"type": "trou", "description": self.typed})
            assert response.location == f"/compte/connexion?next={RESUMPTION}"
            values = {"email": self.person.email, "password": PASSWORD, "next": RESUMPTION}
            assert self.person.post("/compte/connexion", values).location == RESUMPTION
            assert self.send_again().status == 303
        self.sign_in_by_password()

    def send_again(self):
        """Send the interrupted form again, as its page does."""
        inputs = self.person.get(RESUMPTION).find_all(f"form[action='{RESUMPTION}'] input[type=hidden]")
        fields = {field["name"]: field["value"] for field in inputs if field["name"] != "csrf_token"}
        turned = self.person.client.post(RESUMPTION, data={**fields, "csrf_token": self.person._csrf_token()})
        return self.person.post(turned.headers["Location"], fields)

    def read_json(self, url):
        return json.loads(self.person.client.get(url).get_data())


@pytest.mark.parametrize("seed", [pytest.param(SEEDS[0], marks=pytest.mark.postgresql), *SEEDS[1:]])
def test_a_half_filled_form_survives_every_way_back(chloe, franceconnect, monkeypatch, seed):
    # As many failures in a row as a schedule draws would have the site stop asking for a while.
    monkeypatch.setattr("app.core.outgoing.circuit_breaker.CircuitBreakers.can_call", lambda self, name: True)
    site_settings.save_settings({"accounts.mailed_links": "yes"})
    db.session.commit()

    Schedule(chloe, franceconnect, seed).play()
