"""The gateways of operators: adding one is a module here and a line in this list."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.settings import site_settings
from app.notifications.sms.gateways.brevo import BrevoGateway
from app.notifications.sms.gateways.gateway_type import SmsGateway
from app.notifications.sms.gateways.generic import GenericGateway
from app.notifications.sms.gateways.ovh import OvhGateway

# In the order in which administrators choose.
GATEWAYS: Mapping[str, type[SmsGateway]] = {
    gateway.key: gateway for gateway in (OvhGateway, BrevoGateway, GenericGateway)
}


def read_gateway() -> SmsGateway | None:
    """The gateway that the site chose; None while something is missing in its settings."""
    gateway = GATEWAYS.get(site_settings.get_setting("sms.provider"))
    return gateway.read_account() if gateway else None


def get_gateway_label(key: str) -> str:
    """The name of a gateway, for agents; its key when it is not supported any more."""
    return str(GATEWAYS[key].label) if key in GATEWAYS else key
