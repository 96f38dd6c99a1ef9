"""Brevo: transactional SMS, whose delivery reports come to an address given with each message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from app.core import outgoing
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting
from app.notifications.sms.gateways.gateway_type import Receipt, ShortMessage, SmsGateway, build_api_url, gateway_errors
from app.notifications.sms_encoding import measure_message


@dataclass(frozen=True)
class BrevoGateway(SmsGateway):
    """The API key of the authority and the name that people see."""

    url: str
    api_key: str = field(repr=False)
    sender: str

    key = "brevo"
    label = _("Brevo")
    settings = (
        Setting(
            key="sms.brevo_key",
            kind="secret",
            label=_("Brevo : clé d’API"),
            help_text=_("Dans votre compte Brevo, rubrique « SMTP et API »."),
        ),
        Setting(
            key="sms.brevo_url", kind="url", label=_("Brevo : adresse de l’API"), default="https://api.brevo.com/v3"
        ),
    )

    @classmethod
    def read_account(cls) -> Self | None:
        api_key, sender = site_settings.get_setting("sms.brevo_key"), site_settings.get_setting("sms.sender")
        return cls(site_settings.get_setting("sms.brevo_url"), api_key, sender) if api_key and sender else None

    def send_text(self, message: ShortMessage) -> Receipt:
        values = {
            "sender": self.sender,
            "recipient": message.to.removeprefix("+"),
            "content": message.text,
            "type": "transactional",
            "unicodeEnabled": not measure_message(message.text).is_gsm,
            "webUrl": message.report_url,
        }
        with gateway_errors():
            url = build_api_url(self.url, "transactionalSMS", "send")
            response = outgoing.fetch_json(url, json_body=values, headers={"api-key": self.api_key})
        if not isinstance(response, Mapping):
            raise outgoing.NoUsableResponse("garbled")
        reference, parts = response.get("messageId"), response.get("smsCount")
        return Receipt(str(reference) if reference else None, parts if isinstance(parts, int) else None)
