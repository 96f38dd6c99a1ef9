"""Any operator with an HTTP API: the request that sends a message is described in the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.core import outgoing
from app.core.declared_value import ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.outgoing.urls import add_query, encode_form
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting
from app.language.text.placeholders import render_text
from app.notifications.sms.gateways.gateway_type import Receipt, ShortMessage, SmsGateway, gateway_errors

JSON, FORM, QUERY = "json", "form", "query"


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


def _check_headers(text: str) -> None:
    try:
        read_lines(text)
    except ValueError:
        raise ValueRefused(gettext("Écrivez « nom : valeur », un par ligne.")) from None


@dataclass(frozen=True)
class GenericGateway(SmsGateway):
    """The HTTP request that sends a short message."""

    url: str
    method: str
    format: str
    parameters: Any
    headers: Mapping[str, str]
    token: str = field(default="", repr=False)

    key = "generic"
    label = _("Autre opérateur")
    choice_label = _("Un autre, décrit plus bas")
    settings = (
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
    )

    @classmethod
    def read_account(cls) -> Self | None:
        url = site_settings.get_setting("sms.url")
        if not url:
            return None
        body_format = site_settings.get_setting("sms.format")
        return cls(
            url=url,
            method="GET" if body_format == QUERY else "POST",
            format=body_format,
            parameters=read_parameters(site_settings.get_setting("sms.parameters")),
            headers=read_lines(site_settings.get_setting("sms.headers") or ""),
            token=site_settings.get_setting("sms.token") or "",
        )

    def send_text(self, message: ShortMessage) -> Receipt:
        values = {"to": message.to, "text": message.text, "report_url": message.report_url}
        url, headers, body = self._build_request({**values, "token": self.token, "id": str(message.id)})
        # Lets gateways that support this header detect a message sent twice.
        headers["Idempotency-Key"] = str(message.id)
        with gateway_errors():
            outgoing.fetch(url, method=self.method, headers=headers, body=body).raise_for_status()
        return Receipt()

    def _build_request(self, values: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes | None]:
        headers = {name: render_text(value, values) for name, value in self.headers.items()}
        parameters = _fill_parameters(self.parameters, values)
        if self.format == JSON:
            headers["Content-Type"] = "application/json"
            return self.url, headers, json.dumps(parameters, ensure_ascii=False).encode()
        if self.format == FORM:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self.url, headers, encode_form(parameters).encode()
        return add_query(self.url, parameters), headers, None


def _fill_parameters(template: Any, values: Mapping[str, Any]) -> Any:
    """Fill in every text of the parameters; values cannot change their structure."""
    if isinstance(template, str):
        return render_text(template, values)
    if isinstance(template, Mapping):
        return {name: _fill_parameters(part, values) for name, part in template.items()}
    return [_fill_parameters(part, values) for part in template] if isinstance(template, list) else template
