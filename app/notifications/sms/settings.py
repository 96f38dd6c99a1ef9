"""Settings of short messages: those of every gateway, and those that gateways declare."""

from __future__ import annotations

import re

from app.core.declared_value import ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.notifications.sms.gateways import GATEWAYS
from app.notifications.sms.gateways.generic import GenericGateway


def build_settings() -> SettingGroup:
    """The group of settings, with a choice and the settings of each gateway."""
    return SettingGroup(
        slug="sms",
        title=_("SMS"),
        lead=_(
            "La passerelle de votre opérateur de SMS. Sans elle, les SMS prévus par les circuits ne partent pas. "
            "Remplissez seulement les lignes de l’opérateur choisi."
        ),
        settings=(
            Setting(
                key="sms.provider",
                kind="choice",
                label=_("Opérateur"),
                default=GenericGateway.key,
                choices={key: gateway.choice_label or gateway.label for key, gateway in GATEWAYS.items()},
            ),
            Setting(
                key="sms.sender",
                kind="text",
                label=_("Nom d’expéditeur"),
                help_text=_(
                    "Onze lettres ou chiffres au plus, validés par l’opérateur. Les habitants le voient à la place d’un numéro."
                ),
                check=_check_sender,
            ),
            Setting(
                key="sms.price",
                kind="number",
                label=_("Prix d’un SMS, en euros"),
                help_text=_("Celui de votre contrat, par exemple 0,06. Il sert à estimer la dépense de chaque mois."),
                minimum=0,
                maximum=10,
            ),
            *(setting for gateway in GATEWAYS.values() for setting in gateway.settings),
        ),
    )


def _check_sender(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9 ]{3,11}", text):
        raise ValueRefused(gettext("Écrivez de trois à onze lettres sans accent, chiffres ou espaces."))


SETTINGS = build_settings()
