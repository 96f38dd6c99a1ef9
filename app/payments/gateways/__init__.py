"""Gateways of online payment. To add one: a module or a package here with a `Gateway`, and its line in the list."""

from __future__ import annotations

from collections.abc import Mapping

from app.payments.gateways.gateway import Gateway
from app.payments.gateways.payfip.payfip_gateway import PAYFIP

GATEWAYS: Mapping[str, Gateway] = {gateway.key: gateway for gateway in (PAYFIP,)}


def get_gateway(key: str) -> Gateway:
    return GATEWAYS[key]
