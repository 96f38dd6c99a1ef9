"""Gateways of online payment. To add one: a module or a package here with a `Gateway`, and its line in the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from app.payments.gateways.gateway import Gateway
from app.payments.gateways.payfip.payfip_gateway import PAYFIP


def _iterate_gateways() -> Iterator[Gateway]:
    yield PAYFIP
    if find_spec("eopayment"):
        from app.payments.gateways.bank.bank_gateway import BANK

        yield BANK


GATEWAYS: Mapping[str, Gateway] = {gateway.key: gateway for gateway in _iterate_gateways()}


def get_gateway(key: str) -> Gateway:
    return GATEWAYS[key]
