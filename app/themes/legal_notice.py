"""The legal notice of the site: publisher, publication director and host (law of 21 June 2004, article 6)."""

from __future__ import annotations

from dataclasses import dataclass

from app.config import Settings
from app.core.i18n import lazy_gettext as _
from app.core.operations.health import Finding
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.themes import charter

PUBLISHER = Setting(
    "legal.publisher",
    "text",
    _("Éditeur du site"),
    _("La collectivité, avec son numéro SIREN. Sans réponse, c’est le nom de la charte."),
    default="",
)
DIRECTOR = Setting(
    "legal.director",
    "text",
    _("Directrice ou directeur de la publication"),
    _("Son nom et sa fonction, par exemple : Claire Martin, maire."),
    default="",
)
HOST = Setting(
    "legal.host", "text", _("Hébergeur"), _("Le nom de la société ou du service qui héberge le site."), default=""
)
HOST_ADDRESS = Setting("legal.host_address", "long_text", _("Adresse de l’hébergeur"), default="")
HOST_PHONE = Setting("legal.host_phone", "text", _("Téléphone de l’hébergeur"), default="")
SETTINGS = SettingGroup(
    "legal",
    _("Mentions légales"),
    (PUBLISHER, DIRECTOR, HOST, HOST_ADDRESS, HOST_PHONE),
    lead=_("La loi demande que ces renseignements soient publiés. Ils paraissent sur la page « Mentions légales »."),
)
# Settings that the law requires.
REQUIRED = (DIRECTOR, HOST, HOST_ADDRESS, HOST_PHONE)


@dataclass(frozen=True)
class LegalNotice:
    """The contents of the page; empty texts are omitted."""

    publisher: str
    director: str
    host: str
    host_address: str
    host_phone: str


def current_notice() -> LegalNotice:
    """The legal notice of the current site."""
    return LegalNotice(
        publisher=site_settings.get_setting(PUBLISHER.key) or charter.get_charter().name,
        director=site_settings.get_setting(DIRECTOR.key),
        host=site_settings.get_setting(HOST.key),
        host_address=site_settings.get_setting(HOST_ADDRESS.key),
        host_phone=site_settings.get_setting(HOST_PHONE.key),
    )


def check_legal_notice(settings: Settings) -> Finding:
    """A finding for the administrator and `parvis doctor`: whether the required settings are filled in."""
    missing = [setting.key.removeprefix("legal.") for setting in REQUIRED if not site_settings.get_setting(setting.key)]
    return Finding(
        "legal notice",
        not missing,
        f"The legal notice lacks: {', '.join(missing)}. Write them in the settings, or with `parvis init`.",
    )
