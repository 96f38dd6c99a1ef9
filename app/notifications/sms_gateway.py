"""The SMS gateway of the authority: any provider with an HTTP API, described in the settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.declared_value import ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.notifications.sms.gateway import BREVO, GENERIC, OVH

JSON, FORM, QUERY = "json", "form", "query"


@dataclass(frozen=True)
class SmsGateway:
    """The HTTP request that sends a short message."""

    url: str
    method: str
    format: str
    parameters: Any
    headers: Mapping[str, str]
    token: str = field(default="", repr=False)


def get_gateway() -> SmsGateway | None:
    """The gateway of the current site, or None."""
    url = site_settings.get_setting("sms.url")
    if not url:
        return None
    body_format = site_settings.get_setting("sms.format")
    return SmsGateway(
        url=url,
        method="GET" if body_format == QUERY else "POST",
        format=body_format,
        parameters=read_parameters(site_settings.get_setting("sms.parameters")),
        headers=read_lines(site_settings.get_setting("sms.headers") or ""),
        token=site_settings.get_setting("sms.token") or "",
    )


def read_parameters(text: str) -> Any:
    """Parse JSON, or lines of `name: value`. Raises ValueError."""
    stripped = text.strip()
    return json.loads(stripped) if stripped.startswith(("{", "[")) else read_lines(stripped)


def read_lines(text: str) -> dict[str, str]:
    """Parse lines of `name: value`. Raises ValueError."""
    values = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise ValueError(line)
        values[name.strip()] = value.strip()
    return values


def _check_parameters(text: str) -> None:
    try:
        read_parameters(text)
    except ValueError:
        raise ValueRefused(gettext("Écrivez « nom : valeur », un par ligne, ou un document JSON.")) from None


def _check_sender(text: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9 ]{3,11}", text):
        raise ValueRefused(gettext("Écrivez de trois à onze lettres sans accent, chiffres ou espaces."))


def _check_headers(text: str) -> None:
    try:
        read_lines(text)
    except ValueError:
        raise ValueRefused(gettext("Écrivez « nom : valeur », un par ligne.")) from None


SETTINGS = SettingGroup(
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
            default=GENERIC,
            choices={OVH: _("OVHcloud"), BREVO: _("Brevo"), GENERIC: _("Un autre, décrit plus bas")},
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
        Setting(
            key="sms.ovh_service",
            kind="text",
            label=_("OVHcloud : compte SMS"),
            help_text=_("Par exemple « sms-ab12345-1 », dans l’espace client, rubrique Télécom."),
        ),
        Setting(key="sms.ovh_application_key", kind="text", label=_("OVHcloud : clé d’application")),
        Setting(key="sms.ovh_application_secret", kind="secret", label=_("OVHcloud : secret d’application")),
        Setting(key="sms.ovh_consumer_key", kind="secret", label=_("OVHcloud : clé de consommateur")),
        Setting(
            key="sms.ovh_url", kind="url", label=_("OVHcloud : adresse de l’API"), default="https://eu.api.ovh.com/1.0"
        ),
        Setting(
            key="sms.brevo_key",
            kind="secret",
            label=_("Brevo : clé d’API"),
            help_text=_("Dans votre compte Brevo, rubrique « SMTP et API »."),
        ),
        Setting(
            key="sms.brevo_url", kind="url", label=_("Brevo : adresse de l’API"), default="https://api.brevo.com/v3"
        ),
        Setting(key="sms.url", kind="url", label=_("Autre opérateur : adresse de la passerelle")),
        Setting(
            key="sms.format",
            kind="choice",
            label=_("Ce que la passerelle attend"),
            default=JSON,
            choices={
                JSON: _("Un document JSON (POST)"),
                FORM: _("Un formulaire (POST)"),
                QUERY: _("Une adresse avec ses paramètres (GET)"),
            },
        ),
        Setting(
            key="sms.parameters",
            kind="long_text",
            label=_("Paramètres"),
            help_text=_(
                "Un « nom : valeur » par ligne, ou un document JSON. {{ to }} est le numéro, {{ text }} le texte, "
                "{{ id }} l’identifiant du message, {{ token }} la clé ci-dessous, {{ report_url }} l’adresse où dire "
                "si le message est arrivé."
            ),
            default="to: {{ to }}\ntext: {{ text }}",
            check=_check_parameters,
        ),
        Setting(
            key="sms.headers",
            kind="long_text",
            label=_("En-têtes"),
            help_text=_("Par exemple « Authorization: Bearer {{ token }} »."),
            check=_check_headers,
        ),
        Setting(key="sms.token", kind="secret", label=_("Clé de la passerelle")),
    ),
)
