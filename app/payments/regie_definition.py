"""The definition of a régie as frozen dataclasses: who works there, how it is paid online, what it sells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.money import to_cents
from app.language.schema.problems import DefinitionError
from app.payments.accounting.pes_ormc import PesIssuer
from app.payments.booking_adjustments.refund_rule import (
    RefundRule,
    RefundRuleRefused,
    parse_refund_rule,
    read_refund_rule,
)
from app.payments.notices.notice_terms import NoticeTerms, read_terms
from app.payments.prices.price_rule import FixedPrice, PriceRule, parse_price_rule, read_price_rule
from app.payments.prices.price_rule_schema import FORMAT

TEST, ACTIVATION, PRODUCTION = "T", "X", "W"
MODES = (TEST, ACTIVATION, PRODUCTION)
EDIT, VIEW, INVOICE, CONTROL = "edit", "view", "invoice", "control"
RIGHTS = (VIEW, INVOICE, CONTROL, EDIT)
# The codes of `treasury`: the authority and its accountant, for the files of the Treasury.
ISSUER_CODES = ("sender", "post", "siret", "collectivity", "budget")
MAX_PRODUCTS, MAX_CENTS = 60, 9_999_999
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]{1,4}")
# Six digits for PayFiP, eight for a bank.
_ACCOUNT = re.compile(r"[0-9]{6}(?:[0-9]{2})?")
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
    # The act of the council that voted the price, its day, and when the price applies.
    resolution: str = ""
    resolution_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    # How the price follows from answers, and the whole definition of that rule.
    price_rule: PriceRule | None = field(default=None, compare=False)
    price_definition: Mapping[str, Any] | None = field(default=None, compare=False)
    # The form whose answers the price rule reads.
    procedure: str = ""
    # Whether a part of it may be paid, online and at the counter; none when the régie says.
    partial_payment: bool | None = None

    @property
    def has_price(self) -> bool:
        """Whether nobody has to type the price."""
        return self.unit_price is not None or self.price_rule is not None

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
    # The codes of the Treasury; empty while nobody typed them.
    issuer: PesIssuer = field(default_factory=PesIssuer)
    # What is given back of paid bookings that are moved, cancelled or not honoured.
    refund_rule: RefundRule = field(default_factory=RefundRule)
    # The legal mentions of its notices.
    notice: NoticeTerms = field(default_factory=NoticeTerms)
    # Out of use: it issues no invoice any more, and what is due may still be paid or cancelled.
    is_archived: bool = False

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
    _check_refund_rule(definition)
    for stored_product in definition["products"]:
        _check_price_rule(stored_product, regie.slug)
    return regie


def read_regie(definition: Mapping[str, Any]) -> Regie:
    """The régie of a definition that was checked when it was stored."""
    roles, treasury = definition.get("roles") or {}, definition.get("treasury") or {}
    slug = str(definition.get("slug", ""))
    return Regie(
        slug=slug,
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
        products=tuple(_read_product(product, slug) for product in definition.get("products") or ()),
        refund_rule=read_refund_rule(definition.get("refunds") or {}),
        issuer=PesIssuer(**{name: str(treasury.get(name, "")) for name in ISSUER_CODES}),
        notice=read_terms(definition.get("notice") or {}),
    )


def build_rule_definition(product: Mapping[str, Any], regie_slug: str = "") -> dict[str, Any] | None:
    """The whole price rule of a product that is stored; none when nothing follows from answers.

    A product holds its lines, its reductions and its deposit: the rest is what the product says of itself.
    """
    rule = product.get("price_rule")
    if not rule:
        return None
    head = {"format": FORMAT, "title": product.get("title") or "?", "regie": regie_slug}
    head["accounting_code"] = product.get("accounting_code", "")
    if product.get("resolution") and product.get("resolution_on"):
        head["resolution"] = {"number": product["resolution"][:60], "day": product["resolution_on"]}
    days = {"since": product.get("starts_on"), "until": product.get("ends_on")}
    return {**head, **{name: day for name, day in days.items() if day}, **rule}


def _texts(values: Iterable[Any] | None) -> list[str]:
    return [str(value) for value in values or ()]


def _read_product(product: Mapping[str, Any], regie_slug: str) -> Product:
    price, rule = product.get("unit_price"), _read_rule(product, regie_slug)
    if price is None and rule is not None:
        price = _find_unit_price(rule)
    return Product(
        id=str(product.get("id", "")),
        title=str(product.get("title", "")),
        accounting_code=str(product.get("accounting_code", "")),
        unit=str(product.get("unit", "")),
        unit_price=int(price) if price is not None else None,
        resolution=str(product.get("resolution", "")),
        resolution_on=_read_day(product.get("resolution_on")),
        starts_on=_read_day(product.get("starts_on")),
        ends_on=_read_day(product.get("ends_on")),
        price_rule=rule,
        price_definition=build_rule_definition(product, regie_slug) if rule is not None else None,
        procedure=str(product.get("procedure", "")),
        partial_payment=product.get("partial_payment"),
    )


def _read_rule(product: Mapping[str, Any], regie_slug: str) -> PriceRule | None:
    """The rule of a product; none for one that is malformed, which is refused when it is stored."""
    definition = build_rule_definition(product, regie_slug)
    try:
        return read_price_rule(definition) if definition else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _find_unit_price(rule: PriceRule) -> int | None:
    """The price of one unit, in cents, of a rule that sells one thing at one price."""
    price = rule.lines[0].price if len(rule.lines) == 1 else None
    return to_cents(price.amount) if isinstance(price, FixedPrice) else None


def _read_day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _check_product(product: Product) -> None:
    if not _SLUG.fullmatch(product.id) or not product.title or len(product.title) > 120:
        raise RegieRefused("products")
    if not _ACCOUNTING_CODE.fullmatch(product.accounting_code):
        raise RegieRefused("accounting_code")
    if product.partial_payment not in (None, True, False):
        raise RegieRefused("products")
    if product.unit_price is not None and not 0 <= product.unit_price <= MAX_CENTS:
        raise RegieRefused("unit_price")


def _check_refund_rule(definition: Mapping[str, Any]) -> None:
    try:
        parse_refund_rule(definition.get("refunds") or {})
    except RefundRuleRefused as refused:
        raise RegieRefused(f"refunds_{refused.problem}") from refused


def _check_price_rule(product: Mapping[str, Any], regie_slug: str) -> None:
    definition = build_rule_definition(product, regie_slug)
    try:
        if definition is not None:
            parse_price_rule(definition)
    except DefinitionError as error:
        raise RegieRefused("price_rule") from error
