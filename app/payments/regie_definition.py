"""The definition of a régie as frozen dataclasses: who works there, how it is paid online, what it sells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

TEST, ACTIVATION, PRODUCTION = "T", "X", "W"
MODES = (TEST, ACTIVATION, PRODUCTION)
EDIT, VIEW, INVOICE, CONTROL = "edit", "view", "invoice", "control"
RIGHTS = (VIEW, INVOICE, CONTROL, EDIT)
MAX_PRODUCTS, MAX_CENTS = 60, 9_999_999
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]{1,4}")
_ACCOUNT = re.compile(r"[0-9]{6}")
_ACCOUNTING_CODE = re.compile(r"[A-Za-z0-9]{1,12}")


class RegieRefused(ValueError):
    """A definition that cannot be used; `problem` names the property that is wrong."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Product:
    """A thing that a régie may take money for: its price when there is one, and the account that it is entered under."""

    id: str
    title: str
    accounting_code: str
    unit: str = ""
    # In cents; none when the price is typed.
    unit_price: int | None = None
    # The act of the council that voted the price, and when it applies.
    resolution: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def is_sold_on(self, day: date) -> bool:
        """Whether the price applies on that day."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Regie:
    """A régie: a counter that may take some receipts, in some means, by a founding act."""

    slug: str
    title: str
    # Begins the numbers of its invoices and receipts.
    code: str
    act: str = ""
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # The key of the gateway; empty when nothing is paid online.
    gateway: str = ""
    mode: str = TEST
    account: str = ""
    is_open: bool = True
    # Whether an invoice may be paid in several times at the counter.
    allows_partial: bool = False
    # Whether who pays online chooses how much of an invoice.
    partial_payment: bool = False
    # Whether its agents may spread an invoice over several dates.
    instalments: bool = False
    # How long the name and the address of payers are kept once all is settled.
    retention_months: int = 13
    products: tuple[Product, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether what it takes is real money: a régie without a gateway has no test mode."""
        return self.entry_mode == PRODUCTION

    @property
    def entry_mode(self) -> str:
        """The mode that its invoices and payments are entered in."""
        return self.mode if self.gateway else PRODUCTION

    def find_product(self, product_id: str) -> Product | None:
        return next((product for product in self.products if product.id == product_id), None)


def parse_regie(definition: Mapping[str, Any]) -> Regie:
    """The régie of a definition. Raises RegieRefused."""
    regie = read_regie(definition)
    if not _SLUG.fullmatch(regie.slug) or len(regie.slug) > 60:
        raise RegieRefused("slug")
    if not regie.title or len(regie.title) > 120:
        raise RegieRefused("title")
    if not _CODE.fullmatch(regie.code):
        raise RegieRefused("code")
    if regie.gateway and (regie.mode not in MODES or not _ACCOUNT.fullmatch(regie.account)):
        raise RegieRefused("account")
    if not regie.products or len(regie.products) > MAX_PRODUCTS:
        raise RegieRefused("products")
    if len({product.id for product in regie.products}) < len(regie.products):
        raise RegieRefused("products")
    for product in regie.products:
        _check_product(product)
    return regie


def read_regie(definition: Mapping[str, Any]) -> Regie:
    """The régie of a definition that was checked when it was stored."""
    roles = definition.get("roles") or {}
    return Regie(
        slug=str(definition.get("slug", "")),
        title=str(definition.get("title", "")),
        code=str(definition.get("code", "")),
        act=str(definition.get("act", "")),
        roles={right: frozenset(_texts(roles.get(right))) for right in RIGHTS},
        gateway=str(definition.get("gateway", "")),
        mode=str(definition.get("mode", TEST)),
        account=str(definition.get("account", "")),
        is_open=bool(definition.get("is_open", True)),
        allows_partial=bool(definition.get("allows_partial", False)),
        partial_payment=bool(definition.get("partial_payment", False)),
        instalments=bool(definition.get("instalments", False)),
        retention_months=int(definition.get("retention_months", 13)),
        products=tuple(_read_product(product) for product in definition.get("products") or ()),
    )


def _texts(values: Iterable[Any] | None) -> list[str]:
    return [str(value) for value in values or ()]


def _read_product(product: Mapping[str, Any]) -> Product:
    price = product.get("unit_price")
    return Product(
        id=str(product.get("id", "")),
        title=str(product.get("title", "")),
        accounting_code=str(product.get("accounting_code", "")),
        unit=str(product.get("unit", "")),
        unit_price=int(price) if price is not None else None,
        resolution=str(product.get("resolution", "")),
        starts_on=_read_day(product.get("starts_on")),
        ends_on=_read_day(product.get("ends_on")),
    )


def _read_day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _check_product(product: Product) -> None:
    if not _SLUG.fullmatch(product.id) or not product.title or len(product.title) > 120:
        raise RegieRefused("products")
    if not _ACCOUNTING_CODE.fullmatch(product.accounting_code):
        raise RegieRefused("accounting_code")
    if product.unit_price is not None and not 0 <= product.unit_price <= MAX_CENTS:
        raise RegieRefused("unit_price")
