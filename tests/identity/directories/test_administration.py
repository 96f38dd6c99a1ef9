"""Declaring directories in the administration, and synchronising them by hand."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.identity.directories.directories import describe_access
from app.identity.directories.models import Directory
from tests.identity.directories.slapd import BASE, READER, READER_PASSWORD

PAGES = "/agents/administration/annuaires"


def make_form(ldap, **changes):
    form = {
        "name": "Annuaire de la ville",
        "kind": "openldap",
        "host": "localhost",
        "port": str(ldap.tls_port),
        "security": "tls",
        "authority_certificate": ldap.authority_certificate,
        "username": READER,
        "password": READER_PASSWORD,
        "base": BASE,
        "can_create": "1",
        "is_active": "1",
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


def load_directories():
    db.session.expire_all()
    return list(db.session.scalars(select(Directory)))


def test_an_administrator_tries_then_declares_a_directory(ada, ldap):
    ldap.add_person("nadia")

    trial = ada.post(PAGES, make_form(ldap, then="try"))
    assert "1 personne" in trial.text("main")
    assert load_directories() == []

    page = ada.post(PAGES, make_form(ldap)).follow()
    assert "enregistré" in page.text("main")
    assert READER_PASSWORD not in page.html


def test_a_directory_that_cannot_be_read_is_not_opened(ada, ldap):
    page = ada.post(PAGES, make_form(ldap, password="un mauvais mot de passe"))

    assert page.status == 422
    assert "compte de lecture ou son mot de passe" in page.text("main")
    assert page.find_one("#f-base")["value"] == BASE
    assert load_directories() == []


def test_what_is_typed_wrong_is_told_field_by_field(ada, ldap):
    page = ada.post(PAGES, make_form(ldap, host="ldaps://annuaire", port="0", base="agents", authority_certificate="x"))

    assert page.status == 422
    assert len(page.find_all(".field__error")) == 4


def test_a_mass_departure_is_confirmed_on_a_page_that_says_who(ada, alice, ldap):
    names = [ldap.add_person(f"agent{number}") for number in range(4)]
    group = ldap.add_group("etat-civil", *names)
    ada.post(PAGES, make_form(ldap, **{f"role-{alice.account.roles[0].slug}": group}))
    address = f"{PAGES}/{load_directories()[0].id}"
    assert "Agent3 Roux" in ada.post(f"{address}/apercu").text("main")
    assert ada.post(f"{address}/synchronisation").status == 303
    ldap.delete(*names[:2])

    refused = ada.post(f"{address}/synchronisation")
    assert refused.status == 422
    assert "2 agents sur 4" in refused.text("main")
    assert ada.post(f"{address}/synchronisation", {"confirmed": "1"}).status == 303
    assert "a synchronisé l’annuaire" in ada.get("/agents/administration/historique").text("main")
    db.session.expire_all()
    assert sum(account.suspended_at is not None for account in db.session.scalars(select(Account))) == 2


@pytest.mark.postgresql
def test_nobody_else_declares_a_directory(alice, stranger, ldap):
    assert alice.get(PAGES).status == 404
    assert alice.post(PAGES, make_form(ldap)).status == 404
    assert stranger.get(PAGES).location.startswith("/compte/connexion")


def test_a_directory_is_removed(ada, ldap):
    ada.post(PAGES, make_form(ldap))

    ada.post(f"{PAGES}/{load_directories()[0].id}/suppression")

    assert load_directories() == []


def test_the_password_typed_is_kept_and_never_shown(ada, alice, ldap):
    """The form is shown again to its author, whether it was tried or refused, for twenty minutes."""
    trial = ada.post(PAGES, make_form(ldap, then="try", base="agents"))
    kept_password = trial.find_one("input[name=kept_password]")["value"]
    assert READER_PASSWORD not in trial.html
    assert READER_PASSWORD not in base64.urlsafe_b64decode(kept_password).decode("latin-1")

    trial = ada.post(PAGES, make_form(ldap, then="try", password=None, kept_password=kept_password))
    assert "L’annuaire se lit" in trial.text("main")
    kept_password = trial.find_one("input[name=kept_password]")["value"]
    alice.account.is_administrator = True
    db.session.commit()
    assert alice.post(PAGES, make_form(ldap, password=None, kept_password=kept_password)).status == 422
    with clock.shift_clock(timedelta(minutes=20, seconds=1)):
        assert ada.post(PAGES, make_form(ldap, password=None, kept_password=kept_password)).status == 422
    assert ada.post(PAGES, make_form(ldap, password="", kept_password=kept_password[:-4] + "AAAA")).status == 422
    assert load_directories() == []

    assert ada.post(PAGES, make_form(ldap, password="", kept_password=kept_password)).status == 303
    assert describe_access(load_directories()[0]).password == READER_PASSWORD


def test_a_dry_run_says_that_nothing_would_change(ada, ldap):
    ada.post(PAGES, make_form(ldap))

    page = ada.post(f"{PAGES}/{load_directories()[0].id}/apercu")

    assert "Tout est à jour" in page.text("main")
