"""The contract with a bank: its platform, and the keys that sign what is exchanged."""

from __future__ import annotations

from app.core.declared_value import CHOICE
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import SECRET, URL, Setting, SettingGroup

SYSTEMPAY, PAYZEN = "systempayv2", "payzen"
PLATFORM = Setting(
    "bank.platform",
    CHOICE,
    _("Plateforme de paiement"),
    _("Celle de votre contrat avec la banque."),
    default=SYSTEMPAY,
    choices={SYSTEMPAY: _("SystemPay (Banque Populaire, Caisse d’Épargne)"), PAYZEN: _("PayZen")},
)
TEST_KEY = Setting(
    "bank.test_key",
    SECRET,
    _("Clé de test"),
    _("Elle se lit dans le back-office de la banque, avec la signature HMAC-SHA-256."),
)
PRODUCTION_KEY = Setting(
    "bank.production_key", SECRET, _("Clé de production"), _("Elle apparaît après les essais de la banque.")
)
PAGE_URL = Setting(
    "bank.page_url",
    URL,
    _("Adresse de la page de paiement"),
    _("Laissez vide : l’adresse de la plateforme est connue."),
)
SETTINGS = SettingGroup("bank", _("Paiement en ligne (banque)"), (PLATFORM, TEST_KEY, PRODUCTION_KEY, PAGE_URL))


def get_text(setting: Setting) -> str:
    """The value of one of these settings; empty when it has none."""
    return str(site_settings.get_setting(setting.key) or "")
