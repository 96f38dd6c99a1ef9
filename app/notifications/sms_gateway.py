"""The SMS gateway of the authority: any provider with an HTTP API, described in the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup, SettingRefused

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
        raise SettingRefused(gettext("Écrivez « nom : valeur », un par ligne, ou un document JSON.")) from None


def _check_headers(text: str) -> None:
    try:
        read_lines(text)
    except ValueError:
        raise SettingRefused(gettext("Écrivez « nom : valeur », un par ligne.")) from None


SETTINGS = SettingGroup(
    slug="sms",
    title=_("SMS"),
    lead=_("La passerelle de votre opérateur de SMS. Sans elle, les SMS prévus par les circuits ne partent pas."),
    settings=(
        Setting(key="sms.url", kind="url", label=_("Adresse de la passerelle")),
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
            hint=_(
                "Un « nom : valeur » par ligne, ou un document JSON. {{ to }} est le numéro, {{ text }} le texte, "
                "{{ id }} l’identifiant du message, {{ token }} la clé ci-dessous."
            ),
            default="to: {{ to }}\ntext: {{ text }}",
            check=_check_parameters,
        ),
        Setting(
            key="sms.headers",
            kind="long_text",
            label=_("En-têtes"),
            hint=_("Par exemple « Authorization: Bearer {{ token }} »."),
            check=_check_headers,
        ),
        Setting(key="sms.token", kind="secret", label=_("Clé de la passerelle")),
    ),
)
