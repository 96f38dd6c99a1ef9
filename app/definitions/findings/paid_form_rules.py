"""Payments before the request that nobody could make: no such régie or product, no payment online, no price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.core.i18n import gettext as _
from app.definitions.findings.findings import ERROR, WARNING, Finding
from app.definitions.findings.payment_rules import find_regie_problem, list_form_problems
from app.definitions.findings.rule_context import Element, RuleContext, get_text
from app.payments.regie_definition import Product, Regie
from app.payments.regie_store import find_regie

_PLACE = "payment"


def find_unpayable_forms(context: RuleContext) -> Iterator[Finding]:
    """A payment before sending whose régie, product or price is not there."""
    payment = context.definition.get(_PLACE)
    if not isinstance(payment, Mapping):
        return
    regie = find_regie(get_text(payment, "regie"))
    if regie is None:
        yield find_regie_problem(_PLACE, payment)
        return
    if not regie.gateway:
        words = _("La régie « %(regie)s » ne prend pas de paiement en ligne : la démarche restera fermée.")
        yield Finding(f"{_PLACE}.regie", words % {"regie": regie.title}, WARNING, "regie_offline")
    for name in ("product", "deposit"):
        slug = get_text(payment, name)
        if slug and regie.find_product(slug) is None:
            words = _("La régie « %(regie)s » n’a pas cette prestation.", regie=regie.title)
            yield Finding(f"{_PLACE}.{name}", words, ERROR, "unknown_product")
    product = regie.find_product(get_text(payment, "product"))
    if product is not None and not payment.get("booking"):
        yield from _find_price_problems(regie, product, payment, context.definition)


def _find_price_problems(regie: Regie, product: Product, payment: Element, form: Element) -> Iterator[Finding]:
    at = f"{_PLACE}.product"
    if product.price_rule is not None and not payment.get("quantity"):
        for message in list_form_problems(regie, product, form):
            yield Finding(at, message, ERROR, "price_without_answer")
    elif product.unit_price is None:
        words = _("« %(product)s » n’a pas de prix : donnez-lui-en un dans la régie.", product=product.title)
        yield Finding(at, words, ERROR, "product_without_price")
