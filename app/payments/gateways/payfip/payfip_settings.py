"""Addresses of PayFiP: the real ones, unless a demo or a test names those of a double."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import URL, Setting, SettingGroup

OFFICIAL_SERVICE = "https://www.payfip.gouv.fr/tpa/services/securite"
OFFICIAL_PAGE = "https://www.payfip.gouv.fr/tpa/paiementws.web"

SERVICE_URL = Setting(
    "payfip.service_url",
    URL,
    _("Adresse du service PayFiP"),
    _("Laissez vide : l’adresse de la DGFiP est connue. Une autre adresse ne sert qu’à une démonstration."),
    default=OFFICIAL_SERVICE,
)
PAGE_URL = Setting(
    "payfip.page_url",
    URL,
    _("Adresse de la page de paiement PayFiP"),
    _("Laissez vide : l’adresse de la DGFiP est connue."),
    default=OFFICIAL_PAGE,
)
SETTINGS = SettingGroup("payfip", _("Paiement en ligne (PayFiP)"), (SERVICE_URL, PAGE_URL))


def get_service_url() -> str:
    return str(site_settings.get_setting(SERVICE_URL.key))


def get_page_url() -> str:
    return str(site_settings.get_setting(PAGE_URL.key))
