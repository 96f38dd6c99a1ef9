"""Declaring SAML providers in the administration."""

from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.identity.saml import saml_providers
from app.identity.saml.models import SamlProvider
from app.identity.saml.saml_providers import check_providers, refresh_providers
from tests.identity.saml.identity_provider import build_metadata, make_key, sign

PAGES = "/agents/administration/saml"
FORM = {"name": "Compte de la ville", "audience": "agent", "is_active": "1", "attribute_email": "mail"}


@pytest.fixture(autouse=True)
def short_key(monkeypatch):
    monkeypatch.setattr(saml_providers, "KEY_BITS", 2048)


def declare(ada, **changes):
    form = FORM | {"metadata": build_metadata().decode()} | changes
    return ada.post(PAGES, form)


def load_provider():
    db.session.expire_all()
    return db.session.scalars(select(SamlProvider)).one()


def test_an_administrator_declares_a_provider_and_is_told_what_to_do_there(ada):
    page = declare(ada).follow()

    provider = load_provider()
    assert provider.entity_id in page.text("main")
    assert f"/compte/saml/{provider.key}/reponse" in page.text("main")
    assert "a déclaré le fournisseur SAML" in ada.get("/agents/administration/historique").text("main")


def test_nothing_typed_is_lost_when_metadata_is_refused(ada):
    page = declare(ada, metadata="<md:EntityDescriptor/>", attribute_last_name="sn")

    assert page.status == 422
    assert page.find_one("#f-attribute_last_name")["value"] == "sn"
    assert "fichier de métadonnées" in page.text(".error-summary, [role=alert]")


@pytest.mark.parametrize(
    "metadata",
    [
        build_metadata(sign_in_url="http://idp.example/sso"),
        build_metadata(make_key()[1].replace("M", "A")),
        build_metadata(entity_id=""),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + build_metadata(),
    ],
    ids=["plain http", "broken certificate", "no name", "document type"],
)
def test_metadata_that_cannot_be_believed_is_refused(ada, metadata):
    assert declare(ada, metadata=metadata.decode()).status == 422
    assert db.session.scalars(select(SamlProvider)).all() == []


def test_new_metadata_replaces_the_certificates_and_never_the_provider(ada):
    declare(ada)
    provider = load_provider()

    ada.post(f"{PAGES}/{provider.id}", FORM | {"metadata": build_metadata(make_key()[1], make_key("next")[1]).decode()})
    assert len(load_provider().certificates) == 2
    ada.post(f"{PAGES}/{provider.id}", FORM)
    assert len(load_provider().certificates) == 2


def test_two_providers_are_never_one(ada):
    declare(ada)

    page = declare(ada, name="Un autre")

    assert page.status == 422
    assert "déjà déclaré" in page.text("main")


@pytest.mark.postgresql
def test_a_provider_that_is_removed_lets_nobody_in(ada, stranger):
    declare(ada)
    provider = load_provider()

    ada.post(f"{PAGES}/{provider.id}/suppression")

    assert stranger.get(f"/compte/avec/{provider.key}").status == 404


def test_nobody_else_declares_a_provider(alice, stranger):
    assert alice.get(PAGES).status == 404
    assert declare(alice).status == 404
    assert stranger.get(PAGES).location.startswith("/compte/connexion")


def sign_metadata(content, key):
    return etree.tostring(sign(etree.fromstring(content), key)).decode()


def test_metadata_at_an_address_is_only_believed_with_the_pinned_signature(ada, external_service):
    pinned, other = make_key("federation"), make_key("attacker")
    external_service.answer = sign_metadata(build_metadata(), pinned)
    declare(ada, metadata="", metadata_url=f"{external_service.url}/metadata", metadata_certificate=pinned[1])
    before = load_provider().certificates

    external_service.answer = sign_metadata(build_metadata(other[1]), other)
    refresh_providers()
    db.session.commit()
    assert (load_provider().certificates, load_provider().metadata_error) == (before, "signature")

    external_service.answer = sign_metadata(build_metadata(entity_id="https://other.example"), pinned)
    refresh_providers()
    db.session.commit()
    assert (load_provider().certificates, load_provider().metadata_error) == (before, "entity_id")

    external_service.answer = sign_metadata(build_metadata(make_key("next")[1]), pinned)
    refresh_providers()
    db.session.commit()
    assert (load_provider().certificates, load_provider().metadata_error) == ([make_key("next")[1]], None)


def test_a_certificate_that_ends_within_a_month_is_announced(ada, settings):
    declare(ada)
    assert check_providers(settings).ok

    with clock.shift_clock(timedelta(days=340)):
        assert not check_providers(settings).ok
        assert "ends soon" in check_providers(settings).advice
