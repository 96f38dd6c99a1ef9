"""Agents enter with an address that their provider verified; a claim that is missing counts as the source is set."""

import pytest
from sqlalchemy import select

from app.accounts.models import Account
from app.core.db import db
from app.identity.openid.declared_sources import declare_source
from app.identity.openid.source_declaration import AGENTS, EVERYONE, OPENID, RESIDENTS
from tests.identity.openid.conftest import come_back, declare_proconnect

UNVERIFIED = {"email_verified": False}


def declare(double, **changes):
    values = {"kind": OPENID, "name": "Annuaire", "audience": AGENTS, "can_create": True, "needs_second_factor": False}
    declare_source(declare_proconnect(double, **values | changes))
    db.session.commit()


@pytest.mark.parametrize("claim", [False, "false", 0, []])
def test_an_address_that_is_not_verified_is_refused_to_an_agent(site, stranger, double, claim):
    declare(double, trusts_email=True)
    double.userinfo_changes = {"email_verified": claim}

    page = come_back(stranger, double, key="annuaire")

    assert page.status == 403
    assert "Demandez à votre service informatique de la vérifier" in page.text(".lead")
    assert db.session.scalars(select(Account)).all() == []


@pytest.mark.parametrize(("claims", "trusts_email", "status"), [({}, True, 303), ({}, False, 403)])
def test_a_missing_claim_counts_as_the_source_is_set(site, stranger, double, claims, trusts_email, status):
    declare(double, trusts_email=trusts_email)
    double.userinfo_changes = claims

    assert come_back(stranger, double, key="annuaire").status == status


def test_a_verified_address_needs_no_setting(site, stranger, double):
    declare(double)
    double.userinfo_changes = {"email_verified": True}

    assert come_back(stranger, double, key="annuaire").location == "/agents"


def test_an_agent_who_entered_before_is_refused_too(site, stranger, double):
    declare(double, trusts_email=True)
    come_back(stranger, double, key="annuaire")
    stranger.post("/compte/deconnexion")
    double.userinfo_changes = UNVERIFIED

    assert come_back(stranger, double, key="annuaire").status == 403


def test_proconnect_is_refused_too_when_it_says_so(proconnect, stranger, double):
    double.userinfo_changes = UNVERIFIED

    assert come_back(stranger, double).status == 403


@pytest.mark.parametrize("audience", [RESIDENTS, EVERYONE])
def test_a_resident_still_confirms_such_an_address(site, stranger, double, audience):
    declare(double, audience=audience, trusts_email=True)
    double.userinfo_changes = UNVERIFIED

    assert "/identite/choix" in str(come_back(stranger, double, key="annuaire").location)
