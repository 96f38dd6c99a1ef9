"""Payments that no circuit could ask for: no such régie, or nothing of that name that it sells."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import gettext as _
from app.definitions.editing.pointers import extend_pointer
from app.definitions.findings.findings import ERROR, WARNING, Finding
from app.definitions.findings.rule_context import RuleContext, get_text
from app.payments.regie_store import find_regie
from app.workflows.actions.ask_payment import ASK_PAYMENT


def find_unknown_products(context: RuleContext) -> Iterator[Finding]:
    """A payment asked for a régie or a product that is not there, or for a product without a price."""
    for pointer, entry in context.entries:
        if get_text(entry, "type") != ASK_PAYMENT.key:
            continue
        regie = find_regie(get_text(entry, "regie"))
        product = regie.find_product(get_text(entry, "product")) if regie else None
        if regie is None:
            # A package may come before the régie that it names.
            words = _("Cette régie n’existe pas, ou elle n’est plus en service : créez-la, ou choisissez-en une autre.")
            yield Finding(extend_pointer(pointer, "regie"), words, WARNING, "unknown_regie")
        elif product is None:
            words = _("La régie « %(regie)s » n’a pas cette prestation.", regie=regie.title)
            yield Finding(extend_pointer(pointer, "product"), words, ERROR, "unknown_product")
        elif product.unit_price is None and "price" not in entry:
            words = _("« %(product)s » n’a pas de prix : indiquez-en un ici.", product=product.title)
            yield Finding(extend_pointer(pointer, "product"), words, ERROR, "product_without_price")
