"""Settings of the identity-papers interface, changed on a page of their own."""

from __future__ import annotations

import re
from typing import Any

from app.core.declared_value import CHOICE, YES_NO, ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import SECRET, URL, Setting, SettingGroup

OFF, DUPLICATES_ONLY, PUBLISHED = "off", "duplicates", "published"
DEFAULT_HEADER = "X-HUB-RDV-AUTH-TOKEN"
# The token is all that protects the interface: the hub verifies no certificate.
MIN_TOKEN_LENGTH = 24
_HEADER_PATTERN = re.compile(r"[A-Za-z0-9-]{1,60}")
_TOKEN_PATTERN = re.compile(r"[!-~]+", re.ASCII)


def _check_header(text: str) -> None:
    if not _HEADER_PATTERN.fullmatch(text):
        raise ValueRefused(gettext("Indiquez un nom d’en-tête : des lettres, des chiffres et des tirets."))


def _check_service_token(text: str) -> None:
    if not _TOKEN_PATTERN.fullmatch(text):
        raise ValueRefused(gettext("Recopiez le jeton seul, sans espace ni accent."))


def check_hub_token(text: str) -> None:
    """Raises ValueRefused for a token that could be guessed, or that a header cannot carry."""
    if len(text) < MIN_TOKEN_LENGTH or not _TOKEN_PATTERN.fullmatch(text):
        raise ValueRefused(
            gettext("Donnez un jeton d’au moins %(length)s signes, sans espace ni accent.", length=MIN_TOKEN_LENGTH)
        )


MODE = Setting(
    "ants.mode",
    CHOICE,
    _("Ce qui est en service"),
    _("Commencez par l’anti-doublon : il marche même si le site national ne montre pas encore vos heures libres."),
    default=OFF,
    choices={
        OFF: _("Rien"),
        DUPLICATES_ONLY: _("L’anti-doublon seulement"),
        PUBLISHED: _("L’anti-doublon, et les heures libres sur le site national"),
    },
)
SERVICE_URL = Setting(
    "ants.service_url",
    URL,
    _("Adresse du service anti-doublon"),
    _(
        "L’adresse que France Titres vous a donnée, sans « /api ». Elle n’est pas la même en intégration et en production."
    ),
)
SERVICE_TOKEN = Setting(
    "ants.service_token",
    SECRET,
    _("Jeton du service anti-doublon"),
    _("Il ne part que vers cette adresse."),
    check=_check_service_token,
)
HEADER = Setting(
    "ants.header",
    "text",
    _("En-tête où le site national écrit son jeton"),
    _("Laissez vide, sauf si France Titres vous en donne un autre."),
    default=DEFAULT_HEADER,
    check=_check_header,
)
HUB_TOKEN = Setting("ants.hub_token", SECRET, _("Jeton du site national"), check=check_hub_token)
FORMER_HUB_TOKEN = Setting("ants.former_hub_token", SECRET, _("Jeton précédent"), check=check_hub_token)
CONNECTION = (MODE, SERVICE_URL, SERVICE_TOKEN, HEADER)
SETTINGS = SettingGroup(
    "ants", _("Titres d’identité (ANTS)"), (*CONNECTION, HUB_TOKEN, FORMER_HUB_TOKEN), is_listed=False
)

OPEN_AVAILABILITY = Setting(
    "agendas.open_availability",
    YES_NO,
    _("Heures libres en données ouvertes"),
    _("Les heures libres des motifs pris en ligne se lisent à l’adresse /api/disponibilites, sans aucun nom."),
    default=True,
)


def get_mode() -> str:
    """The part of the interface that is in service."""
    mode: str = site_settings.get_setting(MODE.key)
    return mode


def read_setting(setting: Setting) -> Any:
    """The value of a setting of the interface on this site."""
    return site_settings.get_setting(setting.key)
