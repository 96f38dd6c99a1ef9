"""Settings of the authority: changed by an administrator, stored in its database, with sealed secrets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.core.db import db
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.core.settings.site_settings import SettingsRefused
from app.core.sites import Site, unit_of_work
from tests.cast import Person
from tests.client import Browser

SETTINGS = "/agents/administration/reglages"
# Texts that the translation catalogues have.
WORDS = _("Nom")


@pytest.fixture
def gateway(app: object) -> Iterator[None]:
    """A capability with one setting of each kind, beside the built-in ones."""
    declared = site_settings.list_groups()
    kinds = ("text", "long_text", "url", "integer", "number", "yes_no", "secret")
    settings = [Setting(f"gateway.{kind}", kind, WORDS, default=False if kind == "yes_no" else None) for kind in kinds]
    choice = Setting("gateway.choice", "choice", WORDS, choices={"a": WORDS, "b": WORDS}, default="a")
    site_settings.install([*declared, SettingGroup("gateway", WORDS, (*settings, choice))])
    yield
    site_settings.install(declared)


def test_an_unset_setting_has_its_default(site: Site) -> None:
    assert site_settings.get_setting("map.zoom") == 6
    assert site_settings.get_setting("places.geocoder") == ""
    with pytest.raises(site_settings.UnknownSetting):
        site_settings.get_setting("map.colour")


def test_an_administrator_changes_a_group(ada: Person) -> None:
    page = ada.post(
        f"{SETTINGS}/carte", {"map.zoom": "14", "map.latitude": "48,5", "map.longitude": " -1.25 "}
    ).follow()

    db.session.rollback()
    site_settings.clear_cache()
    assert "Les réglages sont enregistrés" in page.text("main")
    assert page.find_one("#f-map\\.latitude")["value"] == "48,5"
    assert (site_settings.get_setting("map.zoom"), site_settings.get_setting("map.latitude")) == (14, 48.5)
    assert site_settings.get_setting("map.longitude") == -1.25


def test_the_input_is_kept_when_something_is_refused(ada: Person) -> None:
    form_values = {"map.tiles": "https://tuiles.exemple.fr/{z}/{x}", "map.zoom": "40", "map.latitude": "vers le nord"}

    page = ada.post(f"{SETTINGS}/carte", form_values)

    assert page.status == 422
    assert len(page.find_all("#error-summary li")) == 3
    assert page.find_one("#f-map\\.tiles")["value"] == form_values["map.tiles"]
    assert page.find_one("#f-map\\.latitude")["value"] == "vers le nord"
    assert site_settings.get_setting("map.zoom") == 6


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9000/", "https://192.168.1.4/g", "http://localhost/", "ftp://exemple.fr", "une adresse"],
)
def test_an_address_of_the_private_network_is_refused(site: Site, address: str) -> None:
    with pytest.raises(SettingsRefused):
        site_settings.save_settings({"places.geocoder": address})


def test_an_empty_value_restores_the_default(site: Site) -> None:
    site_settings.save_settings({"map.zoom": "12"})
    assert site_settings.is_setting_set("map.zoom")

    site_settings.save_settings({"map.zoom": " "})

    assert site_settings.get_setting("map.zoom") == 6
    assert not site_settings.is_setting_set("map.zoom")


def test_a_secret_is_sealed_and_never_displayed(ada: Person, gateway: None) -> None:
    address = f"{SETTINGS}/gateway"
    ada.post(address, {"gateway.secret": "clé-très-secrète", "gateway.number": "1,5"})

    page = ada.get(SETTINGS)

    assert "clé-très-secrète" not in page.html
    assert "Une valeur est enregistrée" in page.text("main")
    assert site_settings.get_setting("gateway.secret") == "clé-très-secrète"
    raw = db.session.execute(text("SELECT value, secret FROM site_setting WHERE key = 'gateway.secret'")).one()
    assert raw.value in (None, "null") and "clé".encode() not in bytes(raw.secret)

    ada.post(address, {"gateway.secret": "", "gateway.number": "2"})
    assert site_settings.get_setting("gateway.secret") == "clé-très-secrète"

    ada.post(address, {"gateway.secret": "", "gateway.secret.forget": "yes"})
    assert site_settings.get_setting("gateway.secret") is None


def test_each_kind_keeps_its_type(ada: Person, gateway: None) -> None:
    form_values = {
        "gateway.yes_no": "yes",
        "gateway.choice": "b",
        "gateway.integer": "3",
        "gateway.url": "https://sms.exemple.fr/v1",
    }

    ada.post(f"{SETTINGS}/gateway", {**form_values, "gateway.long_text": "Une\nautre"})

    assert site_settings.get_setting("gateway.yes_no") is True
    assert site_settings.get_setting("gateway.choice") == "b"
    assert site_settings.get_setting("gateway.integer") == 3
    assert site_settings.get_setting("gateway.url") == "https://sms.exemple.fr/v1"


def test_another_process_sees_the_change(site: Site) -> None:
    with unit_of_work(site):
        site_settings.save_settings({"map.zoom": "13"})
        db.session.commit()

    assert site_settings.get_setting("map.zoom") == 13


def test_only_an_administrator_sees_the_settings(alice: Person, chloe: Person, stranger: Browser) -> None:
    assert alice.get(SETTINGS).status == 404
    assert alice.post(f"{SETTINGS}/carte", {"map.zoom": "3"}).status == 404
    assert chloe.get(SETTINGS).status == 404
    assert stranger.get(SETTINGS).status == 303


def test_an_unknown_group_is_not_found(ada: Person) -> None:
    assert ada.post(f"{SETTINGS}/inconnu", {}).status == 404
