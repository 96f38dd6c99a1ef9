"""Checks of each provider by `parvis doctor` and the health page; SAML is in tests/backoffice/test_saml_providers.py."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.identity import provider_metadata
from app.identity.directories.directories import DirectoryValues, save_directory
from app.identity.directories.models import ACTIVE_DIRECTORY
from app.identity.directories.synchronisation import check_directories
from app.identity.franceconnect.self_check import check_franceconnect
from app.identity.openid.declared_sources import declare_source
from app.identity.openid.provider_check import check_sources, clear_outcomes
from app.identity.saml.saml_providers import check_providers
from app.wiring.settings import HEALTH_CHECKS
from devtools.proconnect.declarations import build_company_declaration, build_declaration
from tests.identity.franceconnect import run_franceconnect
from tests.identity.openid.conftest import double  # noqa: F401 - a fixture
from tests.identity.saml.identity_provider import make_key


def test_doctor_checks_every_kind_of_provider():
    assert {check_franceconnect, check_sources, check_providers, check_directories} <= set(HEALTH_CHECKS)


def test_proconnect_that_does_not_answer_is_told_by_its_name(site, settings, double):  # noqa: F811
    clear_outcomes()
    declare_source(build_declaration(double.issuer))
    declare_source(build_company_declaration(double.issuer))
    assert check_sources(settings).ok

    clear_outcomes()
    provider_metadata.clear_cache()
    double.statuses = {"/.well-known/openid-configuration": 500}
    finding = check_sources(settings)

    assert not finding.ok
    assert "ProConnect (configuration); ProConnect entreprises (configuration)" in finding.advice


def test_franceconnect_without_keys_is_told(app, site, settings):
    with run_franceconnect(app) as franceconnect:
        assert check_franceconnect(settings).ok

        provider_metadata.clear_cache()
        franceconnect.failures = {"/jwks": 500}
        assert not check_franceconnect(settings).ok


def make_directory(**changes):
    values = {
        "name": "Annuaire de la ville",
        "kind": ACTIVE_DIRECTORY,
        "is_active": True,
        "host": "annuaire.ville.example",
        "port": 636,
        "security": "tls",
        "authority_certificate": make_key()[1],
        "username": "cn=lecture",
        "password": "secret",
        "base": "dc=ville",
        "can_create": False,
    }
    directory = save_directory(DirectoryValues(**values | changes))
    db.session.commit()
    return directory


@pytest.mark.parametrize(
    ("days", "synchronised_on", "words"),
    [
        (0, 0, ""),
        (1, 0, ""),
        (3, 0, "two nights"),
        (340, 340, "certificate"),
        (300, 300, ""),
    ],
)
def test_a_directory_is_told_once_it_is_followed_no_more_or_will_not_be(site, settings, days, synchronised_on, words):
    directory = make_directory()
    directory.synchronised_at = clock.now() + timedelta(days=synchronised_on)

    with clock.shift_clock(timedelta(days=days)):
        finding = check_directories(settings)

    assert (finding.ok, words in finding.advice) == (not words, True)


@pytest.mark.postgresql
def test_a_directory_that_is_off_is_not_checked(site, settings):
    make_directory(is_active=False).synchronised_at = datetime(2020, 1, 1, tzinfo=UTC)

    assert check_directories(settings).ok
