"""OVHcloud: signed requests to its API, and delivery receipts read from the outgoing messages of the account.

Signature: "$1$" and the SHA-1, in hexadecimal, of secret+consumer key+method+URL+body+time (first steps with the API).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Self

from app.core import outgoing
from app.core.i18n import lazy_gettext as _
from app.core.jobs.outbox import DeliveryError
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting
from app.notifications.sms.gateways.gateway_type import Receipt, ShortMessage, SmsGateway, build_api_url, gateway_errors
from app.notifications.sms_encoding import measure_message

# Receipts of the operators: the bits 1 and 2 are final, 16 is a refusal by the operator; the others are on the way.
DELIVERED_BIT, FAILED_BIT, REFUSED_BIT = 1, 2, 16
MINUTES_OF_VALIDITY = 2880


@dataclass(frozen=True)
class OvhGateway(SmsGateway):
    """The API keys of the authority, and its SMS service."""

    url: str
    application_key: str
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)
    service: str
    sender: str

    key = "ovh"
    label = _("OVHcloud")
    settings = (
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
    )
    is_polled = True

    @classmethod
    def read_account(cls) -> Self | None:
        names = ("application_key", "application_secret", "consumer_key", "service")
        values = {name: site_settings.get_setting(f"sms.ovh_{name}") for name in names}
        if not all(values.values()):
            return None
        sender = site_settings.get_setting("sms.sender") or ""
        return cls(url=site_settings.get_setting("sms.ovh_url"), sender=sender, **values)

    def send_text(self, message: ShortMessage) -> Receipt:
        job: dict[str, Any] = {
            "receivers": [message.to],
            "message": message.text,
            "coding": "7bit" if measure_message(message.text).is_gsm else "8bit",
            "charset": "UTF-8",
            "class": "phoneDisplay",
            "priority": "high",
            "validityPeriod": MINUTES_OF_VALIDITY,
            # About a request of the person: no commercial message, so no STOP clause to pay for.
            "noStopClause": True,
            # Without a name of its own, the sender is a short number.
            **({"sender": self.sender} if self.sender else {"senderForResponse": True}),
        }
        response = self._call("POST", self._build_url("jobs"), job)
        if not isinstance(response, dict) or response.get("invalidReceivers") or not response.get("ids"):
            raise DeliveryError("sms_number_refused", permanent=True)
        parts = response.get("totalCreditsRemoved")
        return Receipt(str(response["ids"][0]), int(parts) if isinstance(parts, int | float) else None)

    def find_outcome(self, reference: str) -> bool | None:
        message = self._call("GET", self._build_url("outgoing", reference))
        receipt = message.get("deliveryReceipt") if isinstance(message, dict) else None
        if not isinstance(receipt, int):
            return None
        if receipt & DELIVERED_BIT:
            return True
        return False if receipt & (FAILED_BIT | REFUSED_BIT) else None

    def list_stopped_numbers(self) -> list[str]:
        numbers = self._call("GET", self._build_url("blacklists"))
        return [number for number in numbers if isinstance(number, str)] if isinstance(numbers, list) else []

    def compute_signature(self, method: str, url: str, body: str, timestamp: str) -> str:
        """The signature that the API checks."""
        signed = f"{self.application_secret}+{self.consumer_key}+{method}+{url}+{body}+{timestamp}"
        return f"$1${hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()}"

    def _build_url(self, *path: str) -> str:
        return build_api_url(self.url, "sms", self.service, *path)

    def _call(self, method: str, url: str, values: dict[str, Any] | None = None) -> Any:
        body = json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values is not None else ""
        with gateway_errors():
            timestamp = str(self._fetch_time())
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "X-Ovh-Application": self.application_key,
                "X-Ovh-Consumer": self.consumer_key,
                "X-Ovh-Timestamp": timestamp,
                "X-Ovh-Signature": self.compute_signature(method, url, body, timestamp),
            }
            response = outgoing.fetch(url, method=method, headers=headers, body=body.encode() if body else None)
            return response.raise_for_status().parse_json()

    def _fetch_time(self) -> int:
        """The time of the API, which refuses signatures of another one."""
        url = build_api_url(self.url, "auth", "time")
        response = outgoing.fetch(url).raise_for_status().parse_json()
        if not isinstance(response, int):
            raise outgoing.NoUsableResponse("garbled")
        return response
